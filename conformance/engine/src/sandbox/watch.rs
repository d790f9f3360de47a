//! Looking at what programs use, for the limits that the kernel does not hold them to: the resident memory
//! and the number of all processes of one program together, and what it leaves on the disk.
//!
//! All programs under test share one look at the processes, and it is taken at most every 200 ms: its cost does
//! not grow with the number of programs that run side by side.

use super::folder::Folder;
use super::limits::Limits;
use crate::kernel::{self, Usage};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A limit that was overstepped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// More resident memory, in bytes, than this.
    Memory(u64),
    /// More processes than this.
    Processes(u64),
    /// More threads, in all its processes, than this.
    Threads(u64),
    /// More processor time, in seconds, of all its living processes together, than this.
    Processor(u64),
    /// More bytes on the disk than this.
    Disk(u64),
    /// More bytes on its connections than this; whoever reads them counts them.
    Sent(usize),
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Excess::Memory(bytes) => write!(f, "used more than {} MB of memory", bytes / 1_000_000),
            Excess::Processes(count) => write!(f, "started more than {count} processes"),
            Excess::Threads(count) => write!(f, "started more than {count} threads"),
            Excess::Processor(seconds) => {
                write!(f, "used more than {seconds} s of processor time")
            }
            Excess::Disk(bytes) => {
                write!(f, "filled more than {} MB of disk", bytes / 1_000_000)
            }
            Excess::Sent(bytes) => {
                write!(f, "sent more than {} MB in one exchange", bytes / 1_000_000)
            }
        }
    }
}

/// What one program and everything that descends from it uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Resident memory in bytes; what processes share is counted for each.
    pub memory: u64,
    /// Processes, the keeper not counted.
    pub processes: u64,
    /// Threads of all of them.
    pub threads: u64,
    /// Processor time in seconds.
    pub processor: u64,
}

impl Use {
    /// The first limit that this oversteps. Several processes may use what one may use, twice over.
    pub fn excess(&self, limits: &Limits) -> Option<Excess> {
        let processor = 2 * limits.processor_seconds;
        if self.memory > limits.memory_bytes {
            Some(Excess::Memory(limits.memory_bytes))
        } else if self.processes > limits.processes {
            Some(Excess::Processes(limits.processes))
        } else if self.threads > limits.threads {
            Some(Excess::Threads(limits.threads))
        } else if self.processor > processor {
            Some(Excess::Processor(processor))
        } else {
            None
        }
    }
}

/// Looks at a folder's size, a few times less often than at processes, since it means walking through it.
#[derive(Debug)]
pub(super) struct DiskWatch {
    next: Instant,
}

impl DiskWatch {
    const EVERY: Duration = Duration::from_millis(500);
    /// Files beyond this many are not counted; they would be small.
    const MOST_FILES: usize = 20_000;

    pub fn new() -> DiskWatch {
        DiskWatch { next: Instant::now() + DiskWatch::EVERY }
    }

    /// The excess, where there is one and it is time to look: at the folder, and at what the descendants of process
    /// `root` hold that has no name.
    pub fn excess(&mut self, folder: &Folder, root: u32, limits: &Limits) -> Option<Excess> {
        if Instant::now() < self.next {
            return None;
        }
        let began = Instant::now();
        let hidden = kernel::hidden(&descendants(root));
        let bytes = folder.size(DiskWatch::MOST_FILES) + hidden.disk;
        // A folder that takes long to walk through is looked at less often.
        self.next = Instant::now() + DiskWatch::EVERY + 9 * began.elapsed();
        if hidden.memory > limits.memory_bytes {
            return Some(Excess::Memory(limits.memory_bytes));
        }
        (bytes > limits.disk_bytes).then_some(Excess::Disk(limits.disk_bytes))
    }
}

/// When all processes were last looked at, and what each of them used.
static LAST: Mutex<Option<(Instant, Vec<Usage>)>> = Mutex::new(None);
const EVERY: Duration = Duration::from_millis(200);

/// The limit that the descendants of process `root` overstep, `root` itself not counted. None where that is not to be
/// seen.
pub(super) fn excess(root: u32, limits: &Limits) -> Option<Excess> {
    let mut used = look(|processes| sum(root, processes));
    // A mapped file, such as the program itself, is in memory once for all who have it, and makes room where that is
    // short. That takes a closer look, which few programs need.
    if used.memory > limits.memory_bytes {
        used.memory = descendants(root).into_iter().filter_map(kernel::memory_without_files).sum();
    }
    used.excess(limits)
}

/// The process ids of the descendants of process `root`.
fn descendants(root: u32) -> Vec<u32> {
    look(|processes| below(root, processes).iter().map(|process| process.pid).collect())
}

/// What there is to say of all processes, as they were when somebody last looked.
fn look<T>(say: impl FnOnce(&[Usage]) -> T) -> T {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let fresh = last.take().filter(|(at, _)| at.elapsed() <= EVERY);
    let (_, processes) = last.insert(fresh.unwrap_or_else(|| {
        let processes = kernel::processes();
        (Instant::now(), processes)
    }));
    say(processes)
}

fn below(root: u32, processes: &[Usage]) -> Vec<&Usage> {
    let mut children: BTreeMap<u32, Vec<&Usage>> = BTreeMap::new();
    for process in processes {
        children.entry(process.parent).or_default().push(process);
    }
    let mut all = Vec::new();
    let mut open = children.remove(&root).unwrap_or_default();
    while let Some(process) = open.pop() {
        open.extend(children.remove(&process.pid).unwrap_or_default());
        all.push(process);
    }
    all
}

fn sum(root: u32, processes: &[Usage]) -> Use {
    let mut total = Use::default();
    for process in below(root, processes) {
        total.memory += process.memory;
        total.processes += 1;
        total.threads += process.threads;
        total.processor += process.cpu.as_secs();
    }
    total
}

/// How many threads the user of this process had when the harness began to start programs: the limit
/// of processes counts them all. `None` for root, whom that limit does not bind.
#[cfg(target_os = "linux")]
pub(super) fn threads_of_this_user() -> Option<u64> {
    static COUNT: std::sync::OnceLock<Option<u64>> = std::sync::OnceLock::new();
    let user = nix::unistd::getuid();
    let count = || (!user.is_root()).then(|| kernel::threads_of_user(user.as_raw()));
    *COUNT.get_or_init(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grandchild_counts_and_a_stranger_does_not() {
        let cpu = Duration::from_millis(1900);
        let process = |pid, parent, memory| Usage { pid, parent, cpu, threads: 1, memory };
        let processes =
            [process(10, 1, 1000), process(11, 10, 100), process(12, 11, 10), process(13, 1, 1)];
        let used = sum(10, &processes);
        assert_eq!((used.memory, used.processes, used.processor), (110, 2, 2));
    }
}
