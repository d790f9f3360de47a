//! The head of an answer, as the client of the reference reads it.
//!
//! It ends in the same place in pieces as at once, its numbers are digits alone, and printed again it is the same.

use crate::asked::{cuts, is_digits};
use reference::head::{ResponseHead, head_length};

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let length = head_length(bytes);
    for cut in cuts(bytes) {
        let part = head_length(&bytes[..cut]);
        assert_eq!(part, length.filter(|length| *length <= cut), "cut at {cut}");
    }
    let Ok(head) = ResponseHead::parse(&bytes[..length.unwrap_or(bytes.len())]) else { return };
    assert!(numbers(&String::from_utf8_lossy(bytes)).all(is_digits), "a number has a sign");
    let printed = printed(&head);
    let again = ResponseHead::parse(printed.as_bytes()).expect("what was printed is a head");
    assert_eq!(format!("{again:?}"), format!("{head:?}"), "{printed}");
}

/// The status, and the values of Content-Length in the head.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let line = text.lines().next().and_then(|line| line.strip_prefix("HTTP/"));
    let status = line.and_then(|line| line.split_whitespace().nth(1));
    let head = text.lines().skip(1).take_while(|line| !line.is_empty());
    let fields = head.filter_map(|line| line.split_once(':'));
    let lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    status.into_iter().chain(lengths.map(|(_, value)| value.trim()))
}

fn printed(head: &ResponseHead) -> String {
    let ResponseHead { status, content_type, content_length, location } = head;
    let mut printed = format!("HTTP/1.0 {status}\r\nContent-Type: {content_type}\r\n");
    if let Some(length) = content_length {
        printed += &format!("Content-Length: {length}\r\n");
    }
    if let Some(location) = location {
        printed += &format!("Location: {location}\r\n");
    }
    printed + "\r\n"
}
