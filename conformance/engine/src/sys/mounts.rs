//! The mount calls of Linux 5.2 and 5.12, which nix does not have.

use nix::errno::Errno;
use std::ffi::CStr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

const OPEN_TREE_CLONE: libc::c_uint = 1;
const MOVE_MOUNT_F_EMPTY_PATH: libc::c_uint = 4;
const MOUNT_ATTR_RDONLY: u64 = 1;
const MOUNT_ATTR_NOSUID: u64 = 2;
const MOUNT_ATTR_NODEV: u64 = 4;
const MOUNT_ATTR_NOEXEC: u64 = 8;

/// What a mount is given, in addition to what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes(u64);

impl Attributes {
    /// To be read and executed, without privileges.
    pub const SHOWN: Attributes =
        Attributes(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    /// A device.
    pub const DEVICE: Attributes = Attributes(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    /// To be read; devices in it stay such.
    pub const READ_ONLY: Attributes = Attributes(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
}

/// `struct mount_attr`.
#[repr(C)]
#[derive(Default)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    userns_fd: u64,
}

/// open_tree(2): a copy of `path`, with all that is mounted below it, as a mount that is in no place yet.
pub fn open_tree(path: &CStr) -> Result<OwnedFd, Errno> {
    let flags = OPEN_TREE_CLONE | (libc::O_CLOEXEC | libc::AT_RECURSIVE) as libc::c_uint;
    // SAFETY: the path ends with a NUL and outlives the call.
    let fd = unsafe { libc::syscall(libc::SYS_open_tree, libc::AT_FDCWD, path.as_ptr(), flags) };
    let fd = Errno::result(fd)?;
    // SAFETY: the call gave a new descriptor, which nobody else owns.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as libc::c_int) })
}

/// move_mount(2): puts a mount from [`open_tree`] in its place.
pub fn move_mount(tree: &OwnedFd, place: &CStr) -> Result<(), Errno> {
    // SAFETY: both paths end with a NUL and outlive the call.
    let done = unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_FDCWD,
            place.as_ptr(),
            MOVE_MOUNT_F_EMPTY_PATH,
        )
    };
    Errno::result(done).map(drop)
}

/// mount_setattr(2): gives these to a mount from [`open_tree`] and all below it.
pub fn set_attributes(tree: &OwnedFd, attributes: Attributes) -> Result<(), Errno> {
    set(tree.as_raw_fd(), c"", libc::AT_EMPTY_PATH, attributes)
}

/// As [`set_attributes`], for the mount at `path`.
pub fn set_attributes_at(path: &CStr, attributes: Attributes) -> Result<(), Errno> {
    set(libc::AT_FDCWD, path, 0, attributes)
}

fn set(
    at: libc::c_int,
    path: &CStr,
    flags: libc::c_int,
    attributes: Attributes,
) -> Result<(), Errno> {
    let attributes = MountAttributes { set: attributes.0, ..MountAttributes::default() };
    // SAFETY: the path ends with a NUL; the structure is the kernel's first version of mount_attr, its
    // size is said, and both outlive the call.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            at,
            path.as_ptr(),
            libc::AT_RECURSIVE | flags,
            &raw const attributes,
            size_of::<MountAttributes>(),
        )
    };
    Errno::result(done).map(drop)
}
