//! Orphans of the harness: what a program left behind that ended its own keeper. They become children of
//! the harness, if it has asked for them, and are ended here.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The keepers that this process has started and not yet waited for.
static KEEPERS: Mutex<Keepers> = Mutex::new(Keepers { pids: BTreeSet::new(), adopting: false });

/// What of the children of this process is its own.
pub(super) struct Keepers {
    pids: BTreeSet<i32>,
    adopting: bool,
}

impl Keepers {
    /// Nothing is swept away while this is held: a keeper is forked and entered in one go.
    pub fn hold() -> MutexGuard<'static, Keepers> {
        KEEPERS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(&mut self, pid: i32) {
        self.pids.insert(pid);
    }

    pub fn strike_out(&mut self, pid: i32) {
        self.pids.remove(&pid);
    }
}

/// Makes this process the parent of everything that its programs leave behind. From then on every child of
/// it that is no keeper is taken for such an orphan: call this at the start of a program that starts no
/// other children, before [`sweep`] can do anything. On Linux only; elsewhere it does nothing.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if nix::sys::prctl::set_child_subreaper(true).is_ok() {
        Keepers::hold().adopting = true;
    }
}

/// Ends the orphans that there are, and theirs. Returns how many.
pub fn sweep() -> usize {
    let keepers = Keepers::hold();
    if !keepers.adopting {
        return 0;
    }
    kill_all_but(&keepers.pids)
}

/// Kills children, and what becomes a child thereby, until a look finds none, but not for ever.
#[cfg(target_os = "linux")]
fn kill_all_but(own: &BTreeSet<i32>) -> usize {
    use crate::sys::child::{Whom, reap};
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    use std::time::{Duration, Instant};

    let deadline = Instant::now() + Duration::from_secs(5);
    let mut ended = 0;
    while Instant::now() < deadline {
        let orphans: Vec<_> = crate::kernel::children(std::process::id())
            .into_iter()
            .map(|pid| pid as i32)
            .filter(|pid| !own.contains(pid))
            .map(Pid::from_raw)
            .collect();
        if orphans.is_empty() {
            break;
        }
        for pid in orphans {
            let _ = kill(pid, Signal::SIGKILL);
            ended += usize::from(matches!(reap(Whom::One(pid)), Ok(Some(_))));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    ended
}

#[cfg(not(target_os = "linux"))]
fn kill_all_but(_: &BTreeSet<i32>) -> usize {
    0
}
