//! The sheet that the report is written on: headlines, labelled fields, and the colours, which
//! nothing depends on.

use crate::report::harmless::{harmless, one_line};
use crate::report::options::Options;
use crate::report::summary::points;
use crate::report::wrap::{columns, wrap};
use crate::verdict::{Check, Failure};
use anstyle::{AnsiColor, Style};
use std::cell::Cell;

/// Where a field's text begins, in columns, unless a label is too long for that.
const MARGIN: usize = 14;
const WIDEST: usize = 24;

/// Lines of text, laid out.
pub struct Sheet<'a> {
    /// What the caller asked for.
    pub options: &'a Options,
    text: String,
    /// Whether it has been said what `<` and `>` are.
    has_legend: Cell<bool>,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy)]
pub enum Ink {
    /// A failure.
    Bad,
    /// A success.
    Good,
    /// Something to notice: a caret, a likely cause.
    Notice,
    /// A label, or what can be left unread.
    Faint,
    /// A title.
    Strong,
}

impl Ink {
    fn style(self) -> Style {
        let plain = Style::new();
        match self {
            Ink::Bad => plain.fg_color(Some(AnsiColor::Red.into())).bold(),
            Ink::Good => plain.fg_color(Some(AnsiColor::Green.into())).bold(),
            Ink::Notice => plain.fg_color(Some(AnsiColor::Yellow.into())).bold(),
            Ink::Faint => plain.fg_color(Some(AnsiColor::Cyan.into())),
            Ink::Strong => plain.bold(),
        }
    }
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub fn new(options: &'a Options) -> Sheet<'a> {
        Sheet { options, text: String::new(), has_legend: Cell::new(false) }
    }

    /// Where a field's text begins, in columns.
    pub fn margin(&self) -> usize {
        let labels = self.options.words.labels().into_iter().map(columns);
        labels.fold(MARGIN, |margin, label| margin.max(2 + label + 2)).min(WIDEST)
    }

    /// The columns that a field's text has.
    pub fn room(&self) -> usize {
        self.options.columns() - self.margin()
    }

    /// The text in this ink. Only the report's own words and harmless text are painted.
    pub fn paint(&self, ink: Ink, text: &str) -> String {
        let style = ink.style();
        match self.options.colour && !text.is_empty() {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    /// `✗ title      0/6   lab/part3/silent-client.md:14`; what does not fit beside the title goes below.
    pub fn headline(&mut self, mark: &str, title: &str, points: &str, place: &str) {
        let title = one_line(title);
        let place = one_line(place);
        let width = self.options.columns();
        let beside = columns(points) + 3 + columns(&place);
        let taken = 2 + columns(&title);
        if taken + 2 + beside <= width {
            let gap = " ".repeat(width - taken - beside);
            let title = self.paint(Ink::Strong, &title);
            let place = self.paint(Ink::Faint, &place);
            return self.line(&format!("{} {title}{gap}{points}   {place}", self.mark(mark)));
        }
        self.long_headline(mark, &title, points);
        self.line(&format!("  {}", self.paint(Ink::Faint, &place)));
    }

    /// The title in as many lines as it takes, the points at the end of the first.
    fn long_headline(&mut self, mark: &str, title: &str, points: &str) {
        let room = self.options.columns().saturating_sub(2 + 2 + columns(points)).max(MARGIN);
        for (number, piece) in wrap(title, room).iter().enumerate() {
            let strong = self.paint(Ink::Strong, piece);
            if number > 0 {
                self.line(&format!("  {strong}"));
                continue;
            }
            let gap = " ".repeat(room + 2 - columns(piece));
            self.line(format!("{} {strong}{gap}{points}", self.mark(mark)).trim_end());
        }
    }

    fn mark(&self, mark: &str) -> String {
        match mark {
            "✓" => self.paint(Ink::Good, mark),
            "✗" => self.paint(Ink::Bad, mark),
            _ => self.paint(Ink::Notice, mark),
        }
    }

    /// A label and its text, wrapped; nothing where there is no text.
    pub fn field(&mut self, label: &str, text: &str) {
        let lines = wrap(&harmless(text), self.room());
        self.lines(label, &lines);
    }

    /// A label and lines that are laid out already, and harmless.
    pub fn lines(&mut self, label: &str, lines: &[String]) {
        if lines.iter().all(|line| line.trim().is_empty()) {
            return;
        }
        let margin = self.margin();
        for (number, line) in lines.iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let gap = " ".repeat((margin - 2).saturating_sub(columns(label)).max(1));
            let label = self.paint(Ink::Faint, label);
            self.line(format!("  {label}{gap}{line}").trim_end());
        }
    }

    /// Text across the sheet, wrapped and indented by so many columns.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(&harmless(text), self.options.columns() - indent) {
            self.line(format!("{:indent$}{line}", "").trim_end());
        }
    }

    /// One line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What `<` and `>` are, where they stand for the first time.
    pub fn legend(&self, failure: &Failure) -> &'a str {
        let has = |text: &str| [" < ", " > "].iter().any(|sign| text.contains(sign));
        let is_first =
            (has(&failure.sent) || has(&failure.expected)) && !self.has_legend.replace(true);
        if is_first { &self.options.words.legend } else { "" }
    }

    /// The same sheet; what `<` and `>` are is not said on it.
    pub fn without_legend(self) -> Sheet<'a> {
        self.has_legend.set(true);
        self
    }

    /// How many lines it has.
    pub fn height(&self) -> usize {
        self.text.lines().count()
    }

    /// An empty line, unless there is one already or nothing at all.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A check's points: `0/6`, or that it is an extra.
    pub fn points(&self, check: &Check) -> String {
        format!("{:>5}", points(check, &self.options.words))
    }

    /// Where a check's page is to be read: `lab/part3/silent-client.md:14`.
    pub fn place(&self, check: &Check) -> String {
        self.options.place(&check.page, check.line)
    }

    /// The report.
    pub fn finish(self) -> String {
        self.text
    }
}
