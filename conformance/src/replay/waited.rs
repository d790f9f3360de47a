//! What was waited for in vain: how a program was seen to let a wait pass, on the pages played so far. A right program
//! never lets one pass, and so nothing is ever known of it; of one that has, the next waits need not last as long.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Of one program, shared by all its pages.
#[derive(Debug, Default)]
pub struct InVain {
    at_work: AtomicBool,
    /// Microseconds of work in waits that go on, or have passed in vain.
    worked: AtomicU64,
    asleep: AtomicBool,
    not_listening: AtomicBool,
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

/// So many times as fast patience goes with who was waited for in vain before: a second of five is left.
const FASTER: u32 = 5;

/// Who works may be about to be done: languages need a second for their start alone.
const FASTER_AT_WORK: u32 = 2;

/// Waits on several pages at once need not all last as long for one that works: so many times the patience for one is
/// enough for all together.
const WAITS_AT_ONCE: u32 = 3;

impl InVain {
    /// So much more was worked in a wait with patience for so much.
    pub(super) fn works(&self, time: Duration, limit: Duration) {
        let time = time.as_micros() as u64;
        let all = self.worked.fetch_add(time, Ordering::Relaxed) + time;
        if Duration::from_micros(all) >= limit * WAITS_AT_ONCE {
            self.at_work.store(true, Ordering::Relaxed);
        }
    }

    /// So much of it was not in vain.
    pub(super) fn was_not_in_vain(&self, worked: Duration) {
        self.worked.fetch_sub(worked.as_micros() as u64, Ordering::Relaxed);
    }

    /// A whole wait has passed so.
    pub(super) fn note(&self, waits_for: For, at: At) {
        if waits_for == For::Listening {
            self.not_listening.store(true, Ordering::Relaxed);
        }
        match at {
            At::Work => self.at_work.store(true, Ordering::Relaxed),
            At::SleepForGood => self.asleep.store(true, Ordering::Relaxed),
            At::Sleep => {}
        }
    }

    /// So many times the time counts in which a program is seen at this.
    pub(super) fn times(&self, waits_for: For, at: At) -> u32 {
        let known = |what: &AtomicBool| what.load(Ordering::Relaxed);
        match (waits_for, at) {
            (For::Time, _) => 1,
            (For::Listening, At::Sleep | At::SleepForGood) if known(&self.not_listening) => FASTER,
            (For::Listening, At::Work) if known(&self.not_listening) => FASTER_AT_WORK,
            (For::Rest | For::Answer, At::Work) if known(&self.at_work) => FASTER,
            (For::Deeds, At::Work) if known(&self.at_work) => FASTER_AT_WORK,
            (For::Answer | For::Deeds, At::SleepForGood) if known(&self.asleep) => FASTER,
            _ => 1,
        }
    }
}
