//! Who programs run as. An ordinary user's programs run as that user, who has nothing to give up. Those of root, also of
//! root in a container, run under an id that nobody else has.

use nix::unistd::geteuid;
use serde::{Deserialize, Serialize};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Of the numbers that Debian's policy (9.2.2) reserves, and systemd gives to nobody: no account has it.
const RESERVED: u32 = 65_533;

/// An id of user and of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Of both.
    pub id: u32,
    /// Whether it may pass through folders that are closed to it, because what it is to run lies behind one, such as a
    /// toolchain in root's home. It may then read what it is not kept from by a wall.
    pub passes_through: bool,
}

impl Identity {
    /// Who programs are to run as; `None` where that is who this process is.
    pub fn of_programs() -> Option<Identity> {
        let root = geteuid().is_root() && is_mapped(RESERVED);
        root.then_some(Identity { id: RESERVED, passes_through: false })
    }

    /// That one, as far as it has to pass through to `needed`: in a root of its own (`at`) the way there is open.
    pub fn reaching<'a>(
        self,
        mut needed: impl Iterator<Item = &'a Path>,
        at: Option<&Path>,
    ) -> Identity {
        let closed = |path: &Path| match at {
            Some(_) => !is_open(path, 1),
            None => !is_open(path, usize::MAX),
        };
        Identity { passes_through: needed.any(closed), ..self }
    }
}

/// Whether this user namespace has the number; the first one has them all.
fn is_mapped(id: u32) -> bool {
    let Ok(map) = fs::read_to_string("/proc/self/uid_map") else {
        return true;
    };
    map.lines().any(|line| {
        let mut fields =
            line.split_ascii_whitespace().map(|field| field.parse::<u64>().unwrap_or(0));
        let (first, count) = (fields.next().unwrap_or(0), fields.nth(1).unwrap_or(0));
        (first..first + count).contains(&u64::from(id))
    })
}

/// Whether anybody may read `path`, and pass through so many folders on the way there, itself one of them.
fn is_open(path: &Path, folders: usize) -> bool {
    let may = |path: &Path, bits| fs::metadata(path).map_or(true, |found| found.mode() & bits != 0);
    let passes = |folder: &Path| !folder.is_dir() || may(folder, 0o001);
    may(path, 0o004) && path.ancestors().take(folders).all(passes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_closed_folder_on_the_way_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!is_open(&file, 9) && is_open(&file, 1));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        assert!(is_open(&file, 9) && is_open(Path::new("/bin/sh"), 9));
    }
}
