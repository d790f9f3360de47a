//! Where the stepper writes: lines, in colour where the terminal has it, and the prompt, which news that
//! come while the learner thinks do not run into.

use crate::report::Options;
use crate::report::human::sheet::{Ink, Sheet};
use std::io::Write;

/// The terminal, or a file.
pub struct Screen<'a> {
    out: Box<dyn Write + 'a>,
    options: Options,
    /// Whether the prompt stands at the end of what was written.
    asking: bool,
    gone: bool,
    /// Whether the last line was empty.
    spaced: bool,
}

impl<'a> Screen<'a> {
    /// A screen of the width and colour that the options give.
    pub fn new(out: Box<dyn Write + 'a>, options: Options) -> Screen<'a> {
        Screen { out, options, asking: false, gone: false, spaced: false }
    }

    /// What reports for this screen are made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The columns of a line.
    pub fn width(&self) -> usize {
        self.options.columns()
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
        if !(self.spaced && line.is_empty()) {
            self.write(&format!("{}\n", line.trim_end()));
        }
        self.spaced = line.is_empty();
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
