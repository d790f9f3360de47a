//! ptrace(2), so far as one needs it who looks on at the calls of another process. What nix has of it is used where
//! it is; it knows no real-time signals, and reads a call on one C library only.

use nix::errno::Errno;
use nix::unistd::Pid;
use std::ffi::{c_int, c_void};
use std::ptr;

/// PTRACE_GET_SYSCALL_INFO, Linux 5.3.
const GET_SYSCALL_INFO: c_int = 0x420e;

/// A `struct ptrace_syscall_info` (ptrace(2)), whose union is read by its offsets.
#[repr(C, align(8))]
struct Info([u8; 88]);

/// What a thread is stopped at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// A call that it is about to make: its number and its arguments.
    Made(i64, [u64; 6]),
    /// The return of a call: what it returns, and an errno as a negative number.
    Returned(i64),
    /// Neither.
    Elsewhere,
}

/// Until when a thread goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The next call that its filter stops.
    Call,
    /// The return of the call it is in.
    Return,
}

/// What a stopped thread is at.
pub fn at(thread: Pid) -> Result<At, Errno> {
    let mut info = Info([0; 88]);
    let size = size_of::<Info>();
    // SAFETY: the kernel writes no more than `size` bytes to `info`, which outlives the call.
    let written = unsafe {
        libc::ptrace(GET_SYSCALL_INFO as _, thread.as_raw(), size, (&raw mut info).cast::<c_void>())
    };
    Errno::result(written)?;
    let number = |offset: usize| {
        let bytes = info.0[offset..offset + 8].try_into();
        bytes.map(u64::from_ne_bytes).unwrap_or_default()
    };
    Ok(match info.0[0] {
        // At its entry, or stopped by a filter.
        1 | 3 => At::Made(number(24) as i64, std::array::from_fn(|place| number(32 + 8 * place))),
        2 => At::Returned(number(24) as i64),
        _ => At::Elsewhere,
    })
}

/// Lets a stopped thread go on, with a signal that it is to get, or 0.
pub fn go_on(thread: Pid, until: Until, signal: i32) -> Result<(), Errno> {
    let request = match until {
        Until::Call => libc::PTRACE_CONT,
        Until::Return => libc::PTRACE_SYSCALL,
    };
    plain(request as c_int, thread, signal)
}

/// Lets a thread that is stopped with its whole process stay so, until something is to be told of it.
pub fn listen(thread: Pid) -> Result<(), Errno> {
    plain(libc::PTRACE_LISTEN as c_int, thread, 0)
}

fn plain(request: c_int, thread: Pid, data: i32) -> Result<(), Errno> {
    // SAFETY: these requests take a thread, no address, and a number.
    let done = unsafe {
        libc::ptrace(
            request as _,
            thread.as_raw(),
            ptr::null_mut::<c_void>(),
            data as usize as *mut c_void,
        )
    };
    Errno::result(done).map(drop)
}
