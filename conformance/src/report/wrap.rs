//! Text in lines of a width, as a terminal counts columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text in lines of at most `width` columns: broken between words, a longer word anywhere but in
/// an escape. Its own line breaks stay, and so does the indentation of a line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line, width)).collect()
}

/// The text behind what stands in front of its first line.
pub fn hanging(front: &str, text: &str, width: usize) -> Vec<String> {
    let gap = " ".repeat(columns(front));
    let lines = wrap(text, width.saturating_sub(gap.len()).max(20));
    let fronts = std::iter::once(front).chain(std::iter::repeat(gap.as_str()));
    fronts.zip(lines).map(|(front, line)| format!("{front}{line}")).collect()
}

/// As [`wrap`], for bytes in the notation's escapes: where they don't fit in one line, a new line
/// begins after each `\n`, as a page would write them.
pub fn wrap_bytes(text: &str, width: usize) -> Vec<String> {
    let fits = |line: &str| columns(line) <= width;
    let broken = text.lines().map(|line| match fits(line) {
        true => line.to_owned(),
        false => line.replace("\\n", "\\n\n"),
    });
    broken.flat_map(|line| wrap(&line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let words = line.trim_start();
    let indent = (line.len() - words.len()).min(width / 2);
    let indent = " ".repeat(indent);
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        place(word, width.saturating_sub(indent.len()).max(1), &mut lines);
    }
    lines.into_iter().map(|line| format!("{indent}{line}")).collect()
}

/// Puts a word at the end of the last line, or where it does not fit there in lines of its own.
fn place(word: &str, width: usize, lines: &mut Vec<String>) {
    let last = lines.last_mut().expect("there is always a last line");
    let taken = columns(last);
    let gap = usize::from(taken > 0);
    if taken + gap + columns(word) <= width {
        last.push_str(&" ".repeat(gap));
        last.push_str(word);
        return;
    }
    if taken == 0 {
        lines.pop();
    }
    lines.extend(pieces(word, width));
}

/// A word in pieces of at most `width` columns, no escape torn.
fn pieces(mut word: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    while columns(word) > width {
        let (piece, rest) = word.split_at(end_of_piece(word, width));
        pieces.push(piece.to_owned());
        word = rest;
    }
    if !word.is_empty() {
        pieces.push(word.to_owned());
    }
    pieces
}

fn end_of_piece(word: &str, width: usize) -> usize {
    let mut taken = 0;
    let fits = |&(_, character): &(usize, char)| {
        taken += character.width().unwrap_or(0);
        taken <= width
    };
    let fitting = word.char_indices().take_while(fits).last();
    let end = fitting.map_or(0, |(at, character)| at + character.len_utf8());
    let end = before_torn_escape(&word[..end]);
    let first = word.chars().next().map_or(0, char::len_utf8);
    end.max(first)
}

/// Where a piece is to end so that no `\x1b` at its end is torn.
fn before_torn_escape(piece: &str) -> usize {
    let Some(backslash) = piece.rfind('\\') else {
        return piece.len();
    };
    let escape = &piece[backslash..];
    let whole = if escape.starts_with("\\x") { 4 } else { 2 };
    let is_second =
        piece[..backslash].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1;
    match escape.len() < whole && !is_second && backslash > 0 {
        true => backslash,
        false => piece.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a\n  b c", 4), ["a", "  b", "  c"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
    }

    #[test]
    fn a_long_word_is_broken_but_no_escape_in_it() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap(r"ab\x1bcd", 4), ["ab", r"\x1b", "cd"]);
        assert_eq!(wrap(r"abc\r\n", 4), ["abc", r"\r\n"]);
        assert_eq!(wrap(r"ab\\cd", 4), [r"ab\\", "cd"]);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(wrap("\u{4f60}\u{597d}\u{4f60}", 4), ["\u{4f60}\u{597d}", "\u{4f60}"]);
        assert_eq!(wrap("\u{4f60}\u{597d}", 1), ["\u{4f60}", "\u{597d}"]);
    }

    #[test]
    fn bytes_that_do_not_fit_break_after_their_line_ends() {
        assert_eq!(wrap_bytes(r"a > GET\r\n\r\n", 30), [r"a > GET\r\n\r\n"]);
        assert_eq!(wrap_bytes(r"GET /\r\nHost: a\r\n", 12), [r"GET /\r\n", r"Host: a\r\n"]);
    }
}
