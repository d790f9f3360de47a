//! Removing a folder that a stranger's program has written to: one that it may have made unreadable, or
//! nested deeper than any path may be long.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Removes `top` with all that is in it; links are removed, not followed. No program may be writing there
/// any more. That it is not there is no error.
///
/// Every folder that is found is moved up into `top` before it is emptied, so that no path gets long.
pub fn remove(top: &Path) -> io::Result<()> {
    let mut open = vec![top.to_owned()];
    let mut moved = 0u64;
    while let Some(folder) = open.pop() {
        let entries = match make_accessible(&folder).and_then(|()| fs::read_dir(&folder)) {
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                fs::remove_file(entry.path())?;
            } else if folder == top {
                open.push(entry.path());
            } else {
                open.push(move_up(&entry.path(), top, &mut moved)?);
            }
        }
        if folder != top {
            fs::remove_dir(&folder)?;
        }
    }
    match fs::remove_dir(top) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Moves a folder to a free name in `top`.
fn move_up(folder: &Path, top: &Path, moved: &mut u64) -> io::Result<PathBuf> {
    make_accessible(folder)?;
    loop {
        *moved += 1;
        let place = top.join(format!(".{moved}"));
        if fs::symlink_metadata(&place).is_err() {
            fs::rename(folder, &place)?;
            return Ok(place);
        }
    }
}

fn make_accessible(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

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
