//! The folder in which one program runs: a copy of the submission with the lab's pages on top, fresh for
//! each scenario, and removed afterwards whatever the program did to it.

use super::limits::Limits;
use super::remove::remove;
use std::fs::{self, DirEntry, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// How much a submission's folder may hold, in bytes.
pub const MOST_BYTES: u64 = 64_000_000;
/// How many files.
const MOST_FILES: usize = 10_000;
/// How many folders within folders.
const MOST_DEPTH: usize = 32;

/// No files to write on top of what is copied.
pub const NO_FILES: [(&str, &[u8]); 0] = [];

/// Folders that are not copied: what tools put beside a program, and what it does not need to run.
pub const NOT_COPIED: [&str; 10] = [
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
];

/// Why a folder could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
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

/// A fresh folder with, inside, the one that is served. Dropping it removes it.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    served: PathBuf,
    home: PathBuf,
}

impl Scratch {
    /// Makes a folder in `root` (which exists), copies `submission` into what is served, and writes the
    /// files of `www`, each with its path from there, on top.
    pub fn new<P: AsRef<Path>, B: AsRef<[u8]>>(
        root: &Path,
        submission: Option<&Path>,
        www: impl IntoIterator<Item = (P, B)>,
    ) -> Result<Scratch, ScratchError> {
        Scratch::with_room(root, submission, www, Limits::default().disk_bytes)
    }

    /// As [`Scratch::new`], with room for so many bytes where the harness is in namespaces: each program
    /// then has a file system of its own to fill. Elsewhere it is looked after (`watch`).
    pub fn with_room<P: AsRef<Path>, B: AsRef<[u8]>>(
        root: &Path,
        submission: Option<&Path>,
        www: impl IntoIterator<Item = (P, B)>,
        bytes: u64,
    ) -> Result<Scratch, ScratchError> {
        let root = fs::canonicalize(root).map_err(at(root))?;
        let folder =
            tempfile::Builder::new().prefix("run-").tempdir_in(&root).map_err(at(&root))?.keep();
        let scratch = Scratch { served: folder.join("served"), home: folder.join("home"), folder };
        own_file_system(&scratch.folder, bytes).map_err(at(&scratch.folder))?;
        for own in [scratch.served(), scratch.home()] {
            fs::create_dir(own).map_err(at(own))?;
        }
        if let Some(identity) = super::walls::Walls::standing().identity {
            for own in [scratch.folder(), scratch.served(), scratch.home()] {
                std::os::unix::fs::chown(own, Some(identity.id), Some(identity.id))
                    .map_err(at(own))?;
            }
        }
        if let Some(submission) = submission {
            Copying::of(submission).folder(submission, Some(scratch.served()), 0)?;
        }
        for (path, bytes) in www {
            write(&scratch.served().join(path), bytes.as_ref())?;
        }
        Ok(scratch)
    }

    /// The folder that holds everything; what is here is just outside of what is served.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder that the program runs in, and serves.
    pub fn served(&self) -> &Path {
        &self.served
    }

    /// The program's home, and where it puts temporary files.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Removes all of it, and says where that failed; dropping does the same in silence.
    pub fn remove(self) -> io::Result<()> {
        leave_file_system(&self.folder);
        remove(&self.folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        leave_file_system(&self.folder);
        let _ = remove(&self.folder);
    }
}

/// Puts a file system of this size, and a tenth, in the folder; its limit is then found to be overstepped.
#[cfg(target_os = "linux")]
fn own_file_system(folder: &Path, bytes: u64) -> io::Result<()> {
    use nix::mount::{MsFlags, mount};
    if super::walls::Walls::standing().base.is_none() {
        return Ok(());
    }
    let options = format!("mode=755,nr_inodes=100k,size={}", bytes + bytes / 10);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), folder, Some("tmpfs"), flags, Some(options.as_str()))?;
    Ok(())
}

/// Takes it away, with all that is in it.
#[cfg(target_os = "linux")]
fn leave_file_system(folder: &Path) {
    use nix::mount::{MntFlags, umount2};
    if super::walls::Walls::standing().base.is_some() {
        let _ = umount2(folder, MntFlags::MNT_DETACH);
    }
}

#[cfg(not(target_os = "linux"))]
fn own_file_system(_: &Path, _: u64) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn leave_file_system(_: &Path) {}

/// Sees whether a folder is small enough to be copied.
pub fn measure(submission: &Path) -> Result<(), ScratchError> {
    Copying::of(submission).folder(submission, None, 0)
}

fn at(path: &Path) -> impl Fn(io::Error) -> ScratchError {
    let path = path.to_owned();
    move |source| ScratchError::System { path: path.clone(), source }
}

/// Writes a file, with the folders it needs. A file, link or folder of the submission that is in the way goes.
fn write(path: &Path, bytes: &[u8]) -> Result<(), ScratchError> {
    let _ = fs::remove_file(path);
    if path.is_dir() {
        remove(path).map_err(at(path))?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    fs::write(path, bytes).map_err(at(path))
}

/// A copy in the making, with what it may still hold.
struct Copying<'a> {
    submission: &'a Path,
    bytes: u64,
    files: usize,
}

impl Copying<'_> {
    fn of(submission: &Path) -> Copying<'_> {
        Copying { submission, bytes: MOST_BYTES, files: MOST_FILES }
    }

    /// Copies what is in `from` into the folder `to`; or only measures it.
    fn folder(&mut self, from: &Path, to: Option<&Path>, depth: usize) -> Result<(), ScratchError> {
        if depth > MOST_DEPTH {
            return Err(ScratchError::TooMany(self.submission.to_owned()));
        }
        for entry in fs::read_dir(from).map_err(at(from))? {
            let entry = entry.map_err(at(from))?;
            self.count_file()?;
            let to = to.map(|to| to.join(entry.file_name()));
            match self.entry(&entry, to.as_deref(), depth) {
                // It went meanwhile: somebody works in this folder.
                Err(ScratchError::System { source, .. })
                    if source.kind() == ErrorKind::NotFound => {}
                done => done?,
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        entry: &DirEntry,
        to: Option<&Path>,
        depth: usize,
    ) -> Result<(), ScratchError> {
        let from = entry.path();
        let kind = entry.file_type().map_err(at(&from))?;
        if kind.is_dir() {
            if NOT_COPIED.iter().any(|name| entry.file_name() == *name) {
                return Ok(());
            }
            if let Some(to) = to {
                fs::create_dir(to).map_err(at(to))?;
            }
            self.folder(&from, to, depth + 1)
        } else if kind.is_symlink() {
            let Some(to) = to else { return Ok(()) };
            let target = fs::read_link(&from).map_err(at(&from))?;
            symlink(target, to).map_err(at(to))
        } else if kind.is_file() {
            self.file(&from, to)
        } else {
            Ok(())
        }
    }

    /// Copies a file with its permissions, so that what is executable stays so.
    fn file(&mut self, from: &Path, to: Option<&Path>) -> Result<(), ScratchError> {
        let length = fs::metadata(from).map_err(at(from))?.len();
        self.bytes = self
            .bytes
            .checked_sub(length)
            .ok_or_else(|| ScratchError::TooLarge(self.submission.to_owned()))?;
        let Some(to) = to else { return Ok(()) };
        fs::copy(from, to).map_err(at(from))?;
        let mode = fs::metadata(to).map_err(at(to))?.permissions().mode() & 0o777;
        fs::set_permissions(to, Permissions::from_mode(mode | 0o600)).map_err(at(to))
    }

    fn count_file(&mut self) -> Result<(), ScratchError> {
        self.files = self
            .files
            .checked_sub(1)
            .ok_or_else(|| ScratchError::TooMany(self.submission.to_owned()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn siblings_of_a_program_are_copied_and_the_labs_pages_lie_on_top() {
        let (root, submission) = (folder(), folder());
        fs::write(submission.path().join("helpers.py"), "x = 1").unwrap();
        fs::write(submission.path().join("index.html"), "theirs").unwrap();
        fs::create_dir(submission.path().join("pages")).unwrap();
        fs::write(submission.path().join("pages/a.html"), "a").unwrap();
        let www = [("index.html", "ours"), ("more/b.html", "b")];
        let scratch = Scratch::new(root.path(), Some(submission.path()), www).unwrap();
        let read = |path: &str| fs::read_to_string(scratch.served().join(path)).unwrap();
        assert_eq!(read("helpers.py"), "x = 1");
        assert_eq!(read("index.html"), "ours");
        assert_eq!(read("pages/a.html"), "a");
        assert_eq!(read("more/b.html"), "b");
    }

    #[test]
    fn what_tools_left_is_not_copied_nor_what_would_block() {
        let (root, submission) = (folder(), folder());
        fs::create_dir(submission.path().join(".git")).unwrap();
        fs::write(submission.path().join(".git/HEAD"), "x").unwrap();
        let fifo = submission.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let scratch = Scratch::new(root.path(), Some(submission.path()), NO_FILES).unwrap();
        assert_eq!(fs::read_dir(scratch.served()).unwrap().count(), 0);
    }

    #[test]
    fn a_link_in_a_submission_stays_a_link_and_a_page_does_not_follow_it() {
        let (root, submission) = (folder(), folder());
        let secret = root.path().join("secret");
        fs::write(&secret, "before").unwrap();
        symlink(&secret, submission.path().join("index.html")).unwrap();
        let www = [("index.html", "page")];
        let scratch = Scratch::new(root.path(), Some(submission.path()), www).unwrap();
        let page = scratch.served().join("index.html");
        assert_eq!(fs::read_to_string(page).unwrap(), "page");
        assert_eq!(fs::read_to_string(&secret).unwrap(), "before");
    }

    #[test]
    fn a_submission_that_is_too_large_is_refused() {
        let (root, submission) = (folder(), folder());
        let large = fs::File::create(submission.path().join("core")).unwrap();
        large.set_len(MOST_BYTES + 1).unwrap();
        let refused = Scratch::new(root.path(), Some(submission.path()), NO_FILES);
        assert!(matches!(refused, Err(ScratchError::TooLarge(_))));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_goes_while_the_folder_is_copied_is_left_out() {
        let (root, submission) = (folder(), folder());
        fs::write(submission.path().join("http_server1.py"), "x").unwrap();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let report = submission.path().join(".report");
                while !stop.load(Ordering::Relaxed) {
                    fs::write(&report, "half of it").unwrap();
                    fs::remove_file(&report).unwrap();
                }
            });
            let whole = (0..300).all(|_| {
                let copied = Scratch::new(root.path(), Some(submission.path()), NO_FILES);
                copied.is_ok_and(|copy| copy.served().join("http_server1.py").is_file())
            });
            stop.store(true, Ordering::Relaxed);
            assert!(whole);
        });
    }

    #[test]
    fn nothing_is_left_of_it() {
        let root = folder();
        let scratch = Scratch::new(root.path(), None, [("a/b/c.html", "c")]).unwrap();
        let locked = scratch.served().join("a");
        fs::set_permissions(&locked, Permissions::from_mode(0o000)).unwrap();
        drop(scratch);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
