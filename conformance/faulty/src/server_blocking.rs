//! One connection at a time: accept, read, answer, close, and accept again. (Part 2.)
//!
//! Every call here may sleep, and while it sleeps for one client all the others wait.

use crate::flaw::Flaw;
use crate::request::{Arrival, PIECE};
use crate::site::{Reply, Site};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

/// How long a client that may still be sending is listened to before its connection is closed.
pub const LINGER: Duration = Duration::from_secs(1);

/// How long such a client may be silent meanwhile.
const LINGER_SILENCE: Duration = Duration::from_millis(200);

/// How long `GivesUpOnASlowClient` waits for a request.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// What a single send takes of a long answer. Kernels differ, and take more or less from one time
/// to the next; a fault that learners are to find must be there each time they look.
pub const ONE_SEND: usize = 128 * 1024;

/// Serves connection after connection.
pub fn serve(listener: &TcpListener, site: &Site) -> io::Result<()> {
    let mut kept = Vec::new();
    loop {
        let Some(stream) = accept(listener)? else {
            continue;
        };
        let status = handle(&stream, site);
        if site.ends_after(status) {
            return Ok(());
        }
        if site.flaw == Flaw::ClosesTheAcceptSocket {
            return Err(Errno::EBADF.into()); // what the next accept would say
        }
        if site.leaves_open_after(status) {
            kept.push(stream);
        }
    }
}

/// The next connection; none where it was gone before it could be accepted.
pub fn accept(listener: &TcpListener) -> io::Result<Option<TcpStream>> {
    match listener.accept() {
        Ok((stream, _)) => Ok(Some(stream)),
        Err(e) if is_passing(&e) => Ok(None),
        Err(e) => Err(e),
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// Sleeps in poll until there is something on this socket alone.
pub fn wait_for(socket: BorrowedFd<'_>) -> io::Result<()> {
    match poll(&mut [PollFd::new(socket, PollFlags::POLLIN)], PollTimeout::NONE) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Serves one connection to its end, and returns the status sent, or 0. What goes wrong on a
/// connection is over with the connection.
pub fn handle(stream: &TcpStream, site: &Site) -> u16 {
    match converse(stream, site) {
        Ok(status) => status,
        Err(error) if site.flaw == Flaw::DiesAtAReset => panic!("{error}"),
        Err(_) => 0,
    }
}

fn converse(mut stream: &TcpStream, site: &Site) -> io::Result<u16> {
    let mut reply = read_request(stream, site)?;
    while reply.stay {
        stream.write_all(&reply.bytes)?;
        reply = read_request(stream, site)?;
    }
    if site.flaw == Flaw::SendsOnce {
        let _ = stream.write(&reply.bytes[..reply.bytes.len().min(ONE_SEND)])?;
    } else {
        stream
            .write_all(what_arrives(&reply.bytes, site.flaw))
            .or_else(|error| give_up_or_end(error, site.flaw))?;
    }
    if !site.leaves_open_after(reply.status) && site.flaw != Flaw::LeavesTheHeadersUnread {
        part(stream, reply.more_to_come)?;
    }
    Ok(reply.status)
}

/// All of an answer, unless it is closed with a request unread: the reset destroys what is still on
/// its way. How much that is differs from one time to the next, and so it is this much here.
fn what_arrives(answer: &[u8], flaw: Flaw) -> &[u8] {
    match flaw {
        Flaw::LeavesTheHeadersUnread => &answer[..answer.len().min(ONE_SEND)],
        _ => answer,
    }
}

/// A failed send is over with its connection. The error path of many a book ends the program.
fn give_up_or_end(error: io::Error, flaw: Flaw) -> io::Result<()> {
    if flaw == Flaw::EndsWhenASendFails {
        eprintln!("write error: {error}");
        process::exit(0);
    }
    Err(error)
}

fn read_request(mut stream: &TcpStream, site: &Site) -> io::Result<Reply> {
    let mut arrival = Arrival::new(site.flaw);
    let mut piece = [0; PIECE];
    let most = if site.flaw == Flaw::LeavesTheHeadersUnread { 1 } else { PIECE };
    match site.flaw {
        Flaw::SleepsThenReadsOnce => thread::sleep(Duration::from_secs(1)),
        Flaw::GivesUpOnASlowClient => stream.set_read_timeout(Some(PATIENCE))?,
        Flaw::AThreadThatPolls => wait_for(stream.as_fd())?,
        _ => {}
    }
    loop {
        match stream.read(&mut piece[..most]) {
            Ok(count) => arrival.take(&piece[..count]),
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        }
        if let Some(reply) = site.reply(&arrival) {
            return Ok(reply);
        }
    }
}

/// Says that we are done, and reads what the client has still sent: closing a connection with
/// unread bytes resets it, and a reset destroys the answer on its way.
fn part(stream: &TcpStream, more_to_come: bool) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    if !more_to_come {
        stream.set_nonblocking(true)?;
        drain(stream);
        return Ok(());
    }
    stream.set_read_timeout(Some(LINGER_SILENCE))?;
    let until = Instant::now() + LINGER;
    while Instant::now() < until && read_and_forget(stream) {}
    Ok(())
}

/// Reads what has arrived on a connection that does not block; false where it has ended.
pub fn drain(stream: &TcpStream) -> bool {
    const PIECES: usize = 64; // a client that never stops sending is not waited for
    for _ in 0..PIECES {
        match (&mut &*stream).read(&mut [0; 4096]) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(e) => return e.kind() == ErrorKind::WouldBlock,
        }
    }
    true
}

fn read_and_forget(mut stream: &TcpStream) -> bool {
    stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0)
}
