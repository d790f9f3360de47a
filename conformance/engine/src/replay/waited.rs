//! What was waited for in vain: how a program was seen to let a wait pass, on the pages played so far. A right program
//! never lets one pass, and so nothing is ever known of it; of one that has, the next waits need not last as long.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Of one program, shared by all its pages: an account for each thing that is waited for.
#[derive(Debug, Default)]
pub struct InVain {
    accounts: [Account; 7],
}

#[derive(Debug, Default)]
struct Account {
    /// Whether such a wait ever ended before its time, or the machine gave the program no time to end it.
    met: AtomicBool,
    /// Waits that passed in vain, and those of them that passed so.
    passed: AtomicU32,
    at_work: AtomicU32,
    asleep: AtomicU32,
    /// Nanoseconds of work in waits that go on, or have passed in vain.
    worked: AtomicU64,
}

/// What a wait is for, which decides what shortens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// That a server listens: until then it may sleep in whatever it likes.
    Listening,
    /// What a client does first, which may have to start yet.
    Deeds,
    /// That it takes what was sent.
    Taking,
    /// What a program does next that is known to run: an answer, or what follows upon one.
    Answer,
    /// That it does nothing.
    Rest,
    /// That it ends, which shows itself to be all there is to say.
    End,
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

/// Who works may be about to be done: languages need a second for their start alone.
const FASTEST_AT_A_START: u32 = 2;

/// So many times faster it goes after so many in vain where it was never met: after three whole ones nothing is expected.
const NEVER_MET: [u32; 4] = [1, 2, 10, 50];

/// Waits on several pages at once need not all last as long for one that works: so many times the patience for one is
/// enough for all together, and counts for so many.
const WAITS_AT_ONCE: u32 = 3;

impl For {
    /// Whether the program may have to start yet, which takes its time on each page anew.
    fn may_be_a_start(self) -> bool {
        matches!(self, For::Listening | For::Deeds)
    }
}

impl InVain {
    /// So much more was worked in a wait with patience for so much.
    pub(super) fn works(&self, waits_for: For, time: Duration, limit: Duration) {
        if waits_for.may_be_a_start() {
            return;
        }
        let Account { worked, at_work, .. } = self.account(waits_for);
        let time = time.as_nanos() as u64;
        let all = worked.fetch_add(time, Ordering::Relaxed) + time;
        if Duration::from_nanos(all) >= limit * WAITS_AT_ONCE {
            at_work.fetch_max(WAITS_AT_ONCE, Ordering::Relaxed);
        }
    }

    /// A wait has ended before its time, and so much work was not in vain.
    pub(super) fn met(&self, waits_for: For, worked: Duration) {
        let account = self.account(waits_for);
        account.met.store(true, Ordering::Relaxed);
        if !waits_for.may_be_a_start() {
            account.worked.fetch_sub(worked.as_nanos() as u64, Ordering::Relaxed);
        }
    }

    /// A whole wait has passed, most of it in this way, if in any.
    pub(super) fn passed(&self, waits_for: For, most: Option<At>) {
        let Account { passed, at_work, asleep, .. } = self.account(waits_for);
        let more = |waits: &AtomicU32| _ = waits.fetch_add(1, Ordering::Relaxed);
        more(passed);
        match most {
            Some(At::Work) => more(at_work),
            Some(At::SleepForGood) => more(asleep),
            Some(At::Sleep) | None => {}
        }
    }

    /// So many times the time counts in which a program is seen at this.
    pub(super) fn times(&self, waits_for: For, at: At) -> u32 {
        let Account { met, passed, at_work, asleep, .. } = self.account(waits_for);
        let passed = passed.load(Ordering::Relaxed);
        let faster = |waits: &AtomicU32, fastest: u32| {
            waits.load(Ordering::Relaxed).saturating_add(1).min(fastest)
        };
        match (waits_for, at) {
            (For::Time, _) => 1,
            _ if !met.load(Ordering::Relaxed) && passed > 0 => {
                NEVER_MET[(passed as usize).min(NEVER_MET.len() - 1)]
            }
            (For::Listening | For::Deeds, At::Work) => faster(at_work, FASTEST_AT_A_START),
            (For::Listening, _) => passed.saturating_add(1).min(FASTEST),
            (_, At::Work) => faster(at_work, FASTEST),
            (For::Rest, _) | (_, At::Sleep) => 1,
            (_, At::SleepForGood) => faster(asleep, FASTEST),
        }
    }

    /// Whether it has ever done what was waited for, once it ran.
    pub fn has_shown_itself(&self) -> bool {
        let was_met = |waits_for| self.account(waits_for).met.load(Ordering::Relaxed);
        was_met(For::Deeds) || was_met(For::Answer)
    }

    fn account(&self, waits_for: For) -> &Account {
        &self.accounts[waits_for as usize]
    }
}
