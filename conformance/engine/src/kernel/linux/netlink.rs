//! The socket table by netlink, the way `ss` asks for it (sock_diag(7), linux/inet_diag.h): any user
//! may, it takes a tenth of the time that the text in /proc does, and it tells the backlog of a
//! listening socket, which /proc does not. A kernel without it is no failure: then there is the text.

use super::seen::{Seen, States};
use crate::kernel::TcpState;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, Error, ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// The netlink protocol to ask with.
const NETLINK_SOCK_DIAG: i32 = 4;
/// Asks for TCP sockets, of IPv4 and IPv6 in one answer; also the type of the messages of the answer.
const TCPDIAG_GETSOCK: u16 = 18;
/// The type of the message that ends an answer.
const NLMSG_DONE: u16 = 3;
/// NLM_F_REQUEST and NLM_F_DUMP: all that match.
const REQUEST_DUMP: u16 = 0x301;
/// The size of a netlink header.
const HEADER: usize = 16;
/// The size of a header with an inet_diag_req.
const REQUEST: usize = HEADER + 60;

/// The TCP sockets of the calling thread's network namespace that are in one of these states; `None`
/// where the kernel does not answer.
pub fn sockets(states: States) -> Option<Vec<crate::kernel::Socket>> {
    ask(states.0).ok()
}

/// Asks for the sockets in a set of states, a bit each.
fn ask(states: u32) -> io::Result<Vec<crate::kernel::Socket>> {
    let protocol = Protocol::from(NETLINK_SOCK_DIAG);
    let mut socket = Socket::new(Domain::from(libc::AF_NETLINK), Type::DGRAM, Some(protocol))?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    socket.send(&request(states))?;
    let mut found = Vec::new();
    while take_datagram(&mut socket, &mut found)? {}
    Ok(found)
}

/// An inet_diag_req in its header: any address, these states.
fn request(states: u32) -> [u8; REQUEST] {
    let mut bytes = [0; REQUEST];
    bytes[0..4].copy_from_slice(&(REQUEST as u32).to_ne_bytes());
    bytes[4..6].copy_from_slice(&TCPDIAG_GETSOCK.to_ne_bytes());
    bytes[6..8].copy_from_slice(&REQUEST_DUMP.to_ne_bytes());
    bytes[HEADER] = libc::AF_INET as u8;
    bytes[HEADER + 52..HEADER + 56].copy_from_slice(&states.to_ne_bytes());
    bytes
}

/// Takes in one datagram of the answer; whether more are to come.
fn take_datagram(socket: &mut Socket, found: &mut Vec<crate::kernel::Socket>) -> io::Result<bool> {
    let mut buffer = [0; 32 * 1024];
    let length = socket.read(&mut buffer)?;
    let mut rest = &buffer[..length];
    while let Some((kind, body, after)) = message(rest) {
        match kind {
            TCPDIAG_GETSOCK => found.extend(seen(body).map(Seen::socket)),
            NLMSG_DONE => return Ok(false),
            _ => return Err(Error::from(ErrorKind::Unsupported)),
        }
        rest = after;
    }
    Ok(length > 0)
}

/// Cuts the first message off: its type, its body, and what follows it, on the next multiple of four.
fn message(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = number(bytes, 0)? as usize;
    let kind = u16::from_ne_bytes(array(bytes, 4)?);
    let body = bytes.get(HEADER..length)?;
    Some((kind, body, bytes.get(length.next_multiple_of(4)..).unwrap_or_default()))
}

/// Reads an inet_diag_msg: four bytes, an inet_diag_sockid, five numbers.
fn seen(body: &[u8]) -> Option<Seen> {
    let [family, state, ..] = *body else {
        return None;
    };
    let state = TcpState::of(state)?;
    let backlog = number(body, 60)?;
    Some(Seen {
        inode: u64::from(number(body, 68)?),
        local: SocketAddr::new(ip(family, body, 8)?, port(body, 4)?),
        remote: SocketAddr::new(ip(family, body, 24)?, port(body, 6)?),
        state,
        rx: number(body, 56)?,
        tx: backlog,
        backlog: Some(backlog),
    })
}

/// An address in network order; IPv4 as IPv4 also where it is mapped into IPv6.
fn ip(family: u8, bytes: &[u8], offset: usize) -> Option<IpAddr> {
    match i32::from(family) {
        libc::AF_INET => Some(IpAddr::V4(Ipv4Addr::from(array::<4>(bytes, offset)?))),
        libc::AF_INET6 => {
            Some(IpAddr::V6(Ipv6Addr::from(array::<16>(bytes, offset)?)).to_canonical())
        }
        _ => None,
    }
}

/// A port in network order.
fn port(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_be_bytes(array(bytes, offset)?))
}

/// A number of 32 bits in the machine's order.
fn number(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(array(bytes, offset)?))
}

/// Some bytes at an offset.
fn array<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..offset + N)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn messages_are_cut_apart() {
        let mut bytes = Vec::new();
        for (length, kind) in [(18_u32, TCPDIAG_GETSOCK), (16, NLMSG_DONE)] {
            let start = bytes.len();
            bytes.extend(length.to_ne_bytes());
            bytes.extend(kind.to_ne_bytes());
            bytes.resize(start + (length as usize).next_multiple_of(4), 7);
        }
        let (kind, body, rest) = message(&bytes).unwrap();
        assert_eq!((kind, body), (TCPDIAG_GETSOCK, &[7, 7][..]));
        let (kind, body, rest) = message(rest).unwrap();
        assert_eq!((kind, body.len(), rest.len()), (NLMSG_DONE, 0, 0));
    }

    #[test]
    fn a_message_cut_short_ends_the_reading() {
        assert!(message(&[]).is_none());
        assert!(message(&[200, 0, 0, 0, 18, 0]).is_none());
        assert!(message(&[0; 16]).is_none());
        assert!(seen(&[2, 1, 0, 0]).is_none());
    }

    /// The sockets about a port, but for old connections to an earlier holder of that port, in an order
    /// that does not depend on the kernel's.
    fn about(port: u16, all: Vec<crate::kernel::Socket>) -> Vec<crate::kernel::Socket> {
        let mut about: Vec<_> = all
            .into_iter()
            .filter(|socket| socket.touches(port) && socket.state != TcpState::TimeWait)
            .collect();
        about.sort_by_key(|socket| (socket.remote, socket.local));
        about
    }

    #[test]
    fn both_ways_tell_the_same_but_for_the_backlog() {
        for address in ["127.0.0.1:0", "[::1]:0", "[::]:0"] {
            let Ok(listener) = TcpListener::bind(address) else {
                continue;
            };
            let port = listener.local_addr().unwrap().port();
            let host =
                if address == "[::]:0" { "127.0.0.1" } else { address.trim_end_matches(":0") };
            let client = TcpStream::connect(format!("{host}:{port}")).unwrap();
            io::Write::write_all(&mut &client, b"hello").unwrap();
            let mut by_netlink = about(port, sockets(States::ALL).unwrap());
            let backlog = by_netlink[0].queue.as_mut().and_then(|queue| queue.backlog.take());
            assert!(backlog.is_some_and(|backlog| backlog > 0), "{by_netlink:?}");
            assert_eq!(
                by_netlink,
                about(port, super::super::tcp_lines::read("thread-self", States::ALL).unwrap())
            );
            assert_eq!(by_netlink.len(), 3);
        }
    }

    #[test]
    fn the_backlog_is_the_one_that_listen_was_given() {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        socket.listen(5).unwrap();
        let port = socket.local_addr().unwrap().as_socket().unwrap().port();
        let listening = about(port, sockets(States::LISTENING).unwrap());
        assert_eq!(listening[0].queue.unwrap().backlog, Some(5));
    }
}
