//! A port for the server under test, which no other program has and no other harness is about to give away.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below those that the system gives to connections by itself.
const FIRST: u32 = 10_000;
const COUNT: u32 = 20_000;

/// A number, and what keeps other harnesses from it while this lives.
#[derive(Debug)]
pub struct Port {
    /// The port.
    pub number: u16,
    _claim: Option<OwnedFd>,
}

impl Port {
    /// One that is free now. This process gives out each number once before it begins again.
    pub fn free() -> io::Result<Port> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let own = process::id().wrapping_mul(7919);
        for _ in 0..COUNT {
            let next = own.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
            if let Some(port) = Port::claim((FIRST + next) as u16) {
                return Ok(port);
            }
        }
        Err(ErrorKind::AddrInUse.into())
    }

    /// This one, where it is free.
    pub fn claim(number: u16) -> Option<Port> {
        let claim = claim(number).ok()?;
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, number)).ok()?;
        Some(Port { number, _claim: claim })
    }
}

/// Between the look at a port and the program's bind another harness could look too, and a socket that holds
/// the port would be in the program's way. So what is held is a name, in the same network namespace, that goes
/// with the process.
#[cfg(target_os = "linux")]
fn claim(number: u16) -> io::Result<Option<OwnedFd>> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let name = SocketAddr::from_abstract_name(format!("httplab port {number}"))?;
    UnixDatagram::bind_addr(&name).map(|socket| Some(socket.into()))
}

/// There are no such names: two harnesses at once may, rarely, choose the same port.
#[cfg(not(target_os = "linux"))]
fn claim(_: u16) -> io::Result<Option<OwnedFd>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once_and_can_be_bound() {
        let (one, other) = (Port::free().unwrap(), Port::free().unwrap());
        assert_ne!(one.number, other.number);
        TcpListener::bind((Ipv4Addr::LOCALHOST, one.number)).unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_port_that_another_holds_is_not_claimed_until_it_is_let_go() {
        let port = Port::free().unwrap();
        let number = port.number;
        assert!(Port::claim(number).is_none());
        drop(port);
        assert!(Port::claim(number).is_some());
    }
}
