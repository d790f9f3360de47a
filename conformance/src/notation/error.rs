//! A mistake on a page: where it is, what it is, and the mend.

use std::fmt;

/// A mistake, shown with its line and a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// The file as the reader knows it: `lab/part3/silent-client.md`.
    pub page: String,
    /// From 1.
    pub line: u32,
    /// In characters from 1.
    pub column: usize,
    /// What is wrong and what would be right, in lower case.
    pub message: String,
    /// The line itself.
    pub source: String,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { page, line, column, message, source } = self;
        writeln!(f, "{page}:{line}:{column}: {message}")?;
        writeln!(f, "  | {source}")?;
        write!(f, "  | {:>column$}", "^")
    }
}

impl std::error::Error for NotationError {}

/// A mistake within one line, before its page and line are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// In bytes from the line's beginning.
    pub at: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake at a byte of the line.
    pub fn new(at: usize, message: impl Into<String>) -> Mistake {
        Mistake { at, message: message.into() }
    }

    /// The mistake in its place.
    pub fn on(self, page: &str, line: u32, source: &str) -> NotationError {
        let before = source.get(..self.at).unwrap_or(source);
        NotationError {
            page: page.to_owned(),
            line,
            column: before.chars().count() + 1,
            message: self.message,
            source: source.to_owned(),
        }
    }
}

/// `did you mean …?`, where one of the known words is near.
pub fn near(word: &str, known: &[&str]) -> String {
    let distance = |known: &&str| strsim::damerau_levenshtein(word, known);
    match known.iter().copied().min_by_key(distance) {
        Some(best) if distance(&best) <= 2 && best.len() > 2 => format!("; did you mean `{best}`?"),
        _ => String::new(),
    }
}
