//! One failure on the sheet: the five answers, and the two commands to go on with.

use super::difference;
use super::field::{self, Field};
use super::sheet::{Ink, Sheet};
use crate::lab::rules::Level;
use crate::lab::words::{Words, capital, fill};
use crate::report::harmless::{harmless, one_line};
use crate::report::path::Step;
use crate::report::prose;
use crate::report::summary::{self, reason};
use crate::report::wrap::{columns, wrap};
use crate::verdict::{Check, Failure, Part};

/// Lines of a failure, unless everything was asked for: so many are taken in at once.
pub const LINES: usize = 14;

/// Lines of standard error, unless everything was asked for.
const LAST_LINES: usize = 4;

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

/// A check that failed, with what is known of it, in no more lines than can be taken in at once.
pub fn failure(sheet: &mut Sheet, check: &Check) {
    block(sheet, check, Vec::new(), LINES);
}

/// The same with more fields at its end, in at most so many lines.
pub fn block(sheet: &mut Sheet, check: &Check, more: Vec<Field>, most: usize) {
    let before = sheet.height();
    sheet.headline("✗", &check.title, &sheet.points(check), &sheet.place(check));
    let taken = sheet.height() - before;
    let mut fields = evidence_of(sheet, check);
    if check.level == Level::Extra {
        let words = &sheet.options.words;
        fields.push(Field::text(sheet, &words.costs, &words.costs_nothing));
    }
    fields.extend(more);
    let most = if sheet.options.verbose { usize::MAX } else { most.saturating_sub(taken) };
    field::fit(&mut fields, most, sheet.room());
    field::write(sheet, fields);
}

/// Commands that do the same by hand.
pub fn by_hand(sheet: &mut Sheet, check: &Check) {
    let commands = check.failure.as_ref().map_or(&[] as &[String], |failure| &failure.by_hand);
    let commands = Field::commands(&sheet.options.words.by_hand, commands);
    field::write(sheet, vec![commands]);
}

/// What is known of a check that failed, without its headline.
pub fn evidence(sheet: &mut Sheet, check: &Check) {
    let fields = evidence_of(sheet, check);
    field::write(sheet, fields);
}

fn evidence_of(sheet: &Sheet, check: &Check) -> Vec<Field> {
    match &check.failure {
        Some(failure) => answers(sheet, check, failure),
        None => vec![Field::text(sheet, &sheet.options.words.why, reason(check)).keeping(3)],
    }
}

/// How many checks have the same cause and how many wait, by their titles, as a field of the one that speaks for them.
pub fn behind(sheet: &Sheet, step: &Step<'_>) -> Vec<Field> {
    let words = &sheet.options.words;
    let titles = |checks: &[&Check]| {
        checks.iter().map(|check| one_line(&check.title)).collect::<Vec<_>>().join("; ")
    };
    let told = |sentence: &str, checks: &[&Check]| {
        let count = fill(sentence, &[("count", &checks.len())]);
        (!checks.is_empty()).then(|| format!("{count} {}", titles(checks)))
    };
    let alike = told(&words.fail_alike, &step.alike);
    let waiting = told(&words.wait_for_it, &step.waiting);
    [(&words.alike, alike), (&words.waits, waiting)]
        .into_iter()
        .filter_map(|(label, text)| Some(Field::text(sheet, label, &text?)))
        .collect()
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

fn answers(sheet: &Sheet, check: &Check, failure: &Failure) -> Vec<Field> {
    let words = &sheet.options.words;
    let text = |label: &str, text: &str| Field::text(sheet, label, text);
    let mut fields = vec![
        text(&format!("{} {}", words.rule, one_line(&check.rule)), &failure.asks).keeping(2),
        Field::bytes(sheet, &words.sent, &failure.sent),
        Field::bytes(sheet, &words.expected, &failure.expected).keeping(2),
        Field::text(sheet, "", sheet.legend(failure)).spare_at_last(),
        Field::bytes(sheet, &words.got, &failure.got).keeping(2).with_its_end(),
    ];
    if let Some(difference) = &failure.difference {
        fields.push(Field::drawn("", difference::lines(sheet, difference)));
    }
    fields.extend(advice(sheet, words, failure));
    fields.push(text(&words.meanwhile, &failure.meanwhile.join("\n")).keeping(2).spare());
    let exit = failure.exit.as_deref().filter(|exit| *exit != failure.got);
    fields.push(text(&words.exit, exit.unwrap_or_default()).spare());
    fields.push(last_lines(sheet, words, &failure.stderr));
    fields.extend(proof(sheet, failure));
    fields.extend(circumstances(sheet, check, failure));
    fields.push(Field::commands(&words.step, std::slice::from_ref(&failure.step)));
    fields.push(Field::commands(&words.read, std::slice::from_ref(&failure.lesson)));
    if sheet.options.verbose {
        fields.push(Field::commands(&words.by_hand, &failure.by_hand));
    }
    fields
}

/// What proves the cause, or shows it.
fn proof(sheet: &Sheet, failure: &Failure) -> Vec<Field> {
    let words = &sheet.options.words;
    let Some(likely) = &failure.likely else { return Vec::new() };
    let change = likely.proved.as_ref();
    let change = change.map(|change| fill(&words.passed_with, &[("change", change)]));
    let seen = likely.seen.as_deref().unwrap_or_default();
    vec![
        Field::text(sheet, &words.proved_by, &change.unwrap_or_default()).spare(),
        Field::bytes(sheet, &words.shown_by, seen).spare(),
    ]
}

/// How it was judged, and that another replay ended otherwise.
fn circumstances(sheet: &Sheet, check: &Check, failure: &Failure) -> Vec<Field> {
    let words = &sheet.options.words;
    let other = check.allowance.as_ref().filter(|_| check.allowance != check.cause);
    let allowed = other.map(|id| fill(&words.judged_with, &[("cause", &one_line(id))]));
    let proved = failure.likely.as_ref().is_some_and(|likely| likely.proved.is_some());
    let again =
        check.again.as_ref().filter(|_| !proved).and_then(|again| again.otherwise.as_deref());
    let again = again.map(|how| fill(&words.ended_otherwise, &[("how", &how)]));
    vec![
        Field::text(sheet, &words.allowed, &allowed.unwrap_or_default()).spare(),
        Field::text(sheet, &words.again, &again.unwrap_or_default()).spare(),
    ]
}

/// The cause, the pages to be fixed first, or the page's own hint: what there is.
fn advice(sheet: &Sheet, words: &Words, failure: &Failure) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Some(likely) = &failure.likely {
        let label = if likely.proved.is_some() { &words.cause } else { &words.likely };
        fields.push(
            Field::text(sheet, label, &likely.text).in_ink(Ink::Notice).keeping(field::ADVICE + 1),
        );
    }
    if !failure.rests_on.is_empty() {
        let pages = failure.rests_on.join(", ");
        let text = fill(&words.mend_first, &[("pages", &one_line(&pages))]);
        fields.push(Field::text(sheet, &words.first, &text).keeping(2));
    }
    if failure.likely.is_none() || sheet.options.verbose {
        fields.push(
            Field::text(sheet, &words.hint, &prose::plain(&failure.hint))
                .keeping(field::ADVICE + 1),
        );
    }
    fields
}

/// The last lines of standard error: the last of all says most.
fn last_lines(sheet: &Sheet, words: &Words, stderr: &[String]) -> Field {
    let most = if sheet.options.verbose { usize::MAX } else { LAST_LINES };
    // A caret below a line says nothing without it.
    let telling = |line: &&String| !line.trim_matches([' ', '^', '~']).is_empty();
    let telling: Vec<&str> = stderr.iter().filter(telling).map(String::as_str).collect();
    let shown = telling[telling.len().saturating_sub(most)..].join("\n");
    Field::text(sheet, &words.stderr, &shown).keeping(2).ending_best()
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

fn hanging(line: &str, room: usize) -> Vec<String> {
    let lines = wrap(line, room - 2);
    let indented = |(number, line): (usize, &String)| match number {
        0 => line.clone(),
        _ => format!("  {line}"),
    };
    lines.iter().enumerate().map(indented).collect()
}
