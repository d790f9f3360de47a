//! A view in sentences, for a failing report and the stepper: `the server sleeps in recvfrom(4), and 4
//! is early's connection`.

use super::doing::{doings, limited, told};
use super::{Names, Socket, TcpState, View};

impl View {
    /// What `who` (`the server`, `the client`) does, whom its accept queue keeps waiting, and what each
    /// connection has that the program has not taken; a sentence each, without a full stop.
    pub fn describe(&self, who: &str, names: Names) -> Vec<String> {
        let serving = self.serving();
        let at_work =
            if serving.is_empty() { self.working().into_iter().collect() } else { serving };
        let doing = |process| told(&doings(process, self, names), who, names);
        let doings = at_work.into_iter().flat_map(doing).collect();
        let queues = self.listening().filter_map(|(_, _, socket)| queue(socket)).collect();
        let connections =
            self.own_ends().flat_map(|socket| connection(socket, self, who, names)).collect();
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
    let Some(remote) = socket.remote else {
        return Vec::new();
    };
    let name = names(remote).unwrap_or_else(|| remote.to_string());
    let unaccepted =
        (!view.holds(socket)).then(|| format!("{name}'s connection waits to be accepted"));
    let unread = (socket.unread > 0).then(|| {
        format!("{} there from {name}, unread", counted(socket.unread, "byte is", "bytes are"))
    });
    let unsent = (socket.unsent > 0).then(|| {
        format!(
            "{} on the way to {name}, not taken there",
            counted(socket.unsent, "byte is", "bytes are")
        )
    });
    [unaccepted, unread, end(socket, &name, who), unsent].into_iter().flatten().collect()
}

/// What became of the other side's close.
fn end(socket: &Socket, name: &str, who: &str) -> Option<String> {
    match (socket.end_unread, socket.state) {
        (true, _) => Some(format!("{name} has closed its side, and {who} has not read up to that")),
        (false, TcpState::CloseWait) => Some(format!(
            "{name} has closed its side, {who} has read that, and keeps the connection (CLOSE_WAIT)"
        )),
        _ => None,
    }
}

/// `1 byte is`, `59 bytes are`.
fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::doing::MOST;
    use super::super::example::{call, connection, listening, names, process, view, wait};
    use super::*;

    #[test]
    fn a_blocked_server_is_described_in_order() {
        let mut late = Socket { inode: 0, unread: 59, ..connection(5002) };
        let server =
            process(10, &[call("recvfrom", Kind::Read, 4)], vec![listening(1), connection(5001)]);
        let seen = view(vec![server.clone()], vec![late.clone()]);
        let expected = [
            "the server sleeps in recvfrom(4), and 4 is early's connection",
            "1 connection waits in its accept queue (backlog 5)",
            "127.0.0.1:5002's connection waits to be accepted",
            "59 bytes are there from 127.0.0.1:5002, unread",
        ];
        assert_eq!(seen.describe("the server", &names), expected);
        // One in TIME_WAIT awaits nobody.
        late.state = TcpState::TimeWait;
        assert_eq!(view(vec![server], vec![late]).describe("the server", &names).len(), 2);
    }

    #[test]
    fn a_full_queue_is_called_full() {
        assert_eq!(queue(&listening(0)), None);
        assert_eq!(
            queue(&listening(5)).unwrap(),
            "5 connections wait in its accept queue (backlog 5)"
        );
        assert_eq!(
            queue(&listening(6)).unwrap(),
            "6 connections wait in its accept queue, which is full (backlog 5)"
        );
    }

    #[test]
    fn a_hundred_connections_are_not_a_hundred_lines() {
        let unread = |port| Socket { unread: 1, ..connection(port) };
        let sockets = std::iter::once(listening(0)).chain((6001..6101).map(unread)).collect();
        let said = view(vec![process(10, &[wait("select", 200)], sockets)], vec![])
            .describe("the server", &names);
        assert_eq!(said.len(), 1 + MOST + 1);
        assert_eq!(said.last().unwrap(), "and 94 more like these");
    }
}
