//! What a server sends back: a status line, a few headers, a blank line, a body. (Rule 2.10;
//! RFC 1945, section 6.)

use crate::flaw::Flaw;

/// An answer before it is put into bytes.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

pub const HTML: &str = "text/html";
/// No Content-Type at all.
pub const NO_TYPE: &str = "";
pub const JSON: &str = "application/json";

impl Answer {
    pub fn page(body: Vec<u8>) -> Answer {
        Answer { status: 200, content_type: HTML, body }
    }

    /// A small page that says no more than the status.
    pub fn error(status: u16) -> Answer {
        let reason = reason(status);
        let body =
            format!("<!DOCTYPE html>\n<title>{reason}</title>\n<h1>{status} {reason}</h1>\n");
        Answer { status, content_type: HTML, body: body.into_bytes() }
    }

    /// The bytes to send. `version` is `HTTP/1.0` or `HTTP/1.1`: both are right, if the connection
    /// is then closed, and said to be.
    pub fn into_bytes(mut self, version: &str, flaw: Flaw) -> Vec<u8> {
        match flaw {
            Flaw::AddsANewline => self.body.extend_from_slice(b"\r\n"),
            Flaw::AddsAZeroByte => self.body.push(0),
            _ => {}
        }
        let mut bytes = self.head_text(version, flaw).into_bytes();
        if flaw == Flaw::NoHeadOnErrors && self.status >= 400 {
            bytes.clear();
        }
        bytes.append(&mut self.body);
        if flaw == Flaw::LineEndBehindTheLength {
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }

    /// The head with its line ends, and the blank line.
    fn head_text(&self, version: &str, flaw: Flaw) -> String {
        let mut head = self.head(version, flaw).join("\r\n");
        head.push_str("\r\n");
        if !self.lacks_blank_line(flaw) {
            head.push_str("\r\n");
        }
        match flaw {
            Flaw::LfForCrlf => head.replace("\r\n", "\n"),
            Flaw::BeginsWithALineEnd => format!("\n{head}"),
            _ => head,
        }
    }

    fn head(&self, version: &str, flaw: Flaw) -> Vec<String> {
        let status = format!("{} {}", self.status, reason(self.status));
        let mut lines = match flaw {
            Flaw::BareStatusLine => vec![status],
            _ => vec![format!("{version} {status}")],
        };
        match flaw {
            Flaw::NoContentType => {}
            Flaw::SaysHtmlForTextHtml => lines.push("Content-Type: html".to_owned()),
            _ if self.content_type == NO_TYPE => {}
            Flaw::PlainText => lines.push("Content-Type: text/plain".to_owned()),
            _ => lines.push(format!("Content-Type: {}", self.content_type)),
        }
        if flaw != Flaw::NoContentLength {
            lines.push(format!("Content-Length: {}", self.stated_length(flaw)));
        }
        if flaw != Flaw::KeepsAliveWhenAsked {
            lines.push("Connection: close".to_owned());
        }
        lines
    }

    fn stated_length(&self, flaw: Flaw) -> usize {
        match flaw {
            Flaw::LengthInCharacters => String::from_utf8_lossy(&self.body).chars().count(),
            // What Python's sys.getsizeof says of bytes.
            Flaw::LengthOfTheObject => self.body.len() + 33,
            Flaw::LengthTooBig => self.body.len() + 2,
            Flaw::LengthTooSmall => self.body.len().saturating_sub(2),
            _ => self.body.len(),
        }
    }

    fn lacks_blank_line(&self, flaw: Flaw) -> bool {
        match flaw {
            Flaw::NoBlankLine => true,
            Flaw::NoBlankLineOnErrors => self.status >= 400,
            _ => false,
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        501 => "Not Implemented",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_head_a_blank_line_and_a_body() {
        let bytes = Answer::page("é\n".into()).into_bytes("HTTP/1.0", Flaw::None);
        let expected = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\
                        Connection: close\r\n\r\né\n";
        assert_eq!(bytes, expected.as_bytes());
    }
}
