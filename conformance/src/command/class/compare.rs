//! `httplab class compare A B`: what changed between two runs of a class, or between two labs, before anyone is told.

use super::arguments::Compare;
use crate::class::compare::{Change, word};
use crate::class::graded::Graded;
use crate::class::unit;
use crate::class::work::Work;
use crate::points::Points;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// So many checks of one submission are told.
const MOST: usize = 10;

/// Tells what changed. `false` where something did.
pub fn run(asked: &Compare) -> Result<bool, Box<dyn Error>> {
    let (before, after) = (Work::read(&asked.before)?, Work::read(&asked.after)?);
    let changes = changes(&before, &asked.before, &after, &asked.after);
    changes.iter().for_each(tell);
    let mut pages: BTreeMap<&str, usize> = BTreeMap::new();
    for differs in changes.iter().flat_map(|change| &change.checks) {
        *pages.entry(&differs.page).or_default() += 1;
    }
    if !pages.is_empty() {
        anstream::println!("checks that changed, and for how many:");
        let mut pages: Vec<_> = pages.into_iter().collect();
        pages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        pages.iter().for_each(|(page, count)| anstream::println!("  {count:>4}  {page}"));
    }
    anstream::println!("{} of {} submissions changed", changes.len(), after.submissions.len());
    Ok(changes.is_empty())
}

/// All of the later run, then what only the earlier one has.
fn changes(before: &Work, old: &Path, after: &Work, new: &Path) -> Vec<Change> {
    let has = |id: &str| after.submissions.iter().any(|submission| submission.id == id);
    let gone = before.submissions.iter().filter(|submission| !has(&submission.id));
    let ids = after.submissions.iter().chain(gone).map(|submission| &submission.id);
    ids.filter_map(|id| Change::between(of(before, old, id).as_ref(), of(after, new, id).as_ref()))
        .collect()
}

/// The result of a submission of this work list.
fn of(work: &Work, results: &Path, id: &str) -> Option<Graded> {
    unit::counted(work, results, work.submissions.iter().find(|one| one.id == id)?)
}

fn tell(change: &Change) {
    let points = |points: Option<Points>| points.map_or("none".to_owned(), |one| one.to_string());
    let (before, after) = change.points;
    anstream::println!("{}  {} → {}", change.id, points(before), points(after));
    for differs in change.checks.iter().take(MOST) {
        let (old, new) = differs.verdicts;
        anstream::println!("    {}: {} → {}", differs.page, word(old), word(new));
    }
    if change.checks.len() > MOST {
        anstream::println!("    and {} checks more", change.checks.len() - MOST);
    }
}
