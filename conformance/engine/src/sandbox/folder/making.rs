//! Making files, folders and links for a program. Where it runs already it may have put anything in the way: what is
//! made is new, and a file or a link that is there goes.

use super::reading::Folder;
use super::removing::gone;
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{
    DirBuilder, DirBuilderExt, OpenOptions, OpenOptionsExt, Permissions, PermissionsExt,
};
use rustix::fs::{AtFlags, Gid, Uid, chownat, fchown};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path};

/// As programs make their files and folders; the umask narrows it.
const FILE_MODE: u32 = 0o666;
const FOLDER_MODE: u32 = 0o777;

/// How often a place is cleared again which a program that runs fills at the same time.
const TRIES: usize = 16;

impl Folder {
    /// Makes a file that is not there. With [`Folder::new_folder`] the one place where the harness makes what a program
    /// is to have.
    pub(super) fn new_file(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(mode).follow(FollowSymlinks::No);
        let file = self.dir.open_with(name, &options)?.into_std();
        if let Some((user, group)) = self.owner() {
            fchown(&file, Some(user), Some(group))?;
        }
        Ok(file)
    }

    /// Makes a folder that is not there.
    pub fn new_folder(&self, name: impl AsRef<OsStr>, mode: u32) -> io::Result<Folder> {
        let name = name.as_ref();
        self.dir.create_dir_with(name, DirBuilder::new().mode(mode))?;
        let folder = self.open_itself(name)?;
        if let Some((user, group)) = self.owner() {
            chownat(&folder.dir, ".", Some(user), Some(group), AtFlags::empty())?;
        }
        Ok(folder)
    }

    fn owner(&self) -> Option<(Uid, Gid)> {
        self.owner.map(|id| (Uid::from_raw(id), Gid::from_raw(id)))
    }

    /// Writes a file, with the folders it needs. A folder that is in its way is an error.
    pub fn write(&self, path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        let (folder, name) = self.way_to(path.as_ref())?;
        folder.in_place_of(name, || folder.new_file(name, FILE_MODE))?.write_all(bytes)
    }

    /// Writes a file that is not there, with the folders it needs.
    pub fn write_new(
        &self,
        path: impl AsRef<Path>,
        bytes: &[u8],
        may_be_run: bool,
    ) -> io::Result<()> {
        let (folder, name) = self.way_to(path.as_ref())?;
        let mode = if may_be_run { FOLDER_MODE } else { FILE_MODE };
        folder.new_file(name, mode)?.write_all(bytes)
    }

    /// Makes a folder with those it needs, where they are not there.
    pub fn make_all(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.way_to(&path.as_ref().join("x")).map(|_| ())
    }

    /// As [`Folder::write`], and a folder that is in its way goes with all that is in it.
    pub fn write_over(&self, path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
        let (folder, name) = self.way_to(path.as_ref())?;
        match folder.write(name, bytes) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                folder.remove(name)?;
                folder.write(name, bytes)
            }
            done => done,
        }
    }

    /// Makes a folder, with those it needs. Another folder in its place is an error.
    pub fn make(&self, path: impl AsRef<Path>) -> io::Result<Folder> {
        let (folder, name) = self.way_to(path.as_ref())?;
        folder.in_place_of(name, || folder.new_folder(name, FOLDER_MODE))
    }

    /// Makes a link to whatever `target` says, with the folders it needs.
    pub fn link(&self, path: impl AsRef<Path>, target: impl AsRef<Path>) -> io::Result<()> {
        let (folder, name) = self.way_to(path.as_ref())?;
        folder.in_place_of(name, || folder.dir.symlink_contents(&target, name))
    }

    /// Copies a file that is inside to another place inside, if it holds no more than so many bytes.
    pub fn copy_file(&self, from: &Path, to: &Path, most: u64) -> io::Result<()> {
        let (source, found) = self.open_file(from, FollowSymlinks::Yes)?;
        let (folder, name) = self.way_to(to)?;
        let mode = found.permissions().mode();
        let copied = folder.in_place_of(name, || folder.copy_here(&source, name, mode, most))?;
        match copied <= most {
            true => Ok(()),
            false => Err(io::Error::new(
                ErrorKind::FileTooLarge,
                format!("it holds more than {most} bytes"),
            )),
        }
    }

    /// Copies what is left of `source`, up to one byte more than `most`, to a new file; how many bytes that were. The copy
    /// has the permissions of the source, so that what is executable stays so.
    pub(super) fn copy_here(
        &self,
        source: &File,
        name: &OsStr,
        mode: u32,
        most: u64,
    ) -> io::Result<u64> {
        let mut copy = self.new_file(name, 0o600)?;
        let copied = io::copy(&mut source.take(most.saturating_add(1)), &mut copy)?;
        let mode = mode & 0o777 | 0o600;
        copy.set_permissions(Permissions::from_mode(mode).into_std(&copy)?)?;
        Ok(copied)
    }

    /// The folder of a path, made where it is not there, and the last name. What is on the way and is no folder itself
    /// goes, links too.
    fn way_to<'a>(&self, path: &'a Path) -> io::Result<(Folder, &'a OsStr)> {
        let name = path.file_name().ok_or(ErrorKind::InvalidFilename)?;
        let mut folder = self.clone();
        for part in path.parent().into_iter().flat_map(Path::components) {
            let part = match part {
                Component::Normal(part) => part,
                Component::CurDir => continue,
                _ => return Err(ErrorKind::InvalidFilename.into()),
            };
            folder = match folder.open_itself(part) {
                Ok(inner) => inner,
                Err(_) => folder.in_place_of(part, || folder.new_folder(part, FOLDER_MODE))?,
            };
        }
        Ok((folder, name))
    }

    /// Makes something of this name, and takes away what is there; but not a folder, which is an error.
    fn in_place_of<T>(&self, name: &OsStr, make: impl Fn() -> io::Result<T>) -> io::Result<T> {
        for _ in 0..TRIES {
            match make() {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    gone(self.dir.remove_file(name)).map_err(|_| error)?;
                }
                done => return done,
            }
        }
        make()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A folder with another beside it, which has a file.
    fn beside() -> (tempfile::TempDir, Folder) {
        let all = tempfile::tempdir().unwrap();
        fs::create_dir(all.path().join("in")).unwrap();
        fs::create_dir(all.path().join("out")).unwrap();
        fs::write(all.path().join("out/a"), "before").unwrap();
        let folder = Folder::at(&all.path().join("in")).unwrap();
        (all, folder)
    }

    #[test]
    fn nothing_is_written_through_a_link_or_into_what_is_there() {
        let (all, folder) = beside();
        symlink("../out", folder.path().join("pages")).unwrap();
        symlink("../out/a", folder.path().join("a")).unwrap();
        fs::hard_link(all.path().join("out/a"), folder.path().join("b")).unwrap();
        for path in ["pages/a", "a", "b", "new/folder/c"] {
            folder.write(path, b"page").unwrap();
            assert_eq!(fs::read(folder.path().join(path)).unwrap(), b"page");
        }
        assert_eq!(fs::read(all.path().join("out/a")).unwrap(), b"before");
        assert!(folder.write("../out/a", b"").is_err() && folder.write("/a", b"").is_err());
    }

    #[test]
    fn a_folder_in_the_way_stays_unless_it_is_written_over() {
        let (_all, folder) = beside();
        folder.write("a/b/c", b"").unwrap();
        assert!(folder.write("a/b", b"").is_err() && folder.make("a/b").is_err());
        folder.write_over("a/b", b"file").unwrap();
        assert_eq!(folder.read("a/b", 9).unwrap(), b"file");
    }

    #[test]
    fn a_folder_that_was_moved_away_is_written_all_the_same() {
        let (all, folder) = beside();
        fs::rename(folder.path(), all.path().join("away")).unwrap();
        symlink("out", folder.path()).unwrap();
        folder.write("a", b"page").unwrap();
        folder.link("link", "/etc").unwrap();
        assert_eq!(fs::read(all.path().join("away/a")).unwrap(), b"page");
        assert_eq!(fs::read(all.path().join("out/a")).unwrap(), b"before");
    }

    #[test]
    fn a_copy_has_the_permissions_of_its_source_and_an_end() {
        let (_all, folder) = beside();
        folder.write("a", b"four").unwrap();
        let mode = |name: &str, mode| {
            folder.dir.set_permissions(name, Permissions::from_mode(mode)).unwrap();
        };
        mode("a", 0o4555);
        folder.copy_file("a".as_ref(), "x/b".as_ref(), 4).unwrap();
        let found = fs::metadata(folder.path().join("x/b")).unwrap();
        assert_eq!(
            PermissionsExt::mode(&Permissions::from_std(found.permissions())) & 0o7777,
            0o755
        );
        let error = folder.copy_file("a".as_ref(), "c".as_ref(), 3).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
