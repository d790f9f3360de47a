//! Removing a folder that a stranger's program has written to: one that it may have made unreadable, or
//! nested deeper than any path may be long.

use super::reading::{Folder, kind};
use cap_std::fs::{MetadataExt, Permissions, PermissionsExt};
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::Path;

impl Folder {
    /// Removes what has this name in here, with all that is in it; links are removed, not followed. No program may be
    /// writing there any more. That it is not there is no error.
    pub fn remove(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let name = name.as_ref();
        match self.enter(name) {
            Ok(folder) => {
                folder.clear()?;
                gone(self.dir.remove_dir(name))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            // It is no folder, or cannot be opened; the kernel says why.
            Err(_) => gone(self.dir.remove_file(name)),
        }
    }

    /// Removes all that is in here.
    ///
    /// Every folder that is found is moved up to here before it is emptied, so that one is open at a time.
    pub fn clear(&self) -> io::Result<()> {
        let (mut moved, mut full) = (0, Vec::new());
        for entry in self.dir.entries()? {
            let entry = entry?;
            match kind(&entry)?.is_dir() {
                true => full.push(entry.file_name()),
                false => gone(entry.remove_file())?,
            }
        }
        while let Some(name) = full.pop() {
            let folder = match self.enter(&name) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                folder => folder?,
            };
            for entry in folder.dir.entries()? {
                let entry = entry?;
                match kind(&entry)?.is_dir() {
                    true => full.push(folder.move_to(self, &entry.file_name(), &mut moved)?),
                    false => gone(entry.remove_file())?,
                }
            }
            gone(self.dir.remove_dir(&name))?;
        }
        Ok(())
    }

    /// Moves a folder in here to a free name in `top`.
    fn move_to(&self, top: &Folder, name: &OsStr, moved: &mut u64) -> io::Result<OsString> {
        self.enter(name)?;
        loop {
            *moved += 1;
            let place = OsString::from(format!(".{moved}"));
            if top.dir.symlink_metadata(&place).is_err() {
                self.dir.rename(Path::new(name), &top.dir, Path::new(&place))?;
                return Ok(place);
            }
        }
    }

    /// A folder in here, which can then be read and changed.
    fn enter(&self, name: &OsStr) -> io::Result<Folder> {
        let found = self.dir.symlink_metadata(name)?;
        if found.is_dir() && found.mode() & 0o700 != 0o700 {
            self.dir.set_permissions(name, Permissions::from_mode(0o700))?;
        }
        self.open_itself(name)
    }
}

/// Somebody else may have removed it first.
pub(super) fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    fn remove(folder: &Path) -> io::Result<()> {
        let (parent, name) = (folder.parent().unwrap(), folder.file_name().unwrap());
        Folder::at(parent)?.remove(name)
    }

    #[test]
    fn folders_nested_deeper_than_a_path_can_say_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let top = root.path().join("top");
        let name = "d".repeat(200);
        fs::create_dir_all(top.join(&name)).unwrap();
        // A tower of 50 folders is built from its top downwards: each takes in the one before.
        for _ in 0..50 {
            fs::rename(top.join(&name), top.join("before")).unwrap();
            fs::create_dir(top.join(&name)).unwrap();
            fs::rename(top.join("before"), top.join(&name).join(&name)).unwrap();
        }
        remove(&top).unwrap();
        assert!(!top.exists());
    }

    #[test]
    fn what_a_link_leads_to_stays() {
        let root = tempfile::tempdir().unwrap();
        let (top, other) = (root.path().join("top"), root.path().join("other"));
        fs::create_dir_all(&top).unwrap();
        fs::create_dir_all(&other).unwrap();
        symlink(&other, top.join("link")).unwrap();
        remove(&top).unwrap();
        assert!(other.exists() && !top.exists());
    }

    #[test]
    fn a_folder_that_is_gone_already_is_no_error() {
        let root = tempfile::tempdir().unwrap();
        remove(&root.path().join("gone")).unwrap();
    }
}
