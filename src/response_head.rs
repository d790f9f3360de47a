//! The head of a response, as the client reads it (RFC 1945 sections 6 and 7).
//!
//! Here the reader learns what the client must know before it touches the body: the status, the
//! type, where to go instead, and how to tell where the body ends.
//!
//! Read next: `incoming.rs`.

use std::fmt;

use crate::head::lines;

/// Status and header fields of a response.
#[derive(Debug)]
pub struct ResponseHead {
    /// The three digits of the status line.
    pub status: u16,
    /// Name in small letters, and value.
    fields: Vec<(String, Vec<u8>)>,
}

/// What tells the end of a body.
#[derive(Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// It has so many bytes (rule 1.14).
    Length(u64),
    /// The server closes the connection (rule 1.15).
    Close,
    /// It comes in chunks, each with its length. HTTP/1.0 has none, but some servers answer in
    /// HTTP/1.1 whatever they are asked in (RFC 9112 section 7.1).
    Chunks,
}

/// Why a head makes no sense.
#[derive(Debug, PartialEq, Eq)]
pub enum HeadError {
    /// The first line is not `HTTP/… 200 …`.
    StatusLine(String),
    /// `Content-Length` is not a number, or is two.
    ContentLength,
    /// A `Transfer-Encoding` other than chunked.
    TransferEncoding(String),
}

impl ResponseHead {
    /// Reads a whole head.
    pub fn parse(head: &[u8]) -> Result<ResponseHead, HeadError> {
        let mut lines = lines(head);
        let status_line = lines.next().unwrap_or_default();
        let status = parse_status(status_line).ok_or_else(|| {
            HeadError::StatusLine(
                String::from_utf8_lossy(status_line)
                    .escape_debug()
                    .to_string(),
            )
        })?;
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for line in lines {
            match fields.last_mut() {
                // A line that begins with a space goes on where the last one stopped (section 4.2).
                Some((_, value)) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                    *value = [value, line.trim_ascii()].join(&b' ').trim_ascii().to_vec();
                }
                _ => fields.extend(parse_field(line)),
            }
        }
        Ok(ResponseHead { status, fields })
    }

    /// The values of a header, whose name may be in letters of any case.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, value)| value.as_slice())
    }

    /// Where a 301 or 302 sends the client (rule 1.5), for any other status nothing.
    pub fn redirect(&self) -> Option<&[u8]> {
        if matches!(self.status, 301 | 302) {
            self.all("location").next()
        } else {
            None
        }
    }

    /// The type of the body, as far as it is text.
    pub fn content_type(&self) -> String {
        String::from_utf8_lossy(self.all("content-type").next().unwrap_or_default())
            .escape_debug()
            .to_string()
    }

    /// Whether the body may be printed (rule 1.9).
    pub fn is_html(&self) -> bool {
        self.content_type()
            .to_ascii_lowercase()
            .starts_with("text/html")
    }

    /// An answer before the answer, such as `100 Continue`: another head follows (RFC 1945
    /// section 9.1).
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status)
    }

    /// How to tell where the body ends (RFC 1945 section 7.2.2).
    pub fn body_end(&self) -> Result<BodyEnd, HeadError> {
        if matches!(self.status, 204 | 304) {
            return Ok(BodyEnd::Length(0)); // these never have a body
        }
        match self.all("transfer-encoding").next() {
            Some(coding) if coding.eq_ignore_ascii_case(b"chunked") => return Ok(BodyEnd::Chunks),
            Some(coding) if !coding.eq_ignore_ascii_case(b"identity") => {
                return Err(HeadError::TransferEncoding(
                    String::from_utf8_lossy(coding).escape_debug().to_string(),
                ));
            }
            _ => {}
        }
        let mut lengths = self.all("content-length");
        let Some(length) = lengths.next() else {
            return Ok(BodyEnd::Close);
        };
        // Two lengths that differ would leave it to chance which bytes are the body.
        if lengths.any(|other| other != length) {
            return Err(HeadError::ContentLength);
        }
        parse_digits(length)
            .map(BodyEnd::Length)
            .ok_or(HeadError::ContentLength)
    }
}

/// `HTTP/1.0 200 OK`, with or without the reason (section 6.1).
fn parse_status(line: &[u8]) -> Option<u16> {
    let mut words = line
        .strip_prefix(b"HTTP/")?
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty());
    let (_version, status) = (words.next()?, words.next()?);
    if status.len() != 3 {
        None
    } else {
        parse_digits(status).map(|status| status as u16)
    }
}

fn parse_field(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = String::from_utf8_lossy(line[..colon].trim_ascii()).to_ascii_lowercase();
    Some((name, line[colon + 1..].trim_ascii().to_vec()))
}

/// Digits and nothing else: Rust's own reading of numbers would take a `+` in front.
fn parse_digits(text: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(text).ok()?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            HeadError::StatusLine(line) => write!(
                f,
                "the answer does not begin with an HTTP status line: {line:.80}"
            ),
            HeadError::ContentLength => write!(f, "the answer's Content-Length is not a number"),
            HeadError::TransferEncoding(coding) => {
                write!(f, "the answer's Transfer-Encoding is unknown: {coding:.80}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &str) -> ResponseHead {
        ResponseHead::parse(format!("HTTP/1.0 200 OK\r\n{fields}\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn a_status_line_needs_a_version_and_three_digits_but_no_reason() {
        for line in ["HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/1.0  200  fine\r"] {
            assert_eq!(ResponseHead::parse(line.as_bytes()).unwrap().status, 200);
        }
        for line in [
            "",
            "200 OK",
            "HTTP/1.0",
            "HTTP/1.0 20",
            "HTTP/1.0 2000 OK",
            "HTTP/1.0 +20 OK",
            "<html>",
        ] {
            assert!(ResponseHead::parse(line.as_bytes()).is_err(), "{line:?}");
        }
    }

    #[test]
    fn header_names_and_types_come_in_letters_of_any_case() {
        assert!(head("cOnTeNt-TyPe:Text/HTML; charset=utf-8\r\n").is_html());
        assert!(head("Content-Type:\r\n text/html\r\n").is_html());
        assert!(!head("Content-Type: text/plain\r\n").is_html());
        assert!(!head("").is_html());
    }

    #[test]
    fn the_end_of_a_body_is_told_by_length_chunks_or_close() {
        assert_eq!(
            head("CONTENT-LENGTH: 12\r\n").body_end(),
            Ok(BodyEnd::Length(12))
        );
        assert_eq!(
            head("Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n").body_end(),
            Ok(BodyEnd::Chunks)
        );
        assert_eq!(head("").body_end(), Ok(BodyEnd::Close));
        for length in [
            "",
            "-1",
            "+1",
            "1 2",
            "99999999999999999999",
            "1\r\nContent-Length: 2",
        ] {
            assert!(
                head(&format!("Content-Length: {length}\r\n"))
                    .body_end()
                    .is_err(),
                "{length}"
            );
        }
        assert!(head("Transfer-Encoding: gzip\r\n").body_end().is_err());
    }

    #[test]
    fn only_a_301_or_302_redirects() {
        for (status, redirects) in [(200, false), (301, true), (302, true), (404, false)] {
            let head = format!("HTTP/1.0 {status} x\nlocation: /new\n\n");
            assert_eq!(
                ResponseHead::parse(head.as_bytes())
                    .unwrap()
                    .redirect()
                    .is_some(),
                redirects
            );
        }
    }
}
