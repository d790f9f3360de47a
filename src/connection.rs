//! One connection of server 2 or 3: a struct with a state.
//!
//! Here the reader learns to turn a server inside out. Server 1 is a story told in order: read,
//! answer, close, and it sleeps wherever the client lets it wait. Server 2 never may, so the place
//! in the story is kept in the connection, and each call of [`Connection::proceed`] goes on from
//! there, as far as it can without waiting.
//!
//! Read next: `select_server.rs`, which decides whose turn it is.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Instant;

use crate::request::{NoRequest, Request, receive};
use crate::response::Response;
use crate::sys;

/// A client's connection and how far it has come.
pub struct Connection {
    socket: OwnedFd,
    state: State,
    /// When it last had its turn.
    pub last_active: Instant,
}

enum State {
    /// Reading the request: what has come of it so far.
    Reading(Vec<u8>),
    /// Writing the response, which knows how far it has come.
    Writing(Response),
}

/// What a connection waits for.
pub enum Next {
    /// For bytes to receive: it belongs in the read list.
    Read,
    /// For room to send: it belongs in the write list.
    Write,
    /// For nothing: it is to be closed.
    Close,
}

impl Connection {
    /// A connection just accepted, and non-blocking.
    pub fn new(socket: OwnedFd) -> Connection {
        Connection { socket, state: State::Reading(Vec::new()), last_active: Instant::now() }
    }

    /// Goes on as far as possible without waiting. A client that is gone is no error of ours: it
    /// gets a close (rule 3.6).
    pub fn proceed(&mut self, answer: &impl Fn(&Request) -> Response) -> Next {
        self.last_active = Instant::now();
        match (self.go_on(answer), &self.state) {
            (Ok(next), _) => next,
            (Err(error), _) if error.kind() != io::ErrorKind::WouldBlock => Next::Close,
            (Err(_), State::Reading(_)) => Next::Read,
            (Err(_), State::Writing(_)) => Next::Write,
        }
    }

    fn go_on(&mut self, answer: &impl Fn(&Request) -> Response) -> io::Result<Next> {
        if let State::Reading(received) = &mut self.state {
            receive(&self.socket, received)?;
            let response = match Request::parse(received) {
                Ok(request) => answer(&request),
                Err(NoRequest::Incomplete) => return Ok(Next::Read),
                Err(NoRequest::NotGet) => return Ok(Next::Close), // ignored (rule 3.5)
                Err(NoRequest::Malformed) => Response::error("400 Bad Request"),
            };
            self.state = State::Writing(response);
        }
        // Most responses fit at once, and need no turn of their own.
        if let State::Writing(response) = &mut self.state
            && !response.send_some(&self.socket)?
        {
            return Ok(Next::Write);
        }
        // It is complete, and the connection is closed (rule 2.6), as in server 1.
        sys::shutdown_write(&self.socket)?;
        Ok(Next::Close)
    }
}
