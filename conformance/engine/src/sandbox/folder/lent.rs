//! A folder of a submission that is too large to be copied, and is shown where it lies, to be read.

use super::reading::Folder;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, MetadataExt};
use nix::unistd::geteuid;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// One that was looked at. What is shown is that very folder, whatever lies in its place by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    path: PathBuf,
    place: (u64, u64),
}

impl Folder {
    /// The folder of this name in here, and not a link to one. One that is somebody else's is none, where programs run as
    /// who this process is: there may be links in it to what that one reads.
    pub fn lend(&self, name: &str) -> io::Result<Lent> {
        let folder = self.by_its_real_path()?.open_itself(name.as_ref())?;
        let found = folder.dir.dir_metadata()?;
        if !geteuid().is_root() && found.uid() != geteuid().as_raw() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(Lent { path: folder.path().to_owned(), place: place(&found) })
    }
}

impl Lent {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// It, and no other.
    pub fn open(&self) -> io::Result<Dir> {
        let dir = Dir::open_ambient_dir(&self.path, ambient_authority())?;
        match place(&dir.dir_metadata()?) == self.place {
            true => Ok(dir),
            false => Err(ErrorKind::NotFound.into()),
        }
    }
}

fn place(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_is_lent_is_one_folder_and_no_link() {
        let all = tempfile::tempdir().unwrap();
        let path = |name: &str| all.path().join(name);
        fs::create_dir_all(path("in/modules")).unwrap();
        fs::create_dir(path("private")).unwrap();
        let folder = Folder::at(&path("in")).unwrap();
        let lent = folder.lend("modules").unwrap();
        assert!(lent.open().is_ok());
        fs::rename(path("in/modules"), path("in/away")).unwrap();
        symlink(path("private"), path("in/modules")).unwrap();
        assert!(lent.open().is_err() && folder.lend("modules").is_err());
    }
}
