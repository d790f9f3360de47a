//! The parts with their scores, the total, and what else there is to know of a grading as a whole.

use super::sheet::{Ink, Sheet};
use crate::lab::rules::Score;
use crate::lab::words::{Words, fill};
use crate::memory::{Change, Remembered};
use crate::report::harmless::one_line;
use crate::report::options::Telling;
use crate::report::path;
use crate::report::summary::{self, state};
use crate::report::wrap::columns;
use crate::verdict::{Check, Grade, Part, Verdict};
use std::collections::BTreeSet;
use std::time::SystemTime;

/// Writes where to begin, how it was graded, a line for each part, and the total, which is the last of all.
pub fn scores(sheet: &mut Sheet, grade: &Grade) {
    where_to_begin(sheet, grade);
    circumstances(sheet, grade);
    sheet.gap();
    table(sheet, grade);
}

/// A line for each part, and the total.
pub fn table(sheet: &mut Sheet, grade: &Grade) {
    let words = &sheet.options.words;
    let widest = grade.parts.iter().map(|part| columns(&part.program)).max().unwrap_or(0);
    for part in &grade.parts {
        let name = format!("{} {}  {:widest$}", words.part, part.part, one_line(&part.program));
        let score = format!("{}/{}", part.score, part.max);
        row(sheet, &name, part.score == part.max, &score, &state(part, words));
        command(sheet, part);
    }
    if sheet.options.telling == Telling::Everything {
        other_score(sheet, grade, widest);
    }
    let total = format!("{:width$}", words.total, width = columns(&words.part) + 4 + widest);
    let score = format!("{}/{}", grade.score, grade.max);
    row(sheet, &total, grade.score == grade.max, &score, last_word(sheet, grade));
}

/// What changed since the last grading, and in a line how many extras failed, unless they are told one by one, and how to
/// have the same values again.
pub fn afterwards(sheet: &mut Sheet, grade: &Grade, tells_extras: bool) {
    let words = &sheet.options.words;
    if let Some(change) = changed(sheet, grade) {
        sheet.line(&format!("  {change}"));
    }
    let extras = extras(sheet, grade).filter(|_| !tells_extras);
    let seed = fill(&words.same_values, &[("seed", &format!("--seed {}", grade.seed))]);
    let line = extras.into_iter().chain([seed]).collect::<Vec<_>>().join("; ");
    sheet.paragraph(2, &line);
}

/// How many extras failed, of how many, where some did and that is not told one by one.
fn extras(sheet: &Sheet, grade: &Grade) -> Option<String> {
    let failed: Vec<&Check> = summary::failed_extras(grade).collect();
    let all = summary::Counts::of(grade.checks()).extras;
    (!failed.is_empty()).then(|| {
        fill(&sheet.options.words.extras_failed, &[("failed", &failed.len()), ("all", &all)])
    })
}

/// The change since the folder was graded before, where it was.
fn changed(sheet: &Sheet, grade: &Grade) -> Option<String> {
    let earlier = sheet.options.earlier.as_ref()?;
    let change = Change::between(earlier, &Remembered::of(grade, SystemTime::now()))?;
    Some(change.sentence(&sheet.options.words))
}

/// The score that does not count, where it is another one.
fn other_score(sheet: &mut Sheet, grade: &Grade, widest: usize) {
    let words = &sheet.options.words;
    let (name, other) = match grade.counted {
        Score::AsHandedIn => (&words.with_allowances, grade.scores.with_allowances),
        Score::WithAllowances => (&words.as_handed_in, grade.scores.as_handed_in),
    };
    if other == grade.score {
        return;
    }
    let name = format!("{name:width$}", width = columns(&words.part) + 4 + widest);
    let charged = grade.findings.iter().filter(|finding| !finding.charged.is_empty());
    let findings: BTreeSet<&str> = charged.map(|finding| &*finding.id).collect();
    let findings = Vec::from_iter(findings).join(", ");
    let once = fill(&words.charged_once, &[("findings", &one_line(&findings))]);
    row(sheet, &name, other == grade.max, &format!("{other}/{}", grade.max), &once);
}

fn row(sheet: &mut Sheet, name: &str, full: bool, score: &str, state: &str) {
    let ink = if full { Ink::Good } else { Ink::Bad };
    let score = sheet.paint(ink, &format!("{score:>9}"));
    sheet.line(format!("  {name}  {score}   {state}").trim_end());
}

fn command(sheet: &mut Sheet, part: &Part) {
    if let Some(command) = part.command.as_ref().filter(|_| sheet.options.verbose) {
        sheet.paragraph(10, &one_line(command));
    }
}

fn last_word<'a>(sheet: &Sheet<'a>, grade: &Grade) -> &'a str {
    let words: &'a Words = &sheet.options.words;
    let failed = grade.checks().any(Check::costs);
    let broken = grade.checks().any(|check| check.verdict == Verdict::Broken);
    match (grade.complete, broken || failed) {
        (false, _) => &words.so_far,
        (true, false) if sheet.options.is_whole => &words.all_holds,
        (true, false) => &words.these_hold,
        (true, true) => "",
    }
}

/// How many checks failed for how many causes, and the command that shows the first, in a line of its own.
fn where_to_begin(sheet: &mut Sheet, grade: &Grade) {
    let steps = path::path(grade);
    let Some(step) = steps.first().and_then(|step| step.first.failure.as_ref()) else { return };
    let failed: usize = steps.iter().map(path::Step::checks).sum();
    let words = &sheet.options.words;
    let sentence = match (failed, steps.len()) {
        (1, _) => &words.begin_with_the_one,
        (_, 1) => &words.begin_with_the_one_cause,
        _ => &words.begin_with_the_first,
    };
    sheet.paragraph(0, &fill(sentence, &[("count", &failed), ("causes", &steps.len())]));
    sheet.line(&format!("  {}", one_line(&step.step)));
}

/// What is needed to have the same again.
fn circumstances(sheet: &mut Sheet, grade: &Grade) {
    let whose = sheet.options.submission.as_deref().map(|name| format!("{}: ", one_line(name)));
    let words = &sheet.options.words;
    let isolated = fill(&words.isolated_by, &[("isolation", &one_line(&grade.isolation))]);
    let seed = fill(&words.same_values, &[("seed", &format!("--seed {}", grade.seed))]);
    sheet.paragraph(0, &format!("{}{isolated}; {seed}", whose.unwrap_or_default()));
    sheet.paragraph(0, &one_line(&grade.lab.sentence(words)));
}
