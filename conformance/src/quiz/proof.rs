//! The answer with its evidence: the pages that the flaw fails, graded, and the first failure as a grading
//! prints it.

use super::riddle::Riddle;
use crate::grade::plan::{Plan, Target};
use crate::grade::run;
use crate::lab::load::Lab;
use crate::report::human;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::sandbox::Limits;
use crate::sandbox::command::{Command, quoted};
use crate::step::screen::Screen;
use crate::verdict::{Check, Verdict};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Of the pages that should fail, so many are played at the most: the first that does is enough.
const MOST_PAGES: usize = 3;

/// Less than a grading's: the programs are known, and the learner waits.
const PATIENCE: Duration = Duration::from_secs(3);

/// Explains what is wrong with the program.
pub fn explain(
    riddle: &Riddle,
    faulty: &Command,
    lab: &Arc<Lab>,
    root: &Path,
    screen: &mut Screen<'_>,
) {
    let asks = lab.rules.rule(&riddle.flaw.rule).map(|rule| rule.asks.as_str()).unwrap_or_default();
    screen.line("");
    for text in [
        &riddle.flaw.does,
        &format!("Rule {} asks that {} {asks}.", riddle.flaw.rule, riddle.program),
    ] {
        screen.lines(wrap(text, screen.width()));
    }
    screen.line("");
    screen.line("Playing a page that shows it; this can take some seconds …");
    screen.line("");
    match evidence(riddle, faulty, lab, root) {
        Some(check) => screen.lines(human::failed(&check, screen.options()).lines()),
        None => screen.line("This time it failed no page; that can happen on a busy machine."),
    }
    screen.line("");
    let others = riddle.fails.len() - 1;
    let pages = if others == 1 { "page" } else { "pages" };
    let more = format!("It fails {others} more {pages} of the lab.");
    if others > 0 {
        screen.line(&screen.paint(Ink::Faint, &more));
    }
}

/// The first page that fails. They are played one after the other: of servers that listen at a port of their own choice
/// only one can run at a time.
fn evidence(riddle: &Riddle, faulty: &Command, lab: &Arc<Lab>, root: &Path) -> Option<Check> {
    let program = riddle.program.clone();
    let command = faulty.clone().and([program.name(), "--flaw", &riddle.flaw.name]);
    // Named by its flaw now: the commands of the report are good after the quiz too.
    let named = format!("{program}={command}");
    let targets = BTreeMap::from([(program, Target::Found { command, folder: None })]);
    let chosen = riddle.fails.iter().take(riddle.required).take(MOST_PAGES);
    let pages = chosen.filter_map(|name| lab.page(name));
    let mut failed = pages.filter_map(|page| {
        let plan = Plan {
            pages: vec![page.clone()],
            step_arguments: format!("--program {}", quoted(named.as_ref())),
            patience: PATIENCE,
            limits: Limits::default(),
            ..Plan::new(Arc::clone(lab), targets.clone(), root.to_owned())
        };
        let (grade, _) = run::run(&plan, &mut []);
        grade.checks().find(|check| check.verdict == Verdict::Fail).cloned()
    });
    failed.next()
}
