//! Much text in words: how far it is right, and how it goes on, where showing it would show nothing.

use crate::escape::{clipped, grouped};
use std::cmp::Ordering;

/// Bytes that can be shown as they are.
pub const MOST_SHOWN: usize = 200;

/// Bytes of a beginning by which a text is found in another.
const BEGINNING: usize = 16;

/// Bytes that are shown of what is another text altogether.
const SHOWN: usize = 80;

/// What came of a text that was to be printed: `4,012 of 200,012 bytes, right as far as they go, then the end`. Of `length`
/// bytes that came these are known.
pub fn told(wanted: &[u8], came: &[u8], length: usize) -> String {
    let beginning = &wanted[..wanted.len().min(BEGINNING)];
    let begins = came.windows(beginning.len()).position(|window| window == beginning);
    let Some(at) = begins else {
        return format!(
            "{} bytes of something else: {}",
            grouped(length),
            clipped(&came[..came.len().min(SHOWN)], SHOWN)
        );
    };
    let same = wanted.iter().zip(&came[at..]).take_while(|(wanted, came)| wanted == came).count();
    let before = match at {
        0 => String::new(),
        bytes => format!("{} other bytes, then ", grouped(bytes)),
    };
    before + &as_far(same, wanted.len(), length - at)
}

/// How far what came is right.
pub fn as_far(same: usize, wanted: usize, came: usize) -> String {
    let (right, of) = (grouped(same), grouped(wanted));
    match (same == came, same == wanted, came.cmp(&wanted)) {
        (true, ..) => format!("{right} of {of} bytes, right as far as they go, then the end"),
        (_, true, _) => format!("the {of} right bytes, and {} more", grouped(came - wanted)),
        (.., Ordering::Equal) => format!("{of} bytes, the first wrong one at offset {right}"),
        _ => format!(
            "{} bytes where {of} were expected, the first wrong one at offset {right}",
            grouped(came)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_text_is_told_by_how_far_it_is_right() {
        let wanted: Vec<u8> =
            (0..2000u32).map(|number| b'a' + (number * number % 23) as u8).collect();
        let whole = |came: &[u8]| told(&wanted, came, came.len());
        assert_eq!(
            whole(&wanted[..1500]),
            "1,500 of 2,000 bytes, right as far as they go, then the end"
        );
        assert_eq!(whole(&[&wanted[..], b"!!"].concat()), "the 2,000 right bytes, and 2 more");
        let mut wrong = wanted.clone();
        wrong[1200] = b'?';
        assert_eq!(whole(&wrong), "2,000 bytes, the first wrong one at offset 1,200");
        assert_eq!(
            whole(&wrong[..1300]),
            "1,300 bytes where 2,000 were expected, the first wrong one at offset 1,200"
        );
        let head = [b"HTTP/1.0 200 OK", &wanted[..50]].concat();
        assert_eq!(
            whole(&head),
            "15 other bytes, then 50 of 2,000 bytes, right as far as they go, then the end"
        );
        assert_eq!(whole(b"no"), "2 bytes of something else: no");
    }
}
