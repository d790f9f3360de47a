//! fork, wait and `_exit`: a process made by hand, because the keeper of a program (see
//! `sandbox::keeper`) is a child that never calls exec, which `std::process::Command` has no room for.

use nix::errno::Errno;
use nix::unistd::Pid;
use std::fs::File;
use std::io::{self, Read, Seek};
#[cfg(target_os = "linux")]
use std::os::unix::process::CommandExt;
use std::process::Command;

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

/// fork(2). The child has one thread, a copy of the one that called; libc sees to it that it can allocate.
/// It must not wait for any other lock that another thread may have held.
pub fn fork() -> Result<Side, Errno> {
    // SAFETY: fork has no arguments and duplicates this process as it stands. What the child may do
    // is said above; breaking it can make the child hang, not make it read or write what it must not.
    side(unsafe { libc::fork() })
}

/// fork(2) with these flags of clone(2), by the system call: into new namespaces, where the child is
/// process 1 of a new PID namespace, or as a child of this process's parent. libc does nothing around it,
/// hence for a process with one thread only.
#[cfg(target_os = "linux")]
pub fn fork_into(flags: nix::sched::CloneFlags) -> Result<Side, Errno> {
    let flags = flags.bits() | libc::SIGCHLD;
    // SAFETY: without a stack and without CLONE_VM the child goes on with a copy of this one, as after
    // fork; the other arguments are null, and go with flags that are not used here.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags as libc::c_long, 0_usize, 0, 0, 0) };
    side(pid as libc::pid_t)
}

fn side(pid: libc::pid_t) -> Result<Side, Errno> {
    match Errno::result(pid)? {
        0 => Ok(Side::Child),
        child => Ok(Side::Parent { child: Pid::from_raw(child) }),
    }
}

/// Has the kernel kill what `command` starts once the thread that starts it is gone, with whatever end. Only Linux does
/// that; elsewhere it goes on until it ends by itself.
#[cfg(target_os = "linux")]
pub fn dies_with_its_parent(command: &mut Command) {
    use nix::sys::{prctl::set_pdeathsig, signal::Signal::SIGKILL};
    let own = Pid::this();
    let ask = move || {
        set_pdeathsig(SIGKILL)?;
        // Whoever is gone by now sends nothing any more.
        if Pid::parent() == own { Ok(()) } else { Err(Errno::ESRCH.into()) }
    };
    // SAFETY: between fork and exec it makes two system calls and allocates nothing.
    unsafe { command.pre_exec(ask) };
}

/// As above, where nothing is to be had.
#[cfg(not(target_os = "linux"))]
pub fn dies_with_its_parent(_: &mut Command) {}

/// Bytes of a child's complaints that are read.
const MOST_SAID: u64 = 1 << 14;

/// What a child of this same program has written to its standard error, which was this file; nothing where it is empty.
pub fn complaints(mut file: &File) -> io::Result<Option<String>> {
    file.rewind()?;
    let mut said = Vec::new();
    file.take(MOST_SAID).read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said);
    Ok(Some(said.trim().to_owned()).filter(|said| !said.is_empty()))
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

/// Threads of other processes that this one traces are waited for as children are.
#[cfg(target_os = "linux")]
const ALSO_THREADS: i32 = libc::__WALL;
#[cfg(not(target_os = "linux"))]
const ALSO_THREADS: i32 = 0;

/// waitpid(2) without waiting: a child that has ended, or a traced one that has stopped, with its status as the kernel says it. `None` where
/// none has ended yet; ECHILD where there is none. (nix's own refuses an end by a real-time signal.)
pub fn reap(whom: Whom) -> Result<Option<(Pid, i32)>, Errno> {
    let pid = match whom {
        Whom::Any => -1,
        Whom::One(pid) => pid.as_raw(),
    };
    let mut status = 0;
    loop {
        // SAFETY: `status` is a place for one int that outlives the call.
        let reaped = unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG | ALSO_THREADS) };
        match Errno::result(reaped) {
            Ok(0) => return Ok(None),
            Ok(pid) => return Ok(Some((Pid::from_raw(pid), status))),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}
