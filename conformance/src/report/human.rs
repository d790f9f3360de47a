//! The report that a student reads: the failures in the lab's order, each with its evidence, then
//! notes that cost nothing, then the scores, the total last, where the terminal stops.

mod difference;
mod failure;
mod notes;
mod scores;
pub mod sheet;

use super::options::Options;
use super::path;
use super::summary;
use crate::verdict::{Check, Grade, Part, Verdict};
use sheet::Sheet;
use std::io::{self, Write};

/// The report as text, with colours where the options say so.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(options);
    if options.verbose {
        grade.parts.iter().for_each(|part| passed(&mut sheet, part));
    }
    grade.parts.iter().for_each(|part| failures(&mut sheet, part));
    notes::extras(&mut sheet, grade);
    notes::advice(&mut sheet, grade);
    notes::skipped(&mut sheet, grade);
    notes::broken(&mut sheet, grade);
    scores::scores(&mut sheet, grade);
    to.write_all(sheet.finish().as_bytes())
}

/// One failed check, as the report has it.
pub fn failed(check: &Check, options: &Options) -> String {
    let mut sheet = Sheet::new(options);
    failure::failure(&mut sheet, check);
    sheet.finish()
}

/// The failures of a part one by one, as the report has them, each with the page that it was found on.
pub fn one_by_one(part: &Part, options: &Options) -> Vec<(String, String)> {
    let written = |write: &dyn Fn(&mut Sheet)| {
        let mut sheet = Sheet::new(options);
        write(&mut sheet);
        sheet.finish()
    };
    if let Some(reason) = summary::not_run(part) {
        let text = written(&|sheet| failure::not_run(sheet, part, reason));
        return vec![(part.checks[0].page.clone(), text)];
    }
    let mut told = Vec::new();
    for step in path::steps(part) {
        let text = written(&|sheet| {
            failure::failure(sheet, step.first);
            failure::the_same(sheet, &step.alike);
        });
        told.push((step.first.page.clone(), text));
        told.extend(step.waiting.iter().map(|check| (check.page.clone(), failed(check, options))));
    }
    told
}

/// What is known of a failed check, as plain lines for the formats that hold text.
pub fn evidence(check: &Check, options: &Options) -> String {
    let plain = Options { colour: false, width: None, ..options.clone() };
    let mut sheet = Sheet::new(&plain);
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
        for check in step.waiting {
            failure::failure(sheet, check);
            sheet.gap();
        }
    }
}
