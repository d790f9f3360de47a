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

/// So many descriptors are kept for the files that connections send.
const KEPT_FOR_FILES: u64 = 32;

/// Serves a port for ever, where `answer` says what to reply to each request.
pub fn serve(port: u16, answer: impl Fn(&Request) -> Response) -> Result<Infallible, Failure> {
    let accept_socket = accept_socket(port)?;
    let mut server = Server::new(accept_socket, answer).map_err(failed_to("prepare for select"))?;
    loop {
        server.turn().map_err(failed_to("wait in select"))?;
    }
}

struct Server<A> {
    accept_socket: OwnedFd,
    answer: A,
    connections: BTreeMap<RawFd, Connection>,
    /// Descriptors from here on are not for connections.
    descriptor_limit: RawFd,
}

impl<A: Fn(&Request) -> Response> Server<A> {
    fn new(accept_socket: OwnedFd, answer: A) -> io::Result<Server<A>> {
        // accept must not sleep either: a client that waited may be gone by the time we ask.
        sys::fcntl_nonblocking(&accept_socket)?;
        let descriptor_limit = descriptor_limit()?;
        Ok(Server { accept_socket, answer, connections: BTreeMap::new(), descriptor_limit })
    }

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

    /// Lets a connection go on. When it is complete, Rust closes the socket with it.
    fn proceed(&mut self, fd: RawFd) {
        if let Some(connection) = self.connections.get_mut(&fd)
            && connection.proceed(&self.answer)
        {
            self.connections.remove(&fd);
        }
    }

    /// Accepts until nobody waits, so that a crowd costs one select and not one each.
    fn accept_new_connections(&mut self) {
        for _ in 0..ACCEPTS_PER_TURN {
            match sys::accept4(&self.accept_socket).map_err(|error| error.raw_os_error()) {
                Ok(socket) => self.admit(socket),
                Err(Some(libc::EAGAIN)) => return, // nobody waits any more
                // No descriptor is free; select would say "readable" again at once, and again.
                Err(Some(libc::EMFILE | libc::ENFILE)) => self.close_idlest(),
                Err(_) => {} // that client is gone; the next may not be
            }
        }
    }

    /// Takes a connection in. Its request has often come with it, so it is read at once.
    fn admit(&mut self, mut socket: OwnedFd) {
        if socket.as_raw_fd() >= self.descriptor_limit {
            self.close_idlest();
            // A duplicate gets the lowest number that is free, the idlest's.
            match socket.try_clone() {
                Ok(twin) if twin.as_raw_fd() < self.descriptor_limit => socket = twin,
                _ => return,
            }
        }
        let fd = socket.as_raw_fd();
        self.connections.insert(fd, Connection::new(socket));
        self.proceed(fd);
    }

    /// Makes room when select can watch no more, or the process may hold no more: the connection
    /// that has been idle longest goes. To turn the newest away instead would let a thousand
    /// clients who say nothing shut out everyone who does.
    fn close_idlest(&mut self) {
        let idlest = self.connections.iter().min_by_key(|(_, connection)| connection.last_active);
        match idlest.map(|(&fd, _)| fd) {
            Some(fd) => drop(self.connections.remove(&fd)),
            // It is not we who hold them all: others may let go of some.
            None => thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// Select can watch FD_SETSIZE descriptors, and the process may hold no more than its limit.
fn descriptor_limit() -> io::Result<RawFd> {
    let most = sys::getrlimit_nofile()?.min(libc::FD_SETSIZE as u64);
    Ok(most.saturating_sub(KEPT_FOR_FILES) as RawFd)
}
