//! A mistake on a page: where it is, what it is, and the mend.

use std::fmt;

/// A mistake, shown with its line and a caret; of an empty line there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// Whether the page can be played all the same.
    pub severity: Severity,
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

/// How bad a mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The page cannot be played.
    Error,
    /// It can, and something on it is in vain.
    Warning,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, page, line, column, message, source } = self;
        let warning = if *severity == Severity::Warning { "warning: " } else { "" };
        write!(f, "{page}:{line}:{column}: {warning}{message}")?;
        if source.is_empty() {
            return Ok(());
        }
        write!(f, "\n  | {source}\n  | {:>column$}", "^")
    }
}

impl std::error::Error for NotationError {}

/// All mistakes of a page, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<NotationError>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(NotationError::to_string).collect();
        f.write_str(&all.join("\n\n"))
    }
}

impl std::error::Error for Mistakes {}

/// A mistake within one line, before its page and line are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Whether the line can be played all the same.
    pub severity: Severity,
    /// In bytes from the line's beginning.
    pub at: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake at a byte of the line.
    pub fn new(at: usize, message: impl Into<String>) -> Mistake {
        Mistake { severity: Severity::Error, at, message: message.into() }
    }

    /// A warning at a byte of the line.
    pub fn warning(at: usize, message: impl Into<String>) -> Mistake {
        Mistake { severity: Severity::Warning, ..Mistake::new(at, message) }
    }

    /// The mistake in its place.
    pub fn on(self, page: &str, line: u32, source: &str) -> NotationError {
        let before = source.get(..self.at).unwrap_or(source);
        NotationError {
            severity: self.severity,
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
    match nearest(word, known) {
        Some((best, 0..=2)) if best.len() > 2 => format!("; did you mean `{best}`?"),
        _ => String::new(),
    }
}

/// The known word that is most like this one, and by how many letters it is another.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<(&'a str, usize)> {
    let distances = known.iter().map(|known| (*known, strsim::damerau_levenshtein(word, known)));
    distances.min_by_key(|(_, distance)| *distance)
}
