//! What was waited for in vain: how a program was seen to let a wait pass, on the pages played so far. A right program
//! never lets one pass, and so nothing is ever known of it; of one that has, the next waits need not last as long.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Of one program, shared by all its pages.
#[derive(Debug, Default)]
pub struct InVain {
    /// Whether it was ever seen to be done with its start: a server listened, a client did what it was waited for, or
    /// either ended.
    begun: AtomicBool,
    /// Waits that passed so, in vain.
    at_work: AtomicU32,
    asleep: AtomicU32,
    not_listening: AtomicU32,
    /// Nanoseconds of work in waits that go on, or have passed in vain.
    worked: AtomicU64,
}

/// What a wait is for, which decides what shortens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// That the program listens: until then it may sleep in whatever it likes.
    Listening,
    /// That it does nothing.
    Rest,
    /// What a server that runs does next: its answer, and the end of it.
    Answer,
    /// What a client does next, which may have to start yet.
    Deeds,
    /// What has a time of its own to show itself in.
    Time,
}

/// What a program was at while it was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Work.
    Work,
    /// Sleep that nobody ends but others.
    SleepForGood,
    /// Any other sleep, and what is not known.
    Sleep,
}

/// With each vain wait the next goes faster, up to so many times: half a second of five is left.
const FASTEST: u32 = 10;

/// Who works may be about to be done: languages need a second for their start alone. That holds of who was ever done.
const FASTEST_AT_A_START: u32 = 2;

/// Waits on several pages at once need not all last as long for one that works: so many times the patience for one is
/// enough for all together, and counts for so many.
const WAITS_AT_ONCE: u32 = 3;

impl InVain {
    /// So much more was worked in a wait with patience for so much.
    pub(super) fn works(&self, time: Duration, limit: Duration) {
        let time = time.as_nanos() as u64;
        let all = self.worked.fetch_add(time, Ordering::Relaxed) + time;
        if Duration::from_nanos(all) >= limit * WAITS_AT_ONCE {
            self.at_work.fetch_max(WAITS_AT_ONCE, Ordering::Relaxed);
        }
    }

    /// So much of it was not in vain.
    pub(super) fn was_not_in_vain(&self, worked: Duration) {
        self.worked.fetch_sub(worked.as_nanos() as u64, Ordering::Relaxed);
    }

    /// A wait for this has ended before its time.
    pub(super) fn ended_early(&self, waits_for: For) {
        if matches!(waits_for, For::Listening | For::Deeds) {
            self.begun.store(true, Ordering::Relaxed);
        }
    }

    /// A whole wait has passed so.
    pub(super) fn note(&self, waits_for: For, at: At) {
        let more = |waits: &AtomicU32| _ = waits.fetch_add(1, Ordering::Relaxed);
        if waits_for == For::Listening {
            more(&self.not_listening);
        }
        match at {
            At::Work => more(&self.at_work),
            At::SleepForGood => more(&self.asleep),
            At::Sleep => {}
        }
    }

    /// So many times the time counts in which a program is seen at this.
    pub(super) fn times(&self, waits_for: For, at: At) -> u32 {
        let faster = |waits: &AtomicU32, fastest: u32| {
            waits.load(Ordering::Relaxed).saturating_add(1).min(fastest)
        };
        let at_a_start = match self.begun.load(Ordering::Relaxed) {
            true => FASTEST_AT_A_START,
            false => FASTEST,
        };
        match (waits_for, at) {
            (For::Time, _) => 1,
            (For::Listening, At::Work) => faster(&self.not_listening, at_a_start),
            (For::Listening, _) => faster(&self.not_listening, FASTEST),
            (For::Deeds, At::Work) => faster(&self.at_work, at_a_start),
            (For::Rest | For::Answer, At::Work) => faster(&self.at_work, FASTEST),
            (For::Answer | For::Deeds, At::SleepForGood) => faster(&self.asleep, FASTEST),
            (For::Rest | For::Answer | For::Deeds, _) => 1,
        }
    }
}
