//! Which page is played next. Until a program has shown itself, its first pages are played one at a time: of many that spin
//! at once each gets its share of the processors, and takes so much longer to be seen to come to nothing.

use super::plan::Plan;
use crate::notation::program::Program;
use crate::replay::enough::is_enough;
use crate::replay::stage::Setup;
use crate::replay::waited::InVain;
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

/// So many pages of a program are played one at a time at the most; of one that ends each at once, that is.
const ALONE: usize = 8;

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

    /// None behind this one is begun.
    pub(super) fn leave_those_behind(&self, last: usize) {
        self.pages().left.retain(|number| *number < last);
    }

    fn place(&self, pages: &Pages) -> Option<usize> {
        let begins = |number: usize, may_wait: bool| {
            let program = self.program(number);
            let is_alone = || self.count(program, &pages.playing) == 0;
            self.is_known(program, pages) || is_alone() && (may_wait || !self.waits(number))
        };
        let place = |may_wait| pages.left.iter().position(|number| begins(*number, may_wait));
        // Pages with long waits of their own come first, and show late what a program does.
        place(false).or_else(|| place(true))
    }

    /// Whether what it does is known, and pages of it are played several at a time.
    fn is_known(&self, program: &Program, pages: &Pages) -> bool {
        let is_client = program.is_client();
        let shown = |known: &InVain| known.has_shown_itself(is_client) || known.hangs(is_client);
        self.setups.get(program).is_none_or(|setup| shown(&setup.in_vain))
            || self.count(program, &pages.ended) >= ALONE
    }

    fn count(&self, program: &Program, pages: &[usize]) -> usize {
        pages.iter().filter(|number| self.program(**number) == program).count()
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
