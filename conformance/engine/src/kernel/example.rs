//! Example views, for the tests of what is made from views.

use super::{Call, Kind, Process, Queue, Socket, TcpState, Thread, View};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Where the server of these views listens.
pub const PORT: u16 = 8000;

/// A view of these processes; the socket table is what they hold, and these.
pub fn view(processes: Vec<Process>, others: Vec<Socket>) -> View {
    let held = processes
        .iter()
        .flat_map(|process| process.sockets.iter().map(|(_, socket)| socket.clone()));
    View { taken: Instant::now(), network: held.chain(others).collect(), processes }
}

/// A process with threads that sleep in these calls, and these sockets on descriptors from 3 on.
pub fn process(pid: u32, calls: &[Call], sockets: Vec<Socket>) -> Process {
    let threads = calls.iter().zip(pid..).map(|(call, tid)| asleep(tid, *call)).collect();
    Process {
        pid,
        name: "server".to_string(),
        threads,
        cpu: Duration::ZERO,
        descriptors: Some(3 + sockets.len()),
        sockets: (3..).zip(sockets).collect(),
    }
}

/// A thread that sleeps in a call.
pub fn asleep(tid: u32, call: Call) -> Thread {
    Thread { tid, state: 'S', sleeps_in: Some(call), hidden: false }
}

/// A call on a descriptor.
pub fn call(name: &'static str, kind: Kind, fd: i32) -> Call {
    Call { name, number: 0, fd: Some(fd), count: None, kind }
}

/// A select or poll with its count.
pub fn wait(name: &'static str, count: u64) -> Call {
    Call { name, number: 0, fd: None, count: Some(count), kind: Kind::WaitsOnMany }
}

/// The listening socket, with this many connections in its queue of five.
pub fn listening(waiting: u32) -> Socket {
    let queue = Some(Queue { waiting, backlog: Some(5) });
    Socket { inode: 1, remote: None, state: TcpState::Listen, queue, ..connection(0) }
}

/// The server's end of a connection from this port.
pub fn connection(port: u16) -> Socket {
    Socket {
        inode: u64::from(port),
        local: at(PORT),
        remote: Some(at(port)),
        state: TcpState::Established,
        unread: 0,
        end_unread: false,
        unsent: 0,
        queue: None,
    }
}

/// A port of 127.0.0.1.
pub fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// A page's names for the other ends: one of them has a name.
pub fn names(address: SocketAddr) -> Option<String> {
    (address.port() == 5001).then(|| "early".to_string())
}
