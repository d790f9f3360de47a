//! Namespaces for a whole grading: a network of its own without a way out, process ids and mounts of its
//! own, and the right to port 80, all without privileges, where the kernel allows it.
//!
//! Three processes come of one. The *outer* stays where it was; it passes signals in, and the exit status
//! out. The *init*, process 1 of the new PID namespace, reaps; with it everything inside ends. The *inner*
//! is the harness proper: [`enter`] comes back in that one alone.

use nix::fcntl::{Flock, FlockArg};
use std::fmt;
use std::fs::{self, DirEntry, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Whether to isolate: `--isolation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Wish {
    /// Namespaces where the system allows them, else process groups
    #[default]
    Auto,
    /// Namespaces, or nothing
    Require,
    /// Process groups
    Off,
}

/// What keeps the programs under test apart from everything else.
#[derive(Debug)]
pub struct Isolation {
    kind: Kind,
    root: Root,
}

/// A folder of this grading alone.
#[derive(Debug)]
pub(super) struct Root {
    folder: TempDir,
    _lock: Flock<File>,
}

impl Root {
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Namespaces of its own.
    Namespaces,
    /// Process groups and a subreaper.
    ProcessGroups {
        /// Why no namespaces.
        why: String,
    },
}

/// Why a grading cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum IsolationError {
    /// Namespaces were required, and are not to be had.
    #[error("--isolation require: this system allows no namespaces ({0})")]
    Required(String),
    /// No folder for the programs.
    #[error("cannot make a folder for the programs: {0}")]
    Folder(io::Error),
    /// No process to start them from.
    #[error("cannot fork the process that starts the programs: {0}")]
    Nursery(io::Error),
}

/// Whether this process is the harness inside namespaces.
static INSIDE: AtomicBool = AtomicBool::new(false);

/// Whether this process is inside namespaces of its own, where it may make more of them.
pub fn is_inside() -> bool {
    INSIDE.load(Ordering::Relaxed)
}

/// Isolates this process, as far as wished and possible. To be called once, before there is any other
/// thread; where namespaces are had, what called it does not go on, but a child in its place.
pub fn enter(wish: Wish) -> Result<Isolation, IsolationError> {
    super::limits::raise_own_open_files();
    remove_stale(&std::env::temp_dir());
    let root = fresh_root().map_err(IsolationError::Folder)?;
    let (kind, root) = match wish {
        Wish::Off => (Kind::ProcessGroups { why: "--isolation off".to_owned() }, root),
        Wish::Auto | Wish::Require => divide(root),
    };
    match (wish, kind) {
        (Wish::Require, Kind::ProcessGroups { why }) => Err(IsolationError::Required(why)),
        (_, kind) => {
            INSIDE.store(kind == Kind::Namespaces, Ordering::Relaxed);
            super::nursery::open().map_err(IsolationError::Nursery)?;
            Ok(Isolation { kind, root })
        }
    }
}

#[cfg(target_os = "linux")]
use super::namespaces::divide;

#[cfg(not(target_os = "linux"))]
fn divide(root: Root) -> (Kind, Root) {
    let why = "there are none on this system".to_owned();
    (Kind::ProcessGroups { why }, root)
}

impl Isolation {
    /// Which of the two it is.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Where folders for programs are to be made. It goes with this value.
    pub fn root(&self) -> &Path {
        self.root.path()
    }
}

impl Drop for Isolation {
    fn drop(&mut self) {
        super::nursery::close();
    }
}

impl fmt::Display for Isolation {
    /// `namespaces`, or `process groups (why)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Namespaces => f.write_str("namespaces"),
            Kind::ProcessGroups { why } => write!(f, "process groups ({why})"),
        }
    }
}

const PREFIX: &str = "httplab-run-";

/// A fresh folder, locked for as long as its grading lives, which is how the next one knows.
fn fresh_root() -> io::Result<Root> {
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
    let lock = lock(folder.path()).ok_or(io::ErrorKind::WouldBlock)?;
    Ok(Root { folder, _lock: lock })
}

fn lock(folder: &Path) -> Option<Flock<File>> {
    Flock::lock(File::open(folder).ok()?, FlockArg::LockExclusiveNonblock).ok()
}

/// No younger folder is taken for one that was left: its grading may be about to lock it.
const STALE_AFTER: Duration = Duration::from_secs(60);

/// Removes what gradings left that were killed.
fn remove_stale(temporary: &Path) {
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    let ours = |entry: &DirEntry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) && is_own_and_old(&entry.path())
    };
    for folder in entries.filter(ours).map(|entry| entry.path()) {
        // Who holds the lock removes it in the end.
        if let Some(_lock) = lock(&folder) {
            let _ = super::remove::remove(&folder);
        }
    }
}

fn is_own_and_old(path: &Path) -> bool {
    let user = nix::unistd::getuid().as_raw();
    let old = |found: &Metadata| {
        found.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age > STALE_AFTER))
    };
    fs::symlink_metadata(path)
        .is_ok_and(|found| found.is_dir() && found.uid() == user && old(&found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn what_a_killed_grading_left_is_removed_and_what_a_living_one_has_is_not() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = |name: &str| temporary.path().join(name);
        let long_ago = SystemTime::now() - 2 * STALE_AFTER;
        for name in ["httplab-run-killed", "httplab-run-living", "httplab-other"] {
            fs::create_dir(folder(name)).unwrap();
            File::open(folder(name)).unwrap().set_modified(long_ago).unwrap();
        }
        fs::create_dir(folder("httplab-run-beginning")).unwrap();
        let living = lock(&folder("httplab-run-living"));
        remove_stale(temporary.path());
        assert!(!folder("httplab-run-killed").exists());
        for name in ["httplab-run-living", "httplab-run-beginning", "httplab-other"] {
            assert!(folder(name).exists(), "{name}");
        }
        drop(living);
    }

    #[test]
    fn a_report_says_which_of_the_two_it_was_and_why() {
        let isolation = enter(Wish::Off).unwrap();
        assert_eq!(isolation.to_string(), "process groups (--isolation off)");
        assert!(isolation.root().is_dir() && !is_inside());
    }
}
