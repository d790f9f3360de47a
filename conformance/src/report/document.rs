//! A report as a document: rendered whole from the grade, and printed once, at the end.

use super::options::Options;
use crate::grade::event::{Event, Reporter};
use crate::verdict::Grade;
use std::io::{self, Write};

/// Writes a report of a grade, complete or not.
pub type Renderer = fn(&Grade, &Options, &mut dyn Write) -> io::Result<()>;

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
        (self.render)(grade, &self.options, &mut stdout)?;
        stdout.flush()
    }
}
