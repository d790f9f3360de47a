//! The export itself: all that is in it, by its paths, whether it is a folder or a zip file.

use super::error::ExportError;
use super::opening::{self, Opened, refused};
use crate::archive::{OF_USE, Packed, UnpackError, Visit, What, parts};
use crate::sandbox::folder::{Lies, NOT_COPIED};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// So much may be in it.
const MOST_ENTRIES: usize = 1_000_000;

/// What file managers leave beside files.
const LEFT_BEHIND: [&str; 4] = ["__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// An export that is open.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    opened: Opened,
    /// By their paths, so that what is in a folder comes together.
    entries: Vec<Entry>,
    /// Names that no submission may have.
    pub(super) refused: Vec<String>,
}

/// Something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the export: `smith/http_client.py`.
    pub path: String,
    /// What it is.
    pub what: What,
    at: At,
}

/// Where it is found again.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// The entry of this number in the zip file, by the name that it has there.
    Zip(usize, bool),
    /// This path in the folder.
    Folder(PathBuf),
    /// A folder that nothing but the names in it tell of.
    Nowhere,
}

/// The folders of a folder that are not looked into: what is of no use to a program anywhere.
fn closed() -> Vec<&'static str> {
    NOT_COPIED.into_iter().filter(|name| *name != OF_USE).collect()
}

impl Source {
    /// Opens a folder or a zip file, and looks at the names of all that is in it.
    pub fn open(path: &Path) -> Result<Source, ExportError> {
        let opened = opening::open(path)?;
        let found = match &opened {
            Opened::Folder(folder) => folder
                .list(MOST_ENTRIES, &closed())
                .map_err(|error| ExportError::System(path.to_owned(), error))?
                .into_iter()
                .map(|found| (lossily(&found.path), what(found.what), At::Folder(found.path)))
                .collect(),
            Opened::Zip(zip) => zip
                .entries()
                .map_err(|error| refused(path, error))?
                .into_iter()
                .enumerate()
                .map(|(number, it)| (it.name, it.what, At::Zip(number, it.may_be_run)))
                .collect(),
        };
        let (entries, refused) = sorted(found);
        Ok(Source { path: path.to_owned(), opened, entries, refused })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All that is in it, by their paths; of folders also those that a zip file has no entries for. What file managers
    /// leave behind is not told.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of this path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.entries.get(at)
    }

    /// What is below a folder, all the way down; of all for the empty path.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &Entry> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.entries.partition_point(|entry| entry.path < start);
        self.entries[from..].iter().take_while(move |entry| entry.path.starts_with(&start))
    }

    /// Visits an entry, by the name that it is to have there.
    pub fn visit(&self, entry: &Entry, name: String, visit: Visit) -> Result<(), UnpackError> {
        let system = |error| UnpackError::System(entry.path.clone(), error);
        let packed = |may_be_run| Packed { name: name.clone(), what: entry.what, may_be_run };
        match (&self.opened, &entry.at) {
            (Opened::Zip(zip), At::Zip(number, may_be_run)) => {
                zip.entry(*number, &packed(*may_be_run), visit)
            }
            (Opened::Folder(folder), At::Folder(path)) => match entry.what {
                What::File => {
                    let mut file = folder.reader(path).map_err(system)?;
                    visit(&packed(folder.may_be_run(path)), &mut file)
                }
                What::Folder => {
                    folder.open(path).map_err(system)?;
                    visit(&packed(false), &mut io::empty())
                }
                What::Other => visit(&packed(false), &mut io::empty()),
            },
            _ => visit(&packed(false), &mut io::empty()),
        }
    }

    /// A file that the service has written, which must not hold more than so many bytes, as far as it is UTF-8.
    pub fn text(&self, path: &str, most: u64) -> Result<String, UnpackError> {
        let system = |kind: ErrorKind| UnpackError::System(path.to_owned(), kind.into());
        let entry = self.entry(path).ok_or_else(|| system(ErrorKind::NotFound))?;
        let mut bytes = Vec::new();
        self.visit(entry, path.to_owned(), &mut |_, content| {
            let read = io::Read::read_to_end(&mut io::Read::take(content, most + 1), &mut bytes);
            read.map(|_| ()).map_err(|error| UnpackError::Broken(error.to_string()))
        })?;
        match bytes.len() as u64 <= most {
            true => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            false => Err(system(ErrorKind::FileTooLarge)),
        }
    }
}

fn lossily(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn what(lies: Lies) -> What {
    match lies {
        Lies::File => What::File,
        Lies::Folder => What::Folder,
        Lies::Other => What::Other,
    }
}

/// What was found, by its paths, and the names that are none.
fn sorted(found: Vec<(String, What, At)>) -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut refused) = (BTreeMap::new(), Vec::new());
    for (name, what, at) in found {
        let Ok(parts) = parts(&name) else {
            refused.push(name);
            continue;
        };
        let is_left_behind = |part: &&str| LEFT_BEHIND.contains(part) || part.starts_with("._");
        if parts.is_empty() || parts.iter().any(is_left_behind) {
            continue;
        }
        for length in 1..parts.len() {
            entries.entry(parts[..length].join("/")).or_insert((What::Folder, At::Nowhere));
        }
        let known = entries.entry(parts.join("/")).or_insert((what, At::Nowhere));
        if known.1 == At::Nowhere {
            *known = (if known.0 == What::Folder { What::Folder } else { what }, at);
        }
    }
    let entry = |(path, (what, at))| Entry { path, what, at };
    (entries.into_iter().map(entry).collect(), refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let what = |name: &str| if name.ends_with('/') { What::Folder } else { What::File };
        let found = names.iter().enumerate();
        let found = found.map(|(at, name)| ((*name).to_owned(), what(name), At::Zip(at, false)));
        let (entries, refused) = sorted(found.collect());
        (entries.into_iter().map(|entry| entry.path).collect(), refused)
    }

    #[test]
    fn folders_are_told_whether_or_not_there_is_an_entry_for_them() {
        let (paths, refused) = told(&["b/c/d", "a/", "b\\e", "./a"]);
        assert_eq!(paths, ["a", "b", "b/c", "b/c/d", "b/e"]);
        assert!(refused.is_empty());
    }

    #[test]
    fn what_leads_out_is_refused_and_what_is_left_behind_is_nobodys() {
        let (paths, refused) = told(&["a", "../b", "/c", "__MACOSX/a", "d/._a", "d/.DS_Store"]);
        assert_eq!(paths, ["a"]);
        assert_eq!(refused, ["../b", "/c"]);
    }
}
