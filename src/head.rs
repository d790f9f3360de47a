//! Heads: lines, ended by a blank one, before the body of a message (RFC 1945 sections 4 and 6).
//!
//! Here the reader learns that the blank line is the only sign that a head is whole, since TCP keeps
//! no message borders (rule 2.2); and what the client must know before it touches the body.
//!
//! Read next: `bin/http_client.rs`; later, with the servers, `request.rs`.

use crate::failure::{Failure, quote};
use crate::url::number;

/// The length of the head at the start of `bytes`, blank line included; `None` if it is not whole.
///
/// Lines end in CRLF; appendix B asks to be tolerant and to take a bare LF too.
pub fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        length += line.len();
        if matches!(line, b"\r\n" | b"\n") {
            return Some(length);
        }
    }
    None
}

/// What the client needs of the head of a response.
#[derive(Debug, Default)]
pub struct ResponseHead {
    /// The number in the status line.
    pub status: u16,
    /// Empty if it is not said.
    pub content_type: String,
    /// In bytes; if it is not said, only the close will tell where the body ends (section 7.2.2).
    pub content_length: Option<u64>,
    /// Where a redirect leads.
    pub location: Option<String>,
}

impl ResponseHead {
    /// Reads a whole head.
    pub fn parse(head: &[u8]) -> Result<ResponseHead, Failure> {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.lines();
        let status = lines.next().and_then(parse_status);
        let status = status.ok_or_else(|| Failure::Answer("the answer is not HTTP".into()))?;
        let mut head = ResponseHead { status, ..ResponseHead::default() };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            // A name may be in letters of any case (rule 1.16).
            match name.to_ascii_lowercase().as_str() {
                "content-type" => head.content_type = value.into(),
                "content-length" => head.content_length = Some(parse_length(value)?),
                "location" => head.location = Some(value.into()),
                _ => {}
            }
        }
        Ok(head)
    }

    /// Whether the body may be printed (rule 1.9).
    pub fn is_html(&self) -> bool {
        self.content_type.to_ascii_lowercase().starts_with("text/html")
    }
}

/// `HTTP/1.0 200 OK`, with or without the reason (section 6.1).
fn parse_status(line: &str) -> Option<u16> {
    number(line.strip_prefix("HTTP/")?.split_whitespace().nth(1)?)
}

fn parse_length(value: &str) -> Result<u64, Failure> {
    let not_a_number = || Failure::Answer(format!("not a Content-Length: '{}'", quote(value)));
    number(value).ok_or_else(not_a_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &str) -> Result<ResponseHead, Failure> {
        ResponseHead::parse(format!("HTTP/1.0 200 OK\r\n{fields}\r\n").as_bytes())
    }

    #[test]
    fn a_head_ends_at_its_blank_line_whichever_way_lines_end() {
        assert_eq!(head_length(b"GET / HTTP/1.0\r\nA: b\r\n\r\nbody"), Some(24));
        assert_eq!(head_length(b"GET / HTTP/1.0\nA: b\n\nbody"), Some(21));
    }

    #[test]
    fn a_head_without_its_blank_line_is_not_whole() {
        for bytes in ["", "GET / HTTP/1.0", "GET / HTTP/1.0\r\n", "GET / HTTP/1.0\r\n\r"] {
            assert_eq!(head_length(bytes.as_bytes()), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_status_line_needs_a_version_and_a_number_but_no_reason() {
        for line in ["HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/1.0  200  fine\r\n"] {
            assert_eq!(ResponseHead::parse(line.as_bytes()).unwrap().status, 200);
        }
        for line in [
            "",
            "200 OK",
            "HTTP/1.0",
            "HTTP/1.0 x",
            "HTTP/1.0 -200 OK",
            "HTTP/1.0 +200 OK",
            "<html>",
        ] {
            assert!(ResponseHead::parse(line.as_bytes()).is_err(), "{line:?}");
        }
    }

    #[test]
    fn field_names_and_types_come_in_letters_of_any_case() {
        assert!(head("cOnTeNt-TyPe:Text/HTML; charset=utf-8\r\n").unwrap().is_html());
        assert!(!head("Content-Type: text/plain\r\n").unwrap().is_html());
        assert!(!head("").unwrap().is_html());
        let location = head("LOCATION:  http://lab:81/\r\n").unwrap().location;
        assert_eq!(location.unwrap(), "http://lab:81/");
    }

    #[test]
    fn a_length_is_a_number_or_missing() {
        assert_eq!(head("CONTENT-LENGTH: 12\r\n").unwrap().content_length, Some(12));
        assert_eq!(head("").unwrap().content_length, None);
        for length in ["", "-1", "+1", "1 2", "99999999999999999999"] {
            assert!(head(&format!("Content-Length: {length}\r\n")).is_err(), "{length:?}");
        }
    }
}
