//! A table for spreadsheets: a line for each check. Text that a spreadsheet would take for a formula
//! gets an apostrophe before it, also where one that parts cells at semicolons would begin a cell.

use super::harmless::one_line;
use super::options::Options;
use super::summary::reason;
use crate::lab::rules::Level;
use crate::points::Points;
use crate::verdict::{Check, Grade, Part, Verdict};
use serde::Serialize;
use std::io::{self, Write};

/// The table, its first line the names of the columns.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    for part in &grade.parts {
        for check in &part.checks {
            table.serialize(Row::of(part, check, grade, options))?;
        }
    }
    table.flush()
}

/// A line; the fields are the columns.
#[derive(Serialize)]
struct Row {
    submission: String,
    part: u32,
    program: String,
    page: String,
    title: String,
    rule: String,
    level: Level,
    verdict: Verdict,
    points: Points,
    worth: Points,
    seconds: String,
    line: u32,
    reason: String,
    likely: String,
    complete: bool,
    lab: String,
}

impl Row {
    fn of(part: &Part, check: &Check, grade: &Grade, options: &Options) -> Row {
        let passed = check.verdict == Verdict::Pass;
        Row {
            submission: text(options.submission.as_deref().unwrap_or_default()),
            part: part.part,
            program: text(&part.program),
            page: text(&check.page),
            title: text(&check.title),
            rule: text(&check.rule),
            level: check.level,
            verdict: check.verdict,
            points: check.points,
            worth: check.worth,
            seconds: format!("{:.3}", check.seconds),
            line: check.line,
            reason: text(if passed { "" } else { reason(check) }),
            likely: text(check.likely().map_or("", |likely| &likely.id)),
            complete: grade.complete,
            lab: text(&grade.lab.to_string()),
        }
    }
}

/// A cell of text, in one line and never a formula.
pub fn text(text: &str) -> String {
    let one_line = one_line(text);
    let cells = one_line.split(';').map(|cell| match cell.trim_start().starts_with(FORMULA) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    });
    cells.collect::<Vec<_>>().join(";")
}

/// What formulas begin with, as wide letters too. No tab and no line end is left where a cell begins.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn no_cell_is_a_formula() {
        let formulas =
            ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n+1", "\u{a0}@A1", "\u{ff1d}1"];
        for formula in formulas {
            assert!(text(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(text("a; =1;b;-1"), "a;' =1;b;'-1");
        assert_eq!(text("a = b - c; d"), "a = b - c; d");
    }
}
