//! `httplab class regrade ID [PAGE…]`: one submission once more, with the same seed and lab, for whoever has to defend a
//! point. It changes no result.

use super::arguments::Regrade;
use super::asked;
use crate::class::compare::word;
use crate::class::graded::{Graded, Mark, Summary};
use crate::class::unit;
use crate::class::work::Work;
use crate::replay::enough;
use crate::report::harmless::one_line;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::error::Error;

/// Grades it, and shows the old verdicts beside the new. `false` where some differ.
pub fn run(asked: &Regrade) -> Result<bool, Box<dyn Error>> {
    let results = &asked.results.out;
    let work = Work::read(results)?;
    let submission = work.find(&asked.submission)?;
    let old = unit::read(&results.join(&submission.id));
    enough::at_a_signal()?;
    let common = asked::common(&work, results)?;
    let (new, key) = common.again(submission, &asked.pages)?;
    if old.as_ref().is_some_and(|old| old.key != key) {
        anstream::println!(
            "What was handed in, or how it is graded, has changed since it was graded."
        );
    }
    let old = old.as_ref().and_then(Graded::summary);
    anstream::println!("{}, seed {}", one_line(&submission.whose()), new.seed);
    Ok(beside(old, &new))
}

/// Shows each check that was played now. Whether all are as they were.
fn beside(old: Option<&Summary>, new: &Summary) -> bool {
    let before: BTreeMap<&str, Verdict> = old
        .into_iter()
        .flat_map(Summary::marks)
        .map(|mark| (mark.page.as_str(), mark.verdict))
        .collect();
    let before = |mark: &Mark| before.get(mark.page.as_str()).copied();
    let (mut all, mut same) = (0, 0);
    anstream::println!("  {:<10} {:<10} check", "before", "now");
    for mark in new.marks() {
        let (old, now) = (before(mark), Some(mark.verdict));
        let sign = if old == now { ' ' } else { '≠' };
        anstream::println!("{sign} {:<10} {:<10} {}", word(old), word(now), mark.page);
        all += 1;
        same += usize::from(old == now);
    }
    if let Some(old) = old.filter(|old| old.marks().count() == all) {
        anstream::println!("score before {}/{}, now {}/{}", old.score, old.max, new.score, new.max);
    }
    for step in &new.steps {
        anstream::println!("{}: {}", one_line(&step.title), one_line(&step.told));
    }
    anstream::println!("{same} of {all} checks as before; the result itself was left as it is");
    same == all
}
