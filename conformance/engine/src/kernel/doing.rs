//! What the threads of a process do, as values and in words: which system call each sleeps in, and what
//! that is about.

use super::{Call, Kind, Names, Process, Socket, Thread, View};
use std::collections::HashSet;
use std::net::SocketAddr;

/// No more sentences than this of one sort: a hundred silent clients are not a hundred lines.
pub const MOST: usize = 6;

/// What a thread was seen to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Whom a report names for it.
    pub who: Who,
    /// The thread, with the call that it sleeps in.
    pub thread: Thread,
    /// What the descriptor of that call is, where it is a socket.
    pub on: Option<On>,
}

/// Whom a report names, which is enough to tell a thread from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The program.
    Program,
    /// The thread, by its number.
    Thread,
    /// Its process, one of several that hold sockets.
    Process(u32),
}

/// What a socket is to the program that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Its listening socket.
    Listening,
    /// A connection to a port that it listens on, from there.
    From(SocketAddr),
    /// A connection that it has made, to there.
    To(SocketAddr),
}

/// What the telling threads of a process do. Threads that do the same, in words, are told of once.
pub fn doings(process: &Process, view: &View, names: Names) -> Vec<Doing> {
    let mut told = HashSet::new();
    let all = telling(process).into_iter().map(|thread| Doing::of(thread, process, view));
    let mut doings: Vec<Doing> = all.filter(|doing| told.insert(doing.deed(names))).collect();
    if doings.len() > 1 {
        doings.iter_mut().for_each(|doing| doing.who = Who::Thread);
    }
    doings
}

/// What threads do in sentences, of `who` (`the server`, `it`).
pub fn told(doings: &[Doing], who: &str, names: Names) -> Vec<String> {
    limited(doings.iter().map(|doing| doing.words(who, names)).collect())
}

impl Doing {
    /// What a thread does, which is named for its process.
    pub fn of(thread: &Thread, process: &Process, view: &View) -> Doing {
        let several = view.with_sockets() > 1;
        let who = if several { Who::Process(process.pid) } else { Who::Program };
        let fd = thread.sleeps_in.and_then(|call| call.fd);
        let socket = fd.and_then(|fd| process.socket(fd));
        Doing { who, thread: thread.clone(), on: socket.map(|socket| On::of(socket, view)) }
    }

    /// `the server sleeps in recvfrom(4), and 4 is early's connection`.
    pub fn words(&self, who: &str, names: Names) -> String {
        let whose = if who == "it" { "its".to_string() } else { format!("{who}'s") };
        let subject = match self.who {
            Who::Program => who.to_string(),
            Who::Thread => format!("{whose} thread {}", self.thread.tid),
            Who::Process(pid) => format!("{whose} process {pid}"),
        };
        format!("{subject} {}", self.deed(names))
    }

    /// The same without its subject.
    fn deed(&self, names: Names) -> String {
        match (self.thread.sleeps_in, self.thread.state) {
            (Some(call), _) => format!("sleeps in {call}{}", about(call, self.on, names)),
            (None, 'R') => "is running, not asleep".to_string(),
            (None, 'T') => "is stopped".to_string(),
            (None, 'Z' | 'X') => "has ended".to_string(),
            (None, _) if self.thread.hidden => {
                "sleeps, and the kernel does not show in what".to_string()
            }
            (None, _) => "sleeps in no system call".to_string(),
        }
    }
}

/// What a call is about that a thread sleeps in.
fn about(call: Call, on: Option<On>, names: Names) -> String {
    match (call.kind, call.fd, on) {
        (Kind::WaitsOnMany, Some(fd), Some(on)) => {
            format!(" on {fd} alone, and {fd} is {}", on.called(names))
        }
        (Kind::WaitsOnMany, ..) if call.watches_one() => " on one descriptor".to_string(),
        (Kind::WaitsOnMany, ..) => ", waiting for any of its descriptors".to_string(),
        (Kind::Sleep, ..) => ", waiting for time to pass".to_string(),
        (Kind::Futex, ..) => ", waiting for another thread".to_string(),
        (Kind::Child, ..) => ", waiting for a child process".to_string(),
        (_, Some(fd), Some(on)) => format!(", and {fd} is {}", on.called(names)),
        (_, Some(_), None) => ", which is no connection".to_string(),
        _ => String::new(),
    }
}

impl On {
    /// What a socket of the program's is.
    fn of(socket: &Socket, view: &View) -> On {
        match socket.remote {
            None => On::Listening,
            Some(remote) if view.ports().contains(&socket.local.port()) => On::From(remote),
            Some(remote) => On::To(remote),
        }
    }

    /// `its listening socket`, `early's connection`, `the connection from …`.
    fn called(self, names: Names) -> String {
        let (way, remote) = match self {
            On::Listening => return "its listening socket".to_string(),
            On::From(remote) => ("from", remote),
            On::To(remote) => ("to", remote),
        };
        let unnamed = || format!("the connection {way} {remote}");
        names(remote).map_or_else(unnamed, |name| format!("{name}'s connection"))
    }
}

/// The threads that tell how connections are served: those that wait on sockets or run. Where there are
/// none, one that does not just wait for another thread, or the first.
pub fn telling(process: &Process) -> Vec<&Thread> {
    let telling: Vec<&Thread> =
        process.threads.iter().filter(|thread| is_telling(thread, process)).collect();
    let on_threads =
        |thread: &&Thread| thread.sleeps_in.is_some_and(|call| call.kind == Kind::Futex);
    let other =
        || process.threads.iter().find(|thread| !on_threads(thread)).or(process.threads.first());
    if telling.is_empty() { other().into_iter().collect() } else { telling }
}

/// Whether what a thread does says something of how connections are served.
fn is_telling(thread: &Thread, process: &Process) -> bool {
    let on_socket = |call: Call| call.fd.is_some_and(|fd| process.socket(fd).is_some());
    match thread.sleeps_in {
        Some(call) => call.kind == Kind::WaitsOnMany || on_socket(call),
        None => thread.state == 'R',
    }
}

/// The first of some sentences of one sort, and how many more there are.
pub fn limited(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MOST);
    sentences.truncate(MOST);
    sentences.extend((more > 0).then(|| format!("and {more} more like these")));
    sentences
}

#[cfg(test)]
mod tests {
    use super::super::example::{call, listening, process, view, wait};
    use super::*;

    #[test]
    fn threads_that_do_the_same_are_told_of_once() {
        let calls = [wait("epoll_wait", 0), wait("epoll_wait", 0), call("futex", Kind::Futex, 0)];
        let said = view(vec![process(10, &calls, vec![listening(0)])], vec![])
            .describe("the server", &|_| None);
        assert_eq!(said, ["the server sleeps in epoll_wait, waiting for any of its descriptors"]);
    }

    #[test]
    fn every_sort_of_waiting_has_its_words() {
        for (call, words) in [
            (Call { fd: None, ..call("wait4", Kind::Child, 0) }, ", waiting for a child process"),
            (wait("ppoll", 1), " on one descriptor"),
            (call("read", Kind::Read, 0), ", which is no connection"),
            (call("sendto", Kind::Write, 0), ", which is no connection"),
        ] {
            assert_eq!(about(call, None, &|_| None), words);
        }
    }
}
