//! A table for spreadsheets: a line for each check. Text that a spreadsheet would take for a formula
//! gets an apostrophe before it.

use super::harmless::one_line;
use super::options::Options;
use super::summary::reason;
use crate::verdict::{Check, Grade, Part, Verdict};
use std::io::{self, Write};

const COLUMNS: &str = "submission,part,program,page,title,rule,level,verdict,points,worth,seconds,line,reason,likely,complete";

/// The table, its first line the names of the columns.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut table = format!("{COLUMNS}\n");
    for part in &grade.parts {
        for check in &part.checks {
            table += &row(part, check, grade.complete, options)?;
        }
    }
    to.write_all(table.as_bytes())
}

fn row(part: &Part, check: &Check, complete: bool, options: &Options) -> io::Result<String> {
    let likely = check.failure.as_ref().and_then(|failure| failure.likely.as_ref());
    let passed = check.verdict == Verdict::Pass;
    let cells = [
        text(options.submission.as_deref().unwrap_or_default()),
        part.part.to_string(),
        text(&part.program),
        text(&check.page),
        text(&check.title),
        text(&check.rule),
        word(&check.level)?,
        word(&check.verdict)?,
        check.points.to_string(),
        check.worth.to_string(),
        format!("{:.3}", check.seconds),
        check.line.to_string(),
        text(if passed { "" } else { reason(check) }),
        text(likely.map_or("", |likely| &likely.id)),
        complete.to_string(),
    ];
    Ok(cells.join(",") + "\n")
}

/// The word that the JSON has for it, too.
fn word(value: &impl serde::Serialize) -> io::Result<String> {
    let json = serde_json::to_value(value)?;
    Ok(json.as_str().unwrap_or_default().to_owned())
}

/// A cell of text, in quotes where it needs them.
fn text(text: &str) -> String {
    let mut cell = one_line(text);
    if cell.starts_with(['=', '+', '-', '@']) {
        cell.insert(0, '\'');
    }
    match cell.contains([',', '"']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(text("plain words"), "plain words");
        assert_eq!(text("a, \"b\"\nc"), "\"a, \"\"b\"\" c\"");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1"] {
            assert!(text(formula).starts_with('\''), "{formula}");
        }
    }
}
