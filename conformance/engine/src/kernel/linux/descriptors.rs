//! What a program's descriptors are, and what is set on them.

use crate::kernel::socket_inode;
use rustix::net::sockopt::{Timeout, socket_timeout};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};
use std::fs;
use std::time::Duration;

/// The inode of the socket that a descriptor is, where it is one.
pub fn inode(pid: u32, fd: i32) -> Option<u64> {
    let target = fs::read_link(format!("/proc/{pid}/fd/{fd}")).ok()?;
    socket_inode(target.to_str()?)
}

/// Whether a descriptor is a socket.
pub fn is_socket(pid: u32, fd: i32) -> bool {
    inode(pid, fd).is_some()
}

/// The descriptors that one of epoll watches; `None` where the kernel does not show them.
pub fn watched(pid: u32, epoll: i32) -> Option<Vec<i32>> {
    let info = fs::read_to_string(format!("/proc/{pid}/fdinfo/{epoll}")).ok()?;
    let lines = info.lines().filter_map(|line| line.strip_prefix("tfd:"));
    Some(lines.filter_map(|rest| rest.split_whitespace().next()?.parse().ok()).collect())
}

/// SO_RCVTIMEO: after what time a read of this socket, or an accept on it, gives up.
pub fn receive_time_out(pid: u32, fd: i32) -> Option<Duration> {
    let process = Pid::from_raw(pid.try_into().ok()?)?;
    let process = pidfd_open(process, PidfdFlags::empty()).ok()?;
    let copy = pidfd_getfd(process, fd, PidfdGetfdFlags::empty()).ok()?;
    socket_timeout(copy, Timeout::Recv).ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::UdpSocket;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_time_out_that_was_set_is_seen() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let own = || receive_time_out(std::process::id(), socket.as_raw_fd());
        assert_eq!(own(), None);
        socket.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        assert_eq!(own(), Some(Duration::from_secs(3)));
    }
}
