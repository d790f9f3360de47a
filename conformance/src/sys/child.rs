//! fork, exec, wait and `_exit`: a process made by hand, because the keeper of a program (see
//! `program::keeper`) is a child that never calls exec, which `std::process::Command` has no room for.

use nix::errno::Errno;
use nix::unistd::Pid;
use std::ffi::{CStr, CString, NulError, OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::ptr;

/// On which side of a fork one finds oneself.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// In the process that called.
    Parent {
        /// The new process.
        child: Pid,
    },
    /// In the new process.
    Child,
}

/// fork(2). The child has one thread, a copy of the one that called: it must not allocate, take a lock or
/// return into code that does, unless the caller had no other thread.
pub fn fork() -> Result<Side, Errno> {
    // SAFETY: fork has no arguments and duplicates this process as it stands. What the child may do
    // is said above; breaking it can make the child hang, not make it read or write what it must not.
    side(unsafe { libc::fork() })
}

/// fork(2) in a process that was itself forked from one with threads. libc's own fork first takes the locks
/// of the allocator, and one of them may have been held by another thread when this process was made: then
/// nobody is there to let go of it. The kernel's fork takes none.
pub fn fork_again() -> Result<Side, Errno> {
    #[cfg(target_os = "linux")]
    match fork_into(nix::sched::CloneFlags::empty()) {
        Err(Errno::ENOSYS) => {}
        forked => return forked,
    }
    fork()
}

/// fork(2) into new namespaces, by clone3: the child is process 1 of a new PID namespace if `flags` say
/// so. As [`fork`], and moreover nothing that libc does around a fork is done: a child of a program with
/// threads must not call libc's fork itself, which waits for locks that those threads may have held.
#[cfg(target_os = "linux")]
pub fn fork_into(flags: nix::sched::CloneFlags) -> Result<Side, Errno> {
    let arguments = CloneArguments {
        flags: flags.bits() as u64,
        exit_signal: libc::SIGCHLD as u64,
        ..CloneArguments::default()
    };
    // SAFETY: the structure is the kernel's first version of clone_args and outlives the call; without a
    // stack and without CLONE_VM the child goes on with a copy of this one, as after fork.
    let pid = unsafe {
        libc::syscall(libc::SYS_clone3, &raw const arguments, size_of::<CloneArguments>())
    };
    side(pid as libc::pid_t)
}

/// `struct clone_args` as of Linux 5.3 (its first 64 bytes).
#[cfg(target_os = "linux")]
#[repr(C)]
#[derive(Default)]
struct CloneArguments {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
}

fn side(pid: libc::pid_t) -> Result<Side, Errno> {
    match Errno::result(pid)? {
        0 => Ok(Side::Child),
        child => Ok(Side::Parent { child: Pid::from_raw(child) }),
    }
}

/// `_exit(2)`: ends the process at once, without anything that Rust or libc do at the end of a program.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: _exit takes any status and does not return.
    unsafe { libc::_exit(status) }
}

/// Which children to wait for.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    /// Any.
    Any,
    /// This one.
    One(Pid),
}

/// waitpid(2) without waiting: a child that has ended, with its status as the kernel says it. `None` where
/// none has ended yet; ECHILD where there is none. (nix's own refuses an end by a real-time signal.)
pub fn reap(whom: Whom) -> Result<Option<(Pid, i32)>, Errno> {
    let pid = match whom {
        Whom::Any => -1,
        Whom::One(pid) => pid.as_raw(),
    };
    let mut status = 0;
    loop {
        // SAFETY: `status` is a place for one int that outlives the call.
        let reaped = unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG) };
        match Errno::result(reaped) {
            Ok(0) => return Ok(None),
            Ok(pid) => return Ok(Some((Pid::from_raw(pid), status))),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}

/// What exec needs, made before the fork, because afterwards nothing may be allocated.
pub struct Image {
    path: CString,
    arguments: Vector,
    environment: Vector,
}

/// Strings, and the array of pointers to them that ends with a null.
struct Vector {
    _strings: Vec<CString>,
    pointers: Vec<*const libc::c_char>,
}

impl Image {
    /// The program at `path`, with its arguments (the first is its own name) and its whole environment.
    pub fn new(
        path: &OsStr,
        arguments: &[OsString],
        environment: &[(OsString, OsString)],
    ) -> Result<Image, NulError> {
        let pairs = environment.iter().map(|(name, value)| {
            let mut pair = name.clone();
            pair.push("=");
            pair.push(value);
            pair
        });
        Ok(Image {
            path: CString::new(path.as_bytes())?,
            arguments: Vector::new(arguments.iter().cloned())?,
            environment: Vector::new(pairs)?,
        })
    }

    /// execve(2). Comes back only with an error.
    pub fn exec(&self) -> Errno {
        // SAFETY: the path ends with a NUL, both arrays end with a null pointer, and all that they point
        // to is owned by `self` and not moved (a CString's bytes are on the heap).
        unsafe {
            libc::execve(
                self.path.as_ptr(),
                self.arguments.pointers.as_ptr(),
                self.environment.pointers.as_ptr(),
            )
        };
        Errno::last()
    }

    /// The program's path.
    pub fn path(&self) -> &CStr {
        &self.path
    }
}

impl Vector {
    fn new(strings: impl Iterator<Item = OsString>) -> Result<Vector, NulError> {
        let strings: Vec<CString> =
            strings.map(|string| CString::new(string.as_bytes())).collect::<Result<_, _>>()?;
        let mut pointers: Vec<_> = strings.iter().map(|string| string.as_ptr()).collect();
        pointers.push(ptr::null());
        Ok(Vector { _strings: strings, pointers })
    }
}
