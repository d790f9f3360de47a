//! The folder in which one program runs: a copy of the submission with the lab's pages on top, fresh for
//! each scenario, and removed afterwards whatever the program did to it.

use super::folder::{CopyError, Folder};
use super::limits::Limits;
use super::walls::Walls;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// No files to write on top of what is copied.
pub const NO_FILES: [(&str, &[u8]); 0] = [];

/// A fresh folder with, inside, the one that is served. Dropping it removes it.
///
/// A program knows them by their paths, and may put something else there; the harness reads and writes through handles
/// that it has from before the program began.
#[derive(Debug)]
pub struct Scratch {
    root: Folder,
    name: String,
    outside: Folder,
    inside: Folder,
    home: PathBuf,
}

impl Scratch {
    /// Makes a folder in `root` (which exists), copies `submission` into what is served, and writes the
    /// files of `www`, each with its path from there, on top.
    pub fn new<P: AsRef<Path>, B: AsRef<[u8]>>(
        root: &Path,
        submission: Option<&Folder>,
        www: impl IntoIterator<Item = (P, B)>,
    ) -> Result<Scratch, CopyError> {
        Scratch::with_room(root, submission, www, Limits::default().disk_bytes)
    }

    /// As [`Scratch::new`], with room for so many bytes where the harness is in namespaces: each program
    /// then has a file system of its own to fill. Elsewhere it is looked after (`watch`).
    pub fn with_room<P: AsRef<Path>, B: AsRef<[u8]>>(
        root: &Path,
        submission: Option<&Folder>,
        www: impl IntoIterator<Item = (P, B)>,
        bytes: u64,
    ) -> Result<Scratch, CopyError> {
        let scratch = Scratch::empty(root, bytes).map_err(CopyError::at(root))?;
        if let Some(submission) = submission {
            scratch.inside.copy_all_of(submission)?;
        }
        for (path, bytes) in www {
            let path = path.as_ref();
            // A file, link or folder of the submission that is in the way goes.
            scratch.inside.write_over(path, bytes.as_ref()).map_err(CopyError::at(path))?;
        }
        Ok(scratch)
    }

    fn empty(root: &Path, bytes: u64) -> io::Result<Scratch> {
        let owner = Walls::standing().identity.map(|identity| identity.id);
        let root = Folder::at(root)?.by_its_real_path()?.for_owner(owner);
        let (name, outside) = fresh(&root)?;
        let made = own_file_system(outside.path(), bytes, owner).and_then(|()| {
            // Once more: a file system may be on top of it now.
            let outside = root.open(&name)?;
            Ok((outside.make("served")?, outside.make("home")?, outside))
        });
        match made {
            Ok((inside, home, outside)) => {
                Ok(Scratch { root, name, outside, inside, home: home.path().to_owned() })
            }
            Err(error) => {
                take_away(&root, &name, &outside)?;
                Err(error)
            }
        }
    }

    /// The folder that holds everything; what is here is just outside of what is served.
    pub fn folder(&self) -> &Path {
        self.outside.path()
    }

    /// The folder that the program runs in, and serves.
    pub fn served(&self) -> &Path {
        self.inside.path()
    }

    /// The program's home, and where it puts temporary files.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// What [`Scratch::folder`] was before any program ran.
    pub fn outside(&self) -> &Folder {
        &self.outside
    }

    /// What [`Scratch::served`] was before any program ran.
    pub fn inside(&self) -> &Folder {
        &self.inside
    }

    /// Removes all of it, and says where that failed; dropping does the same in silence.
    pub fn remove(self) -> io::Result<()> {
        take_away(&self.root, &self.name, &self.outside)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = take_away(&self.root, &self.name, &self.outside);
    }
}

/// Makes a folder of a name that is free, which nobody else may look into.
fn fresh(root: &Folder) -> io::Result<(String, Folder)> {
    loop {
        let name = format!("run-{:012x}", fastrand::u64(..1 << 48));
        match root.new_folder(&name, 0o700) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return Ok((name, made?)),
        }
    }
}

/// Removes the folder, and what is there where a program has moved it away.
fn take_away(root: &Folder, name: &str, folder: &Folder) -> io::Result<()> {
    if !leave_file_system(&root.path().join(name)) {
        // What cannot be removed so is told of below, if it is still there.
        let _ = folder.clear();
    }
    root.remove(name)
}

/// Puts a file system of this size, and a tenth, in the folder; its limit is then found to be overstepped.
#[cfg(target_os = "linux")]
fn own_file_system(folder: &Path, bytes: u64, owner: Option<u32>) -> io::Result<()> {
    use nix::mount::{MsFlags, mount};
    if Walls::standing().base.is_none() {
        return Ok(());
    }
    let owner = owner.map(|id| format!("uid={id},gid={id},")).unwrap_or_default();
    let options = format!("{owner}mode=755,nr_inodes=100k,size={}", bytes + bytes / 10);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), folder, Some("tmpfs"), flags, Some(options.as_str()))?;
    Ok(())
}

/// Takes it away, with all that is in it; whether there was one.
#[cfg(target_os = "linux")]
fn leave_file_system(folder: &Path) -> bool {
    use nix::mount::{MntFlags, umount2};
    let how = MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW;
    Walls::standing().base.is_some() && umount2(folder, how).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn own_file_system(_: &Path, _: u64, _: Option<u32>) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn leave_file_system(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::super::folder::MOST_BYTES;
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn siblings_of_a_program_are_copied_and_the_labs_pages_lie_on_top() {
        let (root, submission) = (folder(), folder());
        fs::write(submission.path().join("helpers.py"), "x = 1").unwrap();
        fs::write(submission.path().join("index.html"), "theirs").unwrap();
        fs::create_dir(submission.path().join("pages")).unwrap();
        fs::write(submission.path().join("pages/a.html"), "a").unwrap();
        let www = [("index.html", "ours"), ("more/b.html", "b")];
        let scratch =
            Scratch::new(root.path(), Some(&Folder::at(submission.path()).unwrap()), www).unwrap();
        let read = |path: &str| fs::read_to_string(scratch.served().join(path)).unwrap();
        assert_eq!(read("helpers.py"), "x = 1");
        assert_eq!(read("index.html"), "ours");
        assert_eq!(read("pages/a.html"), "a");
        assert_eq!(read("more/b.html"), "b");
    }

    #[test]
    fn what_tools_left_is_not_copied_nor_what_would_block() {
        let (root, submission) = (folder(), folder());
        fs::create_dir(submission.path().join(".git")).unwrap();
        fs::write(submission.path().join(".git/HEAD"), "x").unwrap();
        let fifo = submission.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let scratch =
            Scratch::new(root.path(), Some(&Folder::at(submission.path()).unwrap()), NO_FILES)
                .unwrap();
        assert_eq!(fs::read_dir(scratch.served()).unwrap().count(), 0);
    }

    #[test]
    fn a_link_in_a_submission_stays_a_link_and_a_page_does_not_follow_it() {
        let (root, submission) = (folder(), folder());
        let secret = root.path().join("secret");
        fs::write(&secret, "before").unwrap();
        symlink(&secret, submission.path().join("index.html")).unwrap();
        let www = [("index.html", "page")];
        let scratch =
            Scratch::new(root.path(), Some(&Folder::at(submission.path()).unwrap()), www).unwrap();
        let page = scratch.served().join("index.html");
        assert_eq!(fs::read_to_string(page).unwrap(), "page");
        assert_eq!(fs::read_to_string(&secret).unwrap(), "before");
    }

    #[test]
    fn a_submission_that_is_too_large_is_refused() {
        let (root, submission) = (folder(), folder());
        let large = fs::File::create(submission.path().join("core")).unwrap();
        large.set_len(MOST_BYTES + 1).unwrap();
        let refused =
            Scratch::new(root.path(), Some(&Folder::at(submission.path()).unwrap()), NO_FILES);
        assert!(matches!(refused, Err(CopyError::TooLarge(_))));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_goes_while_the_folder_is_copied_is_left_out() {
        let (root, submission) = (folder(), folder());
        fs::write(submission.path().join("http_server1.py"), "x").unwrap();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let report = submission.path().join(".report");
                while !stop.load(Ordering::Relaxed) {
                    fs::write(&report, "half of it").unwrap();
                    fs::remove_file(&report).unwrap();
                }
            });
            let whole = (0..300).all(|_| {
                let copied = Scratch::new(
                    root.path(),
                    Some(&Folder::at(submission.path()).unwrap()),
                    NO_FILES,
                );
                copied.is_ok_and(|copy| copy.served().join("http_server1.py").is_file())
            });
            stop.store(true, Ordering::Relaxed);
            assert!(whole);
        });
    }

    #[test]
    fn what_becomes_a_link_while_the_folder_is_copied_leads_nowhere_else() {
        let (root, all) = (folder(), folder());
        let path = |name: &str| all.path().join(name);
        fs::create_dir(path("in")).unwrap();
        fs::write(path("secret"), "secret").unwrap();
        // Between the first file that is copied and the last there is time.
        let names: Vec<String> = (0..40).map(|number| format!("in/{number}")).collect();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for name in names.iter().cycle().take_while(|_| !stop.load(Ordering::Relaxed)) {
                    fs::write(path("next"), "public").unwrap();
                    fs::rename(path("next"), path(name)).unwrap();
                    symlink(path("secret"), path("next")).unwrap();
                    fs::rename(path("next"), path(name)).unwrap();
                }
            });
            let submission = Folder::at(&path("in")).unwrap();
            let tells = |file: fs::DirEntry| {
                let itself = file.file_type().is_ok_and(|kind| kind.is_file());
                itself && fs::read(file.path()).is_ok_and(|text| text == b"secret")
            };
            let held = (0..60).all(|_| {
                let copied = Scratch::new(root.path(), Some(&submission), NO_FILES);
                copied.is_ok_and(|copy| {
                    let mut files = fs::read_dir(copy.served()).into_iter().flatten().flatten();
                    !files.any(tells)
                })
            });
            stop.store(true, Ordering::Relaxed);
            assert!(held);
        });
    }

    #[test]
    fn a_name_that_is_no_text_is_copied_as_it_is() {
        use std::os::unix::ffi::OsStrExt;
        let (root, submission) = (folder(), folder());
        let name = std::ffi::OsStr::from_bytes(b"\xff\xfe.html");
        // Some file systems take no such names.
        if fs::write(submission.path().join(name), "x").is_ok() {
            let submission = Folder::at(submission.path()).unwrap();
            let scratch = Scratch::new(root.path(), Some(&submission), NO_FILES).unwrap();
            assert_eq!(fs::read(scratch.served().join(name)).unwrap(), b"x");
        }
    }

    #[test]
    fn nothing_is_left_of_it() {
        let root = folder();
        let scratch = Scratch::new(root.path(), None, [("a/b/c.html", "c")]).unwrap();
        let locked = scratch.served().join("a");
        fs::set_permissions(&locked, Permissions::from_mode(0o000)).unwrap();
        drop(scratch);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
