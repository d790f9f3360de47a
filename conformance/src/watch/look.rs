//! A folder's files as they are at one moment, and which of them have changed since another.
//!
//! A [`Bell`] says when to look. Only names, sizes and times are looked at then; nothing is opened. What stands in the end
//! counts, whatever way an editor took there.

use super::bell::Bell;
use super::ignored;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Names beyond this are not looked at.
const MOST: usize = 20_000;

/// A folder that is gone is looked for this often.
const LOOKED_FOR: Duration = Duration::from_millis(200);

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
    /// None while the folder is not there.
    bell: Option<Bell>,
    /// When it was last looked for.
    sought: Instant,
}

impl Look {
    /// Looks for the first time; nothing has changed then.
    pub fn at(root: &Path) -> Look {
        // The bell first: what changes while the folder is looked at rings it.
        let bell = Bell::hang(root);
        Look { root: root.to_owned(), known: files(root), bell, sought: Instant::now() }
    }

    /// Whether the folder was there when it was last looked at.
    pub fn is_there(&self) -> bool {
        self.known.is_some()
    }

    /// What has changed, where there is reason to look.
    pub fn again(&mut self) -> Option<Change> {
        let has_reason = match &self.bell {
            Some(bell) => bell.has_rung(),
            None => self.has_come_back(),
        };
        if has_reason { self.compare() } else { None }
    }

    fn has_come_back(&mut self) -> bool {
        if self.sought.elapsed() < LOOKED_FOR {
            return false;
        }
        self.sought = Instant::now();
        self.bell = Bell::hang(&self.root);
        self.bell.is_some()
    }

    /// What has changed since the last look.
    fn compare(&mut self) -> Option<Change> {
        let now = files(&self.root);
        if now == self.known {
            return None;
        }
        let before = std::mem::replace(&mut self.known, now);
        match &self.known {
            Some(now) => Some(Change::Files(changed(&before.unwrap_or_default(), now))),
            None => {
                self.bell = None;
                Some(Change::Gone)
            }
        }
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

    fn files(names: &[&str]) -> Option<Change> {
        Some(Change::Files(names.iter().map(PathBuf::from).collect()))
    }

    #[test]
    fn a_file_that_is_written_renamed_over_or_removed_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.py"), "1").unwrap();
        let mut look = Look::at(folder.path());
        assert_eq!(look.compare(), None);
        fs::write(path("a.py"), "22").unwrap();
        assert_eq!(look.compare(), files(&["a.py"]));
        fs::write(path("a.py.tmp"), "22").unwrap();
        assert_eq!(look.compare(), None);
        fs::rename(path("a.py.tmp"), path("a.py")).unwrap();
        assert_eq!(look.compare(), files(&["a.py"]));
        fs::remove_file(path("a.py")).unwrap();
        assert_eq!(look.compare(), files(&["a.py"]));
    }

    #[test]
    fn a_folder_goes_and_comes() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("inner");
        fs::create_dir_all(folder.join(".git")).unwrap();
        fs::write(folder.join("a.py"), "1").unwrap();
        let mut look = Look::at(&folder);
        fs::write(folder.join(".git/index"), "1").unwrap();
        assert_eq!(look.compare(), None);
        fs::rename(&folder, parent.path().join("other")).unwrap();
        assert_eq!(look.compare(), Some(Change::Gone));
        fs::rename(parent.path().join("other"), &folder).unwrap();
        assert_eq!(look.compare(), files(&["a.py"]));
    }

    #[test]
    fn the_bell_rings_for_each_of_these_and_for_a_folder_that_comes_back() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("inner");
        fs::create_dir(&folder).unwrap();
        let mut look = Look::at(&folder);
        let mut until = |wanted: Option<Change>| {
            let end = Instant::now() + Duration::from_secs(300);
            let mut told = None;
            while told.is_none() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(5));
                told = look.again();
            }
            assert_eq!(told, wanted);
        };
        fs::write(folder.join("a.py"), "1").unwrap();
        until(files(&["a.py"]));
        fs::write(parent.path().join("new"), "22").unwrap();
        fs::rename(parent.path().join("new"), folder.join("a.py")).unwrap();
        until(files(&["a.py"]));
        fs::rename(&folder, parent.path().join("other")).unwrap();
        until(Some(Change::Gone));
        fs::rename(parent.path().join("other"), &folder).unwrap();
        until(files(&["a.py"]));
    }
}
