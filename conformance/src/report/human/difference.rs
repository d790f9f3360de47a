//! The first byte that differs: what was expected above what came, and a caret below.

use super::sheet::{Ink, Sheet};
use crate::escape::grouped;
use crate::judge::difference::Difference;
use crate::lab::words::fill;
use crate::report::harmless::one_line;
use crate::report::wrap::columns;

/// The columns of the two lines at the least.
const LEAST: usize = 8;

/// The lines that stand below what came.
pub fn lines(sheet: &Sheet<'_>, difference: &Difference) -> Vec<String> {
    let words = &sheet.options.words;
    let label = columns(&words.expected).max(columns(&words.got));
    let room = sheet.room().saturating_sub(label + 2).max(LEAST);
    let view = View::of(difference, room);
    let note = fill(&words.at_byte, &[("number", &grouped(difference.offset))]);
    let caret = sheet.paint(Ink::Notice, &caret(&view, &note, room));
    let lines = [(&*words.expected, &view.expected), (&words.got, &view.got), ("", &caret)];
    let beside = |(word, line): (&str, &String)| {
        let gap = " ".repeat(label - columns(word) + 2);
        format!("{}{gap}{line}", sheet.paint(Ink::Faint, word))
    };
    lines.into_iter().map(beside).collect()
}

/// The two lines as far as they fit, and the caret's column in them.
struct View {
    expected: String,
    got: String,
    column: usize,
}

impl View {
    fn of(difference: &Difference, room: usize) -> View {
        let (expected, got) = (visible(&difference.expected), visible(&difference.got));
        let longest = expected.chars().count().max(got.chars().count());
        let from = match longest <= room {
            true => 0,
            false => difference.column.saturating_sub(room / 2).min(longest - room),
        };
        let before: String =
            got.chars().chain(std::iter::repeat(' ')).take(difference.column).skip(from).collect();
        View {
            column: columns(&before),
            expected: window(&expected, from, room),
            got: window(&got, from, room),
        }
    }
}

/// Harmless, and as many characters as before, so that the column holds: what the run has escaped
/// has nothing to replace.
fn visible(text: &str) -> String {
    let text = text.replace(' ', "\u{a0}");
    one_line(&text).replace('\u{a0}', " ")
}

/// `room` characters from `from` on, an ellipsis for the first or last of them where there are more.
fn window(text: &str, from: usize, room: usize) -> String {
    let length = text.chars().count();
    let last = from + room - 1;
    let shown = text.chars().enumerate().skip(from).take(room);
    let cut = |(place, character)| {
        let more_before = place == from && from > 0;
        let more_after = place == last && length > from + room;
        if more_before || more_after { '…' } else { character }
    };
    shown.map(cut).collect()
}

/// The caret below its column, and the byte's number beside it, where there is room.
fn caret(view: &View, note: &str, room: usize) -> String {
    let column = view.column;
    if column + 2 + columns(note) <= room {
        return format!("{:column$}^ {note}", "");
    }
    match column > columns(note) {
        true => format!("{note:>width$} ^", width = column - 1),
        false => format!("{:column$}^", ""),
    }
}
