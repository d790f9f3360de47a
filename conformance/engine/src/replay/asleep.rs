//! How long a program sleeps, as looks from time to time find it and the kernel counts it.

use super::patience::SeenTime;
use crate::kernel::Naps;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a program sleeps. Who has not woken since an earlier look was asleep between them too, while nobody looked.
#[derive(Default)]
pub(super) struct Asleep {
    seen: SeenTime,
    nap: Option<(BTreeMap<u32, Naps>, Instant)>,
}

impl Asleep {
    /// Looks at it as it sleeps; its threads have gone to sleep so often.
    pub(super) fn look(&mut self, naps: BTreeMap<u32, Naps>) -> Duration {
        let seen = self.seen.look();
        match &self.nap {
            Some((before, since)) if *before == naps && !naps.is_empty() => {
                seen.max(since.elapsed())
            }
            _ => {
                self.nap = Some((naps, Instant::now()));
                seen
            }
        }
    }
}

/// How long a program sleeps of its own accord, all in all. Of the time between two looks that both find it asleep, the
/// kernel tells how much it has run or waited for a processor; the rest it slept, also while nobody looked.
pub(super) struct Pauses {
    clock: SeenTime,
    before: Option<(u32, Instant, Duration)>,
    all: Duration,
}

impl Pauses {
    pub(super) fn none() -> Pauses {
        Pauses { clock: SeenTime::new(), before: None, all: Duration::ZERO }
    }

    /// Looks at it: the process that sleeps, if one does, and how long that has been busy, where this is known.
    pub(super) fn look(&mut self, sleeper: Option<(u32, Option<Duration>)>) -> Duration {
        let before = self.clock.counted();
        let passed = self.clock.look() - before;
        let now = Instant::now();
        if let Some((pid, busy)) = sleeper {
            let slept = match (self.before, busy) {
                (Some((same, since, was)), Some(busy)) if same == pid => {
                    (now - since).saturating_sub(busy.saturating_sub(was))
                }
                _ => Duration::ZERO,
            };
            self.all += passed.max(slept);
        }
        self.before = sleeper.and_then(|(pid, busy)| Some((pid, now, busy?)));
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Call, Kind};

    #[test]
    fn a_sleep_counts_while_nobody_looks_and_a_new_one_does_not() {
        let kind = Kind::Read;
        let call = Call { name: "recvfrom", number: 45, fd: Some(4), count: None, kind };
        let naps = |count| BTreeMap::from([(1, Naps { count, call })]);
        let mut asleep = Asleep::default();
        asleep.look(naps(7));
        if let Some((_, since)) = &mut asleep.nap {
            *since -= Duration::from_secs(1);
        }
        assert!(asleep.look(naps(7)) >= Duration::from_secs(1));
        assert!(asleep.look(naps(8)) < Duration::from_secs(1));
        assert!(Asleep::default().look(BTreeMap::new()) < Duration::from_secs(1));
    }

    #[test]
    fn between_two_looks_at_a_sleeper_all_is_sleep_but_what_kept_it_busy() {
        let (mut pauses, second) = (Pauses::none(), Duration::from_secs(1));
        pauses.look(Some((1, Some(second))));
        if let Some((_, since, _)) = &mut pauses.before {
            *since -= 10 * second;
        }
        let slept = pauses.look(Some((1, Some(5 * second))));
        assert!(slept >= 6 * second && slept < 7 * second, "{slept:?}");
        let mut others = Pauses::none();
        for sleeper in [Some((1, Some(second))), None, Some((1, Some(second))), Some((2, None))] {
            if let Some((_, since, _)) = &mut others.before {
                *since -= 10 * second;
            }
            assert!(others.look(sleeper) < second);
        }
    }
}
