//! The lab's files: `lab/` and `www/`, from a folder, or the copy that was built into the program.

use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

static LAB: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../lab");
static WWW: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../www");

/// The file that says parts and rules.
pub const TOML: &str = "lab.toml";

/// Bytes that the files of a folder may have together, and how many there may be. A lab is held in memory, and a link may
/// lead round in a circle.
const MOST_BYTES: u64 = 256 << 20;
const MOST_FILES: usize = 100_000;

/// Files by their path below a folder, with `/` between names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything a lab is made of.
#[derive(Clone, Debug, Default)]
pub struct LabFiles {
    /// What pages and errors are called by: `lab`, or the folder given.
    pub root: String,
    /// Where the lab's folder is; `None` for the copy built into the program.
    pub folder: Option<PathBuf>,
    /// What is in it.
    pub lab: Files,
    /// The pages that are served.
    pub www: Files,
    /// Their folder, where it is one on disk.
    pub www_folder: Option<PathBuf>,
}

impl LabFiles {
    /// The copy built into the program.
    pub fn built_in() -> LabFiles {
        let (lab, www) = (embedded(&LAB), embedded(&WWW));
        LabFiles { root: "lab".to_owned(), folder: None, lab, www, www_folder: None }
    }

    /// From a folder, with `www/` inside it or beside it; that there is none is told when the lab is checked.
    pub fn from_folder(folder: &Path) -> io::Result<LabFiles> {
        let root = folder.display().to_string();
        if !folder.is_dir() {
            let message = format!("there is no folder {root}; `httplab init DIR` writes a lab out");
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        let place = folder.canonicalize()?;
        let beside = place.with_file_name("www");
        let www = [folder.join("www"), beside].into_iter().find(|www| www.is_dir());
        let lab = on_disk(folder)?;
        let files = www.as_deref().map(on_disk).transpose()?.unwrap_or_default();
        Ok(LabFiles { root, folder: Some(place), lab, www: files, www_folder: www })
    }

    /// Whether there is no `www/`; one with no file in it will do where programs speak no HTTP.
    pub fn lacks_www(&self) -> bool {
        self.www.is_empty() && self.www_folder.is_none()
    }
}

/// `lab.toml` of the copy built into the program.
pub fn built_in_toml() -> Option<Vec<u8>> {
    LAB.get_file(TOML).map(|file| file.contents().to_vec())
}

/// A file's bytes; `None` where it is not there.
pub fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match contents(file, MOST_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| named(file, &error)),
    }
}

/// Writes files out below a folder.
pub fn write_out(files: &Files, folder: &Path) -> io::Result<()> {
    for (path, contents) in files {
        let place = folder.join(path);
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(place, contents)?;
    }
    Ok(())
}

fn embedded(dir: &Dir<'_>) -> Files {
    let mut files = Files::new();
    let mut folders = vec![dir.clone()];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs().cloned());
        files.extend(folder.files().map(|file| (slashed(file.path()), file.contents().to_vec())));
    }
    files
}

fn on_disk(root: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    let mut most = MOST_BYTES;
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| named(&folder, &error))?;
        for entry in entries {
            let path = entry?.path();
            if files.len() + folders.len() >= MOST_FILES {
                let message = format!(
                    "{}: there are more than {MOST_FILES} files: does a link lead back into its own folder?",
                    path.display()
                );
                return Err(io::Error::other(message));
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let contents = contents(&path, most).map_err(|error| named(&path, &error))?;
                most -= contents.len() as u64;
                let name = path.strip_prefix(root).unwrap_or(&path);
                files.insert(slashed(name), contents);
            }
        }
    }
    Ok(files)
}

/// What a file holds, if it is one: a pipe would be waited for, and a device never ends.
fn contents(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let is_file = |found: fs::Metadata| match found.is_file() {
        true if found.len() <= most => Ok(()),
        true => Err(too_large()),
        false => Err(io::Error::other(
            "this is no file, but a folder, a pipe, a socket or a device: take it out of the lab",
        )),
    };
    // Before it is opened too, which for a device may do something.
    is_file(fs::metadata(path)?)?;
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    is_file(file.metadata()?)?;
    bounded(file, most)
}

fn bounded(file: File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> io::Error {
    let most = MOST_BYTES >> 20;
    io::Error::other(format!(
        "with this file the folder has more than {most} MB, and all of it is held in memory: make it smaller"
    ))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn slashed(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
