//! A view: the program and its descendants at one moment, as values. The questions and the sentences
//! are made from it, so that they can be tested on views written by hand.

use super::{Call, Kind, Socket};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The program and everything it has started, as they were at one moment.
#[derive(Clone, Debug)]
pub struct View {
    /// When it was taken.
    pub taken: Instant,
    /// The program first, then its descendants, each before its own children.
    pub processes: Vec<Process>,
    /// The socket table of the network namespace that the program runs in, those of other programs
    /// included; TIME_WAIT only in a view of [`look_closely`](super::look_closely).
    pub network: Vec<Socket>,
}

/// One process.
#[derive(Clone, Debug)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The name of its executable, as the kernel keeps it: 15 bytes at most.
    pub name: String,
    /// Its threads, the first one first.
    pub threads: Vec<Thread>,
    /// The processor time it has used, in all its threads and in the children it has waited for.
    pub cpu: Duration,
    /// The TCP sockets it holds, by descriptor.
    pub sockets: Vec<(i32, Socket)>,
    /// How many descriptors it holds, of every kind; `None` where the kernel does not show them, and
    /// then not the sockets either.
    pub descriptors: Option<usize>,
}

/// One thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its number; the first thread has its process's.
    pub tid: u32,
    /// `R` runs, `S` and `D` sleep, `T` is stopped, `Z` has ended and was not waited for.
    pub state: char,
    /// The system call it sleeps in; `None` while it runs.
    pub sleeps_in: Option<Call>,
    /// Whether the kernel refused to show its system call (then there is none above).
    pub hidden: bool,
}

/// What a program and its descendants are at, in two figures that are cheap to read often.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Whether a thread runs, or waits for a processor or a disk; else all of them sleep.
    pub wants_more: bool,
    /// Whether each thread sleeps in a call that no time ends, or none that anybody waits for: only what others do goes
    /// on with it.
    pub sleeps_for_good: bool,
    /// The processor time used so far, as [`processor_time`](super::processor_time) knows it.
    pub used: Duration,
}

/// A thread's going to sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naps {
    /// How often it has gone to sleep so far.
    pub count: u64,
    /// The system call that it sleeps in now.
    pub call: Call,
}

/// What processes hold that no list of them shows, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Shared memory, and what the kernel keeps for them.
    pub memory: u64,
    /// Files without names.
    pub disk: u64,
}

/// What one process of the machine uses, for the limits that programs are held to from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Its number.
    pub pid: u32,
    /// Its parent's number.
    pub parent: u32,
    /// The processor time of its threads, without its children's.
    pub cpu: Duration,
    /// How many threads it has.
    pub threads: u64,
    /// Its resident memory in bytes.
    pub memory: u64,
}

impl View {
    /// Every socket held, with its process and descriptor.
    pub fn held(&self) -> impl Iterator<Item = (&Process, i32, &Socket)> {
        self.processes.iter().flat_map(|process| {
            process.sockets.iter().map(move |(fd, socket)| (process, *fd, socket))
        })
    }

    /// The listening sockets held, with process and descriptor.
    pub fn listening(&self) -> impl Iterator<Item = (&Process, i32, &Socket)> {
        self.held().filter(|(_, _, socket)| socket.listens())
    }

    /// The ports that the program or a descendant listens on, each once, in ascending order.
    pub fn ports(&self) -> Vec<u16> {
        let mut ports: Vec<u16> =
            self.listening().map(|(_, _, socket)| socket.local.port()).collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// How many processes hold a TCP socket.
    pub fn with_sockets(&self) -> usize {
        self.processes.iter().filter(|process| !process.sockets.is_empty()).count()
    }

    /// The processes that serve: those with a listening socket or a connection to its port. A shell
    /// that waits for the real program is none, nor is a child that runs some other errand.
    pub fn serving(&self) -> Vec<&Process> {
        let ports = self.ports();
        let serves = |(_, socket): &(i32, Socket)| ports.contains(&socket.local.port());
        self.processes.iter().filter(|process| process.sockets.iter().any(serves)).collect()
    }

    /// The process that the program's work is done in: the first that serves, else the first with a
    /// connection (a client), else the program itself. `None` where the view is empty.
    pub fn working(&self) -> Option<&Process> {
        let connected = || self.processes.iter().find(|process| !process.sockets.is_empty());
        self.serving().first().copied().or_else(connected).or(self.processes.first())
    }

    /// The end of a connection that the program or the kernel on its behalf has: `local` is the
    /// program's own address, `remote` the harness's. Also where it is not accepted.
    pub fn connection(&self, local: SocketAddr, remote: SocketAddr) -> Option<&Socket> {
        self.network.iter().find(|socket| socket.is_between(local, remote))
    }

    /// How many descriptors the process holds that does the program's work; `None` where hidden.
    pub fn descriptors(&self) -> Option<usize> {
        self.working()?.descriptors
    }

    /// Whether the process that does the program's work sleeps, with all its threads.
    pub fn is_asleep(&self) -> bool {
        let threads = self.working().map(|process| process.threads.as_slice()).unwrap_or_default();
        !threads.is_empty() && threads.iter().all(|thread| thread.state == 'S')
    }

    /// Whether nothing is left for the program to notice: no connection to accept, and on no socket
    /// it holds a byte or an end to read.
    pub fn has_noticed_everything(&self) -> bool {
        let accepted = |socket: &Socket| socket.queue.is_none_or(|queue| queue.waiting == 0);
        self.held().all(|(_, _, socket)| !socket.is_readable() && accepted(socket))
    }

    /// Whether what was sent on a connection may still be taken: bytes lie there unread, and a thread runs, or waits for
    /// time to pass. Whoever sleeps in anything else has had its chance. `local` is the program's own address.
    pub fn may_take_more(&self, local: SocketAddr, remote: SocketAddr) -> bool {
        let is_at_work = |thread: &Thread| {
            let lets_time_pass = thread.sleeps_in.is_some_and(|call| call.kind == Kind::Sleep);
            matches!(thread.state, 'R' | 'D') || lets_time_pass
        };
        let lies_there = self.connection(local, remote).is_some_and(|socket| socket.unread > 0);
        lies_there && self.processes.iter().flat_map(|it| &it.threads).any(is_at_work)
    }

    /// The processor time of the program and its descendants.
    pub fn cpu(&self) -> Duration {
        self.processes.iter().map(|process| process.cpu).sum()
    }
}

impl Process {
    /// Whether it has ended, and its parent has not waited for it.
    pub fn is_zombie(&self) -> bool {
        self.threads.iter().all(|thread| matches!(thread.state, 'Z' | 'X'))
    }

    /// The TCP socket on this descriptor.
    pub fn socket(&self, fd: i32) -> Option<&Socket> {
        self.sockets.iter().find(|(held, _)| *held == fd).map(|(_, socket)| socket)
    }

    /// The threads that sleep, each with its call.
    pub fn asleep(&self) -> impl Iterator<Item = (&Thread, Call)> {
        self.threads.iter().filter_map(|thread| Some((thread, thread.sleeps_in?)))
    }

    /// The threads that sleep in an accept, read or write of their own on a socket of this process.
    pub fn blocked(&self) -> impl Iterator<Item = (&Thread, Call, &Socket)> {
        let on_one = self.asleep().filter(|(_, call)| call.blocks_on_one());
        on_one.filter_map(|(thread, call)| Some((thread, call, self.socket(call.fd?)?)))
    }
}
