//! The socket table, by netlink where the program runs in our own network namespace, which is fast,
//! and from the text in /proc elsewhere.

use super::{netlink, tcp_lines};
use crate::kernel::{Queue, Socket, TcpState};
use std::fs;
use std::net::SocketAddr;

/// The table of the network namespace that a process runs in. `None` where the process is gone.
pub fn around(pid: u32) -> Option<Vec<Socket>> {
    let by_netlink = if is_ours(pid) { netlink::all() } else { None };
    by_netlink.or_else(|| tcp_lines::read(&pid.to_string()))
}

/// The table of the calling thread's network namespace.
pub fn ours() -> Option<Vec<Socket>> {
    netlink::all().or_else(|| tcp_lines::read("thread-self"))
}

/// The listening sockets of the network namespace that a process runs in.
pub fn listening_around(pid: u32) -> Option<Vec<Socket>> {
    let by_netlink = if is_ours(pid) {
        netlink::listening()
    } else {
        None
    };
    let mut network = by_netlink.or_else(|| tcp_lines::read(&pid.to_string()))?;
    network.retain(Socket::listens);
    Some(network)
}

/// Whether a process runs in the calling thread's network namespace.
fn is_ours(pid: u32) -> bool {
    let namespace = |who: &str| fs::read_link(format!("/proc/{who}/ns/net")).ok();
    let ours = namespace("thread-self");
    ours.is_some() && namespace(&pid.to_string()) == ours
}

/// What either way tells of a socket, as the kernel counts.
pub struct Seen {
    pub inode: u64,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    pub state: TcpState,
    /// The receive queue; of a listening socket the length of its accept queue.
    pub rx: u32,
    /// The send queue.
    pub tx: u32,
    /// The backlog of a listening socket, where it is told.
    pub backlog: Option<u32>,
}

/// A socket as a student counts: the queues are differences of sequence numbers, in which a SYN
/// and a FIN are one each, and here they are bytes.
pub fn socket(seen: Seen) -> Socket {
    let Seen {
        inode,
        local,
        remote,
        state,
        rx,
        tx,
        backlog,
    } = seen;
    let listens = state == TcpState::Listen;
    let end_unread = state.other_side_ended() && rx > 0;
    Socket {
        inode,
        local,
        remote: (!listens).then_some(remote),
        state,
        unread: if listens {
            0
        } else {
            rx - u32::from(end_unread)
        },
        end_unread,
        unsent: if listens {
            0
        } else {
            tx.saturating_sub(u32::from(state.has_control_out()))
        },
        queue: listens.then_some(Queue {
            waiting: rx,
            backlog,
        }),
    }
}
