//! Judges bytes of whatever protocol: the next ones on a connection, and no more of them than are expected.

use super::difference;
use super::found::Found;
use super::judgement::Judgement;
use super::seen::Seen;

/// `NAME < "text"`: the bytes that no expectation has taken yet begin with this text.
pub fn is(text: &[u8], seen: &Seen<'_>) -> Judgement {
    let next = seen.bytes.get(seen.noted..).unwrap_or_default();
    if next.starts_with(text) {
        return Judgement::Met;
    }
    if text.starts_with(next) && !seen.is_over() {
        return Judgement::Wait;
    }
    let compared = &next[..next.len().min(text.len())];
    let found = match seen.ended.filter(|_| next.is_empty()) {
        Some(how) => Found::Closed(how),
        None => Found::Came(Seen { bytes: next, ..*seen }.came()),
    };
    let difference = difference::between(text, compared).filter(|_| !next.is_empty());
    Judgement::unlike(found, difference)
}

#[cfg(test)]
mod tests {
    use super::super::judgement::Mismatch;
    use super::*;
    use crate::transcript::Close;
    use std::time::Duration;

    fn seen(bytes: &[u8], noted: usize) -> Seen<'_> {
        Seen { bytes, ended: None, quiet: Duration::ZERO, noted, last_call: false }
    }

    fn mismatch(judgement: Judgement) -> Mismatch {
        match judgement {
            Judgement::Unmet(mismatch) => *mismatch,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_next_bytes_are_awaited_and_what_follows_them_is_left() {
        assert_eq!(is(b"hello\r\n", &seen(b"", 0)), Judgement::Wait);
        assert_eq!(is(b"hello\r\n", &seen(b"hel", 0)), Judgement::Wait);
        assert_eq!(is(b"hello\r\n", &seen(b"hello\r\nmore", 0)), Judgement::Met);
        assert_eq!(is(b"more", &seen(b"hello\r\nmore", 7)), Judgement::Met);
    }

    #[test]
    fn a_wrong_byte_is_wrong_at_once_and_shown_with_its_place() {
        let mismatch = mismatch(is(b"hello", &seen(b"> help", 2)));
        assert_eq!(mismatch.found.to_string(), "help");
        assert_eq!(mismatch.difference.unwrap().offset, 3);
    }

    #[test]
    fn bytes_that_will_not_come_are_told_by_how_they_end() {
        let half = Seen { ended: Some(Close::Fin), ..seen(b"hel", 0) };
        let told = mismatch(is(b"hello", &half));
        assert_eq!(told.found.to_string(), "hel, and then the end of the connection");
        assert_eq!(told.difference.unwrap().got, "hel (end)");
        let none = Seen { noted: 3, ..half };
        assert_eq!(mismatch(is(b"hello", &none)).found.to_string(), "the connection was closed");
        assert_eq!(mismatch(is(b"hello", &none)).difference, None);
        let late = Seen { last_call: true, ..seen(b"", 0) };
        assert_eq!(mismatch(is(b"hello", &late)).found.to_string(), "nothing");
    }
}
