//! The socket table, by netlink where the program runs in our own network namespace, which is fast,
//! and from the text in /proc elsewhere.

use super::{netlink, tcp_lines};
use crate::kernel::{Queue, Socket, TcpState};
use std::fs;
use std::net::SocketAddr;

/// Which sockets to ask for: a bit for each state.
#[derive(Clone, Copy)]
pub struct States(pub u32);

impl States {
    /// All of them.
    pub const ALL: States = States(u32::MAX);
    /// All but TIME_WAIT, of which a busy machine has thousands.
    pub const LIVE: States = States(!(1 << TcpState::TimeWait as u32));
    /// The listening ones.
    pub const LISTENING: States = States(1 << TcpState::Listen as u32);

    /// Whether this state is asked for.
    pub fn has(self, state: TcpState) -> bool {
        self.0 & (1 << state as u32) != 0
    }
}

/// The sockets of the network namespace that a process runs in. `None` where the process is gone.
pub fn around(pid: u32, states: States) -> Option<Vec<Socket>> {
    let by_netlink = if is_ours(pid) { netlink::sockets(states) } else { None };
    by_netlink.or_else(|| tcp_lines::read(&pid.to_string(), states))
}

/// The sockets of the calling thread's network namespace.
pub fn ours(states: States) -> Option<Vec<Socket>> {
    netlink::sockets(states).or_else(|| tcp_lines::read("thread-self", states))
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
    let Seen { inode, local, remote, state, rx, tx, backlog } = seen;
    let listens = state == TcpState::Listen;
    let end_unread = state.other_side_ended() && rx > 0;
    Socket {
        inode,
        local,
        remote: (!listens).then_some(remote),
        state,
        unread: if listens { 0 } else { rx - u32::from(end_unread) },
        end_unread,
        unsent: if listens { 0 } else { tx.saturating_sub(u32::from(state.has_control_out())) },
        queue: listens.then_some(Queue { waiting: rx, backlog }),
    }
}
