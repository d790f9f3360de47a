//! Closing what a forked child inherited.

use std::os::fd::RawFd;

/// Closes every descriptor of this process but those of `kept`, which it sorts.
///
/// For a child after fork only: whoever owned the others in the parent has a copy here that is never
/// dropped.
pub fn close_all_but(kept: &mut [RawFd]) {
    kept.sort_unstable();
    let mut next = 0;
    for &fd in kept.iter() {
        if fd > next {
            close_range(next, fd - 1);
        }
        next = fd + 1;
    }
    close_range(next, RawFd::MAX);
}

/// close_range(2), Linux 5.9; where there is none, close(2) up to the limit of open files.
#[cfg(target_os = "linux")]
fn close_range(first: RawFd, last: RawFd) {
    // SAFETY: closing takes three numbers; that nothing uses these descriptors is the caller's affair.
    let done = unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    if done != 0 {
        close_each(first, last);
    }
}

#[cfg(not(target_os = "linux"))]
fn close_range(first: RawFd, last: RawFd) {
    close_each(first, last);
}

fn close_each(first: RawFd, last: RawFd) {
    for fd in first..=last.min(open_files() - 1) {
        // SAFETY: as above; closing what is not open is an error without an effect.
        unsafe { libc::close(fd) };
    }
}

/// How many descriptors a process may have, but never so many that closing each takes long.
fn open_files() -> RawFd {
    const MOST: u64 = 65_536;
    let limit = nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE);
    limit.map_or(MOST, |(soft, _)| soft.min(MOST)) as RawFd
}
