//! Requests, as the servers read them (RFC 1945 section 5).
//!
//! Here the reader learns to tell "not whole yet" from "wrong", which is all that reading in pieces
//! takes (rule 2.2), and how little of a request a simple server needs: the request line.
//!
//! Read next: `response.rs`.

use std::io;
use std::os::fd::OwnedFd;

use crate::head::head_length;
use crate::sys;

/// A longer head is refused: otherwise one client could fill our memory.
const LONGEST_HEAD: usize = 8 * 1024;

/// A whole GET request.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// What stands before the `?`, decoded. It begins with a slash.
    pub path: Vec<u8>,
    /// What stands behind the `?`, as it came. It is not part of a file's name (rule 2.11).
    pub query: Vec<u8>,
}

/// Why received bytes are not a request.
#[derive(Debug, PartialEq, Eq)]
pub enum NoRequest {
    /// They may become one: the blank line is yet to come.
    Incomplete,
    /// They are empty, or do not begin with GET (rule 3.5).
    NotGet,
    /// They begin with GET and make no sense, or do not end within 8 KiB.
    Malformed,
}

/// Receives what has come, behind what came before. Where a client has left, nothing will come any
/// more, and that is an error here.
pub fn receive(connection: &OwnedFd, received: &mut Vec<u8>) -> io::Result<()> {
    let mut piece = [0; LONGEST_HEAD];
    let length = sys::recv(connection, &mut piece)?;
    if length == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    received.extend(&piece[..length]);
    Ok(())
}

impl Request {
    /// Reads what has been received so far.
    pub fn parse(received: &[u8]) -> Result<Request, NoRequest> {
        // This much is certain before the blank line, so nobody need wait for it.
        let method = &received[..received.len().min(3)];
        if !b"GET".starts_with(method) {
            return Err(NoRequest::NotGet);
        }
        match head_length(received) {
            Some(length) if length <= LONGEST_HEAD => parse_head(&received[..length]),
            None if received.len() < LONGEST_HEAD => Err(NoRequest::Incomplete),
            _ => Err(NoRequest::Malformed),
        }
    }
}

/// `GET /path?query HTTP/1.0`, where the version may be missing, as it did in the first HTTP
/// (section 5.1). The other lines of the head say nothing that these servers act upon.
fn parse_head(head: &[u8]) -> Result<Request, NoRequest> {
    let request_line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let words: Vec<&[u8]> =
        request_line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let target = match words[..] {
        [method, ..] if method != b"GET" => return Err(NoRequest::NotGet),
        [_, target] => target,
        [_, target, version] if version.starts_with(b"HTTP/") => target,
        _ => return Err(NoRequest::Malformed),
    };
    let mut parts = target.splitn(2, |&byte| byte == b'?');
    let path = parts.next().and_then(percent_decode).ok_or(NoRequest::Malformed)?;
    if !path.starts_with(b"/") {
        return Err(NoRequest::Malformed);
    }
    Ok(Request { path, query: parts.next().unwrap_or_default().to_vec() })
}

/// The bytes that a text with `%XX` in it stands for; `None` if a `%` has no two digits.
pub fn percent_decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(*rest.next()?)? << 4 | hex_digit(*rest.next()?)?,
            _ => byte,
        });
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_incomplete_until_its_blank_line_whatever_the_pieces() {
        let request = b"GET /a.html HTTP/1.0\r\nHost: lab\r\n\r\n";
        for length in 0..request.len() {
            assert_eq!(Request::parse(&request[..length]), Err(NoRequest::Incomplete));
        }
        let whole = Request { path: b"/a.html".into(), query: Vec::new() };
        assert_eq!(Request::parse(request), Ok(whole));
    }

    #[test]
    fn the_query_is_not_part_of_the_path() {
        let request = Request::parse(b"GET /a%20b.html?x=%31?y\n\n").unwrap();
        assert_eq!(request.path, b"/a b.html");
        assert_eq!(request.query, b"x=%31?y");
    }

    #[test]
    fn a_percent_sign_without_two_digits_cannot_be_decoded() {
        assert_eq!(percent_decode(b"a%20b%C3%a9").unwrap(), "a b\u{e9}".as_bytes());
        for text in ["%", "%4", "%zz", "%+1"] {
            assert_eq!(percent_decode(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_begin_with_get_is_known_at_once() {
        for received in [
            "\r\n",
            "P",
            "POST / HTTP/1.0\r\n",
            "get /",
            "HEAD",
            "\u{16}\u{3}\u{1}",
            "GETX / HTTP/1.0\r\n\r\n",
        ] {
            assert_eq!(Request::parse(received.as_bytes()), Err(NoRequest::NotGet), "{received:?}");
        }
    }

    #[test]
    fn a_get_that_makes_no_sense_is_malformed() {
        for line in [
            "GET",
            "GET ",
            "GET / x",
            "GET /a b HTTP/1.0",
            "GET a.html HTTP/1.0",
            "GET /%zz HTTP/1.0",
        ] {
            assert_eq!(
                Request::parse(format!("{line}\r\n\r\n").as_bytes()),
                Err(NoRequest::Malformed),
                "{line:?}"
            );
        }
    }

    #[test]
    fn a_head_of_more_than_8_kib_is_refused() {
        let mut head = b"GET / HTTP/1.0\r\n".to_vec();
        head.resize(LONGEST_HEAD - 1, b'x');
        assert_eq!(Request::parse(&head), Err(NoRequest::Incomplete));
        head.extend(b"xx\r\n\r\n");
        assert_eq!(Request::parse(&head), Err(NoRequest::Malformed));
    }
}
