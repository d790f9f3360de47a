//! The report on one screen: the first thing to fix in full, a line for each other one, the scores, and what changed
//! since the last grading. Extras have no room there, but where they were asked for, or where nothing else is to be fixed.

use super::failure;
use super::field::cut;
use super::notes;
use super::scores;
use super::sheet::{Ink, Sheet};
use crate::lab::words::fill;
use crate::report::harmless::one_line;
use crate::report::path::{Item, Step, items};
use crate::report::wrap::columns;
use crate::verdict::Grade;

/// Lines of the first thing to fix at the least, however low the screen.
const LEAST: usize = 9;

/// Lines for other things to fix at the most, however many there are and however high the screen.
const MOST_OTHERS: usize = 8;

/// Writes the report into so many rows, the last of which is left to the shell.
pub fn screen(sheet: &mut Sheet, grade: &Grade, rows: usize) {
    let items = items(grade);
    let tells_extras = sheet.options.extras || items.is_empty();
    let mut below = Sheet::new(sheet.options);
    scores::table(&mut below, grade);
    scores::afterwards(&mut below, grade, tells_extras);
    let below = below.finish();
    let others = items.len().saturating_sub(1);
    // The heading of the others, an empty line below the first and below the others, and the shell's.
    let taken = below.lines().count() + 3 + usize::from(others > 0);
    let room = rows.saturating_sub(taken);
    let shown = others.min(MOST_OTHERS).min(room.saturating_sub(failure::LINES).max(2));
    if let Some(first) = items.first() {
        let most = room.saturating_sub(shown).clamp(LEAST, failure::LINES);
        in_full(sheet, first, most);
        sheet.gap();
        then(sheet, &items[1..], shown);
        sheet.gap();
    }
    if tells_extras {
        notes::extras(sheet, grade);
    }
    below.lines().for_each(|line| sheet.line(line));
}

/// The first thing to fix alone, and the scores.
pub fn first(sheet: &mut Sheet, grade: &Grade) {
    if let Some(first) = items(grade).first() {
        in_full(sheet, first, failure::LINES);
        sheet.gap();
    }
    scores::table(sheet, grade);
    scores::afterwards(sheet, grade, false);
}

fn in_full(sheet: &mut Sheet, item: &Item<'_>, most: usize) {
    match item {
        Item::NotRun(part, why) => failure::not_run(sheet, part, why),
        Item::Step(part, step) => {
            failure::remarks(sheet, part);
            let behind = failure::behind(sheet, step);
            failure::block(sheet, step.first, behind, most);
        }
    }
}

/// How many others there are, and a line for each of the first.
fn then(sheet: &mut Sheet, others: &[Item<'_>], shown: usize) {
    if others.is_empty() {
        return;
    }
    let words = &sheet.options.words;
    let hidden = others.len() - shown;
    let head = match hidden {
        0 => words.and_then.clone(),
        _ => fill(&words.and_then_more, &[("count", &hidden)]),
    };
    row(sheet, &head, &format!("{:>6}  {:>6}", words.checks, words.points), Some(Ink::Faint));
    for item in &others[..shown] {
        let (part, what, checks, points) = match item {
            Item::NotRun(part, why) => {
                (part, (*why).to_owned(), part.checks.len(), part.max.less(part.score))
            }
            Item::Step(part, step) => (part, cause(step), step.checks(), step.points()),
        };
        let what = format!("{}  {}", one_line(&part.program), one_line(&what));
        row(sheet, &what, &format!("{checks:>6}  {points:>6}"), None);
    }
}

/// The cause without its advice, or else what the first of the checks is about.
fn cause(step: &Step<'_>) -> String {
    let title = || step.first.title.clone();
    step.cause()
        .map_or_else(title, |likely| likely.text.split("; ").next().unwrap_or_default().to_owned())
}

/// A text, cut where it is too long, and two numbers at the end of the line.
fn row(sheet: &mut Sheet, text: &str, numbers: &str, ink: Option<Ink>) {
    let room = sheet.options.columns().saturating_sub(columns(numbers) + 5);
    let text = if columns(text) > room { cut(text, room) } else { text.to_owned() };
    let gap = " ".repeat(room.saturating_sub(columns(&text)) + 2);
    let line = format!("  {text}{gap}{numbers}");
    let line = ink.map_or_else(|| line.clone(), |ink| sheet.paint(ink, &line));
    sheet.line(&line);
}
