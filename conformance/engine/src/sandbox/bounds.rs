//! The limits that the kernel holds a program to (setrlimit(2)), and the one that the harness raises for itself.

use super::limits::Limits;
#[cfg(target_os = "linux")]
use super::watch::threads_of_this_user;
use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// One limit for setrlimit(2): what, soft, hard.
pub(super) type Bound = (Resource, u64, u64);

impl Limits {
    /// What the kernel holds the program to, never more than it holds the harness to.
    pub(super) fn bounds(&self) -> Vec<Bound> {
        let mut wanted = vec![
            (Resource::RLIMIT_CPU, self.processor_seconds, self.processor_seconds + 2),
            (Resource::RLIMIT_FSIZE, self.file_bytes, self.file_bytes),
            (Resource::RLIMIT_NOFILE, self.open_files, self.open_files),
            (Resource::RLIMIT_CORE, 0, 0),
        ];
        wanted.extend(self.threads_bound());
        wanted.into_iter().map(within_our_own).collect()
    }

    /// The kernel counts all that the user has: what there was before is added, and something for the
    /// programs that run beside this one. That nobody takes more than its share is looked at from outside.
    #[cfg(target_os = "linux")]
    fn threads_bound(&self) -> Option<Bound> {
        let most = threads_of_this_user()? + 2 * self.threads;
        Some((Resource::RLIMIT_NPROC, most, most))
    }

    /// Without /proc nobody says how many there were before.
    #[cfg(not(target_os = "linux"))]
    fn threads_bound(&self) -> Option<Bound> {
        None
    }
}

fn within_our_own((resource, soft, hard): Bound) -> Bound {
    let most = getrlimit(resource).map_or(hard, |(_, most)| most);
    (resource, soft.min(most), hard.min(most))
}

/// Lets this process, the harness, have as many open files as it may: many pages are played at one time, and one
/// of them holds more connections than select(2) can watch.
pub fn raise_own_open_files() {
    /// macOS refuses more than this, also where it names no limit (setrlimit(2), OPEN_MAX).
    const MOST: u64 = 10_240;
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // Where that is refused, the pages that need more say so.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, soft.max(hard.min(MOST)), hard);
    }
}

/// Sets the limits of this process.
pub(super) fn impose(bounds: &[Bound]) -> Result<(), Errno> {
    bounds.iter().try_for_each(|&(resource, soft, hard)| setrlimit(resource, soft, hard))
}
