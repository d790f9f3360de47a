//! What a server sends back, read by the client: a head up to the blank line, then a body whose end
//! is told by Content-Length or by the close of the connection. (Rules 1.13 to 1.16; RFC 1945,
//! sections 6 and 7.2.)

use crate::flaw::Flaw;
use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;
use thiserror::Error;

/// A response, as far as it came.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    /// The head as it came, with the blank line.
    pub head: Vec<u8>,
    headers: Headers,
    pub body: Vec<u8>,
    /// The bytes Content-Length promised, where the connection ended before them.
    pub promised: Option<usize>,
}

/// Why no response could be read.
#[derive(Debug, Error)]
pub enum BadResponse {
    #[error("the connection ended before the end of the head")]
    HeadCutShort,
    #[error("the head is longer than {HEAD_MOST} bytes")]
    HeadTooLong,
    #[error("the body is longer than {BODY_MOST} bytes")]
    BodyTooLong,
    #[error("{0:?} is not a status line")]
    StatusLine(String),
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
}

/// A head longer than this is no head but a mistake, or an attack on our memory.
const HEAD_MOST: usize = 64 * 1024;

/// The body is held in memory until it is complete; this is how much.
const BODY_MOST: usize = 64 * 1024 * 1024;

impl Response {
    /// Reads one response from the connection.
    pub fn read(stream: &TcpStream, flaw: Flaw) -> Result<Response, BadResponse> {
        let mut source = Source::new(stream, flaw);
        let (status, head) = source.last_head()?;
        let headers = Headers::parse(&head, flaw);
        let promised = match status {
            204 | 304 => Some(0), // these never have a body, whatever their headers say
            _ => headers.content_length(),
        };
        let body = source.body(promised)?;
        let promised = promised.filter(|length| size(&body, flaw) < *length);
        if promised.is_some() && flaw == Flaw::CountsLetters {
            return Err(io::Error::from(ErrorKind::UnexpectedEof).into());
        }
        Ok(Response { status, headers, body, promised, head })
    }

    pub fn is_an_empty_page(&self) -> bool {
        let is_html = self.header("Content-Type").is_some_and(|it| it.starts_with("text/html"));
        self.status == 200 && self.body.is_empty() && is_html
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }
}

/// How much of its Content-Length a body is: its bytes.
fn size(body: &[u8], flaw: Flaw) -> usize {
    match flaw {
        Flaw::CountsLetters => String::from_utf8_lossy(body).chars().count(),
        _ => body.len(),
    }
}

fn status_of(head: &[u8], flaw: Flaw) -> Result<u16, BadResponse> {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|word| word.parse().ok());
    let known = match flaw {
        Flaw::WantsHttp11 => version == "HTTP/1.1",
        Flaw::WantsTheWordOk => {
            version.starts_with("HTTP/") && (words.next() == Some("OK") || status != Some(200))
        }
        Flaw::WantsHttp10 => version == "HTTP/1.0",
        Flaw::WantsAReasonPhrase => words.next().is_some(),
        _ => version.starts_with("HTTP/"),
    };
    let seeks = |word: &str| text.contains(word);
    match status {
        Some(_) if flaw == Flaw::SeeksRedirectsInTheHead && seeks("301") => Ok(301),
        Some(_) if flaw == Flaw::SeeksRedirectsInTheHead && seeks("302") => Ok(302),
        Some(_) if flaw == Flaw::SeeksA200InTheHead && seeks("200") => Ok(200),
        Some(status) if known => Ok(status),
        _ => Err(BadResponse::StatusLine(line.to_owned())),
    }
}

/// The header lines of a response.
#[derive(Debug)]
struct Headers {
    fields: Vec<(String, String)>,
    flaw: Flaw,
}

impl Headers {
    fn parse(head: &[u8], flaw: Flaw) -> Headers {
        let colon = match flaw {
            Flaw::NeedsASpaceAfterAColon => ": ",
            _ => ":",
        };
        let fields = String::from_utf8_lossy(head)
            .lines()
            .filter_map(|line| line.split_once(colon))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Headers { fields, flaw }
    }

    /// The value of the first header of that name, in any case of letters.
    fn get(&self, name: &str) -> Option<&str> {
        let same = |field: &str| match self.flaw {
            Flaw::HeaderNamesByCase => field == name,
            _ => field.eq_ignore_ascii_case(name),
        };
        self.fields.iter().find(|(field, _)| same(field)).map(|(_, value)| value.as_str())
    }

    fn content_length(&self) -> Option<usize> {
        self.get("Content-Length").and_then(|value| value.parse().ok())
    }
}

/// The connection, and the bytes read from it that nobody has taken yet.
struct Source<'a> {
    stream: &'a TcpStream,
    pending: Vec<u8>,
    /// Where the newest piece begins.
    newest: usize,
    flaw: Flaw,
}

impl Source<'_> {
    fn new(stream: &TcpStream, flaw: Flaw) -> Source<'_> {
        Source { stream, pending: Vec::new(), newest: 0, flaw }
    }

    /// Reads a piece of whatever size arrives; false at the end of the connection.
    fn read_more(&mut self) -> Result<bool, BadResponse> {
        let mut piece = [0; 16 * 1024];
        let most = match self.flaw {
            Flaw::ReadsTheHeadOnce | Flaw::OneSegmentAnswer => 1024,
            _ => piece.len(),
        };
        self.newest = self.pending.len();
        let count = loop {
            match self.stream.read(&mut piece[..most]) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                // The time-out of `TakesATimeOutForTheEnd` and its like; no right program has set one.
                Err(e) if e.kind() == ErrorKind::WouldBlock => break 0,
                other => break other?,
            }
        };
        if self.flaw == Flaw::DecodesEachPiece {
            let text = String::from_utf8_lossy(&piece[..count]).into_owned();
            self.pending.extend_from_slice(text.as_bytes());
        } else {
            self.pending.extend_from_slice(&piece[..count]);
        }
        Ok(count > 0 || self.flaw == Flaw::SpinsAtTheEnd)
    }

    /// Takes the head that counts, and its status: a 1xx before it only says that it is to come.
    fn last_head(&mut self) -> Result<(u16, Vec<u8>), BadResponse> {
        loop {
            let head = self.head()?;
            let status = status_of(&head, self.flaw)?;
            if status >= 200 || self.flaw == Flaw::TakesA100ForTheAnswer {
                return Ok((status, head));
            }
        }
    }

    /// Takes a head, blank line included, and leaves what came after it.
    fn head(&mut self) -> Result<Vec<u8>, BadResponse> {
        let mut first = true;
        loop {
            if let Some(end) = self.end_of_head().filter(|end| *end <= self.head_most()) {
                let rest = self.pending.split_off(end);
                let head = std::mem::replace(&mut self.pending, rest);
                return Ok(head);
            }
            if self.pending.len() > self.head_most() {
                return Err(BadResponse::HeadTooLong);
            }
            let once =
                matches!(self.flaw, Flaw::ReadsTheHeadOnce | Flaw::OneSegmentAnswer) && !first;
            if once || !self.read_more()? {
                return Err(BadResponse::HeadCutShort);
            }
            first = false;
        }
    }

    fn end_of_head(&self) -> Option<usize> {
        let crlf_twice = |bytes: &[u8]| bytes.windows(4).position(|part| part == b"\r\n\r\n");
        match self.flaw {
            Flaw::WantsCrlf => Some(crlf_twice(&self.pending)? + 4),
            Flaw::SeeksTheBlankLineInEachPiece => {
                Some(self.newest + crlf_twice(&self.pending[self.newest..])? + 4)
            }
            _ => end_of_head(&self.pending),
        }
    }

    fn head_most(&self) -> usize {
        match self.flaw {
            Flaw::HeadOfFourKilobytes => 4096,
            _ => HEAD_MOST,
        }
    }

    /// Takes the body: `length` bytes where that is known, and else all until the close.
    fn body(&mut self, length: Option<usize>) -> Result<Vec<u8>, BadResponse> {
        let pause = match self.flaw {
            Flaw::TakesATimeOutForTheEnd => Some(Duration::from_millis(1200)),
            Flaw::TakesThreeSecondsForTheEnd => Some(Duration::from_secs(3)),
            Flaw::TakesAPauseForTheClose if length.is_none() => Some(Duration::from_millis(500)),
            _ => None,
        };
        if pause.is_some() {
            self.stream.set_read_timeout(pause).expect("a pause that is not zero");
        }
        let end = self.end_of_body(length);
        let enough = length.map_or(usize::MAX, |length| length.saturating_sub(4));
        if self.flaw == Flaw::ReadsTheBodyOnce && self.pending.is_empty() {
            self.read_more()?;
        }
        while end.is_none_or(|end| size(&self.pending, self.flaw) < end)
            && !self.stops_early(enough)
            && self.read_more()?
        {
            if self.pending.len() > BODY_MOST {
                return Err(BadResponse::BodyTooLong);
            }
        }
        match self.flaw {
            Flaw::CutsOffAt64Kb => self.pending.truncate(65_536),
            Flaw::StopsAtABlankLine => {
                self.pending.truncate(end_of_head(&self.pending).unwrap_or(usize::MAX));
            }
            _ => {}
        }
        if let Some(end) = end {
            self.pending.truncate(end);
        }
        Ok(std::mem::take(&mut self.pending))
    }

    /// The length at which the body ends; none where the close ends it.
    fn end_of_body(&self, length: Option<usize>) -> Option<usize> {
        match self.flaw {
            Flaw::NeedsAContentLength => Some(length.unwrap_or(0)),
            Flaw::LosesTheLastByte => length.map(|length| length.saturating_sub(1)),
            Flaw::StopsFourBytesEarly => None,
            Flaw::WaitsForTheClose
            | Flaw::WaitsForTheCloseSpeaking10
            | Flaw::AsksToKeepAlive
            | Flaw::TakesATimeOutForTheEnd => None,
            _ => length,
        }
    }

    /// Whether what has come of the body is taken for all of it. A right program knows better. `enough` is four bytes
    /// less than its length.
    fn stops_early(&self, enough: usize) -> bool {
        match self.flaw {
            Flaw::StopsFourBytesEarly => self.pending.len() >= enough,
            Flaw::ReadsTheBodyOnce | Flaw::OneSegmentAnswer => true,
            Flaw::StopsAtTheEndTag => has_end_tag(&self.pending),
            Flaw::StopsAtABlankLine => end_of_head(&self.pending).is_some(),
            Flaw::CutsOffAt64Kb => self.pending.len() >= 65_536,
            _ => false,
        }
    }
}

fn has_end_tag(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|part| part == b"</html>")
}

/// Where the head ends: behind the first empty line, whether lines end in CRLF or in LF alone.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut line_start = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if matches!(&bytes[line_start..at], b"" | b"\r") {
            return Some(at + 1);
        }
        line_start = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_ends_at_the_first_empty_line() {
        assert_eq!(end_of_head(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nbody"), Some(25));
        assert_eq!(end_of_head(b"HTTP/1.0 200 OK\n\nbody"), Some(17));
        assert_eq!(end_of_head(b"HTTP/1.0 200 OK\r\n\r"), None);
    }

    #[test]
    fn a_status_line_may_lack_its_reason() {
        assert_eq!(status_of(b"HTTP/1.1 404\r\n", Flaw::None).expect("a status"), 404);
        assert!(status_of(b"404 Not Found\r\n", Flaw::None).is_err());
        assert!(status_of(b"", Flaw::None).is_err());
    }

    #[test]
    fn header_names_are_found_in_any_case() {
        let headers = Headers::parse(b"HTTP/1.0 200 OK\r\ncontent-LENGTH:  7 \r\n", Flaw::None);
        assert_eq!(headers.content_length(), Some(7));
    }
}
