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

use crate::request::{LONGEST_HEAD, NoRequest, Request};
use crate::response::Response;
use crate::sys;

/// How much a client may go on sending when its answer has been sent.
const MOST_DRAINED: usize = 1024 * 1024;

/// A client's connection and how far it has come.
pub struct Connection {
    socket: OwnedFd,
    state: State,
    /// When it last got on, in the server's count of such events.
    pub last_active: u64,
}

enum State {
    /// Reading the request: what has come of it so far.
    Reading(Vec<u8>),
    /// Writing the answer. If the client sent more than its request, it is drained afterwards.
    Writing { response: Response, drain: bool },
    /// The answer is sent; so many more bytes will be received and thrown away. A close while bytes
    /// lie unread would reset the connection, and a reset can destroy the answer on its way.
    Draining(usize),
}

/// What a connection waits for.
#[derive(Debug, PartialEq, Eq)]
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
    pub fn new(socket: OwnedFd, now: u64) -> Connection {
        Connection { socket, state: State::Reading(Vec::new()), last_active: now }
    }

    /// Goes on as far as possible without waiting. A client that is gone is no error of ours: it
    /// gets a close.
    pub fn proceed(&mut self, answer: &impl Fn(&Request) -> Response, now: u64) -> Next {
        self.last_active = now;
        let next = match self.state {
            State::Reading(_) => self.read(answer),
            State::Writing { .. } => self.write(),
            State::Draining(_) => self.drain(),
        };
        match (next, &self.state) {
            (Ok(next), _) => next,
            (Err(error), _) if error.kind() != io::ErrorKind::WouldBlock => Next::Close,
            (Err(_), State::Writing { .. }) => Next::Write,
            (Err(_), _) => Next::Read,
        }
    }

    fn read(&mut self, answer: &impl Fn(&Request) -> Response) -> io::Result<Next> {
        let State::Reading(received) = &mut self.state else {
            unreachable!("only called in this state")
        };
        let mut piece = [0; LONGEST_HEAD];
        let length = sys::recv(&self.socket, &mut piece)?;
        if length == 0 {
            return Ok(Next::Close); // the client has left, and asked for nothing (rule 3.6)
        }
        received.extend(&piece[..length]);
        let (response, drain) = match Request::parse(received) {
            Ok(request) => (answer(&request), request.length < received.len()),
            Err(NoRequest::Incomplete) => return Ok(Next::Read),
            Err(NoRequest::Empty | NoRequest::NotGet) => return Ok(Next::Close), // ignored (rule 3.5)
            Err(NoRequest::Malformed | NoRequest::TooLong) => {
                (Response::error("400 Bad Request"), true)
            }
        };
        self.state = State::Writing { response, drain };
        self.write() // most answers fit at once, and need no turn of their own
    }

    fn write(&mut self) -> io::Result<Next> {
        let State::Writing { response, drain } = &mut self.state else {
            unreachable!("only called in this state")
        };
        if !response.send_some(&self.socket)? {
            return Ok(Next::Write);
        }
        // The answer is complete (rule 2.6). A close alone would not do: if the client has just sent
        // more, it resets the connection, and what still waits for a full packet is lost.
        sys::shutdown_write(&self.socket)?;
        if !*drain {
            return Ok(Next::Close);
        }
        self.state = State::Draining(MOST_DRAINED);
        Ok(Next::Read)
    }

    fn drain(&mut self) -> io::Result<Next> {
        let State::Draining(left) = &mut self.state else {
            unreachable!("only called in this state")
        };
        let length = sys::recv(&self.socket, &mut [0; LONGEST_HEAD])?;
        *left = left.saturating_sub(length);
        Ok(if length == 0 || *left == 0 { Next::Close } else { Next::Read })
    }
}
