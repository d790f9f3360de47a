//! Text that can be shown: whatever a program wrote, it moves no cursor, sets no title, turns no
//! line around, hides nothing, and commands nothing of the service that runs the grading.

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

/// A whole report, no line of which is a command. GitHub's runner obeys a line of standard output that has `::`
/// after whatever blanks, and one with `##[` anywhere; Azure's and TeamCity's obey `##vso[` and `##teamcity[`. A
/// character of each is spelt otherwise. It is done last of all, since where lines begin is known when they are laid out.
pub fn unheeded(report: &str, spelt: fn(char) -> String) -> String {
    let mut safe = String::with_capacity(report.len());
    for line in report.split_inclusive(['\n', '\r']) {
        let mut written = 0;
        for at in commands(line) {
            let command = line[at..].chars().next().unwrap_or_default();
            safe.push_str(&line[written..at]);
            safe.push_str(&spelt(command));
            written = at + command.len_utf8();
        }
        safe.push_str(&line[written..]);
    }
    safe
}

/// A character in the notation's escapes, printable or not: `\x3a`.
pub fn spelt(character: char) -> String {
    character.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("\\x{byte:02x}")).collect()
}

/// Where commands begin in a line, in bytes.
fn commands(line: &str) -> impl Iterator<Item = usize> {
    let first = seen(line).find(|(_, c)| !c.is_whitespace()).map(|(at, _)| at);
    let begins = first.filter(|at| seen(&line[*at..]).map(|(_, c)| c).take(2).eq([':', ':']));
    let marks = line.match_indices('#').map(|(at, _)| at).filter(|at| is_mark(&line[*at..]));
    begins.into_iter().chain(marks)
}

/// The characters that count, with where they begin.
fn seen(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|(_, c)| !is_ignored(*c))
}

/// Whether a text begins with `##[` or `##word[`.
fn is_mark(text: &str) -> bool {
    let mut seen = seen(text).map(|(_, c)| c);
    seen.by_ref().take(2).eq(['#', '#']) && seen.find(|c| !c.is_ascii_alphabetic()) == Some('[')
}

/// Characters without a shape, which a comparison of texts by the rules of a language passes over.
fn is_ignored(character: char) -> bool {
    matches!(
        character,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
    ) || matches!(character, '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
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
    fn no_line_is_a_command() {
        for (report, safe) in [
            ("::error::x\n", "\\x3a:error::x\n"),
            ("a\n \t\u{a0}\u{3000}::error::x", "a\n \t\u{a0}\u{3000}\\x3a:error::x"),
            ("a\r::error::x", "a\r\\x3a:error::x"),
            (":\u{34f}:error::x", "\\x3a\u{34f}:error::x"),
            ("got  ##[error]x ##[group]", "got  \\x23#[error]x \\x23#[group]"),
            ("###[error]", "#\\x23#[error]"),
            ("##vso[task.complete]", "\\x23#vso[task.complete]"),
        ] {
            assert_eq!(unheeded(report, spelt), safe);
        }
    }

    #[test]
    fn what_no_runner_obeys_stays() {
        for report in
            ["a std::vector\n## If it fails\n", "## [a](b)\n", "got ::1\n", ":", "", "#\n"]
        {
            assert_eq!(unheeded(report, spelt), report);
        }
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(one_line("a\n  b\r\n\x1b"), r"a b \x1b");
    }
}
