//! The parts with their scores, and the total, which is the last line of all.

use super::sheet::{Ink, Sheet};
use crate::lab::rules::Score;
use crate::lab::words::{Words, fill};
use crate::report::harmless::one_line;
use crate::report::summary::{self, state};
use crate::report::wrap::columns;
use crate::verdict::{Check, Grade, Part, Verdict};
use std::collections::BTreeSet;

/// Writes how it was graded, a line for each part, and the total.
pub fn scores(sheet: &mut Sheet, grade: &Grade) {
    where_to_begin(sheet, grade);
    circumstances(sheet, grade);
    sheet.gap();
    let words = &sheet.options.words;
    let widest = grade.parts.iter().map(|part| columns(&part.program)).max().unwrap_or(0);
    for part in &grade.parts {
        let name = format!("{} {}  {:widest$}", words.part, part.part, one_line(&part.program));
        let score = format!("{}/{}", part.score, part.max);
        row(sheet, &name, part.score == part.max, &score, &state(part, words));
        command(sheet, part);
    }
    other_score(sheet, grade, widest);
    let total = format!("{:width$}", words.total, width = columns(&words.part) + 4 + widest);
    let score = format!("{}/{}", grade.score, grade.max);
    row(sheet, &total, grade.score == grade.max, &score, last_word(grade, words));
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

fn last_word<'a>(grade: &Grade, words: &'a Words) -> &'a str {
    let failed = grade.checks().any(summary::costs);
    let broken = grade.checks().any(|check| check.verdict == Verdict::Broken);
    match (grade.complete, broken, failed) {
        (false, ..) => &words.so_far,
        (true, false, false) => &words.all_holds,
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
    let words = &sheet.options.words;
    let sentence = match failed.len() {
        1 => &words.begin_with_the_one,
        _ => &words.begin_with_the_first,
    };
    sheet.paragraph(0, &fill(sentence, &[("count", &failed.len()), ("step", &one_line(&step))]));
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
