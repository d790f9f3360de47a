//! Responses, as the servers write them (RFC 1945 section 6).
//!
//! Here the reader learns what an honest head says, and that to send is to send some: the kernel
//! takes as many bytes as it has room for, and the program keeps the place.
//!
//! Read next: `files.rs`.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use crate::sys;

/// How much of a file one step sends at most: enough that a system call is cheap beside it, little
/// enough that nobody waits long while each of a thousand others has its step. The kernel alone sets
/// no such bound: a socket whose reader is slow may take megabytes before it is full.
const MOST_PER_STEP: u64 = 64 * 1024;

/// An answer on its way out, and how far it has come.
#[derive(Debug)]
pub struct Response {
    /// The head, and a body that is in memory. They leave together.
    bytes: Vec<u8>,
    sent: usize,
    /// A body that stays in its file until it is sent: the bytes from `offset` to `end`.
    file: Option<File>,
    offset: u64,
    end: u64,
}

impl Response {
    /// An answer with a body made in memory.
    pub fn new(status: &str, content_type: &str, body: &[u8]) -> Response {
        let head = head(status, content_type, body.len() as u64);
        let bytes = [head.as_bytes(), body].concat();
        Response { bytes, sent: 0, file: None, offset: 0, end: 0 }
    }

    /// An error answer, with a page that says so to whoever looks at it.
    pub fn error(status: &str) -> Response {
        let page = format!("<!DOCTYPE html>\n<title>{status}</title>\n<h1>{status}</h1>\n");
        Response::new(status, "text/html", page.as_bytes())
    }

    /// Whether it says that what it takes to answer is not to be had just now.
    pub fn is_unavailable(&self) -> bool {
        self.bytes.starts_with(b"HTTP/1.0 503")
    }

    /// The first `length` bytes of a file, as a page.
    pub fn page(file: File, length: u64) -> Response {
        let bytes = head("200 OK", "text/html", length).into_bytes();
        Response { bytes, sent: 0, file: Some(file), offset: 0, end: length }
    }

    /// Sends some more, and says whether that was all. On a non-blocking socket that has no room,
    /// the error is `WouldBlock`, and the place is kept.
    pub fn send_some(&mut self, socket: &OwnedFd) -> io::Result<bool> {
        if self.sent < self.bytes.len() {
            self.sent += sys::send(socket, &self.bytes[self.sent..])?;
        }
        if let Some(file) = &self.file
            && self.sent == self.bytes.len()
            && self.offset < self.end
        {
            let most = (self.end - self.offset).min(MOST_PER_STEP) as usize;
            match sys::sendfile(socket, file, self.offset, most)? {
                // The file has shrunk since we promised its length. The client sees a body cut short.
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                sent => self.offset += sent as u64,
            }
        }
        Ok(self.sent == self.bytes.len() && self.offset == self.end)
    }
}

fn head(status: &str, content_type: &str, length: u64) -> String {
    format!(
        "HTTP/1.0 {status}\r\n\
         Content-Type: {content_type}\r\n\
         Content-Length: {length}\r\n\
         Connection: close\r\n\
         \r\n"
    )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    impl Response {
        /// Everything that will be sent.
        pub fn into_bytes(mut self) -> Vec<u8> {
            if let Some(file) = self.file {
                file.take(self.end).read_to_end(&mut self.bytes).unwrap();
            }
            self.bytes
        }
    }

    #[test]
    fn the_head_is_honest_about_the_body() {
        let response = Response::new("200 OK", "text/html", "caf\u{e9}\n".as_bytes());
        let expected = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\ncaf\u{e9}\n";
        assert_eq!(response.into_bytes(), expected.as_bytes());
    }
}
