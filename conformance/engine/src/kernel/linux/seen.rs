//! What is asked of the kernel's socket table, and what either way of reading it tells of one socket.

use crate::kernel::{Queue, Socket, TcpState};
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

/// A socket as the kernel counts.
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

impl Seen {
    /// A socket as a student counts: the queues are differences of sequence numbers, in which a SYN
    /// and a FIN are one each, and here they are bytes.
    pub fn socket(self) -> Socket {
        let Seen { inode, local, remote, state, rx, tx, backlog } = self;
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
}
