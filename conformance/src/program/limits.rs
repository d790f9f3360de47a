//! What a program under test may use. The kernel holds it to some of these (setrlimit(2)); the others are
//! looked at from outside while it runs (`watch`).

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// The limits of one program, and how much of its output is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of one process, in seconds.
    pub processor_seconds: u64,
    /// Resident memory of all its processes together, in bytes. Address space is not limited: runtimes
    /// with a garbage collector reserve far more of it than they use.
    pub memory_bytes: u64,
    /// The size of one file it writes, in bytes.
    pub file_bytes: u64,
    /// What it may leave in its folders, in bytes.
    pub disk_bytes: u64,
    /// Open files of one process; more than select(2) can watch, so that a program can get there.
    pub open_files: u64,
    /// Processes that it may have at one time.
    pub processes: u64,
    /// Processes and threads together: a thread for each of a thousand connections is allowed.
    pub threads: u64,
    /// What it may send on all connections of one exchange, in bytes.
    pub sent_bytes: usize,
    /// How much of the start of its standard output is kept whole, in bytes.
    pub stdout_bytes: usize,
    /// How much of the start of its standard error is kept whole, in bytes.
    pub stderr_bytes: usize,
    /// Whether it gets a PID namespace of its own, which the kernel ends at a stroke, and sees nothing but
    /// its own folder to write to. By default where the harness itself is in namespaces (`isolation`);
    /// elsewhere it lacks the privileges.
    pub own_pid_namespace: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            processor_seconds: 20,
            memory_bytes: 600_000_000,
            file_bytes: 64_000_000,
            disk_bytes: 256_000_000,
            open_files: 4096,
            processes: 256,
            threads: 2000,
            sent_bytes: 16_000_000,
            stdout_bytes: 4_000_000,
            stderr_bytes: 256 << 10,
            own_pid_namespace: super::isolation::is_inside(),
        }
    }
}

/// One limit for setrlimit(2): what, soft, hard.
pub(super) type Bound = (Resource, u64, u64);

impl Limits {
    /// The limits of a build: a compiler uses more of everything.
    pub fn of_a_build() -> Limits {
        Limits {
            processor_seconds: 300,
            memory_bytes: 4_000_000_000,
            file_bytes: 1_000_000_000,
            disk_bytes: 2_000_000_000,
            ..Limits::default()
        }
    }

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
        let most = super::watch::threads_of_this_user()? + 2 * self.threads;
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
