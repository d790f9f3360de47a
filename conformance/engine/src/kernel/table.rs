//! The socket table for the stepper: every socket of the program and the other ends of its connections,
//! in the words that `ss`, `netstat` and textbooks use, 80 columns wide.

use super::{Names, Socket, TcpState, View, sockets};
use std::net::SocketAddr;

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The socket.
    pub socket: Socket,
    /// Who holds it: `fd 4`, `early`, `not accepted`, `nobody`.
    pub holder: String,
}

impl View {
    /// The program's sockets, each followed by the other end where that is on this machine; also those
    /// that no process holds: not yet accepted, closed and not yet done, and, in a view of
    /// [`look_closely`](super::look_closely), TIME_WAIT. Of a server these
    /// are known by its port, of a client by the names of the origins.
    pub fn table(&self, names: Names) -> Vec<Row> {
        let ports = self.ports();
        let of_client = |socket: &Socket| ports.is_empty() && is_named(socket, names);
        let about = |socket: &&Socket| self.concerns(socket, &ports) || of_client(socket);
        let row = |socket: &Socket| Row {
            socket: socket.clone(),
            holder: self.holder(socket, &ports, names),
        };
        in_order(self.network.iter().filter(about).map(row).collect(), &ports)
    }

    /// Whether a socket is the program's, or the other end of one that is.
    fn concerns(&self, socket: &Socket, ports: &[u16]) -> bool {
        let other_end =
            |held: &Socket| held.remote.is_some_and(|remote| socket.is_between(remote, held.local));
        let of_server = ports.iter().any(|port| socket.touches(*port));
        of_server || self.holds(socket) || self.held().any(|(_, _, held)| other_end(held))
    }

    /// Who holds a socket.
    fn holder(&self, socket: &Socket, ports: &[u16], names: Names) -> String {
        let several = self.with_sockets() > 1;
        let holders =
            self.held().filter(|(_, _, held)| socket.inode != 0 && held.inode == socket.inode);
        let descriptors: Vec<String> =
            holders.map(|(process, fd, _)| descriptor(fd, process.pid, several)).collect();
        if descriptors.is_empty() { outside(socket, ports, names) } else { descriptors.join(", ") }
    }
}

/// The rows about a port in the calling thread's network namespace, for when the program has ended and
/// there is no view of it: what stays is TIME_WAIT. Empty where the system does not tell.
pub fn rows_of_port(port: u16, names: Names) -> Vec<Row> {
    let about = sockets().unwrap_or_default().into_iter().filter(|socket| socket.touches(port));
    let row = |socket: Socket| Row { holder: outside(&socket, &[port], names), socket };
    in_order(about.map(row).collect(), &[port])
}

/// The table as text: a heading and a line for each row, in columns.
pub fn lines(rows: &[Row]) -> Vec<String> {
    let heading = ["", "local", "remote", "state", "unread", "unsent", "held by"].map(String::from);
    let cells: Vec<[String; 7]> = std::iter::once(heading).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    cells.iter().map(|row| line(row, &widths)).collect()
}

/// The cells of a row: the five-tuple first.
fn cells(row: &Row) -> [String; 7] {
    let Row { socket, holder } = row;
    let remote = socket.remote.map_or_else(|| queue(socket), |remote| remote.to_string());
    let bytes = |count: u32| {
        if socket.listens() { String::new() } else { count.to_string() }
    };
    [
        "TCP".to_string(),
        socket.local.to_string(),
        remote,
        socket.state.to_string(),
        bytes(socket.unread),
        bytes(socket.unsent),
        holder.clone(),
    ]
}

/// A listening socket has an accept queue where a connection has its other side.
fn queue(socket: &Socket) -> String {
    match socket.queue.map(|queue| (queue.waiting, queue.backlog)) {
        Some((waiting, Some(backlog))) => format!("queue {waiting} of {backlog}"),
        Some((waiting, None)) => format!("queue {waiting}"),
        None => String::new(),
    }
}

/// Cells in columns: numbers to the right, words to the left.
fn line(cells: &[String; 7], widths: &[usize]) -> String {
    let padded =
        cells.iter().zip(widths).enumerate().map(|(column, (cell, &width))| match column {
            4 | 5 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_string()
}

/// `fd 4`, and whose where several processes hold sockets.
fn descriptor(fd: i32, pid: u32, several: bool) -> String {
    if several { format!("fd {fd} of {pid}") } else { format!("fd {fd}") }
}

/// Who has a socket that is no descriptor of the program's.
fn outside(socket: &Socket, ports: &[u16], names: Names) -> String {
    if socket.awaits_accept(ports) {
        return "not accepted".to_string();
    }
    match socket.inode {
        0 => "nobody".to_string(),
        _ => names(socket.local).unwrap_or_else(|| "another process".to_string()),
    }
}

/// Whether a page has a name for either of its ends.
fn is_named(socket: &Socket, names: Names) -> bool {
    names(socket.local).is_some() || socket.remote.is_some_and(|remote| names(remote).is_some())
}

/// Listening sockets first, then connection by connection, the server's end before the client's.
fn in_order(mut rows: Vec<Row>, ports: &[u16]) -> Vec<Row> {
    rows.sort_by_key(|Row { socket, .. }| {
        let serves = ports.contains(&socket.local.port());
        let client: Option<SocketAddr> = if serves { socket.remote } else { Some(socket.local) };
        (!socket.listens(), client, !serves, socket.state != TcpState::TimeWait)
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::example::{at, call, connection, listening, names, process, view};
    use super::*;

    #[test]
    fn the_table_reads_as_a_table() {
        let other_end =
            Socket { inode: 77, local: at(5001), remote: Some(at(8000)), ..connection(5001) };
        let waiting = Socket { inode: 0, unread: 59, ..connection(5002) };
        let gone = Socket { inode: 0, state: TcpState::TimeWait, ..connection(5003) };
        let unrelated = Socket { local: at(9), remote: Some(at(10)), ..gone.clone() };
        let server =
            process(10, &[call("recvfrom", Kind::Read, 4)], vec![listening(1), connection(5001)]);
        let seen = view(vec![server], vec![unrelated, gone, waiting, other_end]);
        let expected = "
     local           remote          state        unread  unsent  held by
TCP  127.0.0.1:8000  queue 1 of 5    LISTEN                       fd 3
TCP  127.0.0.1:8000  127.0.0.1:5001  ESTABLISHED       0       0  fd 4
TCP  127.0.0.1:5001  127.0.0.1:8000  ESTABLISHED       0       0  early
TCP  127.0.0.1:8000  127.0.0.1:5002  ESTABLISHED      59       0  not accepted
TCP  127.0.0.1:8000  127.0.0.1:5003  TIME_WAIT         0       0  nobody";
        assert_eq!(format!("\n{}", lines(&seen.table(&names)).join("\n")), expected);
    }

    #[test]
    fn two_holders_of_one_socket_are_both_named() {
        let parent = process(10, &[], vec![listening(0)]);
        let child = process(11, &[], vec![listening(0)]);
        let mut seen = view(vec![parent, child], vec![]);
        seen.network.pop();
        assert_eq!(seen.table(&names)[0].holder, "fd 3 of 10, fd 3 of 11");
    }
}
