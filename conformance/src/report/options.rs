//! What a caller can ask of a report.

use super::visibility::Rule;
use crate::lab::words::Words;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Columns where there is no terminal to ask.
pub const DEFAULT_WIDTH: usize = 80;

/// Columns beyond which lines get hard to read, however wide the terminal.
const WIDEST: usize = 120;

/// Columns that the layout needs at the least.
const NARROWEST: usize = 40;

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Standard output, once, at the end.
    Stdout,
    /// A file, rewritten as the run goes.
    File(PathBuf),
}

/// What a caller can ask of a report; each format takes what concerns it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name passed checks too, and clip less (human).
    pub verbose: bool,
    /// Columns to wrap to; `None` for the terminal's own, or [`DEFAULT_WIDTH`] (human).
    pub width: Option<usize>,
    /// Whether to colour; the reporter for standard output decides it by the terminal (human).
    pub colour: bool,
    /// Whose programs these are, as the report should name them.
    pub submission: Option<String>,
    /// The lab's folder, as pages are to be named: `lab` makes `lab/part3/silent-client.md:14`.
    pub lab: String,
    /// What students may see of which checks, the last rule that matches deciding (gradescope).
    pub visibility: Vec<Rule>,
    /// Also print a GitHub `::error` line on standard output for each failure (markdown).
    pub annotations: bool,
    /// The prose of pages by their names, in Markdown, to be shown beside the checks (html).
    pub lessons: BTreeMap<String, String>,
    /// The words around the pages' own text (all that people read).
    pub words: Words,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            verbose: false,
            width: None,
            colour: false,
            submission: None,
            lab: "lab".to_owned(),
            visibility: Vec::new(),
            annotations: false,
            lessons: BTreeMap::new(),
            words: Words::default(),
        }
    }
}

impl Options {
    /// The same, with the width and colour that standard output has; `NO_COLOR` is honoured.
    pub fn for_stdout(&self) -> Options {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        let terminal = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
        Options {
            colour: choice != anstream::ColorChoice::Never,
            width: self.width.or(terminal),
            ..self.clone()
        }
    }

    /// The columns to wrap to, within what can be read.
    pub fn columns(&self) -> usize {
        self.width.unwrap_or(DEFAULT_WIDTH).clamp(NARROWEST, WIDEST)
    }

    /// A place in a page, as editors and terminals make links of it: `lab/part3/silent-client.md:14`.
    pub fn place(&self, page: &str, line: u32) -> String {
        format!("{}:{line}", self.file(page))
    }

    /// A page's file: `lab/part3/silent-client.md`.
    pub fn file(&self, page: &str) -> String {
        format!("{}/{page}.md", self.lab.trim_end_matches('/'))
    }
}
