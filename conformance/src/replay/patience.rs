//! Patience: how long a wait may last. It is spent only on failure, and only while the harness and the
//! program could run: a machine that is busy with something else does not use it up.

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

/// One wait's patience.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    clock: SeenTime,
    limit: Duration,
    once: Duration,
}

/// A program that is still at work when patience ends gets so many times more of it.
const MOST_TIMES: u32 = 3;

impl Patience {
    /// A wait that lasts so long.
    pub fn new(limit: Duration) -> Patience {
        Patience { clock: SeenTime::new(), limit, once: limit }
    }

    /// Whether it has ended. `at_work` is asked only then: a program that has its processor time still to
    /// come, rather than sleeping, is waited for longer.
    pub fn has_ended(&mut self, at_work: impl FnOnce() -> bool) -> bool {
        if self.clock.look() < self.limit {
            return false;
        }
        if self.limit < self.once * MOST_TIMES && at_work() {
            self.limit += self.once;
            return false;
        }
        true
    }

    /// How long it has lasted.
    pub fn spent(&self) -> Duration {
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

    #[test]
    fn a_program_at_work_is_waited_for_three_times_as_long_and_no_longer() {
        let mut patience = Patience::new(Duration::ZERO);
        patience.once = Duration::from_nanos(1);
        let extended = (0..10).filter(|_| !patience.has_ended(|| true)).count();
        assert_eq!(extended, 3);
        assert!(Patience::new(Duration::ZERO).has_ended(|| false));
    }
}
