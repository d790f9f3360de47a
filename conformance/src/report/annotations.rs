//! GitHub's annotations: a line on standard output for each failure, which GitHub shows beside the
//! page it names.

use super::harmless::{one_line, spelt, unheeded};
use super::options::Options;
use super::summary::{not_run, short_reason};
use crate::grade::event::{Event, Reporter};
use crate::verdict::{Check, Grade, Part, Verdict};
use std::io::{self, Write};

/// A reporter, and the annotations after it.
pub struct Annotated {
    reporter: Box<dyn Reporter>,
    options: Options,
}

impl Annotated {
    /// Adds annotations to what the reporter reports.
    pub fn new(reporter: Box<dyn Reporter>, options: Options) -> Annotated {
        Annotated { reporter, options }
    }
}

impl Reporter for Annotated {
    fn on(&mut self, event: &Event<'_>) -> io::Result<()> {
        let reported = self.reporter.on(event);
        if let Event::Ended { grade } = event {
            io::stdout().write_all(annotations(grade, &self.options).as_bytes())?;
        }
        reported
    }
}

/// The lines: an error for each failure, one for a part that is missing, a warning where the lab is
/// at fault.
pub fn annotations(grade: &Grade, options: &Options) -> String {
    grade.parts.iter().map(|part| of_part(part, options)).collect()
}

fn of_part(part: &Part, options: &Options) -> String {
    if let Some(reason) = not_run(part) {
        let title = format!("Part {}: {}", part.part, part.program);
        return format!("::error title={}::{}\n", property(&title), message(reason));
    }
    part.checks.iter().filter_map(|check| of_check(check, options)).collect()
}

fn of_check(check: &Check, options: &Options) -> Option<String> {
    let kind = match check.verdict {
        Verdict::Broken => "warning",
        _ if check.costs() => "error",
        _ => return None,
    };
    let title = format!("{} ({}/{})", check.title, check.points, check.worth);
    Some(format!(
        "::{kind} file={},line={},title={}::{}\n",
        property(&options.file(&check.page)),
        check.line,
        property(&title),
        message(short_reason(check))
    ))
}

fn message(text: &str) -> String {
    unheeded(&one_line(text), spelt).replace('%', "%25")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
