//! One entry after the other goes into a folder, as long as there is room: of an archive, or of something larger that is
//! looked at in parts.

use super::error::UnpackError;
use super::names::{Names, parts, without};
use crate::sandbox::Folder;
use crate::sandbox::folder::{MOST_BYTES, NOT_COPIED};
use std::io::{ErrorKind, Read};

/// How many files and folders an archive may hold.
pub const MOST_FILES: usize = 10_000;

/// Folders that are of no use to a program are not unpacked, nor copied; this one may be of use.
pub const OF_USE: &str = "node_modules";

/// What a file manager leaves beside files.
const LEFT_BEHIND: &str = ".DS_Store";

/// So many of the names that were left out are kept.
const TOLD: usize = 10;

/// One entry, without its bytes.
#[derive(Debug)]
pub struct Packed {
    /// Its path, as the archive says it.
    pub name: String,
    /// What it is.
    pub what: What,
    /// Whether anybody may run it.
    pub may_be_run: bool,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a device, or what else there may be.
    Other,
}

/// What is done with each entry.
pub type Visit<'a> = &'a mut dyn FnMut(&Packed, &mut dyn Read) -> Result<(), UnpackError>;

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Links and devices, which were left out; the first of them.
    pub left_out: Vec<String>,
    /// Files whose place was taken by what lay there before; the first of them.
    pub in_the_way: Vec<String>,
}

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes of files.
    pub bytes: u64,
    /// Files and folders.
    pub files: usize,
}

/// As much as a submission may be.
impl Default for Room {
    fn default() -> Room {
        Room { bytes: MOST_BYTES, files: MOST_FILES }
    }
}

/// Something that is being unpacked.
pub struct Unpacking<'a> {
    to: &'a Folder,
    /// Where in that folder.
    place: String,
    /// The folders that all of it lies in, and that are not made.
    wrapping: String,
    names: Names,
    room: Room,
    /// Whether it had anything in it.
    is_empty: bool,
    done: Unpacked,
}

impl Unpacking<'_> {
    /// Into the folder `to`.
    pub fn into(to: &Folder, room: Room) -> Unpacking<'_> {
        Unpacking {
            to,
            place: String::new(),
            wrapping: String::new(),
            names: Names::default(),
            room,
            is_empty: true,
            done: Unpacked::default(),
        }
    }

    /// The same; what is unpacked goes to this place in the folder, without the folders `wrapping` around it.
    pub fn placed(self, place: String, wrapping: String) -> Self {
        Unpacking { place, wrapping, ..self }
    }

    /// What was done, and how much room is left.
    pub fn done(self) -> (Unpacked, Room) {
        (self.done, self.room)
    }

    /// Whether there was nothing to unpack.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Unpacks an entry, whose bytes come from `content`.
    pub fn entry(&mut self, packed: &Packed, content: &mut dyn Read) -> Result<(), UnpackError> {
        if is_left_behind(&packed.name)? {
            return Ok(());
        }
        self.is_empty = false;
        let fewer = self.room.files.checked_sub(1);
        self.room.files = fewer.ok_or(UnpackError::TooMany(MOST_FILES))?;
        if packed.what == What::Other {
            told(&mut self.done.left_out, &packed.name);
            return Ok(());
        }
        let path = self.names.new_path(&packed.name, packed.what == What::Folder)?;
        let Some(path) = without(&self.wrapping, &path).filter(|path| !path.is_empty()) else {
            return Ok(());
        };
        let path = joined(&self.place, path);
        let made = match packed.what {
            What::File => {
                let bytes = self.take(content)?;
                self.to.write_new(&path, &bytes, packed.may_be_run)
            }
            _ => self.to.make_all(&path),
        };
        match made {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                told(&mut self.done.in_the_way, &path);
                Ok(())
            }
            made => made.map_err(|error| UnpackError::System(path, error)),
        }
    }

    /// All of a file, if there is room for it.
    fn take(&mut self, content: &mut dyn Read) -> Result<Vec<u8>, UnpackError> {
        let mut bytes = Vec::new();
        let read = content.take(self.room.bytes + 1).read_to_end(&mut bytes);
        let left = self.room.bytes.checked_sub(bytes.len() as u64);
        self.room.bytes = left.ok_or(UnpackError::TooLarge)?;
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(UnpackError::Broken(error.to_string())),
        }
    }
}

/// Whether it is of no use to a program, by its path.
pub fn is_left_behind(name: &str) -> Result<bool, UnpackError> {
    let is_left =
        |part: &&str| *part == LEFT_BEHIND || *part != OF_USE && NOT_COPIED.contains(part);
    Ok(parts(name)?.iter().any(is_left))
}

/// The first of the names are kept.
fn told(names: &mut Vec<String>, name: &str) {
    if names.len() < TOLD {
        names.push(name.to_owned());
    }
}

fn joined(place: &str, path: &str) -> String {
    if place.is_empty() { path.to_owned() } else { format!("{place}/{path}") }
}
