//! Steps 1 to 3 of every server: create the accept socket, bind it to the port, listen.
//!
//! Read next: `request.rs`.

use std::env;
use std::io;
use std::os::fd::OwnedFd;

use libc::c_int;

use crate::failure::{Failure, failed_to};
use crate::sys;

/// How many finished connections may wait for `accept`. A crowd that comes at once fits; with a
/// backlog near zero most of it would have to knock again, a second later. The kernel has a bound
/// of its own (`net.core.somaxconn`) and takes the smaller.
const BACKLOG: i32 = 1024;

/// The one argument of a server: a port that needs no privilege (part 2: at least 1024).
pub fn port_argument() -> Result<u16, Failure> {
    let mut arguments = env::args_os().skip(1);
    let port = arguments.next().and_then(|port| port.to_str()?.parse().ok());
    match (port, arguments.next()) {
        (Some(port @ 1024..), None) => Ok(port),
        _ => Err(Failure::Usage("one argument, a port from 1024 to 65535")),
    }
}

/// A socket that listens on `port` on every address of the machine (rule 2.1).
///
/// One IPv6 socket does for both packet families: an IPv4 client appears on it as
/// `::ffff:127.0.0.1`. So `localhost` works whichever family it means to the client. A machine
/// without IPv6 gets an IPv4 socket.
pub fn accept_socket(port: u16) -> Result<OwnedFd, Failure> {
    let socket = listen_on(libc::AF_INET6, port).or_else(|error| match error.raw_os_error() {
        Some(libc::EAFNOSUPPORT | libc::EADDRNOTAVAIL) => listen_on(libc::AF_INET, port),
        _ => Err(error), // in most cases: the port is in use
    });
    socket.map_err(failed_to(format!("listen on port {port}")))
}

fn listen_on(family: c_int, port: u16) -> io::Result<OwnedFd> {
    // 1. Create the accept socket.
    let socket = sys::socket(family)?;
    // Without this the port would stay taken for a minute after the server has ended, as long as
    // the kernel remembers its last connections.
    sys::setsockopt(&socket, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    if family == libc::AF_INET6 {
        sys::setsockopt(&socket, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 0)?;
    }
    // Connections inherit it: what is sent waits until its packet is full or the connection is shut
    // down. So head and body leave together, and the end of the connection with the last of them.
    #[cfg(target_os = "linux")]
    sys::setsockopt(&socket, libc::IPPROTO_TCP, libc::TCP_CORK, 1)?;
    // 2. Bind it to the port.
    let addresses = sys::getaddrinfo(None, port, family)?;
    sys::bind(&socket, addresses.first().ok_or(io::ErrorKind::AddrNotAvailable)?)?;
    // 3. Listen.
    sys::listen(&socket, BACKLOG)?;
    Ok(socket)
}
