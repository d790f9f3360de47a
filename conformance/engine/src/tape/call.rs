//! One system call as it was made, with the arguments that matter and what became of it.

use crate::kernel;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// A system call of the program's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The kernel's name for it: `recvfrom`, `pselect6`.
    pub name: String,
    /// What it is about.
    pub sort: Sort,
    /// The process, by the number that it has itself.
    pub process: u32,
    /// The thread; the first one has its process's number.
    pub thread: u32,
    /// When it was made, in nanoseconds of the clock that [`now`](super::now) reads.
    pub made: u64,
    /// When it returned; `None` where it has not.
    pub returned: Option<u64>,
    /// Its arguments, those left out that do not matter.
    pub arguments: Vec<Argument>,
    /// What it returned.
    pub outcome: Option<Outcome>,
    /// The first of the bytes that it moved.
    pub bytes: Vec<u8>,
}

/// What calls are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Sockets, made and changed.
    Socket,
    /// A connection taken from a listening socket.
    Accept,
    /// A connection made.
    Connect,
    /// Bytes from a socket.
    Read,
    /// Bytes to a socket.
    Write,
    /// The end of a descriptor that is a socket.
    Close,
    /// A file, by its name.
    File,
    /// Waiting for any of several descriptors.
    Wait,
    /// Waiting for time to pass.
    Sleep,
    /// Processes and threads: made, and waited for.
    Process,
    /// The end of the process.
    Exit,
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Argument {
    /// A descriptor.
    Descriptor(Descriptor),
    /// The name of a file, as it was given.
    Path(Vec<u8>),
    /// An address.
    Address(SocketAddr),
    /// A size, a backlog, a count.
    Number(i64),
    /// A word for a flag or a kind: `SOCK_STREAM`.
    Word(String),
    /// The descriptors that a wait is for, and how many more there are.
    Set {
        /// `read`, `write`, `except`.
        what: Ready,
        /// The first of them.
        first: Vec<Descriptor>,
        /// How many more.
        more: usize,
    },
    /// A time-out; `None` for none, which waits for as long as it takes.
    Timeout(Option<Duration>),
}

/// What a descriptor is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ready {
    /// Something to be read: bytes, the end, a connection to accept.
    Read,
    /// Room for bytes.
    Write,
    /// Something out of the ordinary.
    Except,
}

/// A descriptor, and what it was at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptor {
    /// Its number.
    pub number: i32,
    /// What it is.
    pub is: Is,
}

/// What a descriptor is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Is {
    /// A socket that listens there.
    Listening(SocketAddr),
    /// One end of a connection.
    Connection {
        /// The program's own address; the one that it listens at, where the connection was accepted there.
        local: SocketAddr,
        /// The other side's.
        remote: SocketAddr,
    },
    /// Any other socket.
    Socket,
    /// Anything else, as the kernel calls it: a file by its path, `pipe`, `eventpoll`.
    Other(String),
    /// Nothing: no such descriptor is open.
    Nothing,
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A number: of bytes, of a process, 0 for success.
    Value(i64),
    /// A new descriptor.
    Descriptor(Descriptor),
    /// The descriptors that are ready, and how many more there are.
    Ready(Vec<(Ready, Descriptor)>, usize),
    /// An errno.
    Error(i32),
    /// A signal came; the kernel makes the call again, or tells the program (EINTR).
    Interrupted,
}

impl Call {
    /// The name that a program's text has for it.
    pub fn familiar(&self) -> &str {
        kernel::familiar(&self.name)
    }

    /// How long it lasted, where it has returned.
    pub fn lasted(&self) -> Option<Duration> {
        Some(Duration::from_nanos(self.returned?.saturating_sub(self.made)))
    }

    /// The descriptor that it works on.
    pub fn descriptor(&self) -> Option<&Descriptor> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Descriptor(descriptor) => Some(descriptor),
            _ => None,
        })
    }

    /// The other side of the connection that it works on, or that it made.
    pub fn remote(&self) -> Option<SocketAddr> {
        let made = match &self.outcome {
            Some(Outcome::Descriptor(made)) => made.is.remote(),
            _ => None,
        };
        made.or_else(|| self.descriptor()?.is.remote()).or_else(|| match self.sort {
            Sort::Connect => self.address(),
            _ => None,
        })
    }

    /// The address that it names.
    pub fn address(&self) -> Option<SocketAddr> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Address(address) => Some(*address),
            _ => None,
        })
    }

    /// The name of the file that it is about.
    pub fn path(&self) -> Option<&[u8]> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Path(path) => Some(path.as_slice()),
            _ => None,
        })
    }

    /// Its time-out: `Some(None)` where it was given none.
    pub fn timeout(&self) -> Option<Option<Duration>> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Timeout(time) => Some(*time),
            _ => None,
        })
    }

    /// The last number among its arguments: a size, a backlog.
    pub fn number(&self) -> Option<i64> {
        self.arguments.iter().rev().find_map(|argument| match argument {
            Argument::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// The descriptors that it waits for, so far as they are told.
    pub fn waited_for(&self) -> impl Iterator<Item = (Ready, &Descriptor)> {
        self.arguments.iter().flat_map(|argument| match argument {
            Argument::Set { what, first, .. } => {
                first.iter().map(|descriptor| (*what, descriptor)).collect()
            }
            _ => Vec::new(),
        })
    }

    /// The number it returned, if that is what it returned.
    pub fn value(&self) -> Option<i64> {
        match self.outcome {
            Some(Outcome::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The errno it failed with.
    pub fn error(&self) -> Option<i32> {
        match self.outcome {
            Some(Outcome::Error(errno)) => Some(errno),
            _ => None,
        }
    }
}

impl Is {
    /// The other side of a connection.
    pub fn remote(&self) -> Option<SocketAddr> {
        match self {
            Is::Connection { remote, .. } => Some(*remote),
            _ => None,
        }
    }

    /// Whether it is a socket of any kind.
    pub fn is_socket(&self) -> bool {
        matches!(self, Is::Listening(_) | Is::Connection { .. } | Is::Socket)
    }
}
