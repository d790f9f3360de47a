//! The bytes that come in from a server: a head, and the body straight through.
//!
//! Here the reader learns to receive without knowing how much will come. One buffer serves for
//! everything, and the body passes through it to the output piece by piece, so that a page of any
//! size needs the same memory (rule 1.13).
//!
//! Read next: `bin/http_client.rs`.

use std::io::Write;
use std::os::fd::OwnedFd;

use crate::client_error::ClientError;
use crate::head::head_length;
use crate::response_head::ResponseHead;
use crate::sys;

/// Large enough that system calls cost little beside the copying, small enough for a cache.
const BUFFER: usize = 256 * 1024;
/// No honest head is longer, and a server that never ends its head must not fill our memory.
const LONGEST_HEAD: usize = 64 * 1024;
/// More answers before the answer than anybody means.
const MOST_HEADS: usize = 16;

/// A connection, and what has been received from it but not used yet: `buffer[start..end]`.
pub struct Incoming {
    socket: OwnedFd,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl Incoming {
    /// Reads from a connected socket.
    pub fn new(socket: OwnedFd) -> Incoming {
        Incoming { socket, buffer: vec![0; BUFFER], start: 0, end: 0 }
    }

    /// Receives the head of the answer.
    pub fn response_head(&mut self) -> Result<ResponseHead, ClientError> {
        for _ in 0..MOST_HEADS {
            let head = self.next_head()?;
            if !head.is_interim() {
                return Ok(head);
            }
        }
        Err(ClientError::HeadTooLong)
    }

    fn next_head(&mut self) -> Result<ResponseHead, ClientError> {
        loop {
            match head_length(self.waiting()) {
                Some(length) => {
                    let head = ResponseHead::parse(&self.waiting()[..length]);
                    self.start += length;
                    return head;
                }
                None if self.waiting().len() >= LONGEST_HEAD => {
                    return Err(ClientError::HeadTooLong);
                }
                None if self.receive()? == 0 => return Err(ClientError::NoAnswer),
                None => {}
            }
        }
    }

    /// Passes `length` bytes of body on to `output`, as they come, without waiting for the server
    /// to close (rule 1.14).
    pub fn copy_length(&mut self, length: u64, output: &mut impl Write) -> Result<(), ClientError> {
        let mut left = length;
        while left > 0 {
            if self.waiting().is_empty() && self.receive()? == 0 {
                return Err(ClientError::CutShort);
            }
            let usable = left.min(self.waiting().len() as u64);
            self.pass_on(usable as usize, output)?;
            left -= usable;
        }
        Ok(())
    }

    /// Passes the body on to `output`, as it comes, until the server closes (rule 1.15).
    pub fn copy_to_close(&mut self, output: &mut impl Write) -> Result<(), ClientError> {
        loop {
            self.pass_on(self.waiting().len(), output)?;
            if self.receive()? == 0 {
                return Ok(());
            }
        }
    }

    fn pass_on(&mut self, length: usize, output: &mut impl Write) -> Result<(), ClientError> {
        let bytes = &self.waiting()[..length];
        output.write_all(bytes).map_err(|error| ClientError::Output { error })?;
        self.start += length;
        Ok(())
    }

    fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Receives what has come, behind what is waiting; 0 when the server has closed.
    fn receive(&mut self) -> Result<usize, ClientError> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let received = sys::recv(&self.socket, &mut self.buffer[self.end..])
            .map_err(|error| ClientError::Receive { error })?;
        self.end += received;
        Ok(received)
    }
}
