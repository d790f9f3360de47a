//! Looking at what programs use, for the limits that the kernel does not hold them to: the resident memory
//! and the number of all processes of one program together, and what it leaves on the disk.
//!
//! All programs under test share one look at /proc, and it is taken at most every 200 ms: its cost does
//! not grow with the number of programs that run side by side.

use super::limits::Limits;
use std::fmt;
use std::path::Path;
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

    /// The excess, where there is one and it is time to look.
    pub fn excess(&mut self, folder: &Path, limits: &Limits) -> Option<Excess> {
        if Instant::now() < self.next {
            return None;
        }
        let began = Instant::now();
        let bytes = size(folder);
        // A folder that takes long to walk through is looked at less often.
        self.next = Instant::now() + DiskWatch::EVERY + 9 * began.elapsed();
        (bytes > limits.disk_bytes).then_some(Excess::Disk(limits.disk_bytes))
    }
}

/// The bytes that the files below `folder` take up on the disk; links are not followed.
/// One folder is open at a time, however deep they are nested.
fn size(top: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let (mut total, mut files) = (0, 0);
    let mut unread = vec![top.to_owned()];
    while let Some(folder) = unread.pop() {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries.take(DiskWatch::MOST_FILES - files) {
            files += 1;
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            total += metadata.blocks() * 512;
            if metadata.is_dir() {
                unread.push(entry.path());
            }
        }
    }
    total
}

#[cfg(target_os = "linux")]
pub(super) use linux::{children, children_of, descendants_use, threads_of_this_user};
#[cfg(not(target_os = "linux"))]
pub(super) use others::descendants_use;

#[cfg(target_os = "linux")]
mod linux {
    use super::Use;
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::sync::{Mutex, OnceLock, PoisonError};
    use std::time::{Duration, Instant};

    /// One line of /proc/PID/stat, as far as it matters here.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Process {
        parent: i32,
        processor: u64,
        threads: u64,
        memory: u64,
    }

    /// When /proc was last looked at, and every process there was.
    struct Look {
        at: Instant,
        processes: BTreeMap<i32, Process>,
    }

    static LAST: Mutex<Option<Look>> = Mutex::new(None);

    const EVERY: Duration = Duration::from_millis(200);

    /// What the descendants of process `root` use, `root` itself not counted.
    pub fn descendants_use(root: i32) -> Use {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|look| look.at.elapsed() > EVERY) {
            let processes = all_processes();
            let at = Instant::now();
            *last = Some(Look { at, processes });
        }
        let none = BTreeMap::new();
        sum(root, last.as_ref().map_or(&none, |look| &look.processes))
    }

    fn sum(root: i32, processes: &BTreeMap<i32, Process>) -> Use {
        let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        for (&pid, process) in processes {
            children.entry(process.parent).or_default().push(pid);
        }
        let mut total = Use::default();
        let mut open = children.remove(&root).unwrap_or_default();
        while let Some(pid) = open.pop() {
            let process = &processes[&pid];
            total.memory += process.memory;
            total.processes += 1;
            total.threads += process.threads;
            total.processor += process.processor;
            open.extend(children.remove(&pid).unwrap_or_default());
        }
        total
    }

    fn all_processes() -> BTreeMap<i32, Process> {
        let read = |pid: i32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, process(&stat)?))
        };
        pids().filter_map(read).collect()
    }

    fn pids() -> impl Iterator<Item = i32> {
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
    }

    /// Reads a stat line. The program's name in it may hold anything, so all is counted from its last ')'.
    fn process(stat: &str) -> Option<Process> {
        let (_, after) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = after.split_ascii_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Process {
            parent: number(4)? as i32,
            processor: (number(14)? + number(15)?) / ticks(),
            threads: number(20)?,
            memory: number(24)? * page(),
        })
    }

    fn ticks() -> u64 {
        configured(nix::unistd::SysconfVar::CLK_TCK, 100)
    }

    fn page() -> u64 {
        configured(nix::unistd::SysconfVar::PAGE_SIZE, 4096)
    }

    fn configured(variable: nix::unistd::SysconfVar, usual: u64) -> u64 {
        match nix::unistd::sysconf(variable) {
            Ok(Some(value @ 1..)) => value as u64,
            _ => usual,
        }
    }

    /// How many threads the user of this process had when the harness began to start programs: the limit
    /// of processes counts them all. `None` for root, whom that limit does not bind.
    pub fn threads_of_this_user() -> Option<u64> {
        static COUNT: OnceLock<Option<u64>> = OnceLock::new();
        *COUNT.get_or_init(|| {
            let user = nix::unistd::getuid();
            (!user.is_root()).then(|| {
                let own = |pid: &i32| {
                    fs::metadata(format!("/proc/{pid}")).is_ok_and(|m| m.uid() == user.as_raw())
                };
                let stat = |pid| fs::read_to_string(format!("/proc/{pid}/stat")).ok();
                pids().filter(own).filter_map(|pid| Some(process(&stat(pid)?)?.threads)).sum()
            })
        })
    }

    /// The children of this process, whichever thread they are children of.
    pub fn children() -> Vec<i32> {
        children_of(std::process::id() as i32)
    }

    /// The children of process `parent`, in the order of their birth.
    pub fn children_of(parent: i32) -> Vec<i32> {
        let tasks = fs::read_dir(format!("/proc/{parent}/task"));
        let lists: Vec<String> = tasks
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
            .collect();
        lists
            .iter()
            .flat_map(|list| list.split_ascii_whitespace())
            .filter_map(|pid| pid.parse().ok())
            .collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_stat_line_is_read_whatever_the_program_is_called() {
            let stat = "7 (a) 1 (x) S 5 7 7 0 -1 4194304 0 0 0 0 250 150 0 0 20 0 3 0 99 1000 25 0";
            let process = process(stat).unwrap();
            assert_eq!(process.parent, 5);
            assert_eq!(process.processor, 400 / ticks());
            assert_eq!(process.threads, 3);
            assert_eq!(process.memory, 25 * page());
        }

        #[test]
        fn a_grandchild_counts_and_a_stranger_does_not() {
            let process = |parent, memory| Process { parent, processor: 1, threads: 1, memory };
            let processes = [
                (10, process(1, 1000)),
                (11, process(10, 100)),
                (12, process(11, 10)),
                (13, process(1, 1)),
            ];
            let used = sum(10, &processes.into());
            assert_eq!((used.memory, used.processes, used.processor), (110, 2, 2));
        }
    }
}

/// Where there is no /proc, these limits are not watched.
#[cfg(not(target_os = "linux"))]
mod others {
    use super::Use;

    pub fn descendants_use(_: i32) -> Use {
        Use::default()
    }
}
