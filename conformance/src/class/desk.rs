//! Where one submission is worked at: a folder beside the results, which becomes a result when all of it is there. What an
//! end of any kind leaves behind is no result, and is removed by whoever comes next.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of the desks, among the results.
const DESKS: &str = ".at-work";

/// So often another is tried where somebody clears one away before it is held.
const TRIES: usize = 10;

/// What becomes the result.
const RESULT: &str = "result";

/// A desk, held for as long as this lives.
#[derive(Debug)]
pub struct Desk {
    folder: TempDir,
    _lock: File,
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

    /// Until it is held, whoever clears takes it for one at which nobody works, and may be quicker.
    fn set_up(id: &str, desks: &Path) -> io::Result<Desk> {
        fs::create_dir_all(desks)?;
        let folder = tempfile::Builder::new().prefix(&format!("{id}-")).tempdir_in(desks)?;
        let lock = hold(folder.path())?;
        fs::create_dir(folder.path().join(RESULT))?;
        Ok(Desk { folder, _lock: lock })
    }

    /// What becomes the result.
    pub fn result(&self) -> PathBuf {
        self.folder.path().join(RESULT)
    }

    /// Puts what is there into the place of the result `to`. `false` where another has put one there at the same moment.
    pub fn deliver(&self, to: &Path) -> io::Result<bool> {
        let old = self.folder.path().join("old");
        match fs::rename(to, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        match fs::rename(self.result(), to) {
            Ok(()) => Ok(true),
            Err(error) if is_taken(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists)
}

/// The folder, held by this process alone; the kernel lets go of it when the process has ended.
fn hold(folder: &Path) -> io::Result<File> {
    let folder = File::open(folder)?;
    flock(&folder, FlockOperation::NonBlockingLockExclusive)?;
    Ok(folder)
}

/// Removes the desks at which nobody works any more.
pub fn clear(results: &Path) {
    for desk in fs::read_dir(results.join(DESKS)).into_iter().flatten().flatten() {
        if let Ok(_held) = hold(&desk.path()) {
            let _ = fs::remove_dir_all(desk.path());
        }
    }
    // Goes where it is empty.
    let _ = fs::remove_dir(results.join(DESKS));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_works_at_is_cleared_and_what_somebody_does_is_not() {
        let results = tempfile::tempdir().unwrap();
        let desk = Desk::of("one", results.path()).unwrap();
        let left = Desk::of("two", results.path()).unwrap();
        let place = left.folder.path().to_owned();
        std::mem::forget(left.folder);
        drop(left._lock);
        clear(results.path());
        assert!(desk.result().is_dir() && !place.exists());
        drop(desk);
        clear(results.path());
        assert!(!results.path().join(DESKS).exists());
    }

    #[test]
    fn a_result_takes_the_place_of_an_older_one() {
        let results = tempfile::tempdir().unwrap();
        let place = results.path().join("one");
        for text in ["old", "new"] {
            let desk = Desk::of("one", results.path()).unwrap();
            fs::write(desk.result().join("grade"), text).unwrap();
            assert!(desk.deliver(&place).unwrap());
        }
        assert_eq!(fs::read_to_string(place.join("grade")).unwrap(), "new");
    }
}
