//! The end of a page: the verdict, as the report has it, and what there was to be counted.

use super::screen::Screen;
use crate::grade::plan::Plan;
use crate::grade::run;
use crate::notation::page::Page;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Stage;
use crate::report::human;
use crate::report::human::sheet::Ink;
use crate::report::wrap::{grouped, wrap};
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
        let mut check = run::judged(self.plan, self.page, stop, entries);
        // It has just been stepped through.
        check.failure.iter_mut().for_each(|failure| failure.step.clear());
        screen.line("");
        verdict(&check, screen);
        stage.advice.iter().for_each(|advice| paragraph(&format!("ideally: {advice}"), screen));
        if joined_in {
            paragraph(
                "You have sent something of your own, so this is the verdict on another exchange than the page's.",
                screen,
            );
        }
        paragraph(&summary(entries, self.plan.seed), screen);
        screen.line("");
        self.check.replace(Some(check));
    }
}

fn verdict(check: &Check, screen: &mut Screen<'_>) {
    let reason = check.reason.clone().unwrap_or_default();
    match check.verdict {
        Verdict::Pass => {
            let mark = screen.paint(Ink::Good, "✓");
            screen.line(&format!("{mark} every step was met"));
        }
        Verdict::Fail => {
            let text = human::failed(check, screen.options());
            screen.lines(text.lines());
            screen.line("");
        }
        Verdict::Skip => paragraph(&format!("skipped: {reason}"), screen),
        Verdict::Broken => paragraph(
            &format!("broken, which is the lab's fault and not the program's: {reason}"),
            screen,
        ),
    }
}

fn paragraph(text: &str, screen: &mut Screen<'_>) {
    let lines = wrap(&crate::report::harmless::harmless(text), screen.width() - 2);
    screen.lines(lines.iter().map(|line| format!("  {line}")));
}

/// `2 connections, 59 bytes sent, 1,402 received, in 0.1 s`
fn summary(entries: &[Entry], seed: u64) -> String {
    let connections =
        entries.iter().filter(|entry| matches!(entry.what, What::Connected { .. })).count();
    let connections = if connections == 1 {
        "1 connection".to_owned()
    } else {
        format!("{connections} connections")
    };
    let sent = grouped(bytes(entries, Direction::ToProgram));
    let received = grouped(bytes(entries, Direction::FromProgram));
    format!(
        "{connections}; {sent} bytes to the program, {received} from it; the same values again with --seed {seed}"
    )
}

fn bytes(entries: &[Entry], way: Direction) -> usize {
    let length = |entry: &Entry| match entry.what {
        What::Bytes { direction, length, .. } if direction == way => length,
        _ => 0,
    };
    entries.iter().map(length).sum()
}
