//! A response as it comes (RFC 1945, section 6).

use super::message::Head;

/// A status line, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine<'a> {
    /// The whole line.
    pub line: &'a [u8],
    /// 200, 404, …
    pub code: u16,
    /// Whether a phrase follows the code.
    pub has_phrase: bool,
}

/// What is known of a response's status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status<'a> {
    /// Its line has not come whole.
    Incomplete,
    /// What came is no status line.
    NotHttp,
    /// It is there.
    Known(StatusLine<'a>),
}

/// Reads the status line; `ended` says that no more will come.
pub fn status(bytes: &[u8], ended: bool) -> Status<'_> {
    let could_be = bytes.iter().zip(b"HTTP/").all(|(a, b)| a == b);
    if !could_be {
        return Status::NotHttp;
    }
    match Head::read(bytes, ended).lines.first() {
        None if ended => Status::NotHttp,
        None => Status::Incomplete,
        Some(line) => status_line(line).map_or(Status::NotHttp, Status::Known),
    }
}

/// Whether a response says to go elsewhere.
pub fn is_redirect(bytes: &[u8]) -> bool {
    matches!(status(bytes, true), Status::Known(line) if (300..400).contains(&line.code))
}

fn status_line(line: &[u8]) -> Option<StatusLine<'_>> {
    let mut words = line.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let version = words.next()?.strip_prefix(b"HTTP/")?;
    let is_version = version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let is_code = |code: &&[u8]| code.len() == 3 && code.iter().all(u8::is_ascii_digit);
    let code = words.next().filter(is_code)?;
    let code = std::str::from_utf8(code).ok()?.parse().ok()?;
    let has_phrase = words.next().is_some();
    (is_version && !version.is_empty()).then_some(StatusLine { line, code, has_phrase })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8], ended: bool) -> Option<u16> {
        match status(bytes, ended) {
            Status::Known(line) => Some(line.code),
            _ => None,
        }
    }

    #[test]
    fn any_version_and_any_phrase_or_none_will_do() {
        for line in [
            "HTTP/1.0 200 OK\r\n",
            "HTTP/1.1 200\n",
            "HTTP/1.1 200 \r\n",
            "HTTP/2 200 fine by me\r\n",
        ] {
            assert_eq!(code(line.as_bytes(), false), Some(200), "{line}");
        }
    }

    #[test]
    fn a_line_still_coming_is_not_judged() {
        for part in ["", "HT", "HTTP/1.0 20", "HTTP/1.0 200 OK"] {
            assert_eq!(status(part.as_bytes(), false), Status::Incomplete, "{part}");
        }
        assert_eq!(code(b"HTTP/1.0 200", true), Some(200));
    }

    #[test]
    fn what_is_no_status_line_is_said_to_be_none() {
        for line in [
            "<html>",
            "GET / HTTP/1.0\r\n",
            "HTTP/1.0 OK\r\n",
            "HTTP/ 200 OK\r\n",
            "HTTP/1.0 2000 OK\r\n",
        ] {
            assert_eq!(status(line.as_bytes(), false), Status::NotHttp, "{line}");
        }
    }
}
