//! Patience: how long a wait may last. It is spent only on failure, and only while the harness and the
//! program could run: a machine that is busy with something else does not use it up.

use super::enough::is_enough;
use super::waited::{At, For, InVain};
use crate::kernel::Work;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The most that one look at the clock counts; what is above it, the harness was not running.
const MOST_PER_LOOK: Duration = Duration::from_millis(50);

/// A wait pauses this long at the most before it looks again.
pub const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A clock that counts only time in which it was looked at.
#[derive(Clone, Copy, Debug)]
pub struct SeenTime {
    last: Instant,
    counted: Duration,
}

impl SeenTime {
    /// Begins at nothing.
    pub fn new() -> SeenTime {
        SeenTime { last: Instant::now(), counted: Duration::ZERO }
    }

    /// Looks at the clock.
    pub fn look(&mut self) -> Duration {
        let now = Instant::now();
        self.counted += (now - self.last).min(MOST_PER_LOOK);
        self.last = now;
        self.counted
    }

    /// What was counted at the last look.
    pub fn counted(&self) -> Duration {
        self.counted
    }

    /// Begins at nothing again.
    pub fn restart(&mut self) {
        *self = SeenTime::new();
    }
}

impl Default for SeenTime {
    fn default() -> SeenTime {
        SeenTime::new()
    }
}

/// One wait's patience. Asleep, a program spends it by the clock. At work, it spends the processor time that it
/// gets: what it waits for a processor, or for a disk, is the machine's doing.
#[derive(Debug)]
pub struct Patience {
    clock: SeenTime,
    limit: Duration,
    /// When it was last asked what the program does: by this clock, and by the machine's.
    asked_at: Duration,
    asked: Instant,
    used: Duration,
    spent: Duration,
    /// How much of it went by at each thing.
    by: [Duration; 3],
    /// What others know of it, as long as this goes on.
    worked: Duration,
    known: Option<(Arc<InVain>, For)>,
}

/// What the program does is asked this often.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// No wait lasts longer than so many times its patience, whatever the program does.
const MOST_TIMES: u32 = 12;

impl Patience {
    /// A wait that lasts so long.
    pub fn new(limit: Duration) -> Patience {
        let none = Duration::ZERO;
        Patience {
            clock: SeenTime::new(),
            limit,
            asked_at: none,
            asked: Instant::now(),
            used: none,
            spent: none,
            by: [none; 3],
            worked: none,
            known: None,
        }
    }

    /// One that lasts so long unless the program was waited for so before, and that is known by others when it has passed.
    pub fn with(limit: Duration, waits_for: For, known: &Arc<InVain>) -> Patience {
        Patience { known: Some((Arc::clone(known), waits_for)), ..Patience::new(limit) }
    }

    /// Whether it has ended. `work` is what the program is at, where that is known, and is asked now and then.
    pub fn has_ended(&mut self, work: impl FnOnce() -> Option<Work>) -> bool {
        let lasted = self.clock.look();
        if is_enough() {
            return true;
        }
        let stretch = lasted - self.asked_at;
        if stretch < ASK_EVERY.min(self.limit) {
            return false;
        }
        self.asked_at = lasted;
        // What it has worked it has, also while nobody looked.
        let passed = self.asked.elapsed();
        self.asked += passed;
        let (at, used) = match work() {
            Some(work) => {
                let used = work.used.saturating_sub(self.used);
                self.used = work.used;
                match (work.wants_more, work.sleeps_for_good) {
                    (true, _) => (At::Work, used.min(passed)),
                    (false, true) => (At::SleepForGood, stretch),
                    (false, false) => (At::Sleep, stretch),
                }
            }
            None => (At::Sleep, stretch),
        };
        self.spend(at, used);
        self.spent >= self.limit || lasted >= self.limit * MOST_TIMES
    }

    fn spend(&mut self, at: At, time: Duration) {
        let Some((known, waits_for)) = &self.known else {
            self.spent += time;
            return;
        };
        // Starts at once each take their own time.
        if at == At::Work && !waits_for.may_be_a_start() {
            known.works(*waits_for, time, self.limit);
            self.worked += time;
        }
        let time = time * known.times(*waits_for, at);
        self.spent += time;
        self.by[at as usize] += time;
        if self.spent >= self.limit {
            // The first looks find a program that is just starting.
            let is_most = self.by[at as usize] >= self.limit * 4 / 5;
            known.passed(*waits_for, Some(at).filter(|_| is_most));
        }
    }

    /// How long it has lasted.
    pub fn lasted(&self) -> Duration {
        self.clock.counted()
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        let early = self.known.as_ref().filter(|_| self.spent < self.limit);
        if let Some((known, waits_for)) = early {
            known.met(*waits_for, self.worked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_nobody_looked_counts_little() {
        let mut clock = SeenTime::new();
        clock.last -= Duration::from_secs(10);
        assert_eq!(clock.look(), MOST_PER_LOOK);
    }

    /// Of a patience of one second, how many looks after 50 ms each it takes.
    fn looks(work: impl FnMut(u32) -> Option<Work>) -> u32 {
        looks_of(Patience::new(Duration::from_secs(1)), work)
    }

    fn looks_of(mut patience: Patience, mut work: impl FnMut(u32) -> Option<Work>) -> u32 {
        let ended = |look: &u32| {
            patience.clock.last -= MOST_PER_LOOK;
            patience.asked -= MOST_PER_LOOK;
            patience.has_ended(|| work(*look))
        };
        (1..).find(ended).unwrap()
    }

    fn at_work(milliseconds: u32) -> Option<Work> {
        let used = Duration::from_millis(milliseconds.into());
        Some(Work { wants_more: true, sleeps_for_good: false, used })
    }

    const ASLEEP: Work = Work { wants_more: false, sleeps_for_good: true, used: Duration::ZERO };

    #[test]
    fn a_sleeping_program_spends_it_by_the_clock() {
        assert_eq!(looks(|_| None), 20);
        assert_eq!(looks(|_| Some(ASLEEP)), 20);
    }

    #[test]
    fn who_was_waited_for_in_vain_is_waited_for_less_while_it_does_the_same() {
        let known = Arc::new(InVain::default());
        let second = Duration::from_secs(1);
        let wait = |waits_for, work: fn(u32) -> Option<Work>| {
            looks_of(Patience::with(second, waits_for, &known), work)
        };
        let naps = |_| Some(Work { sleeps_for_good: false, ..ASLEEP });
        for each in [For::Listening, For::Deeds, For::Answer, For::Rest] {
            drop(Patience::with(second, each, &known));
        }
        assert_eq!(wait(For::Answer, naps), 20);
        assert_eq!(wait(For::Answer, |_| Some(ASLEEP)), 20);
        assert_eq!(wait(For::Answer, |_| Some(ASLEEP)), 10);
        assert_eq!(wait(For::Answer, |_| Some(ASLEEP)), 8);
        assert_eq!(wait(For::Answer, naps), 20, "it may go on by itself");
        assert_eq!(wait(For::Time, |_| Some(ASLEEP)), 20, "that takes its time");
        assert_eq!(wait(For::Listening, naps), 20);
        assert_eq!(wait(For::Listening, naps), 10);
        assert_eq!(wait(For::Rest, |look| at_work(50 * look)), 20);
        assert_eq!(wait(For::Rest, |look| at_work(50 * look)), 10);
        assert_eq!(wait(For::Rest, |look| at_work(50 * look)), 8);
        assert_eq!(
            wait(For::Answer, |look| at_work(50 * look)),
            20,
            "who does not rest may answer"
        );
        assert_eq!(wait(For::Deeds, |look| at_work(50 * look)), 20);
        assert_eq!(wait(For::Deeds, |look| at_work(50 * look)), 10);
        assert_eq!(wait(For::Deeds, |look| at_work(50 * look)), 10, "it may have to start");
    }

    #[test]
    fn for_what_was_never_met_it_is_hardly_waited_after_three_times() {
        let known = Arc::new(InVain::default());
        let wait = |waits_for, work: fn(u32) -> Option<Work>| {
            looks_of(Patience::with(Duration::from_secs(1), waits_for, &known), work)
        };
        let half = |look: u32| if look < 10 { at_work(50 * look) } else { Some(ASLEEP) };
        for each in [For::Listening, For::Deeds, For::Answer, For::Rest, For::End] {
            assert_eq!((wait(each, half), wait(each, |_| Some(ASLEEP))), (20, 10));
            assert_eq!(wait(each, |look| at_work(50 * look)), 2);
            assert_eq!(wait(each, |look| at_work(5 * look)), 4);
            drop(Patience::with(Duration::from_secs(1), each, &known));
            assert!(wait(each, |look| at_work(50 * look)) >= 8, "and is again once it was");
        }
        assert!(known.has_shown_itself(false) && known.has_shown_itself(true));
    }

    #[test]
    fn who_never_does_what_it_is_for_hangs_or_spins() {
        let shown = |waits_for, work: fn(u32) -> Option<Work>, is_client| {
            let known = Arc::new(InVain::default());
            for _ in 0..3 {
                assert!(!known.hangs(is_client), "not yet");
                looks_of(Patience::with(Duration::from_secs(1), waits_for, &known), work);
            }
            (known.hangs(is_client), known.spins(is_client))
        };
        let (works, sleeps) = (|look| at_work(50 * look), |_| Some(ASLEEP));
        for (is_client, deed) in [(false, For::Answer), (true, For::Deeds), (true, For::End)] {
            assert_eq!(shown(deed, works, is_client), (true, true), "{deed:?}");
            assert_eq!(shown(deed, sleeps, is_client), (true, false), "{deed:?}");
        }
        assert_eq!(shown(For::Listening, works, false), (true, false), "it may listen elsewhere");
        assert_eq!(shown(For::Rest, works, false), (false, false), "and answers all the same");
    }

    #[test]
    fn waits_at_once_are_in_vain_together() {
        let known = Arc::new(InVain::default());
        let second = Duration::from_secs(1);
        let mut all: Vec<Patience> =
            (0..4).map(|_| Patience::with(second, For::Rest, &known)).collect();
        let mut rounds = 1..;
        let round = rounds.find(|look| {
            let ended = all.iter_mut().map(|patience| {
                patience.clock.last -= 2 * MOST_PER_LOOK;
                patience.asked -= MOST_PER_LOOK;
                patience.has_ended(|| at_work(50 * look))
            });
            ended.collect::<Vec<_>>().iter().all(|ended| *ended)
        });
        // Each looks every other round, at 100 ms: 16 rounds make three seconds in all, and the next look counts four times.
        assert_eq!(round, Some(18));
    }

    #[test]
    fn who_comes_to_rest_is_waited_for_as_long_the_next_time() {
        let known = Arc::new(InVain::default());
        let odd = Duration::from_nanos(33_333_333);
        for _ in 0..100 {
            let mut patience = Patience::with(Duration::from_secs(1), For::Rest, &known);
            for look in 1..=10 {
                patience.clock.last -= MOST_PER_LOOK;
                patience.asked -= MOST_PER_LOOK;
                let work = Work { wants_more: true, sleeps_for_good: false, used: odd * look };
                assert!(!patience.has_ended(|| Some(work)));
            }
        }
        assert_eq!(known.times(For::Rest, At::Work), 1);
    }

    #[test]
    fn a_wait_of_which_half_was_something_else_shows_nothing_of_the_next() {
        let known = Arc::new(InVain::default());
        let wait = || Patience::with(Duration::from_secs(1), For::Answer, &known);
        drop(wait());
        let mixed = |look: u32| if look < 10 { at_work(50 * look) } else { Some(ASLEEP) };
        assert_eq!((looks_of(wait(), mixed), looks_of(wait(), |_| Some(ASLEEP))), (20, 20));
    }

    #[test]
    fn a_program_at_work_spends_the_processor_time_that_it_gets() {
        assert_eq!(looks(|look| at_work(10 * look)), 100);
        assert_eq!(looks(|look| at_work(1000 * look)), 20, "several threads are no faster");
    }

    #[test]
    fn a_program_that_never_gets_a_processor_is_not_waited_for_without_end() {
        assert_eq!(looks(|_| at_work(0)), 20 * MOST_TIMES);
    }
}
