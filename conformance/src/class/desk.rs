//! Where one submission is worked at: a folder beside the results, which becomes a result when all of it is there. What an
//! end of any kind leaves behind is no result, and is removed by whoever comes next.

use super::graded::FILE as WHOLE;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// The folder of the desks, among the results.
const DESKS: &str = ".at-work";

/// A desk's lock lies beside it: a file, as those are locked across machines too, also where folders are not.
const LOCK: &str = ".lock";

/// What becomes the result.
const RESULT: &str = "result";

/// So often another is tried where somebody clears one away before it is held.
const TRIES: usize = 10;

/// A desk, held for as long as this lives.
#[derive(Debug)]
pub struct Desk {
    folder: TempDir,
    _lock: NamedTempFile,
}

impl Desk {
    /// One for the submission with this id.
    pub fn of(id: &str, results: &Path) -> io::Result<Desk> {
        let desks = results.join(DESKS);
        let mut tries = 1..=TRIES;
        loop {
            match Desk::set_up(id, &desks) {
                Err(_) if tries.next().is_some() => {}
                desk => return desk,
            }
        }
    }

    /// Until its lock is held, whoever clears takes it for one at which nobody works, and may be quicker.
    fn set_up(id: &str, desks: &Path) -> io::Result<Desk> {
        fs::create_dir_all(desks)?;
        let lock = Builder::new().prefix(&format!("{id}-")).suffix(LOCK).tempfile_in(desks)?;
        if !is_free(lock.as_file()) || lock.as_file().metadata()?.nlink() == 0 {
            return Err(io::Error::other("somebody has cleared it away"));
        }
        let name = lock.path().with_extension("");
        let name = name.file_name().unwrap_or_default();
        let folder = Builder::new().prefix(name).rand_bytes(0).tempdir_in(desks)?;
        fs::create_dir(folder.path().join(RESULT))?;
        Ok(Desk { folder, _lock: lock })
    }

    /// What becomes the result.
    pub fn result(&self) -> PathBuf {
        self.folder.path().join(RESULT)
    }

    /// Puts what is there into the place of the result `to`. Where another has put one there at the same moment, that one
    /// stays.
    pub fn deliver(&self, to: &Path) -> io::Result<()> {
        if to.exists() && !to.join(WHOLE).exists() {
            let place = to.display();
            return Err(io::Error::other(format!("{place} is no result, and stays; take it away")));
        }
        let old = self.folder.path().join("old");
        match fs::rename(to, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        match fs::rename(self.result(), to) {
            Err(error) if !is_taken(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists)
}

/// Whether nobody else holds this lock, which this process holds from then on. The kernel lets go of it when the process
/// has ended. A file system without locks has nobody who holds one.
fn is_free(lock: &File) -> bool {
    flock(lock, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK)
}

/// Removes the desk of this lock, and then the lock, unless somebody holds it or the file system has no locks.
fn clear_one(lock: &Path) {
    let Ok(held) = OpenOptions::new().write(true).open(lock) else { return };
    if flock(&held, FlockOperation::NonBlockingLockExclusive).is_ok() {
        let _ = fs::remove_dir_all(lock.with_extension(""));
        let _ = fs::remove_file(lock);
    }
}

/// Removes the desks at which nobody works any more.
pub fn clear(results: &Path) {
    let desks = results.join(DESKS);
    for found in fs::read_dir(&desks).into_iter().flatten().flatten() {
        let path = found.path();
        if path.extension().is_some_and(|end| end == &LOCK[1..]) {
            clear_one(&path);
        }
    }
    // Goes where it is empty.
    let _ = fs::remove_dir(&desks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_works_at_is_cleared_and_what_somebody_does_is_not() {
        let results = tempfile::tempdir().unwrap();
        let desk = Desk::of("one.two", results.path()).unwrap();
        // As after an end that nobody could do anything about.
        let left = Desk::of("one.two", results.path()).unwrap();
        let (place, lock) = (left.folder.keep(), left._lock.keep().unwrap());
        assert!(place.is_dir() && lock.1.is_file());
        drop(lock);
        clear(results.path());
        assert!(desk.result().is_dir() && !place.exists());
        drop(desk);
        clear(results.path());
        assert!(!results.path().join(DESKS).exists());
    }

    #[test]
    fn a_folder_that_is_no_result_stays() {
        let results = tempfile::tempdir().unwrap();
        let place = results.path().join("one");
        fs::create_dir(&place).unwrap();
        let desk = Desk::of("one", results.path()).unwrap();
        assert!(desk.deliver(&place).is_err() && place.is_dir());
    }

    #[test]
    fn a_result_takes_the_place_of_an_older_one() {
        let results = tempfile::tempdir().unwrap();
        let place = results.path().join("one");
        for text in ["old", "new"] {
            let desk = Desk::of("one", results.path()).unwrap();
            fs::write(desk.result().join(WHOLE), "{}").unwrap();
            fs::write(desk.result().join("grade"), text).unwrap();
            desk.deliver(&place).unwrap();
        }
        assert_eq!(fs::read_to_string(place.join("grade")).unwrap(), "new");
    }
}
