//! One failure on the sheet: the five answers, and the two commands to go on with.

use super::difference;
use super::sheet::{Ink, Sheet};
use crate::lab::rules::Level;
use crate::lab::words::{Words, capital, fill};
use crate::report::harmless::{harmless, one_line};
use crate::report::prose;
use crate::report::summary::{self, reason};
use crate::report::wrap::{clip, columns, wrap, wrap_bytes};
use crate::verdict::{Check, Failure, Part};

/// Lines of a field that are shown, unless everything was asked for.
const LINES: usize = 8;

/// Titles of checks that failed alike, unless everything was asked for.
const TITLES: usize = 12;

/// A part none of whose checks could be run, once for all of them.
pub fn not_run(sheet: &mut Sheet, part: &Part, reason: &str) {
    let words = &sheet.options.words;
    let points = format!("{:>5}", format!("{}/{}", part.score, part.max));
    let found = part.command.as_ref();
    let state = found.map_or(&words.is_missing, |_| &words.could_not_be_checked);
    let title = format!("{} {}: {} {state}", capital(&words.part), part.part, part.program);
    let all = fill(&words.all_checks, &[("count", &part.checks.len())]);
    sheet.headline("✗", &title, &points, &all);
    sheet.field(&words.why, reason);
    as_written(sheet, &words.its_build, &part.beforehand.build_output);
    sheet.gap();
}

/// What the program's source shows, where that may be why it got no point.
pub fn remarks(sheet: &mut Sheet, part: &Part) {
    let remarks = summary::remarks(part);
    if remarks.is_empty() {
        return;
    }
    let words = &sheet.options.words;
    sheet.paragraph(0, &fill(&words.source_shows, &[("program", &part.program)]));
    remarks.iter().for_each(|remark| sheet.field(&words.remark, remark));
    sheet.gap();
}

/// A check that failed, with all that is known of it.
pub fn failure(sheet: &mut Sheet, check: &Check) {
    sheet.headline("✗", &check.title, &sheet.points(check), &sheet.place(check));
    evidence(sheet, check);
    if check.level == Level::Extra {
        let words = &sheet.options.words;
        sheet.field(&words.costs, &words.costs_nothing);
    }
}

/// What is known of a check that failed, without its headline.
pub fn evidence(sheet: &mut Sheet, check: &Check) {
    match &check.failure {
        Some(failure) => answers(sheet, check, failure),
        None => sheet.field(&sheet.options.words.why, reason(check)),
    }
}

/// The others that failed for the same reason.
pub fn the_same(sheet: &mut Sheet, checks: &[&Check]) {
    if checks.is_empty() {
        return;
    }
    let words = &sheet.options.words;
    sheet.field(&words.alike, &fill(&words.fail_alike, &[("count", &checks.len())]));
    let most = if sheet.options.verbose { usize::MAX } else { TITLES };
    for check in checks.iter().take(most) {
        let line = format!(
            "✗ {} ({}, {})",
            one_line(&check.title),
            sheet.points(check).trim(),
            one_line(&check.page)
        );
        sheet.lines("", &hanging(&line, sheet.room()));
    }
    let rest = checks.len().saturating_sub(most);
    if rest > 0 {
        sheet.field("", &fill(&words.and_more, &[("count", &rest)]));
    }
}

fn answers(sheet: &mut Sheet, check: &Check, failure: &Failure) {
    let words = &sheet.options.words;
    sheet.field(&format!("{} {}", words.rule, one_line(&check.rule)), &failure.asks);
    bytes(sheet, &words.sent, &failure.sent);
    bytes(sheet, &words.expected, &failure.expected);
    bytes(sheet, &words.got, &failure.got);
    if let Some(difference) = &failure.difference {
        difference::show(sheet, difference);
    }
    sheet.field(&words.meanwhile, &failure.meanwhile.join("\n"));
    sheet.field(&words.exit, failure.exit.as_deref().unwrap_or_default());
    last_lines(sheet, words, &failure.stderr);
    advise(sheet, words, failure);
    let proved = failure.likely.as_ref().is_some_and(|likely| likely.proved.is_some());
    let again = check.again.as_ref().filter(|_| !proved);
    if let Some(id) = check.allowance.as_ref().filter(|_| check.allowance != check.cause) {
        sheet.field(&words.allowed, &fill(&words.judged_with, &[("cause", &one_line(id))]));
    }
    if let Some(how) = again.and_then(|again| again.otherwise.as_deref()) {
        sheet.field(&words.again, &fill(&words.ended_otherwise, &[("how", &how)]));
    }
    sheet.lines(&words.step, &commands(std::slice::from_ref(&failure.step)));
    sheet.lines(&words.by_hand, &commands(&failure.by_hand));
}

/// The cause, the pages to be mended first, or the page's own hint: what there is.
fn advise(sheet: &mut Sheet, words: &Words, failure: &Failure) {
    if let Some(likely) = &failure.likely {
        let lines = wrap(&harmless(&likely.text), sheet.room());
        let lines: Vec<_> = lines.iter().map(|line| sheet.paint(Ink::Notice, line)).collect();
        let label = if likely.proved.is_some() { &words.cause } else { &words.likely };
        sheet.lines(label, &lines);
        if let Some(change) = &likely.proved {
            sheet.field(&words.proved_by, &fill(&words.passed_with, &[("change", change)]));
        }
        bytes(sheet, &words.shown_by, likely.seen.as_deref().unwrap_or_default());
    }
    if !failure.rests_on.is_empty() {
        let pages = failure.rests_on.join(", ");
        sheet.field(&words.first, &fill(&words.mend_first, &[("pages", &one_line(&pages))]));
    }
    if failure.likely.is_none() || sheet.options.verbose {
        sheet.field(&words.hint, &prose::plain(&failure.hint));
    }
}

fn bytes(sheet: &mut Sheet, label: &str, text: &str) {
    let lines = wrap_bytes(&harmless(text), sheet.room());
    let clipped = clip(lines, most_lines(sheet), &sheet.options.words.characters_left_out);
    sheet.lines(label, &clipped);
}

/// The last lines of standard error: the last of all says most.
fn last_lines(sheet: &mut Sheet, words: &Words, stderr: &[String]) {
    let left_out = stderr.len().saturating_sub(most_lines(sheet));
    let shown = stderr[left_out..].join("\n");
    let mut lines = wrap(&harmless(&shown), sheet.room());
    if left_out > 0 {
        lines.insert(0, fill(&words.lines_left_out, &[("count", &left_out)]));
    }
    let clipped = clip(lines, 2 * most_lines(sheet), &words.characters_left_out);
    sheet.lines(&words.stderr, &clipped);
}

fn most_lines(sheet: &Sheet) -> usize {
    if sheet.options.verbose { 5 * LINES } else { LINES }
}

/// Lines with their layout, which may point at a column, where there is room for them.
fn as_written(sheet: &mut Sheet, label: &str, lines: &[String]) {
    let room = sheet.room();
    let lines = lines.iter().map(|line| harmless(line)).flat_map(|line| match columns(&line) {
        wide if wide > room => wrap(&line, room),
        _ => vec![line.into_owned()],
    });
    sheet.lines(label, &lines.collect::<Vec<_>>());
}

/// Commands stay in one line each, however long, so that they can be copied.
fn commands(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| harmless(line).into_owned()).collect()
}

fn hanging(line: &str, room: usize) -> Vec<String> {
    let lines = wrap(line, room - 2);
    let indented = |(number, line): (usize, &String)| match number {
        0 => line.clone(),
        _ => format!("  {line}"),
    };
    lines.iter().enumerate().map(indented).collect()
}
