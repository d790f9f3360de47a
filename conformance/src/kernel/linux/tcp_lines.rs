//! The socket table in text: `/proc/PID/net/tcp` and `tcp6`, of that process's network namespace.
//!
//! Of a listening socket `rx_queue` is the length of the accept queue; `tx_queue` is 0 (seen in Linux
//! 6.18), not the backlog, which netlink alone tells. Each read of these files walks the whole hash
//! table of the kernel, some milliseconds on a machine with much memory, hence few large reads. At its
//! end the kernel counts the rows from the start again, and repeats the last where new ones came first
//! (`tcp_seq_start` in net/ipv4/tcp_ipv4.c), hence [`once`].

use super::seen::{Seen, States};
use crate::kernel::{Socket, TcpState};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Reads what the process `who` (a number, or `thread-self`) sees of sockets in one of these states.
/// `None` where it is gone.
pub fn read(who: &str, states: States) -> Option<Vec<Socket>> {
    let four = whole(&format!("/proc/{who}/net/tcp")).ok()?;
    // A kernel without IPv6 has no such file.
    let six = whole(&format!("/proc/{who}/net/tcp6")).unwrap_or_default();
    let rows = four.lines().chain(six.lines()).filter_map(socket);
    Some(once(rows.filter(|socket| states.has(socket.state))))
}

/// Each socket once, as its first row has it.
fn once(rows: impl Iterator<Item = Socket>) -> Vec<Socket> {
    let mut known = HashSet::new();
    rows.filter(|socket| known.insert((socket.inode, socket.local, socket.remote))).collect()
}

/// The text of a file, into room made beforehand.
fn whole(path: &str) -> io::Result<String> {
    let mut text = String::with_capacity(64 * 1024);
    File::open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Reads one row; `None` for the heading.
fn socket(line: &str) -> Option<Socket> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, local, remote, state, queues, _, _, _, _, inode, ..] = fields[..] else {
        return None;
    };
    let state = TcpState::of(u8::from_str_radix(state, 16).ok()?)?;
    let (tx, rx) = queues.split_once(':')?;
    let seen = Seen {
        inode: inode.parse().ok()?,
        local: address(local)?,
        remote: address(remote)?,
        state,
        rx: u32::from_str_radix(rx, 16).ok()?,
        tx: u32::from_str_radix(tx, 16).ok()?,
        backlog: None,
    };
    Some(seen.socket())
}

/// `0100007F:A51B`: the address as the words of memory it lies in, the port as a number.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let ip = match ip.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(ip)?)),
        32 => v6(ip)?.to_canonical(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

/// An IPv6 address: four words.
fn v6(text: &str) -> Option<IpAddr> {
    let mut bytes = [0; 16];
    for (four, index) in bytes.chunks_exact_mut(4).zip([0, 8, 16, 24]) {
        four.copy_from_slice(&word(text.get(index..index + 8)?)?);
    }
    Some(IpAddr::V6(Ipv6Addr::from(bytes)))
}

/// Four bytes in network order, printed as one number in the machine's.
fn word(text: &str) -> Option<[u8; 4]> {
    Some(u32::from_str_radix(text, 16).ok()?.to_ne_bytes())
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

    fn addresses(line: &str) -> (String, Option<String>) {
        let socket = socket(line).unwrap();
        (socket.local.to_string(), socket.remote.map(|remote| remote.to_string()))
    }

    #[test]
    fn a_listening_socket_has_a_queue_and_no_other_side() {
        let listening = socket(LISTEN).unwrap();
        assert_eq!(
            (listening.local.to_string(), listening.remote),
            ("127.0.0.1:42267".to_string(), None)
        );
        assert_eq!((listening.inode, listening.unread), (14121, 0));
        assert_eq!(listening.queue, Some(Queue { waiting: 2, backlog: None }));
    }

    #[test]
    fn a_connection_that_nobody_accepted_has_no_inode() {
        let waiting = socket(ESTABLISHED).unwrap();
        assert_eq!((waiting.inode, waiting.unread, waiting.end_unread), (0, 5, false));
        assert_eq!(waiting.remote.unwrap().to_string(), "127.0.0.1:43650");
    }

    #[test]
    fn the_fin_is_not_a_byte() {
        let closed = socket(CLOSE_WAIT).unwrap();
        assert_eq!(
            (closed.state, closed.unread, closed.end_unread),
            (TcpState::CloseWait, 5, true)
        );
    }

    #[test]
    fn time_wait_has_a_short_line() {
        assert_eq!(socket(TIME_WAIT).unwrap().state, TcpState::TimeWait);
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
        let rows = [LISTEN, ESTABLISHED, CLOSE_WAIT, ESTABLISHED, CLOSE_WAIT];
        let sockets = once(rows.iter().filter_map(|row| socket(row)));
        let states: Vec<TcpState> = sockets.iter().map(|socket| socket.state).collect();
        assert_eq!(states, [TcpState::Listen, TcpState::Established, TcpState::CloseWait]);
    }

    #[test]
    fn the_heading_and_broken_lines_are_no_sockets() {
        assert_eq!(socket(HEADING), None);
        for end in 0..LISTEN.find("14121").unwrap() {
            assert_eq!(socket(&LISTEN[..end]), None);
        }
    }
}
