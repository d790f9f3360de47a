//! A failed page played once more, with the program's calls recorded: for the picture of the failure, and for its cause.
//! It decides nothing. Whoever is stopped at each call has other timing, so where it ends otherwise, that is said, and
//! nothing is concluded from it.

use crate::notation::page::Page;
use crate::replay::perform::replay;
use crate::replay::shortfall::{Ended, Replayed, Shortfall, Stop};
use crate::replay::stage::{Nobody, Setup};
use crate::tape::Telling;
use crate::transcript::{Entry, What};
use crate::verdict::Again;
use std::time::Duration;

/// What it waits for at the most: what a program did before it fell silent is known by then.
const PATIENCE: Duration = Duration::from_secs(1);

/// Calls that are kept of one page, from its beginning and from its end.
const FIRST: usize = 1_000;
const LAST: usize = 1_000;

/// Plays it once more. `None` where calls cannot be recorded here.
pub fn again(page: &Page, setup: &Setup, failed: &Shortfall) -> Option<Again> {
    let patience = setup.patience.min(PATIENCE);
    let setup = Setup { taped: true, patience, ..setup.clone() };
    let Replayed { stop, transcript, taped, .. } = replay(page, &setup, &mut Nobody);
    taped.then(|| Again { otherwise: otherwise(failed, stop), transcript: told(transcript).into() })
}

/// What a program may have printed that is played once more.
const PRINTED: usize = 1 << 20;

/// Whether there is anything to be learnt: a program that went over a limit, that prints without end or that has stopped
/// itself does so again, at the same cost.
pub fn is_worth_it(failed: &Shortfall) -> bool {
    let went_over = matches!(failed.exit, Some(Ended::Overstepped(_)));
    let floods = failed.stdout.len().max(failed.stderr.len()) >= PRINTED;
    let processes = failed.view.iter().flat_map(|view| &view.processes);
    let has_stopped =
        processes.flat_map(|process| &process.threads).any(|thread| thread.state == 'T');
    !went_over && !floods && !has_stopped
}

/// How it ended, where that is not at the same step.
fn otherwise(failed: &Shortfall, stop: Option<Stop>) -> Option<String> {
    match stop {
        None => Some("it passed".to_owned()),
        Some(Stop::Failed(shortfall)) if shortfall.step.line == failed.step.line => None,
        Some(Stop::Failed(shortfall)) => {
            let Shortfall { step, expected, mismatch, .. } = *shortfall;
            Some(format!("line {}: {expected}, but: {}", step.line, mismatch.found))
        }
        Some(Stop::Skipped(why) | Stop::Broken(why)) => Some(why),
    }
}

/// The entries, with those calls that tell something; of very many the first and the last.
fn told(transcript: Vec<Entry>) -> Vec<Entry> {
    let mut telling = Telling::default();
    let tells = |entry: &Entry| match &entry.what {
        What::Called { call, .. } => telling.tells(call),
        _ => true,
    };
    let told: Vec<Entry> = transcript.into_iter().filter(tells).collect();
    let is_call = |entry: &Entry| matches!(entry.what, What::Called { .. });
    let calls = told.iter().filter(|entry| is_call(entry)).count();
    let mut number = 0;
    let is_kept = |entry: &Entry| {
        number += usize::from(is_call(entry));
        !is_call(entry) || number <= FIRST || number + LAST > calls
    };
    told.into_iter().filter(is_kept).collect()
}
