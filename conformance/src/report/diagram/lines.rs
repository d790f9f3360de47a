//! Bytes as the few short lines that fit on an arrow.

use crate::escape::escaped;
use crate::escape::grouped;
use crate::report::harmless::one_line;

/// Characters of a line.
pub const WIDTH: usize = 60;

/// Characters of the name of a call's connection, which stands at the end of the call's line.
pub const NAME: usize = 10;

/// Lines of bytes.
const LINES: usize = 6;

/// The bytes, a line for each of theirs; what is not shown is counted. `length` is how many there
/// were, of which `bytes` were kept.
pub fn of_bytes(bytes: &[u8], length: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut shown = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n').take(LINES) {
        let (text, taken) = beginning(line);
        lines.push(text);
        shown += taken;
        if taken < line.len() {
            break;
        }
    }
    match length.max(bytes.len()) - shown {
        0 => {}
        rest => lines.push(format!("… {} bytes more", grouped(rest))),
    }
    lines
}

/// As much of the line as fits, escaped, and how many bytes that is.
fn beginning(line: &[u8]) -> (String, usize) {
    let mut text = String::new();
    for (taken, byte) in line.iter().enumerate() {
        let shown = escaped(&[*byte]);
        if text.len() + shown.len() > WIDTH {
            return (text, taken);
        }
        text += &shown;
    }
    (text, line.len())
}

/// A sentence, harmless, cut where it does not fit in a few lines.
pub fn of_text(text: &str) -> Vec<String> {
    let mut lines = crate::report::wrap::wrap(&one_line(text), WIDTH);
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    lines
}

/// A name, harmless, as much of it as fits.
pub fn clipped(name: &str, most: usize) -> String {
    let name = one_line(name);
    match name.chars().count() > most {
        true => name.chars().take(most - 1).chain(['…']).collect(),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_shown_line_by_line() {
        assert_eq!(of_bytes(b"GET /\r\n\r\n", 9), [r"GET /\r\n", r"\r\n"]);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let long = of_bytes(&[b'a'; 100], 5_000);
        assert_eq!(long, ["a".repeat(WIDTH), "… 4,940 bytes more".to_owned()]);
        assert_eq!(of_bytes(b"1\n2\n3\n4\n5\n6\n7\n", 14).last().unwrap(), "… 2 bytes more");
    }
}
