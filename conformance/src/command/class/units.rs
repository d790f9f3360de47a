//! `httplab class plan` and `httplab class unit`: the pieces that other machines grade, under whatever engine runs them.

use super::arguments::{Plan, Unit};
use super::asked;
use crate::class::desk;
use crate::class::graded::Outcome;
use crate::class::progress;
use crate::class::work::Work;
use crate::replay::enough;
use std::error::Error;

/// Writes the work list, and says how many units it has.
pub fn plan(asked: &Plan) -> Result<(), Box<dyn Error>> {
    let work = asked::work(&asked.submissions, &asked.asked)?;
    let (count, out) = (work.submissions.len(), asked.asked.out.display());
    anstream::println!("{}, seed {}", work.what, work.manner.seed);
    anstream::println!(
        "units 1 to {count}: `httplab class unit N --out {out}`, in any order and on any machine"
    );
    Ok(())
}

/// Grades one submission. That it cannot be read is a result too: an engine that tries again would come to the same.
pub fn unit(asked: &Unit) -> Result<(), Box<dyn Error>> {
    let results = &asked.results.out;
    let work = Work::read(results)?;
    let submission = work.find(&asked.submission)?;
    enough::at_a_signal()?;
    let common = asked::common(&work, results)?;
    let done = common.grade(submission);
    desk::clear(results);
    anstream::println!("{}  {}", submission.id, progress::told(&done));
    match done?.graded.outcome {
        Outcome::Graded(_) | Outcome::Unreadable(_) => Ok(()),
        Outcome::Failed(why) => Err(why.into()),
    }
}
