//! A request as a client sends it (RFC 1945, section 5).

use super::message::Head;

/// A request whose head has come whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// GET, …
    pub method: &'a [u8],
    /// The path with its query, as it was sent.
    pub path: &'a [u8],
    /// `HTTP/1.0`, or empty.
    pub version: &'a [u8],
}

/// Reads a request; `None` while its blank line has not come.
pub fn read(bytes: &[u8]) -> Option<Request<'_>> {
    let head = Head::read(bytes, false);
    if !head.complete {
        return None;
    }
    let line = head.lines.first().copied().unwrap_or_default();
    let mut words = line.split(|&byte| byte == b' ');
    let mut next = || words.next().unwrap_or_default();
    let (method, path, version) = (next(), next(), next());
    Some(Request { head, method, path, version })
}

impl Request<'_> {
    /// Whether HTTP lets the server keep the connection open after its answer: an HTTP/1.1 request without
    /// `Connection: close`, or a 1.0 one that asks for `keep-alive`.
    pub fn lets_stay(&self) -> bool {
        let connection = self.head.field("Connection").unwrap_or_default().to_ascii_lowercase();
        match self.version {
            b"HTTP/1.1" => connection != b"close",
            _ => connection == b"keep-alive",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_stays_exactly_where_http_says_so() {
        let stays = |text: &str| read(text.as_bytes()).unwrap().lets_stay();
        assert!(stays("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.1\r\nconnection: Close\r\n\r\n"));
        assert!(!stays("GET / HTTP/1.0\r\n\r\n"));
        assert!(stays("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        assert!(!stays("GET /\r\n\r\n"));
    }

    #[test]
    fn a_request_is_read_once_its_blank_line_is_there() {
        assert_eq!(read(b"GET /a?b=c HTTP/1.0\r\nHost: x\r\n"), None);
        let request = read(b"GET /a?b=c HTTP/1.0\r\n\r\n").unwrap();
        assert_eq!((request.method, request.path), (&b"GET"[..], &b"/a?b=c"[..]));
    }
}
