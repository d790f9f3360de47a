//! The report that a student reads: the failures in the lab's order, each with its evidence, then
//! notes that cost nothing, then the scores, the total last, where the terminal stops.

mod difference;
mod failure;
mod field;
mod notes;
mod scores;
mod screen;
pub mod sheet;

use super::options::{Options, Telling};
use super::path;
use super::summary;
use crate::lab::words::fill;
use crate::verdict::{Check, Grade, Part, Verdict};
use sheet::Sheet;
use std::io::{self, Write};

/// The report as text, with colours where the options say so, and as much of it as they say.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(options);
    match options.telling {
        Telling::Everything => everything(&mut sheet, grade),
        Telling::First => screen::first(&mut sheet, grade),
        Telling::Screen { rows } => screen::screen(&mut sheet, grade, rows),
    }
    to.write_all(sheet.finish().as_bytes())
}

/// All that is known, the total at the end.
fn everything(sheet: &mut Sheet, grade: &Grade) {
    if sheet.options.verbose {
        grade.parts.iter().for_each(|part| passed(sheet, part));
    }
    grade.parts.iter().for_each(|part| failures(sheet, part));
    notes::extras(sheet, grade);
    notes::advice(sheet, grade);
    notes::skipped(sheet, grade);
    notes::broken(sheet, grade);
    scores::scores(sheet, grade);
}

/// One failed check, as the report has it, and how to do the same by hand.
pub fn failed(check: &Check, options: &Options) -> String {
    let mut sheet = Sheet::new(options);
    failure::failure(&mut sheet, check);
    if !options.verbose {
        failure::by_hand(&mut sheet, check);
    }
    sheet.finish()
}

/// The failures of a part one by one, as the report has them, each with the pages that it is told for.
pub fn one_by_one(part: &Part, options: &Options) -> Vec<(Vec<String>, String)> {
    fn pages<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Vec<String> {
        checks.into_iter().map(|check| check.page.clone()).collect()
    }
    let written = |write: &dyn Fn(&mut Sheet)| {
        let mut sheet = Sheet::new(options);
        write(&mut sheet);
        sheet.finish()
    };
    if let Some(reason) = summary::not_run(part) {
        let text = written(&|sheet| failure::not_run(sheet, part, reason));
        return vec![(pages(&part.checks), text)];
    }
    let mut told = Vec::new();
    for step in path::steps(part) {
        let text = written(&|sheet| {
            failure::failure(sheet, step.first);
            failure::the_same(sheet, &step.alike);
        });
        told.push((pages(std::iter::once(step.first).chain(step.alike)), text));
        let waiting = step.waiting.into_iter();
        told.extend(waiting.map(|check| (pages([check]), failed(check, options))));
    }
    told
}

/// What is known of a failed check, as plain lines for the formats that hold text.
pub fn evidence(check: &Check, options: &Options) -> String {
    let plain = Options { colour: false, width: None, ..options.clone() };
    // Of many pieces of one report none is the first.
    let mut sheet = Sheet::new(&plain).without_legend();
    failure::evidence(&mut sheet, check);
    let text = sheet.finish();
    text.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect()
}

fn passed(sheet: &mut Sheet, part: &Part) {
    let passed = |check: &&Check| check.verdict == Verdict::Pass;
    for check in part.checks.iter().filter(passed) {
        sheet.headline("✓", &check.title, &sheet.points(check), &check.page);
    }
    sheet.gap();
}

fn failures(sheet: &mut Sheet, part: &Part) {
    if let Some(reason) = summary::not_run(part) {
        return failure::not_run(sheet, part, reason);
    }
    failure::remarks(sheet, part);
    for step in path::steps(part) {
        failure::failure(sheet, step.first);
        failure::the_same(sheet, &step.alike);
        sheet.gap();
        if !step.waiting.is_empty() {
            sheet.paragraph(
                0,
                &fill(&sheet.options.words.these_wait, &[("count", &step.waiting.len())]),
            );
            sheet.gap();
        }
        for check in step.waiting {
            failure::failure(sheet, check);
            sheet.gap();
        }
    }
}
