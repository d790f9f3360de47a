//! What was seen where a question is answered with no: as a value, which a diagnosis can ask, and in words.

use super::Call;
use super::doing::{Doing, told};
use std::fmt;
use std::net::SocketAddr;

/// What was seen of a program that is not as a page asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a variant's own line says what its fields are")]
pub enum Evidence {
    /// A thread sleeps in an accept, read or write of its own on a socket.
    Blocked(Doing),
    /// Several processes serve: the name and number of each.
    SeveralServe(Vec<(String, u32)>),
    /// It holds no listening socket.
    ListensNowhere,
    /// It sleeps in a poll of one descriptor, and holds so many sockets.
    PollsOne { call: Call, sockets: usize },
    /// It sleeps in a call that waits on many, but not on its listening socket, which is this descriptor.
    DoesNotWatch { call: Call, fd: i32 },
    /// Its threads do this instead.
    Does(Vec<Doing>),
    /// It holds no connection to this address.
    NoConnection { remote: SocketAddr },
    /// So many bytes have come that it has not read; none where it is the end that it has not read.
    Unread { bytes: u32 },
}

impl Evidence {
    /// The system calls that its threads were seen asleep in.
    pub fn calls(&self) -> Vec<Call> {
        match self {
            Evidence::Blocked(doing) => doing.thread.sleeps_in.into_iter().collect(),
            Evidence::PollsOne { call, .. } | Evidence::DoesNotWatch { call, .. } => vec![*call],
            Evidence::Does(doings) => {
                doings.iter().filter_map(|doing| doing.thread.sleeps_in).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Evidence {
    /// `it sleeps in recvfrom(5), and 5 is the connection from …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Blocked(doing) => f.write_str(&doing.words("it", &|_| None)),
            Evidence::SeveralServe(processes) => {
                let named = processes.iter().take(2).map(|(name, pid)| format!("{name} ({pid})"));
                let (count, both) = (processes.len(), named.collect::<Vec<_>>().join(" and "));
                write!(f, "{count} processes serve: {both} both hold sockets of the server")
            }
            Evidence::ListensNowhere => f.write_str("it listens on no port"),
            Evidence::PollsOne { call, sockets } => {
                write!(f, "it sleeps in {call} on one descriptor, while it holds {sockets} sockets")
            }
            Evidence::DoesNotWatch { call, fd } => {
                write!(f, "it sleeps in {call}, which does not watch {fd}, its listening socket")
            }
            Evidence::Does(doings) => f.write_str(&told(doings, "it", &|_| None).join(", ")),
            Evidence::NoConnection { remote } => write!(f, "it holds no connection to {remote}"),
            Evidence::Unread { bytes: 0 } => {
                f.write_str("it has not read up to the end of the connection")
            }
            Evidence::Unread { bytes: 1 } => f.write_str("1 byte has come that it has not read"),
            Evidence::Unread { bytes } => write!(f, "{bytes} bytes have come that it has not read"),
        }
    }
}
