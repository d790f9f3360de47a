//! Where two runs of bytes part, prepared for a caret.

use crate::escape::escaped;
use serde::{Deserialize, Serialize};

/// Bytes shown before and after the place.
const BEFORE: usize = 20;
const AFTER: usize = 24;

/// The first place where bytes differ, prepared for showing: two lines of the same width of context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Offset of the first byte that differs, from the start of what is compared.
    pub offset: usize,
    /// The expected bytes around it, escaped.
    pub expected: String,
    /// The bytes that came, escaped.
    pub got: String,
    /// The column in `expected` and `got`, in characters from 0, where they part: the caret's place.
    pub column: usize,
}

/// The first difference; `None` where they are the same.
pub fn between(expected: &[u8], got: &[u8]) -> Option<Difference> {
    let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    if same == expected.len() && same == got.len() {
        return None;
    }
    let from = same.saturating_sub(BEFORE);
    let dots = if from > 0 { "…" } else { "" };
    let shared = format!("{dots}{}", escaped(&got[from..same]));
    let show = |bytes: &[u8]| format!("{shared}{}", rest(&bytes[same..]));
    Some(Difference {
        offset: same,
        expected: show(expected),
        got: show(got),
        column: shared.chars().count(),
    })
}

fn rest(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => " (end)".to_owned(),
        more if more > AFTER => format!("{}…", escaped(&bytes[..AFTER])),
        _ => escaped(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_first_byte_that_differs() {
        let difference = between(b"a\r\nb", b"a\nb").unwrap();
        assert_eq!(difference.offset, 1);
        assert_eq!(difference.column, 1);
        assert_eq!((difference.expected.as_str(), difference.got.as_str()), (r"a\r\nb", r"a\nb"));
    }

    #[test]
    fn what_stops_early_says_so() {
        let difference = between(b"abc", b"ab").unwrap();
        assert_eq!(difference.got, "ab (end)");
        assert_eq!(between(b"abc", b"abc"), None);
    }

    #[test]
    fn a_difference_far_in_is_shown_with_what_stands_around_it() {
        let mut got = vec![b'x'; 1000];
        got[700] = b'y';
        let difference = between(&[b'x'; 1000], &got).unwrap();
        assert_eq!(difference.offset, 700);
        assert_eq!(difference.got.chars().nth(difference.column), Some('y'));
        assert!(difference.got.len() < 80);
    }
}
