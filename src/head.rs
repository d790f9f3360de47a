//! What a request and a response have in common: a head of lines, ended by a blank one.
//!
//! RFC 1945 section 4 ends lines in CRLF; appendix B asks to be tolerant and to take a bare LF too.
//! TCP keeps no message borders, so a head may arrive in any pieces (rule 2.2): the blank line is
//! the only sign that it is whole.
//!
//! Read next: `response_head.rs`; later, with the servers, `request.rs`.

/// The length of the head at the start of `bytes`, blank line included; `None` if it is not whole.
pub fn head_length(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    while let Some(end) = bytes[start..].iter().position(|&byte| byte == b'\n') {
        let line = &bytes[start..start + end];
        start += end + 1;
        if matches!(line, b"" | b"\r") {
            return Some(start);
        }
    }
    None
}

/// The lines of a head, without their ends.
pub fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
