//! Bytes as a person reads them: what cannot be seen becomes `\r`, `\n`, `\t`, `\\` or `\xNN`.

use std::fmt::Write;

/// The bytes in one line, so that each can be told; printable ASCII stands for itself.
pub fn escaped(bytes: &[u8]) -> String {
    let mut line = String::with_capacity(bytes.len());
    for &byte in bytes {
        push_escaped(&mut line, byte);
    }
    line
}

fn push_escaped(line: &mut String, byte: u8) {
    match byte {
        b'\r' => line.push_str("\\r"),
        b'\n' => line.push_str("\\n"),
        b'\t' => line.push_str("\\t"),
        b'\\' => line.push_str("\\\\"),
        b' '..=b'~' => line.push(char::from(byte)),
        _ => write!(line, "\\x{byte:02x}").unwrap_or_default(),
    }
}

/// The bytes in one line, and where they are many only their beginning, with the count of the rest.
pub fn clipped(bytes: &[u8], most: usize) -> String {
    if bytes.len() <= most {
        return escaped(bytes);
    }
    let rest = bytes.len() - most;
    format!("{} … and {} bytes more", escaped(&bytes[..most]), grouped(rest))
}

/// As [`clipped`]; of an answer with much of a body, the head.
pub fn outlined(bytes: &[u8], most: usize) -> String {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    match head.filter(|_| bytes.len() > most) {
        Some(head) if head <= most => {
            format!("{} … and {} bytes more", escaped(&bytes[..head]), grouped(bytes.len() - head))
        }
        _ => clipped(bytes, most),
    }
}

/// A number with its thousands apart: `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_can_be_told_from_every_other() {
        let all: Vec<String> = (0..=255u8).map(|byte| escaped(&[byte])).collect();
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn a_request_reads_as_the_page_writes_it() {
        assert_eq!(escaped(b"GET / HTTP/1.0\r\n\r\n"), r"GET / HTTP/1.0\r\n\r\n");
        assert_eq!(escaped("é\x1b[31m\\".as_bytes()), r"\xc3\xa9\x1b[31m\\");
    }

    #[test]
    fn long_bytes_are_clipped_and_counted() {
        assert_eq!(clipped(b"abcdef", 4), "abcd … and 2 bytes more");
        assert_eq!(clipped(b"abcd", 4), "abcd");
    }

    #[test]
    fn of_a_long_answer_the_head_is_shown() {
        let answer = [b"HTTP/1.0 200 OK\r\n\r\n".as_slice(), &[b'x'; 3000]].concat();
        assert_eq!(outlined(&answer, 200), r"HTTP/1.0 200 OK\r\n\r\n … and 3,000 bytes more");
        assert_eq!(outlined(b"GET / HTTP/1.0\r\n\r\n", 200), r"GET / HTTP/1.0\r\n\r\n");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
    }
}
