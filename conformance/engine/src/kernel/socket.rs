//! A TCP socket as the kernel lists it: its two addresses, its state, and how full its queues are.

use std::fmt;
use std::net::SocketAddr;

/// Gives the name that a page has for the other side of a connection: `early` for `127.0.0.1:41234`.
pub type Names<'a> = &'a dyn Fn(SocketAddr) -> Option<String>;

/// One row of the kernel's socket table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// What ties it to a descriptor; 0 where no process holds it: in the accept queue, in TIME_WAIT.
    pub inode: u64,
    /// Its own address; IPv4 as IPv4, also on an IPv6 socket.
    pub local: SocketAddr,
    /// The other side's address; `None` where it listens.
    pub remote: Option<SocketAddr>,
    /// Where it is in a connection's life.
    pub state: TcpState,
    /// Bytes that have come and that the program has not read.
    pub unread: u32,
    /// Whether the other side has ended its sending and the program has not read up to that end.
    pub end_unread: bool,
    /// Bytes that the program has written and the other side's kernel has not acknowledged.
    pub unsent: u32,
    /// Its accept queue, where it listens.
    pub queue: Option<Queue>,
}

/// The accept queue of a listening socket: connections made, and not yet accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// How many connections wait.
    pub waiting: u32,
    /// The backlog that listen was given, as the kernel has limited it; the queue takes one more.
    /// `None` where the kernel does not tell.
    pub backlog: Option<u32>,
}

impl Socket {
    /// Whether it is a listening socket.
    pub fn listens(&self) -> bool {
        self.state == TcpState::Listen
    }

    /// Whether it is the end of a connection with these addresses, seen from its own side.
    pub fn is_between(&self, local: SocketAddr, remote: SocketAddr) -> bool {
        self.local == local && self.remote == Some(remote)
    }

    /// Whether the program would get something from it at once: bytes, or the end.
    pub fn is_readable(&self) -> bool {
        self.unread > 0 || self.end_unread
    }

    /// Whether either of its ports is this one.
    pub fn touches(&self, port: u16) -> bool {
        self.local.port() == port || self.remote.is_some_and(|remote| remote.port() == port)
    }
}

/// The states of RFC 9293, section 3.3.2, numbered as Linux has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the RFC's")]
pub enum TcpState {
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Closed = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
}

impl TcpState {
    /// The state of this number; `None` for a number that Linux does not list.
    pub fn of(number: u8) -> Option<TcpState> {
        use TcpState::*;
        Some(match number {
            1 => Established,
            2 => SynSent,
            // 12 is a request socket's own name for the same state.
            3 | 12 => SynReceived,
            4 => FinWait1,
            5 => FinWait2,
            6 => TimeWait,
            7 => Closed,
            8 => CloseWait,
            9 => LastAck,
            10 => Listen,
            11 => Closing,
            _ => return None,
        })
    }

    /// Whether the other side's FIN has come, while the socket may still be read.
    pub fn other_side_ended(self) -> bool {
        matches!(self, TcpState::CloseWait | TcpState::Closing | TcpState::LastAck)
    }

    /// Whether a SYN or FIN of our own is out and unacknowledged.
    pub fn has_control_out(self) -> bool {
        use TcpState::*;
        matches!(self, SynSent | FinWait1 | Closing | LastAck)
    }
}

impl fmt::Display for TcpState {
    /// As `ss`, `netstat` and the textbooks write it: `CLOSE_WAIT`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TcpState::Established => "ESTABLISHED",
            TcpState::SynSent => "SYN_SENT",
            TcpState::SynReceived => "SYN_RECEIVED",
            TcpState::FinWait1 => "FIN_WAIT_1",
            TcpState::FinWait2 => "FIN_WAIT_2",
            TcpState::TimeWait => "TIME_WAIT",
            TcpState::Closed => "CLOSED",
            TcpState::CloseWait => "CLOSE_WAIT",
            TcpState::LastAck => "LAST_ACK",
            TcpState::Listen => "LISTEN",
            TcpState::Closing => "CLOSING",
        })
    }
}
