//! The socket table in text: `/proc/PID/net/tcp` and `tcp6`, of that process's network namespace.
//!
//! Of a listening socket `rx_queue` is the length of the accept queue; `tx_queue` is 0 (seen in Linux
//! 6.18), not the backlog, which netlink alone tells. At the end of a read the kernel counts the rows from
//! the start again, and repeats the last where new ones came first (`tcp_seq_start` in
//! net/ipv4/tcp_ipv4.c), hence [`once`].

use super::seen::{Seen, States};
use crate::kernel::proc_files::text;
use crate::kernel::{Socket, TcpState};
use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

/// Reads what the process `who` (a number, or `thread-self`) sees of sockets in one of these states.
/// `None` where it is gone.
pub fn read(who: &str, states: States) -> Option<Vec<Socket>> {
    let file = |name: &str| text(&format!("/proc/{who}/net/{name}"));
    // A kernel without IPv6 has no such file.
    let (four, six) = (file("tcp")?, file("tcp6").unwrap_or_default());
    let sockets = rows(&four).chain(rows(&six));
    Some(once(sockets.filter(|socket| states.has(socket.state))))
}

/// The sockets of the rows below a file's heading.
fn rows(file: &str) -> impl Iterator<Item = Socket> {
    file.lines().skip(1).filter_map(socket)
}

/// Each socket once, as its first row has it.
fn once(rows: impl Iterator<Item = Socket>) -> Vec<Socket> {
    let mut known = HashSet::new();
    rows.filter(|socket| known.insert((socket.inode, socket.local, socket.remote))).collect()
}

/// The socket of one row: a number, both addresses, the state, both queues, and, behind what nobody asks for here, the
/// inode (proc_pid_net(5)).
fn socket(row: &str) -> Option<Socket> {
    let fields: Vec<&str> = row.split_whitespace().collect();
    let [_, local, remote, state, queues, _, _, _, _, inode, ..] = fields[..] else { return None };
    let (tx, rx) = queues.split_once(':')?;
    let seen = Seen {
        inode: inode.parse().ok()?,
        local: address(local)?,
        remote: address(remote)?,
        state: TcpState::of(u8::from_str_radix(state, 16).ok()?)?,
        rx: u32::from_str_radix(rx, 16).ok()?,
        tx: u32::from_str_radix(tx, 16).ok()?,
        backlog: None,
    };
    Some(seen.socket())
}

/// An address and a port in hexadecimal digits, the address in words of four bytes, each a number of this machine's. IPv4
/// is IPv4, also where it is mapped into IPv6.
fn address(digits: &str) -> Option<SocketAddr> {
    let (address, port) = digits.split_once(':')?;
    let words = address.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let words: Vec<[u8; 4]> = words.collect::<Option<_>>()?;
    let address = match words.as_flattened() {
        [a, b, c, d] => IpAddr::from([*a, *b, *c, *d]),
        bytes => IpAddr::from(<[u8; 16]>::try_from(bytes).ok()?),
    };
    Some(SocketAddr::new(address.to_canonical(), u16::from_str_radix(port, 16).ok()?))
}

// The lines are those of a little-endian machine, as both architectures are in practice.
#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::*;
    use crate::kernel::Queue;

    const HEADING: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    const LISTEN: &str = "   1: 0100007F:A51B 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 14121 3 0000000032f1dafb 100 0 0 10 0";
    const ESTABLISHED: &str = "   2: 0100007F:A51B 0100007F:AA82 01 00000000:00000005 00:00000000 00000000     0        0 0 1 000000002677556a 20 4 30 10 -1";
    const CLOSE_WAIT: &str = "   5: 0100007F:A51B 0100007F:AA76 08 00000000:00000006 00:00000000 00000000     0        0 14126 1 00000000b896e7c8 20 4 28 10 -1";
    const TIME_WAIT: &str = "   3: 0100007F:AA76 0100007F:A51B 06 00000000:00000000 03:0000176A 00000000     0        0 0 3 00000000e94e2902";
    const LISTEN_6: &str = "   0: 00000000000000000000000000000000:8465 00000000000000000000000000000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 14127 2 00000000a899e800 100 0 0 10 0";
    const MAPPED: &str = "   1: 0000000000000000FFFF00000100007F:8465 0000000000000000FFFF00000100007F:DB7A 01 00000000:00000000 00:00000000 00000000     0        0 0 1 000000009503baa2 20 0 0 10 -1";
    const LOOPBACK_6: &str = "   1: 00000000000000000000000001000000:8465 00000000000000000000000001000000:DB7A 01 00000007:00000000 00:00000000 00000000     0        0 9 1 000000009503baa2 20 0 0 10 -1";

    /// The sockets of a file with these rows.
    fn sockets(rows: &[&str]) -> Vec<Socket> {
        let text = [&[HEADING], rows].concat().join("\n");
        once(super::rows(&text))
    }

    fn socket(row: &str) -> Socket {
        sockets(&[row]).remove(0)
    }

    fn addresses(line: &str) -> (String, Option<String>) {
        let socket = socket(line);
        (socket.local.to_string(), socket.remote.map(|remote| remote.to_string()))
    }

    #[test]
    fn a_listening_socket_has_a_queue_and_no_other_side() {
        let listening = socket(LISTEN);
        assert_eq!(
            (listening.local.to_string(), listening.remote),
            ("127.0.0.1:42267".to_string(), None)
        );
        assert_eq!((listening.inode, listening.unread), (14121, 0));
        assert_eq!(listening.queue, Some(Queue { waiting: 2, backlog: None }));
    }

    #[test]
    fn a_connection_that_nobody_accepted_has_no_inode() {
        let waiting = socket(ESTABLISHED);
        assert_eq!((waiting.inode, waiting.unread, waiting.end_unread), (0, 5, false));
        assert_eq!(waiting.remote.unwrap().to_string(), "127.0.0.1:43650");
    }

    #[test]
    fn the_fin_is_not_a_byte() {
        let closed = socket(CLOSE_WAIT);
        assert_eq!(
            (closed.state, closed.unread, closed.end_unread),
            (TcpState::CloseWait, 5, true)
        );
    }

    #[test]
    fn time_wait_has_a_short_line() {
        assert_eq!(socket(TIME_WAIT).state, TcpState::TimeWait);
    }

    #[test]
    fn ipv4_on_an_ipv6_socket_is_ipv4() {
        assert_eq!(addresses(LISTEN_6), ("[::]:33893".to_string(), None));
        assert_eq!(
            addresses(MAPPED),
            ("127.0.0.1:33893".to_string(), Some("127.0.0.1:56186".to_string()))
        );
        assert_eq!(
            addresses(LOOPBACK_6),
            ("[::1]:33893".to_string(), Some("[::1]:56186".to_string()))
        );
    }

    #[test]
    fn a_row_that_comes_again_is_the_same_socket() {
        let sockets = sockets(&[LISTEN, ESTABLISHED, CLOSE_WAIT, ESTABLISHED, CLOSE_WAIT]);
        let states: Vec<TcpState> = sockets.iter().map(|socket| socket.state).collect();
        assert_eq!(states, [TcpState::Listen, TcpState::Established, TcpState::CloseWait]);
    }
}
