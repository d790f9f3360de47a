//! A view in sentences, for a failing report and the stepper: `the server sleeps in recvfrom(4), and 4
//! is early's connection`.

use super::{Call, Kind, Process, Socket, TcpState, Thread, View};
use std::net::SocketAddr;

/// Gives the name that a page has for the other side of a connection: `early` for `127.0.0.1:41234`.
pub type Names<'a> = &'a dyn Fn(SocketAddr) -> Option<String>;

/// No more sentences than this of one sort: a hundred silent clients are not a hundred lines.
const MOST: usize = 6;

impl View {
    /// What `who` (`the server`, `the client`) does, whom its accept queue keeps waiting, and what each
    /// connection has that the program has not taken; a sentence each, without a full stop.
    pub fn describe(&self, who: &str, names: Names) -> Vec<String> {
        let serving = self.serving();
        let at_work = if serving.is_empty() { self.working().into_iter().collect() } else { serving };
        let doings = at_work.into_iter().flat_map(|process| doing(who, process, self, names)).collect();
        let queues = self.listening().filter_map(|(_, _, socket)| queue(socket)).collect();
        let connections = self.own_ends().flat_map(|socket| connection(socket, self, who, names)).collect();
        [limited(doings), limited(queues), limited(connections)].concat()
    }

    /// The processor time used since an earlier view: `it used 0.49 s of processor time in 0.50 s`.
    pub fn effort_since(&self, earlier: &View, who: &str) -> String {
        let used = self.cpu().saturating_sub(earlier.cpu()).as_secs_f64();
        let passed = self.taken.duration_since(earlier.taken).as_secs_f64();
        format!("{who} used {used:.3} s of processor time in {passed:.3} s")
    }

    /// The program's ends of its connections: those it holds, and those it has not accepted.
    fn own_ends(&self) -> impl Iterator<Item = &Socket> {
        let ports = self.ports();
        let own = move |socket: &&Socket| self.holds(socket) || socket.awaits_accept(&ports);
        self.network.iter().filter(|socket| !socket.listens()).filter(own)
    }

    /// Whether a descriptor of the program is this socket.
    pub fn holds(&self, socket: &Socket) -> bool {
        socket.inode != 0 && self.held().any(|(_, _, held)| held.inode == socket.inode)
    }
}

impl Socket {
    /// Whether it is a connection to one of these ports that the kernel has made and nobody accepted.
    pub fn awaits_accept(&self, ports: &[u16]) -> bool {
        let open = matches!(self.state, TcpState::Established | TcpState::CloseWait);
        open && self.inode == 0 && ports.contains(&self.local.port())
    }
}

/// What the telling threads of a process do: those that wait on sockets or run; else its first thread.
/// Threads that do the same are told of once.
pub fn doing(who: &str, process: &Process, view: &View, names: Names) -> Vec<String> {
    let telling: Vec<&Thread> = process.threads.iter().filter(|thread| is_telling(thread, process)).collect();
    let shown = if telling.is_empty() { process.threads.iter().take(1).collect() } else { telling };
    let mut told: Vec<(&Thread, String)> = Vec::new();
    for thread in shown {
        let deed = does(thread, process, view, names);
        if told.iter().all(|(_, known)| *known != deed) {
            told.push((thread, deed));
        }
    }
    let sentence = |(thread, deed): &(&Thread, String)| format!("{} {deed}", subject(who, process, thread, view));
    limited(told.iter().map(sentence).collect())
}

/// Whether what a thread does says something of how connections are served.
fn is_telling(thread: &Thread, process: &Process) -> bool {
    let on_socket = |call: Call| call.fd.is_some_and(|fd| process.socket(fd).is_some());
    match thread.sleeps_in {
        Some(call) => call.kind == Kind::WaitsOnMany || on_socket(call),
        None => thread.state == 'R',
    }
}

/// `the server`; `the server's thread 4711` or `its process 4711` where there are several of them.
pub fn subject(who: &str, process: &Process, thread: &Thread, view: &View) -> String {
    let whose = if who == "it" { "its".to_string() } else { format!("{who}'s") };
    match process.threads.len() {
        1 if view.with_sockets() <= 1 => who.to_string(),
        1 => format!("{whose} process {}", process.pid),
        _ => format!("{whose} thread {}", thread.tid),
    }
}

/// What one thread does.
fn does(thread: &Thread, process: &Process, view: &View, names: Names) -> String {
    match (thread.sleeps_in, thread.state) {
        (Some(call), _) => sleeps_on(call, call.fd.and_then(|fd| process.socket(fd)), view, names),
        (None, 'R') => "is running, not asleep".to_string(),
        (None, 'T' | 't') => "is stopped".to_string(),
        (None, 'Z' | 'X') => "has ended".to_string(),
        (None, _) if thread.hidden => "sleeps, and the kernel does not show in what".to_string(),
        (None, _) => "sleeps in no system call".to_string(),
    }
}

/// A sleeping thread: its call, and what that is about.
pub fn sleeps_on(call: Call, socket: Option<&Socket>, view: &View, names: Names) -> String {
    let about = match (call.kind, call.fd, socket) {
        (Kind::WaitsOnMany, ..) if call.polls_one() => " on one descriptor".to_string(),
        (Kind::WaitsOnMany, ..) => ", waiting for any of its descriptors".to_string(),
        (Kind::Sleep, ..) => ", waiting for time to pass".to_string(),
        (Kind::Futex, ..) => ", waiting for another thread".to_string(),
        (Kind::Child, ..) => ", waiting for a child process".to_string(),
        (_, Some(fd), Some(socket)) => format!(", and {fd} is {}", called(socket, view, names)),
        (_, Some(_), None) => ", which is no connection".to_string(),
        _ => String::new(),
    };
    format!("sleeps in {call}{about}")
}

/// What a socket is called: `its listening socket`, `early's connection`, `the connection from …`.
fn called(socket: &Socket, view: &View, names: Names) -> String {
    let Some(remote) = socket.remote else { return "its listening socket".to_string() };
    match names(remote) {
        Some(name) => format!("{name}'s connection"),
        None if view.ports().contains(&socket.local.port()) => format!("the connection from {remote}"),
        None => format!("the connection to {remote}"),
    }
}

/// How many connections wait in an accept queue; nothing where none does.
fn queue(socket: &Socket) -> Option<String> {
    let queue = socket.queue.filter(|queue| queue.waiting > 0)?;
    let backlog = match queue.backlog {
        Some(backlog) if queue.waiting > backlog => format!(", which is full (backlog {backlog})"),
        Some(backlog) => format!(" (backlog {backlog})"),
        None => String::new(),
    };
    let waiting = counted(queue.waiting, "connection waits", "connections wait");
    Some(format!("{waiting} in its accept queue{backlog}"))
}

/// What one connection has that the program, or the other side, has not taken.
fn connection(socket: &Socket, view: &View, who: &str, names: Names) -> Vec<String> {
    let Some(remote) = socket.remote else { return Vec::new() };
    let name = names(remote).unwrap_or_else(|| remote.to_string());
    let unaccepted = (!view.holds(socket)).then(|| format!("{name}'s connection waits to be accepted"));
    let unread = (socket.unread > 0).then(|| format!("{} there from {name}, unread", counted(socket.unread, "byte is", "bytes are")));
    let unsent = (socket.unsent > 0).then(|| format!("{} on the way to {name}, not taken there", counted(socket.unsent, "byte is", "bytes are")));
    [unaccepted, unread, end(socket, &name, who), unsent].into_iter().flatten().collect()
}

/// What became of the other side's close.
fn end(socket: &Socket, name: &str, who: &str) -> Option<String> {
    match (socket.end_unread, socket.state) {
        (true, _) => Some(format!("{name} has closed its side, and {who} has not read up to that")),
        (false, TcpState::CloseWait) => {
            Some(format!("{name} has closed its side, {who} has read that, and keeps the connection (CLOSE_WAIT)"))
        }
        _ => None,
    }
}

/// `1 byte is`, `59 bytes are`.
fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first of them, and how many more there are.
fn limited(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MOST);
    sentences.truncate(MOST);
    sentences.extend((more > 0).then(|| format!("and {more} more like these")));
    sentences
}
