//! All that lies in a folder, told once: files, folders, and what is neither.

use super::reading::{Folder, kind};
use cap_std::fs::DirEntry;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// How many folders within folders are looked into.
const MOST_DEPTH: usize = 64;

/// What something is, itself and not what it may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, or what else there may be.
    Other,
}

/// Something that lies below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path from there.
    pub path: PathBuf,
    /// What it is.
    pub what: Lies,
}

impl Folder {
    /// What is in here, all the way down, each folder before what is in it; links are not followed. Into folders of these
    /// names, and into those that cannot be opened, nobody looks. That there is more than `most` is an error.
    pub fn list(&self, most: usize, closed: &[&str]) -> io::Result<Vec<Listed>> {
        let mut listed = Vec::new();
        let mut unread = vec![PathBuf::new()];
        while let Some(folder) = unread.pop() {
            let place = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
            let entries = match self.dir.read_dir(place) {
                Err(error) if folder.as_os_str().is_empty() => return Err(error),
                entries => entries.into_iter().flatten().flatten(),
            };
            for entry in entries {
                if listed.len() == most {
                    return Err(io::Error::new(
                        ErrorKind::FileTooLarge,
                        format!("it holds more than {most} files"),
                    ));
                }
                let found = Listed { path: folder.join(entry.file_name()), what: lies(&entry) };
                let is_closed = closed.iter().any(|name| entry.file_name() == *name);
                let is_deep = found.path.components().count() > MOST_DEPTH;
                if found.what == Lies::Folder && !is_closed && !is_deep {
                    unread.push(found.path.clone());
                }
                listed.push(found);
            }
        }
        Ok(listed)
    }
}

fn lies(entry: &DirEntry) -> Lies {
    match kind(entry) {
        Ok(kind) if kind.is_dir() => Lies::Folder,
        Ok(kind) if kind.is_file() => Lies::File,
        _ => Lies::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn all_is_told_and_links_lead_nowhere() {
        let all = tempfile::tempdir().unwrap();
        fs::create_dir_all(all.path().join("in/a/b")).unwrap();
        fs::create_dir_all(all.path().join("in/.git/objects")).unwrap();
        fs::write(all.path().join("in/a/b/c"), "").unwrap();
        symlink("..", all.path().join("in/a/up")).unwrap();
        symlink(".", all.path().join("in/round")).unwrap();
        let folder = Folder::at(&all.path().join("in")).unwrap();
        let mut listed: Vec<_> = folder
            .list(100, &[".git"])
            .unwrap()
            .into_iter()
            .map(|found| (found.path.display().to_string(), found.what))
            .collect();
        listed.sort_by(|a, b| a.0.cmp(&b.0));
        let told = [
            (".git", Lies::Folder),
            ("a", Lies::Folder),
            ("a/b", Lies::Folder),
            ("a/b/c", Lies::File),
            ("a/up", Lies::Other),
            ("round", Lies::Other),
        ];
        assert_eq!(listed, told.map(|(path, what)| (path.to_owned(), what)));
        assert!(folder.list(5, &[]).is_err());
    }
}
