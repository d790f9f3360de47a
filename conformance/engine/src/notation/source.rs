//! The text that a page is read from, and the places in it.

use super::error::{Mistake, NotationError};

/// A page's text, and what the reader calls its file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// `lab/part3/silent-client.md`
    pub file: &'a str,
    /// All of it.
    pub text: &'a str,
}

/// What is said of a file that begins with the mark of its encoding, as some editors write it.
pub const BYTE_ORDER_MARK: &str = "a byte order mark, which cannot be seen, stands at the beginning of the file: save it as UTF-8 without one";

impl<'a> Source<'a> {
    /// A line by its number, from 1.
    pub fn line(self, number: u32) -> &'a str {
        self.text.lines().nth(number as usize - 1).unwrap_or("")
    }

    /// The number of the line that holds this byte.
    pub fn number(self, at: usize) -> u32 {
        self.text[..at].matches('\n').count() as u32 + 1
    }

    /// Where a line's first word begins.
    pub fn indent(self, number: u32) -> usize {
        let line = self.line(number);
        line.len() - line.trim_start().len()
    }

    /// A mistake in its place.
    pub fn wrong(self, line: u32, mistake: Mistake) -> NotationError {
        mistake.on(self.file, line, self.line(line))
    }

    /// A mistake of a whole line.
    pub fn wrong_line(self, line: u32, message: impl Into<String>) -> NotationError {
        self.wrong(line, Mistake::new(self.indent(line), message))
    }

    /// A warning about a whole line.
    pub fn warning(self, line: u32, message: impl Into<String>) -> NotationError {
        self.wrong(line, Mistake::warning(self.indent(line), message))
    }
}
