//! Where the stepper writes: lines, in colour where the terminal has it, and the prompt, which news that
//! come while the learner thinks do not run into. Two programs are shown in two columns where there is room.

use crate::lab::words::Words;
use crate::report::Options;
use crate::report::human::sheet::{Ink, Sheet};
use crate::report::wrap::columns;
use std::collections::VecDeque;
use std::io::Write;

/// Columns that a screen has at the least where two programs are shown beside each other.
const WIDE: usize = 100;

/// What stands between them.
const BETWEEN: &str = " │ ";

/// The terminal, or a file.
pub struct Screen<'a> {
    out: Box<dyn Write + 'a>,
    options: Options,
    /// Whether the prompt stands at the end of what was written.
    asking: bool,
    gone: bool,
    /// Whether the last line was empty.
    spaced: bool,
    /// What is still to be written in a second column.
    beside: Option<VecDeque<String>>,
}

/// The columns of each of two halves; none where a screen is too narrow for two.
pub fn half(options: &Options) -> Option<usize> {
    let columns = options.columns();
    (columns >= WIDE).then_some((columns - BETWEEN.chars().count()) / 2)
}

impl<'a> Screen<'a> {
    /// A screen of the width and colour that the options give.
    pub fn new(out: Box<dyn Write + 'a>, options: Options) -> Screen<'a> {
        Screen { out, options, asking: false, gone: false, spaced: false, beside: None }
    }

    /// What reports for this screen are made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The words of what stands around a page.
    pub fn words(&self) -> &Words {
        &self.options.words
    }

    /// The columns of a line.
    pub fn width(&self) -> usize {
        let half = self.beside.as_ref().and_then(|_| half(&self.options));
        half.unwrap_or_else(|| self.options.columns())
    }

    /// From now on the lines fill the left half, and these the right one. Not where it is too narrow.
    pub fn begin_beside(&mut self, lines: &[String]) {
        self.beside = half(&self.options).map(|_| lines.iter().cloned().collect());
    }

    /// What is left of the right half is written, and then there is one column again.
    pub fn end_beside(&mut self) {
        while self.beside.as_ref().is_some_and(|lines| !lines.is_empty()) {
            self.line("");
        }
        self.beside = None;
    }

    /// The line with the next one of the right half.
    fn with_its_neighbour(&mut self, line: &str) -> String {
        let room = self.width();
        let Some(neighbour) = self.beside.as_mut().map(VecDeque::pop_front) else {
            return line.to_owned();
        };
        let shown = columns(&anstream::adapter::strip_str(line).to_string());
        let gap = " ".repeat(room.saturating_sub(shown));
        let between = self.paint(Ink::Faint, BETWEEN);
        format!("{line}{gap}{between}{}", neighbour.unwrap_or_default())
    }

    /// Whether nobody reads any more: the pager was left.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// The text in this ink.
    pub fn paint(&self, ink: Ink, text: &str) -> String {
        Sheet::new(&self.options).paint(ink, text)
    }

    /// Writes a line; of empty ones in a row the first. What came from a program must be harmless already.
    pub fn line(&mut self, line: &str) {
        if std::mem::take(&mut self.asking) {
            self.write("\n");
        }
        let line = self.with_its_neighbour(line);
        if !(self.spaced && line.is_empty()) {
            self.write(&format!("{}\n", line.trim_end()));
        }
        self.spaced = line.is_empty();
    }

    /// Writes a line in the lab's words.
    pub fn say(&mut self, line: impl FnOnce(&Words) -> String) {
        self.line(&line(self.words()));
    }

    /// Writes lines.
    pub fn lines<S: AsRef<str>>(&mut self, lines: impl IntoIterator<Item = S>) {
        lines.into_iter().for_each(|line| self.line(line.as_ref()));
    }

    /// Shows the prompt where it does not stand there.
    pub fn ask(&mut self, prompt: &str) {
        if !std::mem::replace(&mut self.asking, true) {
            let prompt = self.paint(Ink::Faint, prompt);
            self.write(&prompt);
        }
    }

    /// The learner has typed a line, and the terminal has begun a new one.
    pub fn answered(&mut self) {
        self.asking = false;
    }

    fn write(&mut self, text: &str) {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        self.gone |= written.is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize) -> String {
        let mut out = Vec::new();
        let options = Options { width: Some(width), ..Options::default() };
        let mut screen = Screen::new(Box::new(&mut out), options);
        screen.begin_beside(&["one".to_owned(), "two".to_owned()]);
        screen.line("ä");
        screen.end_beside();
        screen.line("alone");
        drop(screen);
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn two_columns_stand_where_there_is_room() {
        let gap = " ".repeat(47);
        assert_eq!(written(100), format!("ä{gap} │ one\n {gap} │ two\nalone\n"));
        assert_eq!(written(99), "ä\nalone\n");
    }
}
