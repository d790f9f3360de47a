//! The folder of one grading, in which each program gets its own: fresh, locked while the grading lives, and removed by
//! the next grading where one was killed.

use super::folder::Folder;
use nix::fcntl::{Flock, FlockArg};
use std::fs::{self, DirEntry, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// A folder of this grading alone.
#[derive(Debug)]
pub struct Root {
    folder: TempDir,
    _lock: Flock<File>,
}

impl Root {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

const PREFIX: &str = "httplab-run-";

/// A fresh folder, locked for as long as its grading lives, which is how the next one knows.
pub fn fresh() -> io::Result<Root> {
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
pub(super) fn remove_stale(temporary: &Path) {
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    let ours = |entry: &DirEntry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) && is_own_and_old(&entry.path())
    };
    for folder in entries.filter(ours).map(|entry| entry.path()) {
        // Who holds the lock removes it in the end.
        if let Some(_lock) = lock(&folder) {
            let name = folder.file_name().unwrap_or_default();
            let _ = Folder::at(temporary).and_then(|temporary| temporary.remove(name));
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
}
