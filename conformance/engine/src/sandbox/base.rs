//! The base: the root file system of all programs of a grading, where there are namespaces. It is empty but for what is
//! on the list ([`Allowed`]), a few devices and a few files that say who and where a program is; nothing in it can be
//! written to. What a program has for itself alone is put there by its view (`view`).
//!
//! The nursery lives in it, and so whatever is forked from there has never seen the machine's own files.

use super::allowed::Allowed;
use super::fence::DEVICES;
use super::folder::Lent;
use super::hosts;
use super::identity::Identity;
use crate::sys::mounts::{Attributes, move_mount, open_tree, set_attributes, set_attributes_at};
use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chdir, getegid, geteuid, pivot_root};
use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// What a machine is called inside.
pub(super) const HOST: &str = "lab";

/// No service of the machine is asked for names.
const NAME_SERVICES: &str =
    "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n";

/// What went wrong, and where.
type Outcome = Result<(), String>;

/// Builds the base in the folder `at`; `programs` is the folder that has those of all programs.
pub(super) fn build(
    at: &Path,
    allowed: &Allowed,
    programs: &Path,
    identity: Option<Identity>,
) -> Outcome {
    let base = Base { at };
    let bare = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    fs::create_dir(at).map_err(|e| told(at, e))?;
    mount(Some("tmpfs"), at, Some("tmpfs"), bare, Some("size=1m,mode=755"))
        .map_err(|e| told(at, e))?;
    for path in &allowed.paths {
        base.bind(path, Attributes::SHOWN)?;
    }
    for lent in &allowed.lent {
        base.lend(lent)?;
    }
    if let Some(hidden) = &allowed.hidden {
        base.show_at(Path::new("/dev/null"), hidden, Attributes::SHOWN)?;
    }
    for link in &allowed.links {
        let to = fs::read_link(link).map_err(|e| told(link, e))?;
        base.link(link, &to)?;
    }
    for folder in ["/proc", "/tmp", "/dev/shm"].map(Path::new).iter().chain([&programs]) {
        base.folder(folder)?;
    }
    // A process may have another /proc only where it has one already.
    base.bind(Path::new("/proc"), Attributes::SHOWN)?;
    for device in DEVICES {
        base.bind(Path::new(device), Attributes::DEVICE)?;
    }
    for (name, to) in [("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
        base.link(&Path::new("/dev").join(name), &Path::new("/proc/self").join(to))?;
    }
    for (name, text) in names(identity) {
        base.file(&Path::new("/etc").join(name), &text)?;
    }
    Ok(())
}

/// Makes the base this process's root, and all that it sees.
pub(super) fn enter(at: &Path) -> Result<(), Errno> {
    unshare(CloneFlags::CLONE_NEWNS)?;
    chdir(at)?;
    pivot_root(".", ".")?;
    // The old root lies upon the new one now.
    umount2(".", MntFlags::MNT_DETACH)?;
    chdir("/")?;
    set_attributes_at(c"/", Attributes::READ_ONLY)
}

/// Files of /etc that say who there is, and where.
fn names(identity: Option<Identity>) -> [(&'static str, String); 5] {
    let (user, group) = match identity {
        Some(identity) => (identity.id, identity.id),
        None => (geteuid().as_raw(), getegid().as_raw()),
    };
    let own = |line: String| if user == 0 { String::new() } else { line };
    let passwd = own(format!("student:x:{user}:{group}::/tmp:/bin/sh\n"));
    let groups = own(format!("student:x:{group}:\n"));
    [
        (
            "passwd",
            format!("root:x:0:0:root:/:/bin/sh\n{passwd}nobody:x:65534:65534::/:/bin/false\n"),
        ),
        ("group", format!("root:x:0:\n{groups}nogroup:x:65534:\n")),
        ("hosts", hosts::table(HOST)),
        ("hostname", format!("{HOST}\n")),
        ("nsswitch.conf", NAME_SERVICES.to_owned()),
    ]
}

struct Base<'a> {
    at: &'a Path,
}

impl Base<'_> {
    /// Where an absolute path lies, seen from outside.
    fn place(&self, path: &Path) -> PathBuf {
        self.at.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn folder(&self, path: &Path) -> Outcome {
        fs::create_dir_all(self.place(path)).map_err(|e| told(path, e))
    }

    fn above(&self, path: &Path) -> Outcome {
        self.folder(path.parent().unwrap_or(path))
    }

    fn file(&self, path: &Path, text: &str) -> Outcome {
        self.above(path)?;
        fs::write(self.place(path), text).map_err(|e| told(path, e))
    }

    fn link(&self, path: &Path, to: &Path) -> Outcome {
        self.above(path)?;
        match symlink(to, self.place(path)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            done => done.map_err(|e| told(path, e)),
        }
    }

    /// Shows what the machine has at `path`, and all that is mounted below it, in the same place.
    fn bind(&self, path: &Path, attributes: Attributes) -> Outcome {
        match path.is_dir() {
            true => self.folder(path)?,
            false => self.file(path, "")?,
        }
        self.show_at(path, path, attributes)
    }

    /// Shows a folder of the submission; not another that has come in its place since.
    fn lend(&self, lent: &Lent) -> Outcome {
        let Ok(dir) = lent.open() else { return Ok(()) };
        self.folder(lent.path())?;
        let itself = Path::new("/proc/self/fd").join(dir.as_raw_fd().to_string());
        self.show_at(&itself, lent.path(), Attributes::SHOWN)
    }

    /// Shows what is at `path` at `place`.
    fn show_at(&self, path: &Path, place: &Path, attributes: Attributes) -> Outcome {
        let tree = open_tree(&c_string(path)).map_err(|e| told(path, e))?;
        set_attributes(&tree, attributes).map_err(|e| told(path, e))?;
        move_mount(&tree, &c_string(&self.place(place))).map_err(|e| told(path, e))
    }
}

fn told(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// Paths that the system has named hold no NUL.
fn c_string(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).unwrap_or_default()
}
