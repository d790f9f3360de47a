//! One entry after the other goes into a folder, as long as there is room.

use super::error::UnpackError;
use super::names::{Names, parts};
use crate::sandbox::Folder;
use crate::sandbox::folder::{MOST_BYTES, NOT_COPIED};
use std::io::Read;

/// How many files and folders an archive may hold.
pub const MOST_FILES: usize = 10_000;

/// Folders that are of no use to a program are not unpacked; this one may be.
const OF_USE: &str = "node_modules";

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

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Links and devices, which were left out; the first of them.
    pub left_out: Vec<String>,
}

/// An archive that is being unpacked.
pub struct Unpacking<'a> {
    to: &'a Folder,
    names: Names,
    bytes: u64,
    files: usize,
    done: Unpacked,
}

impl Unpacking<'_> {
    /// Into the folder `to`, which is new.
    pub fn into(to: &Folder) -> Unpacking<'_> {
        Unpacking {
            to,
            names: Names::default(),
            bytes: MOST_BYTES,
            files: MOST_FILES,
            done: Unpacked::default(),
        }
    }

    /// What was done, if that is anything.
    pub fn end(self) -> Result<Unpacked, UnpackError> {
        match self.files == MOST_FILES {
            true => Err(UnpackError::Empty),
            false => Ok(self.done),
        }
    }

    /// Unpacks an entry, whose bytes come from `content`.
    pub fn entry(&mut self, packed: &Packed, content: &mut dyn Read) -> Result<(), UnpackError> {
        let is_left = |part: &&str| *part != OF_USE && NOT_COPIED.contains(part);
        if parts(&packed.name)?.iter().any(is_left) {
            return Ok(());
        }
        self.files = self.files.checked_sub(1).ok_or(UnpackError::TooMany(MOST_FILES))?;
        if packed.what == What::Other {
            if self.done.left_out.len() < TOLD {
                self.done.left_out.push(packed.name.clone());
            }
            return Ok(());
        }
        let path = self.names.new_path(&packed.name, packed.what == What::Folder)?;
        if path.is_empty() {
            return Ok(());
        }
        let made = match packed.what {
            What::File => {
                let bytes = self.take(content)?;
                self.to.write_new(&path, &bytes, packed.may_be_run)
            }
            _ => self.to.make_all(&path),
        };
        made.map_err(|error| UnpackError::System(path, error))
    }

    /// All of a file, if there is room for it.
    fn take(&mut self, content: &mut dyn Read) -> Result<Vec<u8>, UnpackError> {
        let mut bytes = Vec::new();
        let read = content.take(self.bytes + 1).read_to_end(&mut bytes);
        self.bytes = self.bytes.checked_sub(bytes.len() as u64).ok_or(UnpackError::TooLarge)?;
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(UnpackError::Broken(error.to_string())),
        }
    }
}
