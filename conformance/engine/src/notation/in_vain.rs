//! Warns of steps that are played in vain: nothing is expected after them, or nobody is there any more.

use super::error::NotationError;
use super::page::{Page, Section};
use super::source::Source;
use super::step::{Act, Action, ClientStep, ServerStep, Step};

/// The warnings.
pub fn steps(page: &Page, source: Source<'_>) -> Vec<NotationError> {
    let mut warnings = Vec::from_iter(after_the_last_expectation(page, source));
    warnings.extend(after_the_end(page, source));
    warnings
}

/// The first step that nothing is expected after. What only ends an exchange may stand there, unless it is all
/// that a block has.
fn after_the_last_expectation(page: &Page, source: Source<'_>) -> Option<NotationError> {
    let blocks = page.sections.iter().filter_map(|section| match section {
        Section::Exchange(block) => Some(block.steps.as_slice()),
        Section::Prose(_) => None,
    });
    let mut vain: Option<&Step> = None;
    for block in blocks {
        match block.iter().rposition(shows) {
            Some(last) => {
                vain =
                    block[last + 1..].iter().find(|step| !is_tidy(step, page.program.is_client()))
            }
            None => vain = vain.or(block.first()),
        }
    }
    let message = "nothing is expected from here on, so this is played in vain: expect something after it, or leave it out";
    vain.map(|step| source.warning(step.line, message))
}

/// Whether a step can fail or teach: it expects, or shows what the kernel knows.
fn shows(step: &Step) -> bool {
    match &step.action {
        Action::Repeat { steps, .. } => steps.iter().any(shows),
        Action::Look => true,
        Action::Connection { act, .. } => matches!(act, Act::Expects { .. } | Act::Got { .. }),
        Action::Server(step) => *step != ServerStep::NoteDescriptors,
        Action::Client(step) => !matches!(step, ClientStep::Runs { .. }),
        _ => false,
    }
}

/// Whether it ends a connection, or gives a client its answer, so that nobody is left waiting.
fn is_tidy(step: &Step, is_client: bool) -> bool {
    match &step.action {
        Action::Repeat { steps, .. } => steps.iter().all(|step| is_tidy(step, is_client)),
        Action::Connection { act: Act::Ends(_), .. } => true,
        Action::Connection { act: Act::Sends { .. }, .. } => is_client,
        _ => false,
    }
}

/// Steps that need a program that has ended.
fn after_the_end(page: &Page, source: Source<'_>) -> Vec<NotationError> {
    let mut warnings = Vec::new();
    let mut is_over = false;
    for step in page.steps().flat_map(flat) {
        match &step.action {
            Action::Client(ClientStep::Runs { .. }) => is_over = false,
            Action::Client(ClientStep::Exits { .. }) | Action::Server(ServerStep::Exits(_)) => {
                is_over = true;
            }
            Action::Connection { act: Act::Sends { .. } | Act::Connects { .. }, .. } if is_over => {
                let message = "the program has ended above, so nobody is there for this: move it up, or leave it out";
                warnings.push(source.warning(step.line, message));
            }
            _ => {}
        }
    }
    warnings
}

/// A step, or the steps of a `repeat`.
fn flat(step: &Step) -> Vec<&Step> {
    match &step.action {
        Action::Repeat { steps, .. } => steps.iter().flat_map(flat).collect(),
        _ => vec![step],
    }
}
