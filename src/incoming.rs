//! The bytes that come in from a server: head by head, line by line, and the body straight through.
//!
//! Here the reader learns to receive without knowing how much will come. One buffer serves for
//! everything, and the body passes through it to the output piece by piece, so that a page of any
//! size needs the same memory (rule 1.13).
//!
//! Read next: `request.rs`, where the servers begin.

use std::fmt;
use std::io::{self, Write};
use std::os::fd::OwnedFd;

use crate::head::head_length;
use crate::response_head::{BodyEnd, HeadError, ResponseHead};
use crate::sys;

/// Large enough that system calls cost little beside the copying, small enough for a cache.
const BUFFER: usize = 256 * 1024;
/// No honest head is longer, and a server that never ends its head must not fill our memory.
const LONGEST_HEAD: usize = 64 * 1024;
/// As many answers before the answer as anybody could mean.
const MOST_INTERIM_HEADS: usize = 16;

/// A connection, and what has been received from it but not used yet: `buffer[start..end]`.
pub struct Incoming {
    socket: OwnedFd,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

/// Why an answer could not be read, or not be passed on.
#[derive(Debug)]
pub enum IncomingError {
    /// The connection broke.
    Receive(io::Error),
    /// Our own output broke.
    Output(io::Error),
    /// The server closed before the head was whole.
    NoAnswer,
    /// The head is longer than we keep.
    HeadTooLong,
    /// The head makes no sense.
    Head(HeadError),
    /// The server closed before the body was whole (rule 1.16).
    CutShort,
    /// A chunk does not begin with its length or does not end where it should.
    BadChunk,
}

impl Incoming {
    /// Reads from a connected socket.
    pub fn new(socket: OwnedFd) -> Incoming {
        Incoming {
            socket,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
        }
    }

    /// Receives the head of the answer.
    pub fn response_head(&mut self) -> Result<ResponseHead, IncomingError> {
        for _ in 0..MOST_INTERIM_HEADS {
            let head = self.next_head()?;
            if !head.is_interim() {
                return Ok(head);
            }
        }
        Err(IncomingError::HeadTooLong)
    }

    fn next_head(&mut self) -> Result<ResponseHead, IncomingError> {
        let length = self
            .fill_until(head_length, LONGEST_HEAD)?
            .ok_or(IncomingError::NoAnswer)?;
        let head = ResponseHead::parse(&self.waiting()[..length]).map_err(IncomingError::Head)?;
        self.start += length;
        Ok(head)
    }

    /// Passes the body on to `output`, as it comes.
    pub fn copy_body(
        &mut self,
        end: &BodyEnd,
        output: &mut impl Write,
    ) -> Result<(), IncomingError> {
        match end {
            BodyEnd::Length(length) => self.copy(*length, output),
            BodyEnd::Close => self.copy_to_close(output),
            BodyEnd::Chunks => self.copy_chunks(output),
        }
    }

    fn copy(&mut self, length: u64, output: &mut impl Write) -> Result<(), IncomingError> {
        let mut left = length;
        while left > 0 {
            if self.waiting().is_empty() && self.fill()? == 0 {
                return Err(IncomingError::CutShort);
            }
            let usable = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(self.waiting().len());
            output
                .write_all(&self.waiting()[..usable])
                .map_err(IncomingError::Output)?;
            self.start += usable;
            left -= usable as u64;
        }
        Ok(())
    }

    fn copy_to_close(&mut self, output: &mut impl Write) -> Result<(), IncomingError> {
        loop {
            output
                .write_all(self.waiting())
                .map_err(IncomingError::Output)?;
            self.start = self.end;
            if self.fill()? == 0 {
                return Ok(());
            }
        }
    }

    /// Each chunk is its length in hexadecimal on a line, its bytes, and a line end; one of length
    /// zero is the last. Headers may follow it, which nobody asked for.
    fn copy_chunks(&mut self, output: &mut impl Write) -> Result<(), IncomingError> {
        loop {
            let length = chunk_length(&self.line()?).ok_or(IncomingError::BadChunk)?;
            if length == 0 {
                return Ok(());
            }
            self.copy(length, output)?;
            if !self.line()?.is_empty() {
                return Err(IncomingError::BadChunk);
            }
        }
    }

    /// The next line, without its end.
    fn line(&mut self) -> Result<Vec<u8>, IncomingError> {
        let line_end = |bytes: &[u8]| bytes.iter().position(|&byte| byte == b'\n');
        let length = self
            .fill_until(line_end, LONGEST_HEAD)?
            .ok_or(IncomingError::CutShort)?;
        let line = self.waiting()[..length].trim_ascii_end().to_vec();
        self.start += length + 1;
        Ok(line)
    }

    /// Receives until `find` finds what it looks for, which must be within `most` bytes; `None` if
    /// the server closes first.
    fn fill_until(
        &mut self,
        find: impl Fn(&[u8]) -> Option<usize>,
        most: usize,
    ) -> Result<Option<usize>, IncomingError> {
        loop {
            match find(self.waiting()) {
                Some(length) if length <= most => return Ok(Some(length)),
                None if self.waiting().len() <= most => {}
                _ => return Err(IncomingError::HeadTooLong),
            }
            if self.fill()? == 0 {
                return Ok(None);
            }
        }
    }

    fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Receives what has come, behind what is waiting; 0 when the server has closed.
    fn fill(&mut self) -> Result<usize, IncomingError> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let received = sys::recv(&self.socket, &mut self.buffer[self.end..])
            .map_err(IncomingError::Receive)?;
        self.end += received;
        Ok(received)
    }
}

/// `1a2b` or `1a2b; name=value`.
fn chunk_length(line: &[u8]) -> Option<u64> {
    let digits = line.split(|&byte| byte == b';').next()?.trim_ascii();
    let all_hex = digits.iter().all(u8::is_ascii_hexdigit);
    if all_hex {
        u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    } else {
        None
    }
}

impl fmt::Display for IncomingError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            IncomingError::Receive(error) => write!(f, "the connection broke: {error}"),
            IncomingError::Output(error) => write!(f, "the body could not be written: {error}"),
            IncomingError::NoAnswer => {
                write!(f, "the server closed the connection without a whole answer")
            }
            IncomingError::HeadTooLong => write!(f, "the answer's head does not end"),
            IncomingError::Head(error) => write!(f, "{error}"),
            IncomingError::CutShort => write!(
                f,
                "the body was cut short: the server closed before its end"
            ),
            IncomingError::BadChunk => write!(f, "the body is in chunks, and one is malformed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_begins_with_its_length_in_hexadecimal() {
        assert_eq!(chunk_length(b"1a; name=value"), Some(26));
        for line in ["", "+1", "0x1", "fffffffffffffffff", "-1", "g"] {
            assert_eq!(chunk_length(line.as_bytes()), None, "{line}");
        }
    }
}
