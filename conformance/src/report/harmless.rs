//! Text that can be shown: whatever a program wrote, it moves no cursor, sets no title, turns no
//! line around and hides nothing.

use crate::escape::escaped;
use std::borrow::Cow;

/// The text with every control character but the line feed, and every character that is invisible or
/// changes the direction of others, replaced by its bytes in the notation's escapes (`\x1b`).
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match is_harmful(character) {
            true => shown.push_str(&escaped(character.encode_utf8(&mut [0; 4]).as_bytes())),
            false => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// As [`harmless`], and in one line: line feeds and runs of blanks become one blank.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    harmless(&words.join(" ")).into_owned()
}

/// Whether a character is one to be shown by its bytes.
pub fn is_harmful(character: char) -> bool {
    match character {
        '\n' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control() || is_noncharacter(other),
    }
}

/// Code points that no text may hold; XML parsers refuse them.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_sequences_are_shown_and_not_obeyed() {
        assert_eq!(harmless("\x1b]0;owned\x07"), r"\x1b]0;owned\x07");
        assert_eq!(harmless("a\rb\x08\t\x7f"), r"a\rb\x08\t\x7f");
    }

    #[test]
    fn eight_bit_controls_and_turned_lines_are_shown() {
        assert_eq!(harmless("\u{9b}31m"), r"\xc2\x9b31m");
        assert_eq!(harmless("a\u{202e}b"), r"a\xe2\x80\xaeb");
        assert_eq!(harmless("\u{200b}\u{feff}\u{ffff}"), r"\xe2\x80\x8b\xef\xbb\xbf\xef\xbf\xbf");
    }

    #[test]
    fn letters_of_any_language_and_line_feeds_stay() {
        for text in ["plain", "two\nlines", "h\u{e9}llo \u{4f60}\u{597d} \u{1f600}", r"\x1b"] {
            assert!(matches!(harmless(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(one_line("a\n  b\r\n\x1b"), r"a b \x1b");
    }
}
