//! Patience: how long a wait may last. It is spent only on failure, and only while the harness and the
//! program could run: a machine that is busy with something else does not use it up.

use super::enough::is_enough;
use crate::kernel::Work;
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
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    clock: SeenTime,
    limit: Duration,
    asked_at: Duration,
    used: Duration,
    spent: Duration,
}

/// What the program does is asked this often.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// No wait lasts longer than so many times its patience, whatever the program does.
const MOST_TIMES: u32 = 12;

impl Patience {
    /// A wait that lasts so long.
    pub fn new(limit: Duration) -> Patience {
        let none = Duration::ZERO;
        Patience { clock: SeenTime::new(), limit, asked_at: none, used: none, spent: none }
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
        self.spent += match work() {
            Some(work) => {
                let used = work.used.saturating_sub(self.used);
                self.used = work.used;
                if work.wants_more { used.min(stretch) } else { stretch }
            }
            None => stretch,
        };
        self.spent >= self.limit || lasted >= self.limit * MOST_TIMES
    }

    /// How long it has lasted.
    pub fn lasted(&self) -> Duration {
        self.clock.counted()
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
    fn looks(mut work: impl FnMut(u32) -> Option<Work>) -> u32 {
        let mut patience = Patience::new(Duration::from_secs(1));
        let ended = |look: &u32| {
            patience.clock.last -= MOST_PER_LOOK;
            patience.has_ended(|| work(*look))
        };
        (1..).find(ended).unwrap()
    }

    fn at_work(milliseconds: u32) -> Option<Work> {
        Some(Work { wants_more: true, used: Duration::from_millis(milliseconds.into()) })
    }

    #[test]
    fn a_sleeping_program_spends_it_by_the_clock() {
        assert_eq!(looks(|_| None), 20);
        assert_eq!(looks(|_| Some(Work { wants_more: false, used: Duration::ZERO })), 20);
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
