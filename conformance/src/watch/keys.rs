//! What is typed while the screen is ours: a key at a time.

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The next failure.
    Next,
    /// The page's hint.
    Hint,
    /// The page's prose.
    Lesson,
    /// Step through the page.
    Step,
    /// The page's exchange as a picture, in the browser.
    Browser,
    /// Grade everything now.
    All,
    /// What did not fit on the screen.
    More,
    /// End.
    Quit,
}

/// The keys as they stand on the screen.
pub const SHOWN: &str = "n next  h hint  l lesson  s step  b browser  a all  space more  q quit";

/// Ctrl-C and Ctrl-D, which are no signals while the screen is ours.
const ENDS: [u8; 2] = [3, 4];

/// Reads what was typed in one go. An arrow, or another key of several bytes, asks for nothing.
pub fn parse(typed: &[u8]) -> Vec<Key> {
    if typed.first() == Some(&0x1b) {
        return Vec::new();
    }
    typed.iter().filter_map(|byte| key(*byte)).collect()
}

fn key(byte: u8) -> Option<Key> {
    match byte {
        b'n' => Some(Key::Next),
        b'h' => Some(Key::Hint),
        b'l' => Some(Key::Lesson),
        b's' => Some(Key::Step),
        b'b' => Some(Key::Browser),
        b'a' => Some(Key::All),
        b' ' => Some(Key::More),
        b'q' => Some(Key::Quit),
        end if ENDS.contains(&end) => Some(Key::Quit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_typed_fast_all_count_and_an_arrow_does_not() {
        assert_eq!(parse(b"nhx q"), [Key::Next, Key::Hint, Key::More, Key::Quit]);
        assert_eq!(parse(b"\x03"), [Key::Quit]);
        assert_eq!(parse(b"\x1b[B"), []);
    }
}
