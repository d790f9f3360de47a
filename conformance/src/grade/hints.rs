//! Where a page's own hint is told: where the step that failed is what the page is about, and nothing is known of the
//! cause. A page that builds on another, which fails too, says that one instead.

use crate::judge::found::Found;
use crate::verdict::{Check, Failure, Grade, Part, Verdict};
use std::collections::BTreeSet;

/// Takes away the hints that are out of place, and says what is to be mended first.
pub fn keep_those_in_place(grade: &mut Grade) {
    grade.parts.iter_mut().for_each(of_part);
}

fn of_part(part: &mut Part) {
    // One that was not played is nothing to mend.
    let is_shown = |check: &&Check| check.verdict == Verdict::Fail && check.failure.is_some();
    let failed = part.checks.iter().filter(is_shown);
    let failed: BTreeSet<String> = failed.map(|check| check.page.clone()).collect();
    for check in &mut part.checks {
        let rests_on: Vec<String> =
            check.needs.iter().filter(|need| failed.contains(*need)).cloned().collect();
        // What was judged with an allowance stands on sound ground, and is not the exchange that the hint is about.
        let is_judged_so = check.allowance.is_some();
        let Some(failure) = &mut check.failure else { continue };
        if failure.likely.is_none() && !is_judged_so {
            failure.rests_on = rests_on;
        }
        if is_judged_so
            || failure.likely.is_some()
            || !failure.rests_on.is_empty()
            || ended_before_its_step(failure)
        {
            failure.hint.clear();
        }
    }
}

/// Whether the program was not there for the step that failed.
fn ended_before_its_step(failure: &Failure) -> bool {
    matches!(&failure.fact, Some((Found::NotConnected(_) | Found::NotStarted(_), _)))
}
