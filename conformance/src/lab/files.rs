//! The lab's files: `lab/` and `www/`, from a folder, or the copy that was built into the program.

use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

static LAB: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../lab");
static WWW: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../www");

/// The file that says parts and rules.
pub const TOML: &str = "lab.toml";

/// Files by their path below a folder, with `/` between names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything a lab is made of.
#[derive(Clone, Debug, Default)]
pub struct LabFiles {
    /// What pages and errors are called by: `lab`, or the folder given.
    pub root: String,
    /// The lab's folder.
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
        LabFiles { root: "lab".to_owned(), lab, www, www_folder: None }
    }

    /// From a folder, with `www/` inside it or beside it; that there is none is told when the lab is checked.
    pub fn from_folder(folder: &Path) -> io::Result<LabFiles> {
        let root = folder.display().to_string();
        if !folder.is_dir() {
            let message = format!("there is no folder {root}; `httplab init DIR` writes a lab out");
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        let beside = folder.canonicalize()?.with_file_name("www");
        let www = [folder.join("www"), beside].into_iter().find(|www| www.is_dir());
        let lab = on_disk(folder)?;
        let files = www.as_deref().map(on_disk).transpose()?.unwrap_or_default();
        Ok(LabFiles { root, lab, www: files, www_folder: www })
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
    match std::fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| named(file, &error)),
    }
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
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| named(&folder, &error))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let contents = std::fs::read(&path).map_err(|error| named(&path, &error))?;
                let name = path.strip_prefix(root).unwrap_or(&path);
                files.insert(slashed(name), contents);
            }
        }
    }
    Ok(files)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn slashed(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
