//! The parts with their scores, and the total, which is the last line of all.

use super::sheet::{Ink, Sheet};
use crate::report::harmless::one_line;
use crate::report::summary::{self, Counts};
use crate::report::wrap::columns;
use crate::verdict::{Check, Grade, Part, Verdict};

/// Writes how it was graded, a line for each part, and the total.
pub fn scores(sheet: &mut Sheet, grade: &Grade) {
    where_to_begin(sheet, grade);
    circumstances(sheet, grade);
    sheet.gap();
    let widest = grade.parts.iter().map(|part| columns(&part.program)).max().unwrap_or(0);
    for part in &grade.parts {
        let name = format!("part {}  {:widest$}", part.part, one_line(&part.program));
        row(sheet, &name, part.score == part.max, &score(part), &state(part));
        command(sheet, part);
    }
    let total = format!("{:width$}", "total", width = "part 1  ".len() + widest);
    let score = format!("{}/{}", grade.score, grade.max);
    row(sheet, &total, grade.score == grade.max, &score, last_word(grade));
}

fn row(sheet: &mut Sheet, name: &str, full: bool, score: &str, state: &str) {
    let ink = if full { Ink::Good } else { Ink::Bad };
    let score = sheet.paint(ink, &format!("{score:>9}"));
    sheet.line(format!("  {name}  {score}   {state}").trim_end());
}

fn score(part: &Part) -> String {
    format!("{}/{}", part.score, part.max)
}

/// What became of the part's checks.
fn state(part: &Part) -> String {
    match (summary::not_run(part), &part.command) {
        (Some(_), None) => "missing".to_owned(),
        (Some(_), Some(_)) => "could not be checked".to_owned(),
        (None, _) => Counts::of(&part.checks).sentence(),
    }
}

fn command(sheet: &mut Sheet, part: &Part) {
    if let Some(command) = part.command.as_ref().filter(|_| sheet.options.verbose) {
        sheet.paragraph(10, &one_line(command));
    }
}

fn last_word(grade: &Grade) -> &'static str {
    let failed = grade.checks().any(summary::costs);
    let broken = grade.checks().any(|check| check.verdict == Verdict::Broken);
    match (grade.complete, broken, failed) {
        (false, ..) => "so far: this grading did not finish",
        (true, false, false) => "everything that is required holds",
        (true, ..) => "",
    }
}

/// The first failure and the command that shows it: the one to begin with.
fn where_to_begin(sheet: &mut Sheet, grade: &Grade) {
    let evidence = |check: &Check| check.failure.as_ref().map(|failure| failure.step.clone());
    let failed = summary::parts_present(grade)
        .flat_map(|part| &part.checks)
        .filter(|check| summary::costs(check));
    let failed: Vec<&Check> = failed.collect();
    let Some(step) =
        failed.first().and_then(|check| evidence(check)).filter(|step| !step.is_empty())
    else {
        return;
    };
    let failures = if failed.len() == 1 {
        "One check failed".to_owned()
    } else {
        format!("{} checks failed", failed.len())
    };
    sheet.paragraph(0, &format!("{failures}. Begin with the first: {}", one_line(&step)));
}

/// What is needed to have the same again.
fn circumstances(sheet: &mut Sheet, grade: &Grade) {
    let whose = sheet.options.submission.as_deref().map(|name| format!("{}: ", one_line(name)));
    let text = format!(
        "{}isolated by {}; the same values again with --seed {}",
        whose.unwrap_or_default(),
        one_line(&grade.isolation),
        grade.seed
    );
    sheet.paragraph(0, &text);
}
