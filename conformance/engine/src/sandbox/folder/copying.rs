//! Copying a folder that a stranger has filled, and may be changing at this very moment: within bounds, links as links,
//! and nothing but files and folders beside them.

use super::reading::{Folder, kind};
use cap_fs_ext::FollowSymlinks;
use cap_std::fs::{DirEntry, PermissionsExt};
use nix::errno::Errno;
use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// How much a submission's folder may hold, in bytes.
pub const MOST_BYTES: u64 = 64_000_000;
/// How many files.
const MOST_FILES: usize = 10_000;
/// How many folders within folders.
const MOST_DEPTH: usize = 32;

/// Folders that are not copied: what tools put beside a program, and what it does not need to run.
pub const NOT_COPIED: [&str; 11] = [
    ".git",
    ".hg",
    ".svn",
    ".idea",
    ".vscode",
    ".venv",
    "venv",
    "__pycache__",
    "node_modules",
    "target",
    "__MACOSX",
];

/// Why a folder could not be made or copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The submission is too large to be copied.
    #[error("{0:?} holds more than {mb} MB; take out what the programs do not need", mb = MOST_BYTES / 1_000_000)]
    TooLarge(PathBuf),
    /// The submission has too many files.
    #[error("{0:?} holds more than {MOST_FILES} files, or folders {MOST_DEPTH} deep")]
    TooMany(PathBuf),
    /// The file system would not do it.
    #[error("cannot copy {path:?}: {source}")]
    System {
        /// The file or folder in question.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl CopyError {
    /// What the file system would not do with this path.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> CopyError {
        move |source| CopyError::System { path: path.to_owned(), source }
    }

    /// Whether something went, or became something else, between the look and the opening: somebody works in this
    /// folder, or plays with it.
    fn is_change(&self) -> bool {
        let CopyError::System { source, .. } = self else { return false };
        match source.raw_os_error().map(Errno::from_raw) {
            Some(errno) => {
                matches!(errno, Errno::ENOENT | Errno::ENOTDIR | Errno::ELOOP | Errno::ENXIO)
            }
            // It leads out, or is no regular file.
            None => matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::InvalidInput),
        }
    }
}

/// Sees whether a folder is small enough to be copied.
pub fn measure(submission: &Folder) -> Result<(), CopyError> {
    Copying::of(submission).folder(submission, None, 0)
}

impl Folder {
    /// Copies what is in `submission` here.
    pub fn copy_all_of(&self, submission: &Folder) -> Result<(), CopyError> {
        Copying::of(submission).folder(submission, Some(self), 0)
    }
}

/// A copy in the making, with what it may still hold.
struct Copying<'a> {
    submission: &'a Folder,
    bytes: u64,
    files: usize,
}

impl Copying<'_> {
    fn of(submission: &Folder) -> Copying<'_> {
        Copying { submission, bytes: MOST_BYTES, files: MOST_FILES }
    }

    /// Copies what is in `from` into the folder `to`; or only measures it.
    fn folder(
        &mut self,
        from: &Folder,
        to: Option<&Folder>,
        depth: usize,
    ) -> Result<(), CopyError> {
        if depth > MOST_DEPTH {
            return Err(CopyError::TooMany(self.submission.path().to_owned()));
        }
        for entry in from.dir.entries().map_err(CopyError::at(from.path()))? {
            let entry = entry.map_err(CopyError::at(from.path()))?;
            self.count_file()?;
            match self.entry(from, &entry, to, depth) {
                Err(error) if error.is_change() => {}
                done => done?,
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        from: &Folder,
        entry: &DirEntry,
        to: Option<&Folder>,
        depth: usize,
    ) -> Result<(), CopyError> {
        let name = entry.file_name();
        let path = from.path().join(&name);
        let at = CopyError::at(&path);
        let kind = kind(entry).map_err(&at)?;
        if kind.is_dir() {
            if NOT_COPIED.iter().any(|known| name == *known) {
                return Ok(());
            }
            let inner = from.open_itself(&name).map_err(&at)?;
            let to = to.map(|to| to.make(&name)).transpose().map_err(&at)?;
            self.folder(&inner, to.as_ref(), depth + 1)
        } else if kind.is_symlink() {
            let Some(to) = to else { return Ok(()) };
            // Where that fails it is a link no more.
            let Ok(target) = from.dir.read_link_contents(&name) else { return Ok(()) };
            to.link(&name, target).map_err(&at)
        } else if kind.is_file() {
            match to {
                Some(to) => self.file(from, &name, to),
                None => self.count_bytes(entry.metadata().map_err(&at)?.len()),
            }
        } else {
            Ok(())
        }
    }

    fn file(&mut self, from: &Folder, name: &OsStr, to: &Folder) -> Result<(), CopyError> {
        let path = from.path().join(name);
        let at = CopyError::at(&path);
        let (file, found) = from.open_file(name.as_ref(), FollowSymlinks::No).map_err(&at)?;
        if found.len() > self.bytes {
            return self.count_bytes(found.len());
        }
        // It may be longer than it says, or become so.
        let mode = found.permissions().mode();
        let copied = to.copy_here(&file, name, mode, self.bytes).map_err(&at)?;
        self.count_bytes(copied)
    }

    fn count_bytes(&mut self, bytes: u64) -> Result<(), CopyError> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or_else(|| CopyError::TooLarge(self.submission.path().to_owned()))?;
        Ok(())
    }

    fn count_file(&mut self) -> Result<(), CopyError> {
        let left = self.files.checked_sub(1);
        self.files = left.ok_or_else(|| CopyError::TooMany(self.submission.path().to_owned()))?;
        Ok(())
    }
}
