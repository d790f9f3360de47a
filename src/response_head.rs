//! The head of a response, as the client reads it (RFC 1945 sections 6 and 7).
//!
//! Here the reader learns what the client must know before it touches the body: the status, the
//! type, where to go instead, and how to tell where the body ends.
//!
//! Read next: `incoming.rs`.

use crate::client_error::ClientError;
use crate::head::lines;

/// Status and header fields of a response.
#[derive(Debug)]
pub struct ResponseHead {
    /// The three digits of the status line.
    pub status: u16,
    /// Name in small letters, and value.
    fields: Vec<(String, Vec<u8>)>,
}

impl ResponseHead {
    /// Reads a whole head.
    pub fn parse(head: &[u8]) -> Result<ResponseHead, ClientError> {
        let mut lines = lines(head);
        let status_line = lines.next().unwrap_or_default();
        let status = parse_status(status_line)
            .ok_or_else(|| ClientError::BadStatusLine { line: printable(status_line) })?;
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
        if matches!(self.status, 301 | 302) { self.all("location").next() } else { None }
    }

    /// The type of the body; empty if it is not said.
    pub fn content_type(&self) -> String {
        printable(self.all("content-type").next().unwrap_or_default())
    }

    /// Whether the body may be printed (rule 1.9).
    pub fn is_html(&self) -> bool {
        self.content_type().to_ascii_lowercase().starts_with("text/html")
    }

    /// An answer before the answer, such as `100 Continue`: another head follows (RFC 1945
    /// section 9.1).
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status)
    }

    /// How long the body is; `None` if only the close will tell (RFC 1945 section 7.2.2).
    pub fn body_length(&self) -> Result<Option<u64>, ClientError> {
        // HTTP/1.0 has no Transfer-Encoding, and we have not asked for one. To print its chunks as
        // they are would pass off their lengths as part of the page.
        if let Some(coding) = self.all("transfer-encoding").next() {
            return Err(ClientError::BadTransferEncoding { coding: printable(coding) });
        }
        let mut lengths = self.all("content-length");
        let first = lengths.next();
        // Two lengths that differ would leave it to chance which bytes are the body.
        if lengths.any(|other| Some(other) != first) {
            return Err(ClientError::BadContentLength);
        }
        first.map(|length| parse_digits(length).ok_or(ClientError::BadContentLength)).transpose()
    }
}

/// `HTTP/1.0 200 OK`, with or without the reason (section 6.1).
fn parse_status(line: &[u8]) -> Option<u16> {
    let mut words =
        line.strip_prefix(b"HTTP/")?.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let (_version, status) = (words.next()?, words.next()?);
    if status.len() != 3 { None } else { parse_digits(status).map(|status| status as u16) }
}

fn parse_field(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = String::from_utf8_lossy(line[..colon].trim_ascii()).to_ascii_lowercase();
    Some((name, line[colon + 1..].trim_ascii().to_vec()))
}

/// Digits and nothing else: Rust's own reading of numbers would take a `+` in front.
fn parse_digits(text: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(text).ok()?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// For a message: no control character of a stranger's reaches the terminal.
fn printable(text: &[u8]) -> String {
    String::from_utf8_lossy(text).escape_debug().to_string()
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
    fn the_end_of_a_body_is_told_by_its_length_or_the_close() {
        assert_eq!(head("CONTENT-LENGTH: 12\r\n").body_length().unwrap(), Some(12));
        assert_eq!(head("").body_length().unwrap(), None);
        for length in ["", "-1", "+1", "1 2", "99999999999999999999", "1\r\nContent-Length: 2"] {
            assert!(head(&format!("Content-Length: {length}\r\n")).body_length().is_err());
        }
        assert!(head("Transfer-Encoding: chunked\r\n").body_length().is_err());
    }

    #[test]
    fn only_a_301_or_302_redirects() {
        for (status, redirects) in [(200, false), (301, true), (302, true), (404, false)] {
            let head = format!("HTTP/1.0 {status} x\nlocation: /new\n\n");
            assert_eq!(
                ResponseHead::parse(head.as_bytes()).unwrap().redirect().is_some(),
                redirects
            );
        }
    }
}
