//! A folder's files as they are at one moment, and which of them have changed since another.
//!
//! Only names, sizes and times are looked at; nothing is opened. A change is told once two looks in a row see the same:
//! whoever saves writes, renames and removes, and what stands in the end counts.

use super::ignored;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Names beyond this are not looked at.
const MOST: usize = 20_000;

/// The least time between two looks.
pub const EVERY: Duration = Duration::from_millis(40);

/// So many times as long as a look takes is waited for the next, so that a large folder costs little.
const REST: u32 = 20;

/// The files of a folder; `None` where there is no folder.
type Files = Option<BTreeMap<PathBuf, Stamp>>;

/// What changes with a file.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    size: u64,
    inode: u64,
    written: (i64, i64),
    changed: (i64, i64),
}

/// What a look has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These files were written, made or removed: their paths in the folder.
    Files(Vec<PathBuf>),
    /// The folder is not there any more.
    Gone,
}

/// A folder that is looked at again and again.
#[derive(Debug)]
pub struct Look {
    root: PathBuf,
    known: Files,
    /// What the last look saw, where that was something else.
    seen: Option<Files>,
    next: Instant,
}

impl Look {
    /// Looks for the first time; nothing has changed then.
    pub fn at(root: &Path) -> Look {
        let known = files(root);
        Look { root: root.to_owned(), known, seen: None, next: Instant::now() }
    }

    /// Whether the folder was there when it was last looked at.
    pub fn is_there(&self) -> bool {
        self.known.is_some()
    }

    /// Looks again, where it is time to.
    pub fn again(&mut self) -> Option<Change> {
        let began = Instant::now();
        if began < self.next {
            return None;
        }
        let now = files(&self.root);
        self.next = began + EVERY.max(began.elapsed() * REST);
        if now == self.known {
            self.seen = None;
            return None;
        }
        if self.seen.as_ref() != Some(&now) {
            self.seen = Some(now);
            return None;
        }
        self.seen = None;
        let before = std::mem::replace(&mut self.known, now);
        Some(match &self.known {
            Some(now) => Change::Files(changed(&before.unwrap_or_default(), now)),
            None => Change::Gone,
        })
    }
}

fn changed(before: &BTreeMap<PathBuf, Stamp>, now: &BTreeMap<PathBuf, Stamp>) -> Vec<PathBuf> {
    let new = now.iter().filter(|(path, stamp)| before.get(*path) != Some(stamp));
    let removed = before.keys().filter(|path| !now.contains_key(*path));
    new.map(|(path, _)| path).chain(removed).cloned().collect()
}

fn files(root: &Path) -> Files {
    let mut files = BTreeMap::new();
    let mut unread = vec![PathBuf::new()];
    fs::read_dir(root).ok()?;
    while let Some(folder) = unread.pop() {
        for entry in fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let path = folder.join(&name);
            let name = name.to_string_lossy();
            let Ok(found) = entry.metadata() else { continue };
            if found.is_dir() {
                if !ignored::folder(&name) && files.len() + unread.len() < MOST {
                    unread.push(path);
                }
            } else if !ignored::file(&name) && files.len() < MOST {
                files.insert(path, stamp(&found, &entry.path()));
            }
        }
    }
    Some(files)
}

/// Of a link, that of what it leads to.
fn stamp(found: &Metadata, path: &Path) -> Stamp {
    let of = |found: &Metadata| Stamp {
        size: found.size(),
        inode: found.ino(),
        written: (found.mtime(), found.mtime_nsec()),
        changed: (found.ctime(), found.ctime_nsec()),
    };
    match found.is_symlink() {
        true => fs::metadata(path).map_or_else(|_| of(found), |led_to| of(&led_to)),
        false => of(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told once nothing changes any more.
    fn told(look: &mut Look) -> Option<Change> {
        (0..3).find_map(|_| {
            look.next = Instant::now();
            look.again()
        })
    }

    fn files(names: &[&str]) -> Option<Change> {
        Some(Change::Files(names.iter().map(PathBuf::from).collect()))
    }

    #[test]
    fn a_file_that_is_written_renamed_over_or_removed_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.py"), "1").unwrap();
        let mut look = Look::at(folder.path());
        assert_eq!(told(&mut look), None);
        fs::write(path("a.py"), "22").unwrap();
        assert_eq!(told(&mut look), files(&["a.py"]));
        fs::write(path("a.py.tmp"), "22").unwrap();
        assert_eq!(told(&mut look), None);
        fs::rename(path("a.py.tmp"), path("a.py")).unwrap();
        assert_eq!(told(&mut look), files(&["a.py"]));
        fs::remove_file(path("a.py")).unwrap();
        assert_eq!(told(&mut look), files(&["a.py"]));
    }

    #[test]
    fn what_is_still_being_written_is_not_told_yet() {
        let folder = tempfile::tempdir().unwrap();
        let mut look = Look::at(folder.path());
        for text in ["1", "22", "333"] {
            fs::write(folder.path().join("a.py"), text).unwrap();
            look.next = Instant::now();
            assert_eq!(look.again(), None);
        }
        look.next = Instant::now();
        assert_eq!(look.again(), files(&["a.py"]));
    }

    #[test]
    fn a_folder_goes_and_comes() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("inner");
        fs::create_dir_all(folder.join(".git")).unwrap();
        fs::write(folder.join("a.py"), "1").unwrap();
        let mut look = Look::at(&folder);
        fs::write(folder.join(".git/index"), "1").unwrap();
        assert_eq!(told(&mut look), None);
        fs::rename(&folder, parent.path().join("other")).unwrap();
        assert_eq!(told(&mut look), Some(Change::Gone));
        fs::rename(parent.path().join("other"), &folder).unwrap();
        assert_eq!(told(&mut look), files(&["a.py"]));
    }
}
