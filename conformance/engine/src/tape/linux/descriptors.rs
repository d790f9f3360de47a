//! What a descriptor of a stopped thread is: /proc names the file or the socket behind it, and the socket table knows
//! that one's addresses. Nothing has to be followed from call to call, whoever made it a copy or handed it down.
//!
//! In a container that does not let even root look at another user's descriptors, what the calls themselves have told is
//! remembered by number.

use crate::kernel::{self, socket_inode};
use crate::tape::{Descriptor, Is};
use nix::unistd::Pid;
use rustix::process::{PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};
use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;

/// The sockets that were met, by their inodes.
#[derive(Default)]
pub struct Descriptors {
    sockets: HashMap<u64, Is>,
    /// What calls have told of descriptors that are not shown. A child has its parent's numbers.
    told: HashMap<i32, Is>,
}

impl Descriptors {
    /// A descriptor of a thread.
    pub fn of(&mut self, thread: Pid, number: i32) -> Descriptor {
        let target = match fs::read_link(format!("/proc/{thread}/fd/{number}")) {
            Ok(target) => target,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Descriptor { number, is: Is::Nothing };
            }
            Err(_) => {
                let told = self.told.get(&number).cloned();
                let is = told.unwrap_or_else(|| Is::Other("not shown".to_owned()));
                return Descriptor { number, is };
            }
        };
        let target = target.to_string_lossy();
        let is = match socket_inode(&target) {
            Some(inode) => self.socket(thread, number, inode),
            None => Is::Other(plain(&target).to_owned()),
        };
        Descriptor { number, is }
    }

    /// A socket, looked up once for each state that it may be in.
    fn socket(&mut self, thread: Pid, number: i32, inode: u64) -> Is {
        if let Some(known) = self.sockets.get(&inode) {
            return known.clone();
        }
        if let Some(is) = asked(thread, number) {
            self.sockets.insert(inode, is.clone());
            return is;
        }
        let is = kernel::live_socket(inode).map(|socket| match socket.remote {
            Some(remote) => Is::Connection { local: socket.local, remote },
            None => Is::Listening(socket.local),
        });
        let is = is.unwrap_or(Is::Socket);
        self.sockets.insert(inode, is.clone());
        is
    }

    /// A call has told what the descriptor of this number is; `None` where it is no more. What /proc shows goes before.
    pub fn is_told(&mut self, number: i32, is: Option<Is>) {
        match is {
            Some(is) => self.told.insert(number, is),
            None => self.told.remove(&number),
        };
    }

    /// A socket has become something else: bound, listening, connected.
    pub fn has_changed(&mut self, thread: Pid, number: i32) {
        if let Some(inode) = self.inode(thread, number) {
            self.sockets.remove(&inode);
        }
    }

    /// What a new connection is, which the call that made it has told.
    pub fn is_connected(&mut self, thread: Pid, number: i32, listening: &Is, remote: SocketAddr) {
        let Is::Listening(local) = listening else { return };
        let is = Is::Connection { local: *local, remote };
        match self.inode(thread, number) {
            Some(inode) => drop(self.sockets.insert(inode, is)),
            None => self.is_told(number, Some(is)),
        }
    }

    fn inode(&self, thread: Pid, number: i32) -> Option<u64> {
        socket_inode(&fs::read_link(format!("/proc/{thread}/fd/{number}")).ok()?.to_string_lossy())
    }
}

/// A connection, asked for its addresses by a copy of the descriptor: with a thousand of them, the table of all is
/// long. `None` where it is none, of threads other than a process's first, and where a container refuses it.
fn asked(thread: Pid, number: i32) -> Option<Is> {
    let process = rustix::process::Pid::from_raw(thread.as_raw())?;
    let process = pidfd_open(process, PidfdFlags::empty()).ok()?;
    let copy = pidfd_getfd(process, number, PidfdGetfdFlags::empty()).ok()?;
    let copy = socket2::Socket::from(copy);
    let address = |address: socket2::SockAddr| {
        let address = address.as_socket()?;
        Some(SocketAddr::new(address.ip().to_canonical(), address.port()))
    };
    let local = address(copy.local_addr().ok()?)?;
    let remote = address(copy.peer_addr().ok()?)?;
    Some(Is::Connection { local, remote })
}

/// `pipe` for `pipe:[12]`, `eventpoll` for `anon_inode:[eventpoll]`.
fn plain(target: &str) -> &str {
    let kind = target.strip_prefix("anon_inode:");
    match (kind, target.split_once(":[")) {
        (Some(kind), _) => kind.trim_matches(['[', ']']),
        (None, Some((kind, _))) if !target.starts_with('/') => kind,
        _ => target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_proc_are_read() {
        assert_eq!(socket_inode("socket:[4711]"), Some(4711));
        assert_eq!(socket_inode("/home/socket:[4711]"), None);
        assert_eq!(plain("pipe:[12]"), "pipe");
        assert_eq!(plain("anon_inode:[eventpoll]"), "eventpoll");
        assert_eq!(plain("anon_inode:inotify"), "inotify");
        assert_eq!(plain("/a:[b]"), "/a:[b]");
    }
}
