//! One TCP connection of the harness: raw bytes, sent exactly, received as they come, nothing normalised.

use super::patience::SeenTime;
use crate::transcript::Close;
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// Bytes that are taken on one connection, and not read beyond, beside the longest content of the page.
pub const ROOM: usize = 1 << 20;

/// The receive buffer of a connection with a small window.
const SMALL_WINDOW: usize = 4096;

/// A connection, from its making to its end.
#[derive(Debug)]
pub struct Connection {
    stream: Option<TcpStream>,
    /// The harness's own address.
    pub local: SocketAddr,
    /// The program's address.
    pub remote: SocketAddr,
    /// Everything received.
    pub received: Vec<u8>,
    /// How much is received at the most.
    pub most: usize,
    /// How the program ended its direction, if it has.
    pub ended: Option<Close>,
    /// Whether arriving bytes are taken from the kernel.
    pub reading: bool,
    /// How many bytes had come when the last expectation was met; after `"text"`, how many were taken.
    pub noted: usize,
    /// How long nothing has come.
    pub quiet: SeenTime,
}

/// What came of a read.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// So many bytes more.
    Bytes(usize),
    /// The end.
    Ended(Close),
    /// Nothing for now.
    Nothing,
    /// More than is kept; the rest is not read.
    TooMuch,
}

impl Connection {
    /// Connects, waiting at the most so long for the answer.
    pub fn open(
        to: SocketAddr,
        from: Option<Ipv4Addr>,
        small_window: bool,
        wait: Duration,
    ) -> io::Result<Connection> {
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, None)?;
        if small_window {
            socket.set_recv_buffer_size(SMALL_WINDOW)?;
        }
        if let Some(from) = from {
            socket.bind(&SocketAddr::from((from, 0)).into())?;
        }
        socket.connect_timeout(&to.into(), wait)?;
        Connection::of(socket.into())
    }

    /// Takes a stream that is connected already.
    pub fn of(stream: TcpStream) -> io::Result<Connection> {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let (local, remote) = (stream.local_addr()?, stream.peer_addr()?);
        let quiet = SeenTime::new();
        Ok(Connection {
            stream: Some(stream),
            local,
            remote,
            received: Vec::new(),
            most: ROOM,
            ended: None,
            reading: true,
            noted: 0,
            quiet,
        })
    }

    /// The descriptor to wait on, where there is something to wait for.
    pub fn readable(&self) -> Option<BorrowedFd<'_>> {
        let waits = self.reading && self.ended.is_none() && self.received.len() < self.most;
        self.stream.as_ref().filter(|_| waits).map(TcpStream::as_fd)
    }

    /// Whether one of its sides has ended it, or it was answered.
    pub fn is_over(&self) -> bool {
        self.stream.is_none() || self.ended.is_some() || !self.received.is_empty()
    }

    /// Whether this side is open.
    pub fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Takes what has come, without waiting.
    pub fn receive(&mut self) -> Received {
        let Some(stream) = &mut self.stream else {
            return Received::Nothing;
        };
        if self.received.len() >= self.most {
            return Received::TooMuch;
        }
        let mut buffer = [0; 65536];
        let received = match stream.read(&mut buffer) {
            Ok(0) => Received::Ended(Close::Fin),
            Ok(count) => Received::Bytes(count),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                return Received::Nothing;
            }
            Err(_) => Received::Ended(Close::Reset),
        };
        self.quiet.restart();
        match received {
            Received::Bytes(count) => self.received.extend_from_slice(&buffer[..count]),
            Received::Ended(how) => self.ended = Some(how),
            _ => {}
        }
        received
    }

    /// Puts an empty line behind a request that ends in a line end and came to rest there.
    pub fn put_empty_line_behind(&mut self, rest: Duration) {
        if self.quiet.look() >= rest && self.received.ends_with(b"\n") {
            self.received.extend_from_slice(b"\r\n");
        }
    }

    /// Sends what the kernel takes now; `None` where it takes nothing for now.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<Option<usize>> {
        let Some(stream) = &mut self.stream else {
            return Err(ErrorKind::NotConnected.into());
        };
        match stream.write(bytes) {
            Ok(count) => Ok(Some(count)),
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Sends bytes that the end follows at once: in one segment, where the system can be told to wait with them.
    pub fn send_ahead_of_the_end(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(target_os = "linux")]
        const MORE_FOLLOWS: i32 = nix::libc::MSG_MORE;
        #[cfg(not(target_os = "linux"))]
        const MORE_FOLLOWS: i32 = 0;
        let stream = self.stream.as_ref().ok_or(ErrorKind::NotConnected)?;
        SockRef::from(stream).send_with_flags(bytes, MORE_FOLLOWS)
    }

    /// Sends FIN and goes on reading.
    pub fn half_close(&mut self) {
        if let Some(stream) = &self.stream {
            // A program that has gone already cannot be told, and need not be.
            let _ = stream.shutdown(Shutdown::Write);
        }
    }

    /// Closes. What lies there unread is taken first and forgotten, so that no RST goes out in its place.
    pub fn close(&mut self) {
        let judged = self.received.len();
        while matches!(self.receive(), Received::Bytes(_)) {}
        self.received.truncate(judged);
        self.received.shrink_to_fit();
        self.stream = None;
    }

    /// Closes with RST, and takes the program's direction for ended by one.
    pub fn cut(&mut self) {
        self.reset();
        self.ended = self.ended.or(Some(Close::Reset));
    }

    /// Closes with RST.
    pub fn reset(&mut self) {
        if let Some(stream) = self.stream.take() {
            let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn what_is_sent_ahead_of_the_end_comes_with_the_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let mut connection = Connection::open(at, None, false, Duration::from_secs(5)).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        let (sent, mut all) = (std::time::Instant::now(), Vec::new());
        assert_eq!(connection.send_ahead_of_the_end(b"GET").unwrap(), 3);
        server.set_nonblocking(true).unwrap();
        let is_there = server.peek(&mut [0]).is_ok();
        // Linux keeps bytes back for 200 ms; on a machine that stands still so long nothing can be said.
        let kept_back = cfg!(target_os = "linux") && sent.elapsed() < Duration::from_millis(150);
        assert!(!(is_there && kept_back));
        connection.close();
        server.set_nonblocking(false).unwrap();
        server.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"GET");
    }
}
