//! An origin server played by the harness: an address of its own, the connections made to it, and the
//! request that the page is at.

use super::by_chance::says_nothing_else;
use super::connection::Connection;
use crate::http::request;
use crate::notation::text::Text;
use crate::sandbox::network;
use socket2::{Domain, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// Requests that one origin answers by itself; a client that goes on has no bound of its own.
const MOST_ANSWERS: usize = 200;

/// Connections that are taken to one origin; then it closes its door.
const MOST_VISITS: usize = 500;

/// An origin.
#[derive(Debug)]
pub struct Origin {
    /// Where it is.
    pub address: SocketAddr,
    /// The name that an address has for it, where that is not the number.
    name: Option<&'static str>,
    /// `None` where it refuses.
    pub listener: Option<TcpListener>,
    /// The same port of ::1, which `localhost` may mean too.
    pub beside: Option<TcpListener>,
    /// Holds the address of an origin that refuses, so that nobody else listens there.
    _held: Option<Socket>,
    /// Port 80 of the same host, where this origin is on another port: a client that ignores the port of an
    /// address comes here.
    pub decoy: Option<TcpListener>,
    /// Every connection made to it, in order.
    pub visits: Vec<Visit>,
    /// The one the page is at.
    pub current: Option<usize>,
    /// What every request is answered with from here on.
    pub answer: Option<Text>,
    answered: usize,
}

/// A connection made to an origin.
#[derive(Debug)]
pub struct Visit {
    /// Its bytes.
    pub connection: Connection,
    /// Bytes that the page has dealt with, of requests or of `"text"`.
    pub consumed: usize,
    /// Requests that the page, or the origin by itself, has dealt with.
    pub requests: usize,
    /// The head of the last of them.
    pub request: Vec<u8>,
}

impl Visit {
    /// What has come after the requests dealt with.
    pub fn pending(&self) -> &[u8] {
        &self.connection.received[self.consumed..]
    }

    /// Whether a request has come whole and was not dealt with.
    pub fn has_request(&self) -> bool {
        request::read(self.pending()).is_some()
    }

    /// Whether more has come than the bytes that were taken, of a protocol that is not HTTP.
    pub fn has_more(&self) -> bool {
        self.requests == 0 && self.consumed > 0 && !self.pending().is_empty()
    }

    /// Counts the pending request as dealt with, and keeps its head.
    pub fn take_request(&mut self) {
        if let Some(length) = request::read(self.pending()).map(|request| request.head.length) {
            self.request = self.pending()[..length].to_vec();
            self.consumed += length;
            self.requests += 1;
        }
    }
}

impl Origin {
    /// Listens, on port 80 where that may be had and `high_port` does not forbid it.
    pub fn listen(high_port: bool) -> io::Result<Origin> {
        Origin::listening(bound(high_port)?, None)
    }

    /// Listens on port 80 of a host with this name, where programs have names of the lab's own to look up, and else of
    /// `localhost`, which every machine knows: there on another port where the harness may not have that one.
    pub fn listen_as(name: &'static str, host: Ipv4Addr) -> io::Result<Origin> {
        match network::may_have_own() {
            true => Origin::listening(bind((host, 80).into())?, Some(name)),
            false => Origin::listen_at_localhost(false),
        }
    }

    /// Listens at `localhost`.
    pub fn listen_at_localhost(high_port: bool) -> io::Result<Origin> {
        let at_any_port = || bind_to_any_port(Ipv4Addr::LOCALHOST);
        let bound = match high_port {
            true => at_any_port()?,
            false => match bind((Ipv4Addr::LOCALHOST, 80).into()) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => at_any_port()?,
                bound => bound?,
            },
        };
        let origin = Origin::listening(bound, Some("localhost"))?;
        let beside = listener((Ipv6Addr::LOCALHOST, origin.address.port()).into()).ok();
        Ok(Origin { beside, ..origin })
    }

    fn listening(
        (socket, address): (Socket, SocketAddr),
        name: Option<&'static str>,
    ) -> io::Result<Origin> {
        socket.listen(128)?;
        socket.set_nonblocking(true)?;
        let decoy = Some(80)
            .filter(|port| *port != address.port())
            .and_then(|port| listener((address.ip(), port).into()).ok());
        Ok(Origin { name, listener: Some(socket.into()), decoy, ..Origin::at(address, None) })
    }

    /// Takes an address and does not listen there.
    pub fn refuse() -> io::Result<Origin> {
        let (socket, address) = bound(false)?;
        Ok(Origin::at(address, Some(socket)))
    }

    fn at(address: SocketAddr, held: Option<Socket>) -> Origin {
        Origin {
            address,
            name: None,
            listener: None,
            beside: None,
            decoy: None,
            _held: held,
            visits: Vec::new(),
            current: None,
            answer: None,
            answered: 0,
        }
    }

    /// As an address names it: without the port where that is 80.
    pub fn authority(&self) -> String {
        match self.address.port() {
            80 => self.host(),
            port => format!("{}:{port}", self.host()),
        }
    }

    /// The host as an address names it.
    pub fn host(&self) -> String {
        self.name.map_or_else(|| self.address.ip().to_string(), str::to_owned)
    }

    /// Takes a connection, if one waits.
    pub fn accept(&mut self) -> io::Result<Option<usize>> {
        if self.visits.len() >= MOST_VISITS {
            (self.listener, self.beside) = (None, None);
        }
        for listener in self.listener.iter().chain(&self.beside) {
            match listener.accept() {
                Ok((stream, _)) => {
                    let connection = Connection::of(stream)?;
                    self.visits.push(Visit {
                        connection,
                        consumed: 0,
                        requests: 0,
                        request: Vec::new(),
                    });
                    return Ok(Some(self.visits.len() - 1));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Requests that have come whole, in all.
    pub fn requests(&self) -> usize {
        let count = |visit: &Visit| visit.requests + usize::from(visit.has_request());
        self.visits.iter().map(count).sum()
    }

    /// The visit with the next request to deal with; else the one that has begun to send, else the newest.
    pub fn next_visit(&self) -> Option<usize> {
        let open = |visit: &Visit| visit.connection.is_open() || visit.has_request();
        let among = |wanted: &dyn Fn(&Visit) -> bool| {
            self.visits.iter().position(|visit| open(visit) && wanted(visit))
        };
        among(&Visit::has_request)
            .or_else(|| among(&|visit| !visit.pending().is_empty()))
            .or_else(|| among(&|visit| visit.requests == 0))
    }

    /// The visit that the page is at.
    pub fn current_visit(&mut self) -> Option<&mut Visit> {
        self.visits.get_mut(self.current?)
    }

    /// Whether a request is to be answered by the origin itself; counts it.
    pub fn answers_next(&mut self) -> bool {
        let answers = self.answer.is_some() && self.answered < MOST_ANSWERS;
        self.answered += usize::from(answers);
        answers
    }
}

/// Hosts of 127.0.0.0/8 that origins live on, one after the other, from a start of this process's own.
fn next_host() -> Ipv4Addr {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let own = std::process::id().wrapping_mul(1021);
    loop {
        let number = own.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed)) % (250 * 170);
        let [high, low] = [number / 170 + 1, number % 170 + 81].map(|part| part as u8);
        let host = Ipv4Addr::new(127, high, 0, low);
        if says_nothing_else((host, 80).into()) {
            return host;
        }
    }
}

/// Whether addresses beside 127.0.0.1 are there without being set up.
const MANY_HOSTS: bool = cfg!(target_os = "linux");

fn bound(high_port: bool) -> io::Result<(Socket, SocketAddr)> {
    let host = || {
        if MANY_HOSTS { next_host() } else { Ipv4Addr::LOCALHOST }
    };
    if !high_port && MANY_HOSTS {
        // Another grading may be at the same address; the next one is then free.
        for _ in 0..20 {
            match bind((host(), 80).into()) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
                bound => return bound,
            }
        }
    }
    bind_to_any_port(host())
}

/// Each is held until one is found, since the system may offer the same again.
fn bind_to_any_port(host: Ipv4Addr) -> io::Result<(Socket, SocketAddr)> {
    let mut refused = Vec::new();
    loop {
        let (socket, address) = bind((host, 0).into())?;
        if says_nothing_else(address) || refused.len() == 20 {
            return Ok((socket, address));
        }
        refused.push(socket);
    }
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let (socket, _) = bind(address)?;
    socket.listen(8)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn bind(address: SocketAddr) -> io::Result<(Socket, SocketAddr)> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    let address = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
    Ok((socket, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn an_origin_that_refuses_refuses() {
        let origin = Origin::refuse().unwrap();
        let error = TcpStream::connect(origin.address).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn no_two_origins_share_an_address() {
        let origins: Vec<_> = (0..10).map(|_| Origin::listen(false).unwrap()).collect();
        let addresses: std::collections::BTreeSet<_> =
            origins.iter().map(|origin| origin.address).collect();
        assert_eq!(addresses.len(), 10);
    }
}
