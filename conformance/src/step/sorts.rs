//! What sort of step one is, as far as it is shown in another way.

use crate::notation::step::{Act, Action, Step};

/// Whether a step prepares what the program will find, and neither sends nor expects anything.
pub fn prepares(step: &Step) -> bool {
    matches!(
        step.action,
        Action::Let { .. } | Action::File { .. } | Action::Folder { .. } | Action::Link { .. }
    )
}

/// Whether there is something to tell in two columns.
pub fn tells_news(step: &Step) -> bool {
    !prepares(step) && step.action != Action::Look
}

/// How many steps a `repeat` plays.
pub fn inner_steps(step: &Step) -> usize {
    match &step.action {
        Action::Repeat { times, steps } => {
            *times as usize * steps.iter().map(|step| 1 + inner_steps(step)).sum::<usize>()
        }
        _ => 0,
    }
}

/// Whether a step waits for the program.
pub fn waits(step: &Step) -> bool {
    match &step.action {
        Action::Connection { act, .. } => matches!(
            act,
            Act::Expects { .. } | Act::Accepts | Act::Got { .. } | Act::Connects { .. }
        ),
        Action::Server(_) | Action::Client(_) => true,
        _ => false,
    }
}
