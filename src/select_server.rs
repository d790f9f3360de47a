//! Part 3: many connections at once, in one thread, on select(2).
//!
//! Here the reader learns the event loop: build the lists, wait, serve whoever is ready. While
//! nothing happens it sleeps in select without a time-out, and uses no processor time (rule 3.4).
//!
//! Read next: `bin/http_server2.rs`, which now is short, then `product.rs`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::thread;
use std::time::Duration;

use crate::connection::Connection;
use crate::failure::{Failure, failed_to};
use crate::listen::accept_socket;
use crate::request::Request;
use crate::response::Response;
use crate::sys::{self, FdSet};

/// How many connections are accepted before the others get their turn again.
const ACCEPTS_PER_TURN: usize = 64;

/// Select can watch no descriptor from here on.
const FD_SETSIZE: RawFd = libc::FD_SETSIZE as RawFd;

/// Serves a port for ever, where `answer` says what to reply to each request.
pub fn serve(port: u16, answer: impl Fn(&Request) -> Response) -> Result<Infallible, Failure> {
    let accept_socket = accept_socket(port)?;
    // accept must not sleep either: a client that waited may be gone by the time we ask.
    sys::fcntl_nonblocking(&accept_socket).map_err(failed_to("prepare for select"))?;
    let mut server = Server { accept_socket, answer, connections: BTreeMap::new() };
    loop {
        server.turn().map_err(failed_to("wait in select"))?;
    }
}

struct Server<A> {
    accept_socket: OwnedFd,
    answer: A,
    connections: BTreeMap<RawFd, Connection>,
}

impl<A: Fn(&Request) -> Response> Server<A> {
    /// Waits until somebody is ready, and serves all who are.
    fn turn(&mut self) -> io::Result<()> {
        let (read_list, write_list) = self.lists()?;
        let (readable, writable) = sys::select(&read_list, &write_list)?;
        for fd in readable.iter().chain(writable.iter()) {
            self.proceed(fd);
        }
        if readable.contains(self.accept_socket.as_raw_fd()) {
            self.accept_new_connections();
        }
        Ok(())
    }

    /// The read list, with the accept socket and all who wait to receive, and the write list, with
    /// all who wait to send.
    fn lists(&self) -> io::Result<(FdSet, FdSet)> {
        let (mut read_list, mut write_list) = (FdSet::empty(), FdSet::empty());
        read_list.insert(self.accept_socket.as_raw_fd())?;
        for (&fd, connection) in &self.connections {
            let list = if connection.is_writing() { &mut write_list } else { &mut read_list };
            list.insert(fd)?;
        }
        Ok((read_list, write_list))
    }

    /// Lets a connection go on. When it is complete, Rust closes the socket with it. While it has its
    /// turn it is not in the map, where the idlest is looked for.
    fn proceed(&mut self, fd: RawFd) {
        if let Some(mut connection) = self.connections.remove(&fd)
            && !connection.proceed(|request| self.answer(request))
        {
            self.connections.insert(fd, connection);
        }
    }

    /// The answer to a request. A file takes a descriptor too; where none is free, the idlest
    /// connection goes for it, as for a new connection.
    fn answer(&mut self, request: &Request) -> Response {
        let mut response = (self.answer)(request);
        while response.is_unavailable() && self.close_idlest() {
            response = (self.answer)(request);
        }
        response
    }

    /// Accepts until nobody waits, so that a crowd costs one select and not one each.
    fn accept_new_connections(&mut self) {
        for accepted in 0..ACCEPTS_PER_TURN {
            match sys::accept4(&self.accept_socket) {
                Ok(socket) => self.admit(socket),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return, // nobody waits
                // No descriptor is free, which accept says even where nobody waits. Only if this is
                // the first call after select do we know that somebody does.
                Err(error) if sys::is_shortage(&error) => {
                    if accepted == 0 && !self.close_idlest() {
                        // It is not we who hold them all: others may let go of some. Select would
                        // say "readable" again at once, and again.
                        thread::sleep(Duration::from_millis(100));
                    }
                    return;
                }
                Err(_) => {} // that client is gone; the next may not be
            }
        }
    }

    /// Takes a connection in. Its request has often come with it, so it is read at once.
    fn admit(&mut self, mut socket: OwnedFd) {
        if socket.as_raw_fd() >= FD_SETSIZE {
            self.close_idlest();
            // A duplicate gets the lowest number that is free, the idlest's.
            match socket.try_clone() {
                Ok(twin) if twin.as_raw_fd() < FD_SETSIZE => socket = twin,
                _ => return,
            }
        }
        let fd = socket.as_raw_fd();
        self.connections.insert(fd, Connection::new(socket));
        self.proceed(fd);
    }

    /// Makes room when select can watch no more, or the process may hold no more: the connection
    /// that has been idle longest goes. To turn the newest away instead would let a thousand
    /// clients who say nothing shut out everyone who does. Says whether there was one.
    fn close_idlest(&mut self) -> bool {
        let idlest = self.connections.iter().min_by_key(|(_, connection)| connection.last_active);
        let idlest = idlest.map(|(&fd, _)| fd);
        idlest.and_then(|fd| self.connections.remove(&fd)).is_some()
    }
}
