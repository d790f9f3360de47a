//! Many connections at once, in one thread: poll(2) waits on all of them, and only what it names
//! ready is touched. (Parts 3 and 4.)
//!
//! poll is select without its ceiling: it takes a list of descriptors, where select takes a set of
//! bits that ends at FD_SETSIZE.

use crate::connection::Connection;
use crate::flaw::Flaw;
use crate::server_blocking;
use crate::site::Site;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::io::{self, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd};
use std::time::{Duration, Instant};

struct Server<'a> {
    listener: &'a TcpListener,
    site: &'a Site,
    /// In the order of their accept.
    connections: Vec<Connection>,
    /// Whether there is no descriptor left for another connection.
    full: bool,
}

/// What poll named ready.
#[derive(Default)]
struct Ready {
    listener: bool,
    /// Places in `connections`.
    connections: Vec<usize>,
}

/// Serves all connections.
pub fn serve(listener: &TcpListener, site: &Site) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut server = Server { listener, site, connections: Vec::new(), full: false };
    loop {
        let ready = server.wait()?;
        for place in ready.connections {
            let connection = server.answering(place)?;
            connection.advance(site);
            if !connection.is_done() {
                continue;
            }
            if site.ends_after(connection.status) {
                return Ok(());
            }
            server.stumble_at_a_close();
        }
        server.reap();
        if ready.listener {
            server.accept_waiting()?;
        }
    }
}

impl Server<'_> {
    /// The connection to read from where that at `place` is ready: itself.
    fn answering(&mut self, place: usize) -> io::Result<&mut Connection> {
        let flaw = self.site.flaw;
        let confuses = matches!(
            flaw,
            Flaw::ReadsTheLastAccepted
                | Flaw::AnswersTheLastAccepted
                | Flaw::SendsErrorsToTheLastAccepted
        );
        if !confuses || !self.connections[place].is_reading() {
            return Ok(&mut self.connections[place]);
        }
        self.accept_waiting()?; // the accept socket stands first in the list
        let newest = self.connections.iter().rposition(Connection::is_reading).unwrap_or(place);
        if flaw == Flaw::ReadsTheLastAccepted {
            self.connections[newest].wait_for_a_byte()?;
            return Ok(&mut self.connections[newest]);
        }
        // Whom a client that is gone would disturb is a matter of the moment; it disturbs nobody.
        if place != newest && is_there(&self.connections[place].stream)? {
            self.connections[place].voice = Some(self.connections[newest].stream.try_clone()?);
        }
        Ok(&mut self.connections[place])
    }

    /// What comes of a connection that is closed and has not been taken off the list. A right
    /// program has taken it off.
    fn stumble_at_a_close(&self) {
        match self.site.flaw {
            Flaw::DiesOfAClosedSocket => {
                panic!("file descriptor cannot be a negative integer (-1)")
            }
            Flaw::SelectsOnNothing => drop(poll(&mut [], PollTimeout::NONE)),
            Flaw::PassesOverSelectsError => loop {
                std::hint::spin_loop();
            },
            _ => {}
        }
    }

    /// Sleeps until something is ready or a deadline has come.
    fn wait(&self) -> io::Result<Ready> {
        let watched = self.watched();
        let mut fds = Vec::with_capacity(watched.len() + 1);
        for &(place, interest) in &watched {
            fds.push(PollFd::new(self.connections[place].stream.as_fd(), interest));
        }
        if !self.full {
            fds.push(PollFd::new(self.listener.as_fd(), PollFlags::POLLIN));
        }
        match poll(&mut fds, self.timeout()) {
            Ok(_) => {}
            Err(Errno::EINTR) => return Ok(Ready::default()),
            Err(e) => return Err(e.into()),
        }
        if self.site.flaw == Flaw::SleepsBetweenRounds {
            std::thread::sleep(Duration::from_millis(50));
        }
        let is_ready = |fd: &PollFd| fd.any().unwrap_or(true);
        Ok(Ready {
            listener: !self.full && fds.last().is_some_and(is_ready),
            connections: watched
                .iter()
                .zip(&fds)
                .filter(|(_, fd)| is_ready(fd))
                .map(|((place, _), _)| *place)
                .collect(),
        })
    }

    /// The connections to wait for, and what for.
    fn watched(&self) -> Vec<(usize, PollFlags)> {
        let first_reading = self.connections.iter().position(Connection::is_reading);
        let newest = self.connections.last().map_or(0, |newest| newest.stream.as_raw_fd());
        let in_turn = |place: usize| match self.site.flaw {
            Flaw::ServesInAcceptOrder => first_reading == Some(place),
            // Its bound for select is that of the connection accepted last.
            Flaw::WatchesUpToTheNewest => self.connections[place].stream.as_raw_fd() <= newest,
            _ => true,
        };
        self.connections
            .iter()
            .enumerate()
            .filter(|(place, connection)| !connection.is_reading() || in_turn(*place))
            .filter_map(|(place, connection)| Some((place, connection.interest(self.site.flaw)?)))
            .collect()
    }

    /// How long to sleep at most: for ever, unless a connection has a deadline.
    fn timeout(&self) -> PollTimeout {
        if matches!(self.site.flaw, Flaw::SpinsWhileIdle | Flaw::SleepsBetweenRounds) {
            return PollTimeout::ZERO;
        }
        if self.site.flaw == Flaw::WakesEveryFiveMilliseconds {
            return PollTimeout::from(5u8);
        }
        let deadlines = self.connections.iter().filter_map(Connection::deadline);
        let Some(first) = deadlines.min() else {
            return PollTimeout::NONE;
        };
        // A millisecond more, so as not to wake just before the deadline, and again, and again.
        let left = first.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
        PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)
    }

    /// Closes what is done, by dropping it.
    fn reap(&mut self) {
        let now = Instant::now();
        let before = self.connections.len();
        for connection in &mut self.connections {
            connection.expire(now);
        }
        self.connections.retain(|connection| !connection.is_done());
        if self.connections.len() < before {
            self.full = false;
        }
    }

    /// Accepts every connection that waits.
    fn accept_waiting(&mut self) -> io::Result<()> {
        while !self.full {
            match server_blocking::accept(self.listener) {
                Ok(Some(stream)) => {
                    self.die_above_fd_setsize(&stream);
                    if self.connections.len() >= self.room() {
                        continue; // and so it is closed
                    }
                    self.drop_the_silent();
                    let connection = Connection::new(stream, self.site.flaw)?;
                    self.connections.push(connection);
                    self.read_right_after_accept();
                }
                Ok(None) => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(e) if is_out_of_descriptors(&e) => self.make_room(),
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Gives up the client that has been silent longest. Where none is silent, those who are being
    /// served are served first, and the others wait in the listen queue.
    fn make_room(&mut self) {
        match self.connections.iter().position(Connection::is_reading) {
            Some(place) => drop(self.connections.remove(place)),
            None => self.full = true,
        }
    }

    /// How many connections it has room for.
    fn room(&self) -> usize {
        match self.site.flaw {
            Flaw::FiveConnectionsAtMost => 5,
            Flaw::ThirtyConnectionsAtMost => 30,
            _ => usize::MAX,
        }
    }

    fn read_right_after_accept(&mut self) {
        if self.site.flaw == Flaw::ReadsRightAfterAccept
            && let Some(newest) = self.connections.last_mut()
        {
            newest.read_unasked(self.site);
            self.reap();
        }
    }

    /// Closes those that have not said anything, to make room for one who may.
    fn drop_the_silent(&mut self) {
        if self.site.flaw == Flaw::DropsSilentClients {
            for connection in self.connections.iter_mut().filter(|one| one.is_reading()) {
                connection.advance(self.site);
            }
            self.connections.retain(|one| !one.is_silent());
        }
    }

    /// As select does, only earlier: whoever wants to see it need not raise a limit first.
    fn die_above_fd_setsize(&self, stream: &impl AsRawFd) {
        if self.site.flaw == Flaw::DiesAboveFdSetsize && stream.as_raw_fd() >= 1000 {
            panic!("filedescriptor out of range in select()");
        }
    }
}

fn is_out_of_descriptors(error: &io::Error) -> bool {
    [Errno::EMFILE, Errno::ENFILE].contains(&Errno::from_raw(error.raw_os_error().unwrap_or(0)))
}

/// How poll says that the other side will send no more. Only Linux does, behind what it has sent.
#[cfg(target_os = "linux")]
const HAS_ENDED: PollFlags = PollFlags::from_bits_retain(nix::libc::POLLRDHUP);
#[cfg(not(target_os = "linux"))]
const HAS_ENDED: PollFlags = PollFlags::empty();

/// Whether the client is still there: it has neither reset the connection nor ended its side.
fn is_there(stream: &TcpStream) -> io::Result<bool> {
    let mut fds = [PollFd::new(stream.as_fd(), HAS_ENDED)];
    poll(&mut fds, PollTimeout::ZERO)?;
    Ok(stream.take_error()?.is_none() && !fds[0].any().unwrap_or(true))
}
