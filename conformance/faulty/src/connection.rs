//! One of the many connections of a polling server: a state, and what each state does when the
//! socket is ready. Nothing here sleeps, in a right program. (Rules 3.6 and 3.8.)

use crate::flaw::Flaw;
use crate::request::{Arrival, PIECE};
use crate::server_blocking::{LINGER, ONE_SEND, PATIENCE, drain};
use crate::site::{Reply, Site};
use nix::poll::PollFlags;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

/// A client, and how far we are with it.
#[derive(Debug)]
pub struct Connection {
    pub stream: TcpStream,
    /// Another's stream that it answers on: `AnswersTheLastAccepted`.
    pub voice: Option<TcpStream>,
    arrival: Arrival,
    state: State,
    /// When it was accepted.
    since: Instant,
    flaw: Flaw,
    /// The status it was sent, or 0.
    pub status: u16,
}

#[derive(Debug)]
enum State {
    /// The blank line is still to come.
    Reading,
    /// An answer is on its way, `sent` bytes of it sent.
    Writing { reply: Reply, sent: usize },
    /// The answer is sent; what the client still sends is read and forgotten until then.
    Lingering { until: Instant },
    /// To be closed.
    Done,
    /// Never to be closed, and never looked at again: what leaks.
    Kept,
}

impl Connection {
    /// Takes a connection that has just been accepted.
    pub fn new(stream: TcpStream, flaw: Flaw) -> io::Result<Connection> {
        stream.set_nonblocking(true)?;
        let arrival = Arrival::new(flaw);
        let (state, since) = (State::Reading, Instant::now());
        Ok(Connection { stream, voice: None, arrival, state, since, flaw, status: 0 })
    }

    pub fn is_reading(&self) -> bool {
        matches!(self.state, State::Reading)
    }

    /// Whether nothing has come from the client yet.
    pub fn is_silent(&self) -> bool {
        self.is_reading() && self.arrival.bytes().is_empty()
    }

    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// What to wait for; none where the connection is not to be watched.
    pub fn interest(&self, flaw: Flaw) -> Option<PollFlags> {
        match self.state {
            State::Reading if flaw == Flaw::WatchesForWritingToo => {
                Some(PollFlags::POLLIN | PollFlags::POLLOUT)
            }
            State::Reading | State::Lingering { .. } => Some(PollFlags::POLLIN),
            State::Writing { .. } => Some(PollFlags::POLLOUT),
            State::Done | State::Kept => None,
        }
    }

    /// When to stop waiting for it.
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Lingering { until } => Some(until),
            State::Reading if self.flaw == Flaw::GivesUpOnASlowClient => {
                Some(self.since + PATIENCE)
            }
            _ => None,
        }
    }

    /// Gives the connection up where its time is over.
    pub fn expire(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.state = State::Done;
        }
    }

    /// Does the next thing, the socket being ready for it.
    pub fn advance(&mut self, site: &Site) {
        let outcome = match self.state {
            State::Reading => self.read(site),
            State::Writing { .. } => self.write(site),
            State::Lingering { .. } => {
                if !drain(&self.stream) {
                    self.state = State::Done;
                }
                Ok(())
            }
            State::Done | State::Kept => Ok(()),
        };
        self.give_up_on_error(outcome, site.flaw);
    }

    /// What goes wrong on a connection is over with the connection.
    fn give_up_on_error(&mut self, outcome: io::Result<()>, flaw: Flaw) {
        match outcome {
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) if flaw == Flaw::EndsAtAReset => {
                eprintln!("{error}");
                std::process::exit(0)
            }
            Err(error) if flaw == Flaw::DiesAtAReset => panic!("{error}"),
            Err(_) => self.state = State::Done,
            Ok(()) => {}
        }
    }

    fn read(&mut self, site: &Site) -> io::Result<()> {
        self.read_piece(site)?;
        let waits = matches!(site.flaw, Flaw::WaitsForHalfARequest | Flaw::WaitsForABlankEnd);
        if self.is_reading() && waits {
            self.read_all(site)?;
        }
        Ok(())
    }

    /// Sleeps until the whole request is there.
    fn read_all(&mut self, site: &Site) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        while self.is_reading() {
            self.read_piece(site)?;
        }
        self.stream.set_nonblocking(true)
    }

    /// Reads before anyone has said that there is something to read.
    pub fn read_unasked(&mut self, site: &Site) {
        let outcome = self.read_all(site);
        self.give_up_on_error(outcome, site.flaw);
    }

    /// Sleeps until there is something to read, or the end.
    pub fn wait_for_a_byte(&self) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        let _ = self.stream.peek(&mut [0]); // what is wrong with it is seen by who reads
        self.stream.set_nonblocking(true)
    }

    fn read_piece(&mut self, site: &Site) -> io::Result<()> {
        let mut piece = [0; PIECE];
        let count = self.stream.read(&mut piece)?;
        if count == 0 {
            match site.flaw {
                // The end stays readable for ever.
                Flaw::SpinsOnAClosedConnection => return Ok(()),
                Flaw::KeepsClosedDescriptors => {
                    self.state = State::Kept;
                    return Ok(());
                }
                _ => {}
            }
        }
        self.arrival.take(&piece[..count]);
        match site.reply(&self.arrival) {
            Some(reply) => self.begin(reply, site),
            None => Ok(()),
        }
    }

    fn begin(&mut self, reply: Reply, site: &Site) -> io::Result<()> {
        self.status = reply.status;
        if site.flaw == Flaw::SendsErrorsToTheLastAccepted && reply.status == 200 {
            self.voice = None;
        }
        if reply.bytes.is_empty() {
            self.voice = None;
            return self.finish(reply.more_to_come, site);
        }
        let has_left = |stream: &TcpStream| matches!(stream.peek(&mut [0]), Ok(0));
        let dies = site.flaw == Flaw::DiesWhenAskedAndLeft && reply.status == 200;
        if dies && has_left(&self.stream) {
            panic!("KeyError: it is in no list any more"); // the end was read before the answer was sent
        }
        if site.flaw == Flaw::WaitsForASlowReader {
            self.stream.set_nonblocking(false)?;
            self.stream.write_all(&reply.bytes)?;
            self.stream.set_nonblocking(true)?;
            return self.finish(reply.more_to_come, site);
        }
        self.state = State::Writing { reply, sent: 0 };
        self.write(site)
    }

    /// Sends what the socket takes now; the rest waits for the socket, and nobody else waits.
    fn write(&mut self, site: &Site) -> io::Result<()> {
        let State::Writing { reply, sent } = &mut self.state else {
            return Ok(());
        };
        let more_to_come = reply.more_to_come;
        if site.flaw == Flaw::SendsOnce {
            let _ = self.stream.write(&reply.bytes[..reply.bytes.len().min(ONE_SEND)])?;
            return self.finish(more_to_come, site);
        }
        let mut stream = self.voice.as_ref().unwrap_or(&self.stream);
        *sent += stream.write(&reply.bytes[*sent..])?;
        if *sent == reply.bytes.len() {
            self.finish(more_to_come, site)?;
        }
        Ok(())
    }

    /// Ends the connection, as `server_blocking` does, but without waiting.
    fn finish(&mut self, more_to_come: bool, site: &Site) -> io::Result<()> {
        if let Some(other) = self.voice.take() {
            self.arrival = Arrival::new(site.flaw);
            self.state = State::Reading; // it has answered and closed the other one
            return other.shutdown(Shutdown::Write);
        }
        self.state = State::Done;
        if site.leaves_open_after(self.status) {
            self.state = State::Kept;
            return Ok(());
        }
        if site.keeps_descriptor_after(self.status) {
            self.state = State::Kept;
            return self.stream.shutdown(Shutdown::Both);
        }
        self.stream.shutdown(Shutdown::Write)?;
        if drain(&self.stream) && more_to_come {
            self.state = State::Lingering { until: Instant::now() + LINGER };
        }
        Ok(())
    }
}
