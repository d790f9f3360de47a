//! Which page is played next. Until a program has shown itself, its first pages are played one at a time: sixteen that spin
//! share the processors, and each would take sixteen times as long to be seen to come to nothing.

use super::plan::Plan;
use crate::notation::program::Program;
use crate::replay::enough::is_enough;
use crate::replay::stage::Setup;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The pages of a grading, as they are to be played.
pub(super) struct Queue<'a> {
    plan: &'a Plan,
    setups: &'a BTreeMap<Program, Setup>,
    pages: Mutex<Pages>,
}

/// By their numbers in the plan.
struct Pages {
    left: Vec<usize>,
    playing: Vec<usize>,
    ended: Vec<usize>,
}

/// So many pages of a program are played one at a time at the most.
const ALONE: usize = 3;

/// How often it is looked whether one has shown itself.
const LOOK_EVERY: Duration = Duration::from_millis(2);

impl Queue<'_> {
    /// All of them, in this order.
    pub(super) fn new<'a>(
        plan: &'a Plan,
        setups: &'a BTreeMap<Program, Setup>,
        order: Vec<usize>,
    ) -> Queue<'a> {
        let pages = Pages { left: order, playing: Vec::new(), ended: Vec::new() };
        Queue { plan, setups, pages: Mutex::new(pages) }
    }

    /// The next one that may begin, which is waited for; none where none is left, or it is enough.
    pub(super) fn next(&self) -> Option<usize> {
        while !is_enough() {
            let mut pages = self.pages();
            if pages.left.is_empty() {
                return None;
            }
            if let Some(place) = self.place(&pages) {
                let number = pages.left.remove(place);
                pages.playing.push(number);
                return Some(number);
            }
            drop(pages);
            std::thread::sleep(LOOK_EVERY);
        }
        None
    }

    /// It was played.
    pub(super) fn ended(&self, number: usize) {
        let mut pages = self.pages();
        pages.playing.retain(|playing| *playing != number);
        pages.ended.push(number);
    }

    /// No other is begun.
    pub(super) fn leave_the_rest(&self) {
        self.pages().left.clear();
    }

    fn place(&self, pages: &Pages) -> Option<usize> {
        let is_of = |number: usize, program| self.program(number) == program;
        let is_known = |number: usize| {
            let program = self.program(number);
            let setup = self.setups.get(program);
            let ended = pages.ended.iter().filter(|ended| is_of(**ended, program)).count();
            setup.is_none_or(|setup| setup.in_vain.has_shown_itself()) || ended >= ALONE
        };
        let is_played = |number: usize| {
            pages.playing.iter().any(|playing| is_of(*playing, self.program(number)))
        };
        // Pages with long waits of their own come first, and show it late.
        let shows =
            |number: &usize| is_known(*number) || !is_played(*number) && !self.waits(*number);
        let left = &pages.left;
        left.iter().position(shows).or_else(|| left.iter().position(|number| !is_played(*number)))
    }

    fn waits(&self, number: usize) -> bool {
        self.plan.pages[number].steps().any(|step| !step.scripted_wait().is_zero())
    }

    fn program(&self, number: usize) -> &Program {
        &self.plan.pages[number].program
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
