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
/// enough that a fast reader of a large file does not keep everybody else waiting.
const MOST_PER_STEP: u64 = 1024 * 1024;

/// The status codes of these servers (RFC 1945 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Status {
    Ok,
    BadRequest,
    Forbidden,
    NotFound,
    NotImplemented,
    ServiceUnavailable,
}

impl Status {
    /// Code and reason, as in the status line.
    pub fn line(self) -> &'static str {
        match self {
            Status::Ok => "200 OK",
            Status::BadRequest => "400 Bad Request",
            Status::Forbidden => "403 Forbidden",
            Status::NotFound => "404 Not Found",
            Status::NotImplemented => "501 Not Implemented",
            Status::ServiceUnavailable => "503 Service Unavailable",
        }
    }
}

/// An answer to a request.
#[derive(Debug)]
pub struct Response {
    /// What the status line says.
    pub status: Status,
    /// What the body is.
    pub content_type: &'static str,
    /// The body.
    pub body: Body,
}

/// Where the bytes of a body are.
#[derive(Debug)]
pub enum Body {
    /// In memory.
    Bytes(Vec<u8>),
    /// The first so many bytes of a file, which stay there until they are sent.
    File(File, u64),
}

impl Response {
    /// An error answer, with a page that says so to whoever looks at it.
    pub fn error(status: Status) -> Response {
        let line = status.line();
        let page = format!("<!DOCTYPE html>\n<title>{line}</title>\n<h1>{line}</h1>\n");
        Response { status, content_type: "text/html", body: Body::Bytes(page.into_bytes()) }
    }

    fn head(&self) -> String {
        let (status, content_type) = (self.status.line(), self.content_type);
        let length = match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, length) => *length,
        };
        format!(
            "HTTP/1.0 {status}\r\n\
             Content-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\
             Connection: close\r\n\
             \r\n"
        )
    }
}

/// A response on its way out, and how far it has come.
#[derive(Debug)]
pub struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
    file: Option<FilePart>,
}

#[derive(Debug)]
struct FilePart {
    file: File,
    offset: u64,
    end: u64,
}

impl Outgoing {
    /// Nothing is sent yet.
    pub fn new(response: Response) -> Outgoing {
        let mut bytes = response.head().into_bytes();
        let file = match response.body {
            Body::Bytes(body) => {
                bytes.extend(body);
                None
            }
            Body::File(file, end) => Some(FilePart { file, offset: 0, end }),
        };
        Outgoing { bytes, sent: 0, file }
    }

    /// Sends some more, and says whether that was all. On a non-blocking socket that has no room,
    /// the error is `WouldBlock`, and the place is kept.
    pub fn send_some(&mut self, socket: &OwnedFd) -> io::Result<bool> {
        if self.sent < self.bytes.len() {
            self.sent += sys::send(socket, &self.bytes[self.sent..])?;
            if self.sent < self.bytes.len() {
                return Ok(false);
            }
        }
        match &mut self.file {
            Some(part) => part.send_some(socket),
            None => Ok(true),
        }
    }
}

impl FilePart {
    fn send_some(&mut self, socket: &OwnedFd) -> io::Result<bool> {
        let most = (self.end - self.offset).min(MOST_PER_STEP) as usize;
        let sent = sys::sendfile(socket, &self.file, self.offset, most)?;
        if sent == 0 {
            // The file has shrunk since we promised its length. The client sees a body cut short.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.offset += sent as u64;
        Ok(self.offset == self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_honest_about_the_body() {
        let body = "caf\u{e9}\n".as_bytes().to_vec();
        let response =
            Response { status: Status::Ok, content_type: "text/html", body: Body::Bytes(body) };
        let expected = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n";
        assert_eq!(response.head(), expected);
        assert_eq!(
            Outgoing::new(response).bytes,
            [expected.as_bytes(), "caf\u{e9}\n".as_bytes()].concat()
        );
    }
}
