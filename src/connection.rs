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

impl Connection {
    /// A connection just accepted, and non-blocking.
    pub fn new(socket: OwnedFd) -> Connection {
        Connection { socket, state: State::Reading(Vec::new()), last_active: Instant::now() }
    }

    /// Whether it waits for room to send, and belongs in the write list. Otherwise it waits for bytes
    /// to receive, and belongs in the read list.
    pub fn is_writing(&self) -> bool {
        matches!(self.state, State::Writing(_))
    }

    /// Goes on as far as possible without waiting, and says whether the connection is to be closed.
    pub fn proceed(&mut self, answer: impl FnMut(&Request) -> Response) -> bool {
        self.last_active = Instant::now();
        match self.go_on(answer) {
            Ok(is_complete) => is_complete,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => false,
            Err(_) => true, // the client is gone, which is no error of ours (rule 3.6)
        }
    }

    fn go_on(&mut self, mut answer: impl FnMut(&Request) -> Response) -> io::Result<bool> {
        if let State::Reading(received) = &mut self.state {
            receive(&self.socket, received)?;
            let response = match Request::parse(received) {
                Ok(request) => answer(&request),
                Err(NoRequest::Incomplete) => return Ok(false),
                Err(NoRequest::NotGet) => return Ok(true), // ignored (rule 3.5)
                Err(NoRequest::Malformed) => Response::error("400 Bad Request"),
            };
            self.state = State::Writing(response);
        }
        // Most responses fit at once, and need no turn of their own.
        if let State::Writing(response) = &mut self.state
            && !response.send_some(&self.socket)?
        {
            return Ok(false);
        }
        // It is complete, and the connection is closed (rule 2.6), as in server 1.
        sys::shutdown_write(&self.socket)?;
        Ok(true)
    }
}
