//! The end of a page: the verdict, as the report has it, and what there was to be counted.

use super::screen::Screen;
use crate::escape::grouped;
use crate::grade::judged;
use crate::grade::plan::Plan;
use crate::lab::words::{Words, fill};
use crate::notation::page::Page;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Stage;
use crate::report::human;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::transcript::{Direction, Entry, What};
use crate::verdict::{Check, Verdict};
use std::cell::RefCell;

/// What the verdict is made from.
pub struct Ending<'a> {
    /// The grading that this page would be part of.
    pub plan: &'a Plan,
    /// The page.
    pub page: &'a Page,
    /// Where the verdict is left.
    pub check: &'a RefCell<Option<Check>>,
}

impl Ending<'_> {
    /// Tells the verdict and the summary.
    pub fn tell(
        &self,
        stop: Option<&Stop>,
        stage: &Stage<'_>,
        joined_in: bool,
        screen: &mut Screen<'_>,
    ) {
        let entries = stage.record.entries();
        let mut check =
            judged::judged(self.plan, self.page, stop, entries, &stage.entries_so_far());
        // It has just been stepped through.
        check.failure.iter_mut().for_each(|failure| failure.step.clear());
        let words = &screen.words().clone();
        screen.line("");
        verdict(&check, words, screen);
        stage
            .advice
            .iter()
            .for_each(|advice| paragraph(&format!("{}: {advice}", words.ideally), screen));
        if joined_in {
            paragraph(&words.joined_in, screen);
        }
        paragraph(&summary(entries, self.plan.seed, words), screen);
        screen.line("");
        self.check.replace(Some(check));
    }
}

fn verdict(check: &Check, words: &Words, screen: &mut Screen<'_>) {
    let reason = check.reason.clone().unwrap_or_default();
    match check.verdict {
        Verdict::Pass => {
            let mark = screen.paint(Ink::Good, "✓");
            screen.line(&format!("{mark} {}", words.every_step_met));
        }
        Verdict::Fail => {
            let text = human::failed(check, screen.options());
            screen.lines(text.lines());
            screen.line("");
        }
        Verdict::Skip => paragraph(&format!("{}: {reason}", words.skipped), screen),
        Verdict::Broken => paragraph(&fill(&words.broken_because, &[("reason", &reason)]), screen),
    }
}

fn paragraph(text: &str, screen: &mut Screen<'_>) {
    let lines = wrap(&crate::report::harmless::harmless(text), screen.width() - 2);
    screen.lines(lines.iter().map(|line| format!("  {line}")));
}

/// `2 connections, 59 bytes sent, 1,402 received, in 0.1 s`
fn summary(entries: &[Entry], seed: u64, words: &Words) -> String {
    let connections =
        entries.iter().filter(|entry| matches!(entry.what, What::Connected { .. })).count();
    let connections = match connections {
        1 => words.one_connection.clone(),
        _ => fill(&words.connections, &[("count", &connections)]),
    };
    let bytes = |way| grouped(bytes(entries, way));
    let (sent, received) = (bytes(Direction::ToProgram), bytes(Direction::FromProgram));
    let moved = fill(&words.bytes_moved, &[("sent", &sent), ("received", &received)]);
    let seed = fill(&words.same_values, &[("seed", &format!("--seed {seed}"))]);
    format!("{connections}; {moved}; {seed}")
}

fn bytes(entries: &[Entry], way: Direction) -> usize {
    let length = |entry: &Entry| match entry.what {
        What::Bytes { direction, length, .. } if direction == way => length,
        _ => 0,
    };
    entries.iter().map(length).sum()
}
