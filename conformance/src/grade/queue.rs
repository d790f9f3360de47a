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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::files::LabFiles;
    use crate::lab::load::Lab;
    use crate::replay::patience::Patience;
    use crate::replay::waited::For;
    use crate::sandbox::Command;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn plan() -> (Plan, BTreeMap<Program, Setup>) {
        let lab = Arc::new(Lab::from_files(LabFiles::built_in()).expect("the lab is whole"));
        let plan = Plan::new(lab, BTreeMap::new(), std::env::temp_dir());
        let command = Command::new(["true"]);
        let programs: BTreeSet<_> = plan.pages.iter().map(|page| page.program.clone()).collect();
        let setups = programs.into_iter().map(|program| (program, plan.setup(&command, None)));
        let setups = setups.collect();
        (plan, setups)
    }

    /// The pages that may be begun now, all of them.
    fn begun(queue: &Queue<'_>) -> Vec<usize> {
        let may_begin = || queue.place(&queue.pages()).is_some();
        std::iter::from_fn(|| may_begin().then(|| queue.next()).flatten()).collect()
    }

    #[test]
    fn until_a_program_has_shown_itself_its_pages_are_played_one_at_a_time() {
        let (plan, setups) = plan();
        let all = plan.pages.len();
        let queue = Queue::new(&plan, &setups, (0..all).collect());
        let first = begun(&queue);
        assert_eq!(first.len(), setups.len());
        assert!(first.iter().all(|number| !queue.waits(*number)));
        queue.ended(first[0]);
        assert_eq!(begun(&queue).len(), 1, "one ended, and one began");
        for (program, setup) in &setups {
            let deed = if program.is_client() { For::End } else { For::Answer };
            drop(Patience::with(plan.patience, deed, &setup.in_vain));
        }
        assert_eq!(begun(&queue).len(), all - first.len() - 1, "all the rest");
    }

    #[test]
    fn of_one_that_ends_each_page_at_once_not_many_are_played_so() {
        let (plan, setups) = plan();
        let queue = Queue::new(&plan, &setups, (0..plan.pages.len()).collect());
        let program = plan.pages[0].program.clone();
        let is_of_it = |number: &usize| plan.pages[*number].program == program;
        for _ in 0..ALONE {
            let playing: Vec<usize> =
                queue.pages().playing.iter().copied().filter(is_of_it).collect();
            playing.into_iter().for_each(|number| queue.ended(number));
            assert_eq!(begun(&queue).iter().filter(|number| is_of_it(number)).count(), 1);
        }
        let playing: Vec<usize> = queue.pages().playing.iter().copied().filter(is_of_it).collect();
        queue.ended(playing[0]);
        let of_it = plan.pages.iter().filter(|page| page.program == program).count();
        assert_eq!(begun(&queue).len(), of_it - ALONE);
    }

    #[test]
    fn behind_the_last_none_begins_and_before_it_all_do() {
        let (plan, setups) = plan();
        let queue = Queue::new(&plan, &setups, (0..plan.pages.len()).rev().collect());
        queue.leave_those_behind(3);
        let mut played = Vec::new();
        while let Some(number) = queue.next() {
            queue.ended(number);
            played.push(number);
        }
        played.sort_unstable();
        assert_eq!(played, [0, 1, 2]);
    }
}
