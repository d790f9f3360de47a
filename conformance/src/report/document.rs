//! A report as a document: rendered whole from the grade, and printed once, at the end.

use super::harmless::{spelt, unheeded};
use super::options::Options;
use crate::grade::event::{Event, Reporter};
use crate::verdict::Grade;
use std::io::{self, Write};

/// Makes a report of a grade, complete or not.
pub type Render = fn(&Grade, &Options, &mut dyn Write) -> io::Result<()>;

/// Writes a report that is no command to whoever reads standard output.
#[derive(Clone, Copy)]
pub struct Renderer {
    render: Render,
    /// How a character is spelt in this format so that it means no command; `None` where there are no lines.
    spelt: Option<fn(char) -> String>,
}

impl Renderer {
    /// Of text for people, or with text in it.
    pub fn text(render: Render) -> Renderer {
        Renderer { render, spelt: Some(spelt) }
    }

    /// Of JSON, which has a way to write any character, so that a parser reads the same.
    pub fn json(render: Render) -> Renderer {
        Renderer { render, spelt: Some(|character| format!("\\u{:04x}", u32::from(character))) }
    }

    /// Of bytes, which are for a file or a pipe.
    pub fn bytes(render: Render) -> Renderer {
        Renderer { render, spelt: None }
    }

    /// Writes the report.
    pub fn write(self, grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
        let Some(spelt) = self.spelt else {
            return (self.render)(grade, options, to);
        };
        let mut report = Vec::new();
        (self.render)(grade, options, &mut report)?;
        let report = String::from_utf8(report).map_err(io::Error::other)?;
        to.write_all(unheeded(&report, spelt).as_bytes())
    }
}

/// Prints a report on standard output when the run has ended.
pub struct Printed {
    render: Renderer,
    options: Options,
}

impl Printed {
    /// Prints what `render` makes.
    pub fn new(render: Renderer, options: Options) -> Printed {
        Printed { render, options }
    }
}

impl Reporter for Printed {
    fn on(&mut self, event: &Event<'_>) -> io::Result<()> {
        let Event::Ended { grade } = event else {
            return Ok(());
        };
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        self.render.write(grade, &self.options, &mut stdout)?;
        stdout.flush()
    }
}
