//! What was waited for in vain: how a program was seen to let a wait pass, on the pages played so far. A right program
//! never lets one pass, and so nothing is ever known of it; of one that has, the next waits need not last as long.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Of one program, shared by all its pages: an account for each thing that is waited for.
#[derive(Debug, Default)]
pub struct InVain {
    accounts: [Account; 9],
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
    /// A client's request, or what it does in place of one; it may have to start yet.
    Deeds,
    /// What a server sends.
    Answer,
    /// What a client does once it was answered, to its end; that a server ends that listens no more.
    End,
    /// That it takes what was sent.
    Taking,
    /// That it does nothing.
    Rest,
    /// That it has done what it is about to do, before the page goes on.
    Calm,
    /// Whether it is as it should be, which shows at once.
    State,
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
    pub(super) fn may_be_a_start(self) -> bool {
        matches!(self, For::Listening | For::Deeds)
    }
}

impl Account {
    /// How many waits have passed of one that was never met, so far as it matters; of any other none.
    fn never_met(&self) -> usize {
        match self.met.load(Ordering::Relaxed) {
            true => 0,
            false => (self.passed.load(Ordering::Relaxed) as usize).min(NEVER_MET.len() - 1),
        }
    }

    fn is_hopeless(&self) -> bool {
        self.never_met() == NEVER_MET.len() - 1
    }
}

/// What a program is for.
fn deeds(is_client: bool) -> &'static [For] {
    if is_client { &[For::Deeds, For::End] } else { &[For::Listening, For::Answer] }
}

impl InVain {
    /// So much more was worked in a wait with patience for so much.
    pub(super) fn works(&self, waits_for: For, time: Duration, limit: Duration) {
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
        account.worked.fetch_sub(worked.as_nanos() as u64, Ordering::Relaxed);
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
        let account = self.account(waits_for);
        let Account { passed, at_work, asleep, .. } = account;
        let faster = |waits: &AtomicU32, fastest: u32| {
            waits.load(Ordering::Relaxed).saturating_add(1).min(fastest)
        };
        let times = match (waits_for, at) {
            (For::Time, _) => return 1,
            (For::Rest | For::Taking, _) if self.never_answers() => FASTEST,
            (For::Listening | For::Deeds, At::Work) => faster(at_work, FASTEST_AT_A_START),
            (For::Listening, _) => faster(passed, FASTEST),
            (_, At::Work) => faster(at_work, FASTEST),
            (For::Rest, _) | (_, At::Sleep) => 1,
            (_, At::SleepForGood) => faster(asleep, FASTEST),
        };
        times.max(NEVER_MET[account.never_met()])
    }

    /// Whether it was ever seen to do what it is for: a server to answer, a client to end.
    pub fn has_shown_itself(&self, is_client: bool) -> bool {
        let deed = if is_client { For::End } else { For::Answer };
        self.account(deed).met.load(Ordering::Relaxed)
    }

    /// Whether it never did something of what it is for in three whole waits.
    pub fn hangs(&self, is_client: bool) -> bool {
        deeds(is_client).iter().any(|deed| self.account(*deed).is_hopeless())
    }

    /// Whether all that it did in these was work. Of who does not listen where it should this says nothing.
    pub fn spins(&self, is_client: bool) -> bool {
        let spins = |deed: &For| {
            let account = self.account(*deed);
            account.is_hopeless() && account.at_work.load(Ordering::Relaxed) >= WAITS_AT_ONCE
        };
        deeds(is_client).iter().any(|deed| *deed != For::Listening && spins(deed))
    }

    fn never_answers(&self) -> bool {
        self.account(For::Answer).is_hopeless()
    }

    fn account(&self, waits_for: For) -> &Account {
        &self.accounts[waits_for as usize]
    }
}
