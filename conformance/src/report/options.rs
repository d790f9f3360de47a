//! What a caller can ask of a report.

use super::visibility::Rule;
use crate::lab::words::Words;
use crate::memory::Remembered;
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

/// How much a report for people tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// All that is known.
    Everything,
    /// The first thing to fix, and the scores.
    First,
    /// As much as so many rows hold, the first thing to fix in full.
    Screen {
        /// The height of the screen.
        rows: usize,
    },
}

/// What a caller can ask of a report; each format takes what concerns it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name passed checks too, and clip less (human).
    pub verbose: bool,
    /// How much to tell; on a terminal where everything was not asked for, what its screen holds (human).
    pub telling: Telling,
    /// Whether everything was asked for, on a terminal too (human).
    pub all: bool,
    /// Tell of extras one by one where there is a screen for other things (human).
    pub extras: bool,
    /// Whether all pages of the lab were asked for (human).
    pub is_whole: bool,
    /// What the last grading of the same programs found (human).
    pub earlier: Option<Remembered>,
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
            telling: Telling::Everything,
            all: false,
            extras: false,
            is_whole: true,
            earlier: None,
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
        let terminal = terminal_size::terminal_size_of(std::io::stdout());
        let screen =
            terminal.filter(|_| self.telling == Telling::Everything && !self.all && !self.verbose);
        let telling =
            |(_, rows): (_, terminal_size::Height)| Telling::Screen { rows: rows.0.into() };
        Options {
            colour: choice != anstream::ColorChoice::Never,
            width: self.width.or(terminal.map(|(columns, _)| usize::from(columns.0))),
            telling: screen.map_or(self.telling, telling),
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
