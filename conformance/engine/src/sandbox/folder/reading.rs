//! A folder as a handle, and looking at what is in it.

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirEntry, FileType, Metadata, MetadataExt, OpenOptions, OpenOptionsExt};
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that was opened: it stays the same one whatever is put where it was.
#[derive(Clone, Debug)]
pub struct Folder {
    pub(super) dir: Arc<Dir>,
    path: PathBuf,
    /// Whose what is made in here is to be, where that is somebody else than this process.
    pub(super) owner: Option<u32>,
}

/// Two folders are the same that were opened at the same place.
impl PartialEq for Folder {
    fn eq(&self, other: &Folder) -> bool {
        self.path == other.path
    }
}

impl Folder {
    /// The folder that whoever grades has named, or that the harness itself has made: links are followed on the way.
    pub fn at(path: &Path) -> io::Result<Folder> {
        let dir = Dir::open_ambient_dir(path, ambient_authority())?;
        Ok(Folder { dir: Arc::new(dir), path: path.to_owned(), owner: None })
    }

    /// The same folder; what is made in here from now on belongs to `owner`, user and group, if there is one.
    pub fn for_owner(self, owner: Option<u32>) -> Folder {
        Folder { owner, ..self }
    }

    /// The same folder, called by a path without links.
    pub fn by_its_real_path(&self) -> io::Result<Folder> {
        Ok(Folder { path: self.path.canonicalize()?, ..self.clone() })
    }

    /// Where it was when it was opened: to be told, and to be a program's working directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder inside.
    pub fn open(&self, path: impl AsRef<Path>) -> io::Result<Folder> {
        let path = path.as_ref();
        match path.as_os_str().is_empty() {
            true => Ok(self.clone()),
            false => Ok(self.inner(self.dir.open_dir(path)?, path)),
        }
    }

    /// Whether there is a regular file.
    pub fn is_file(&self, path: impl AsRef<Path>) -> bool {
        self.dir.is_file(path)
    }

    /// Whether there is a folder.
    pub fn is_folder(&self, path: impl AsRef<Path>) -> bool {
        self.dir.is_dir(path)
    }

    /// Whether there is a file that its owner, or anybody, may run.
    pub fn may_be_run(&self, path: impl AsRef<Path>) -> bool {
        self.dir.metadata(path).is_ok_and(|found| found.is_file() && found.mode() & 0o111 != 0)
    }

    /// The first bytes of a file.
    pub fn start(&self, path: impl AsRef<Path>, bytes: u64) -> io::Result<Vec<u8>> {
        let (file, _) = self.open_file(path.as_ref(), FollowSymlinks::Yes)?;
        let mut start = Vec::new();
        file.take(bytes).read_to_end(&mut start)?;
        Ok(start)
    }

    /// All of a file, which must not hold more than so many bytes.
    pub fn read(&self, path: impl AsRef<Path>, most: u64) -> io::Result<Vec<u8>> {
        let bytes = self.start(path, most + 1)?;
        match bytes.len() as u64 <= most {
            true => Ok(bytes),
            false => Err(io::Error::new(
                ErrorKind::FileTooLarge,
                format!("it holds more than {most} bytes"),
            )),
        }
    }

    /// A file that is itself in here, no link, to be read a piece at a time.
    pub fn reader(&self, path: &Path) -> io::Result<impl Read + use<>> {
        self.open_file(path, FollowSymlinks::No).map(|(file, _)| file)
    }

    /// All of a text, as [`Folder::read`].
    pub fn read_text(&self, path: impl AsRef<Path>, most: u64) -> io::Result<String> {
        let bytes = self.read(path, most)?;
        String::from_utf8(bytes)
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
    }

    /// What is in here, in no order; so many at the most.
    pub fn names(&self, most: usize) -> Vec<String> {
        let entries = self.dir.entries().into_iter().flatten().flatten().take(most);
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    /// The regular files in here, all the way down, the nearest first; links are not followed. So many names are looked at.
    pub fn files_below(&self, most: usize) -> Vec<PathBuf> {
        let (mut files, mut seen) = (Vec::new(), 0);
        let mut unread = VecDeque::from([PathBuf::new()]);
        while let Some(folder) = unread.pop_front() {
            let place = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
            let entries = self.dir.read_dir(place).into_iter().flatten().flatten();
            let mut entries: Vec<DirEntry> = entries.take(most - seen).collect();
            seen += entries.len();
            entries.sort_by_key(DirEntry::file_name);
            for entry in entries {
                let path = folder.join(entry.file_name());
                match kind(&entry) {
                    Ok(kind) if kind.is_dir() => unread.push_back(path),
                    Ok(kind) if kind.is_file() => files.push(path),
                    _ => {}
                }
            }
        }
        files
    }

    /// How many bytes the files in here take up on the disk, all the way down; links are not followed. So many files are
    /// looked at; one folder is open at a time, however deep they are nested.
    pub fn size(&self, most_files: usize) -> u64 {
        let (mut total, mut files) = (0, 0);
        let mut unread = vec![PathBuf::from(".")];
        while let Some(folder) = unread.pop() {
            let entries = self.dir.read_dir(&folder).into_iter().flatten().flatten();
            for entry in entries.take(most_files - files) {
                files += 1;
                let Ok(found) = entry.metadata() else {
                    continue;
                };
                total += found.blocks() * 512;
                if found.is_dir() {
                    unread.push(folder.join(entry.file_name()));
                }
            }
        }
        total
    }

    /// A folder of this very name in here; a link to one is an error.
    pub(super) fn open_itself(&self, name: &OsStr) -> io::Result<Folder> {
        Ok(self.inner(self.dir.open_dir_nofollow(name)?, name))
    }

    /// A regular file, to be read.
    pub(super) fn open_file(
        &self,
        path: &Path,
        follow: FollowSymlinks,
    ) -> io::Result<(File, Metadata)> {
        // What is no regular file, such as a pipe that nobody writes to, opens at once and is then seen.
        let mut options = OpenOptions::new();
        options.read(true).nonblock(true).follow(follow).custom_flags(nix::libc::O_NOCTTY);
        let file = self.dir.open_with(path, &options)?;
        let found = file.metadata()?;
        match found.is_file() && !self.is_lent(&found) {
            true => Ok((file.into_std(), found)),
            false => {
                Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file of its own"))
            }
        }
    }

    /// Whether a file has another name elsewhere and another owner than this folder: whoever has the folder may have
    /// linked it here to have it read by the harness, who may read more. In a folder of the harness's own all is well.
    fn is_lent(&self, file: &Metadata) -> bool {
        let lent = |folder: Metadata| {
            folder.uid() != file.uid() && folder.uid() != nix::unistd::geteuid().as_raw()
        };
        file.nlink() > 1 && self.dir.dir_metadata().is_ok_and(lent)
    }

    fn inner(&self, dir: Dir, path: impl AsRef<Path>) -> Folder {
        Folder { dir: Arc::new(dir), path: self.path.join(path), owner: self.owner }
    }
}

/// What an entry is, itself and not what it may lead to.
pub(super) fn kind(entry: &DirEntry) -> io::Result<FileType> {
    match entry.file_type()? {
        // Some file systems tell no kinds with the names.
        kind if kind == FileType::unknown() => Ok(entry.metadata()?.file_type()),
        kind => Ok(kind),
    }
}

/// Whether a path means a file: for words that whoever grades has typed, and never for what a submission says.
pub fn names_a_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether it means a folder.
pub fn names_a_folder(path: &Path) -> bool {
    path.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{chown, symlink};

    fn submission() -> (tempfile::TempDir, Folder) {
        let all = tempfile::tempdir().unwrap();
        fs::create_dir_all(all.path().join("in/pages")).unwrap();
        fs::write(all.path().join("in/pages/a"), "a").unwrap();
        fs::write(all.path().join("secret"), "secret").unwrap();
        let folder = Folder::at(&all.path().join("in")).unwrap();
        (all, folder)
    }

    #[test]
    fn a_link_is_followed_as_long_as_it_stays_inside() {
        let (all, folder) = submission();
        let link = |name: &str, target: &Path| {
            symlink(target, folder.path().join(name)).unwrap();
        };
        link("near", Path::new("pages/../pages/a"));
        link("folder", Path::new("pages"));
        link("up", Path::new("../secret"));
        link("far", &all.path().join("secret"));
        assert_eq!(folder.read("near", 9).unwrap(), b"a");
        assert_eq!(folder.open("folder").unwrap().read("a", 9).unwrap(), b"a");
        for out in ["up", "far", "../secret"] {
            assert!(folder.read(out, 9).is_err() && !folder.is_file(out), "{out}");
        }
        assert!(folder.open("..").is_err());
    }

    #[test]
    fn what_is_no_regular_file_is_not_read_and_blocks_nobody() {
        let (_all, folder) = submission();
        let fifo = folder.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        for name in ["fifo", "pages"] {
            assert!(folder.start(name, 1).is_err() && !folder.is_file(name), "{name}");
        }
    }

    #[test]
    fn no_more_is_read_than_was_asked_for() {
        let (_all, folder) = submission();
        fs::File::create(folder.path().join("giant")).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(folder.start("giant", 3).unwrap(), [0; 3]);
        assert_eq!(folder.read("giant", 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    fn a_hard_link_to_what_another_owns_is_not_read() {
        let (all, folder) = submission();
        fs::hard_link(all.path().join("secret"), folder.path().join("lent")).unwrap();
        assert_eq!(folder.read("lent", 9).unwrap(), b"secret");
        // Only root can set such a scene.
        if nix::unistd::geteuid().is_root() {
            chown(folder.path(), Some(1001), None).unwrap();
            assert!(folder.read("lent", 9).is_err());
            chown(all.path().join("secret"), Some(1001), None).unwrap();
            assert_eq!(folder.read("lent", 9).unwrap(), b"secret");
        }
    }

    #[test]
    fn files_below_are_told_nearest_first_and_links_lead_nowhere() {
        let (all, folder) = submission();
        fs::write(folder.path().join("z"), "").unwrap();
        symlink(all.path(), folder.path().join("out")).unwrap();
        symlink(".", folder.path().join("round")).unwrap();
        assert_eq!(folder.files_below(100), ["z", "pages/a"].map(PathBuf::from));
        assert_eq!(folder.files_below(0), [] as [PathBuf; 0]);
    }

    #[test]
    fn the_size_is_what_lies_inside() {
        let (all, folder) = submission();
        fs::write(all.path().join("secret"), vec![1; 1 << 20]).unwrap();
        fs::write(folder.path().join("pages/b"), vec![1; 1 << 18]).unwrap();
        symlink(all.path(), folder.path().join("out")).unwrap();
        let size = folder.size(100);
        assert!((1 << 18..1 << 20).contains(&size), "{size}");
        assert!(folder.size(1) < 1 << 18);
    }
}
