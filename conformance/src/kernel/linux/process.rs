//! One process: its name, parent, threads, processor time and descriptors (proc(5)).

use super::syscall;
use crate::kernel::{Kind, Process, Thread};
use std::fs;
use std::time::Duration;

/// A tick of `utime` and its like, in milliseconds: USER_HZ is 100 on every architecture read here.
const TICK: u64 = 10;

/// A descriptor that is a socket of some family.
#[derive(Debug, PartialEq)]
pub struct Held {
    /// The descriptor.
    pub fd: i32,
    /// The socket's inode.
    pub inode: u64,
}

/// Reads a process, and which of its descriptors are sockets. `None` where it is gone.
pub fn read(pid: u32) -> Option<(Process, Vec<Held>)> {
    let stat = stat(pid)?;
    let tids = threads(pid);
    let descriptors = descriptors(pid);
    let held = descriptors.iter().flatten().filter_map(|fd| held(pid, *fd)).collect();
    let process = Process {
        pid,
        threads: tids.iter().filter_map(|tid| thread(pid, *tid)).collect(),
        cpu: cpu_of(pid, &tids, &stat),
        name: stat.name,
        sockets: Vec::new(),
        descriptors: descriptors.as_ref().map(Vec::len),
    };
    Some((process, held))
}

/// The processor time of a process; `None` where it is gone.
pub fn cpu(pid: u32) -> Option<Duration> {
    Some(cpu_of(pid, &threads(pid), &stat(pid)?))
}

/// The numbers of a process's threads, its own first.
pub fn threads(pid: u32) -> Vec<u32> {
    numbered(&format!("/proc/{pid}/task")).unwrap_or_default()
}

/// The inodes of a process's sockets.
pub fn inodes(pid: u32) -> Vec<u64> {
    let descriptors = descriptors(pid).unwrap_or_default();
    descriptors.into_iter().filter_map(|fd| held(pid, fd)).map(|held| held.inode).collect()
}

/// The entries of a folder that are numbers, in the kernel's order, which is ascending.
pub fn numbered<N: std::str::FromStr>(folder: &str) -> Option<Vec<N>> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    Some(entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

/// A process's descriptors; `None` where the kernel does not show them.
fn descriptors(pid: u32) -> Option<Vec<i32>> {
    numbered(&format!("/proc/{pid}/fd"))
}

/// What a descriptor is, where it is a socket.
fn held(pid: u32, fd: i32) -> Option<Held> {
    let target = fs::read_link(format!("/proc/{pid}/fd/{fd}")).ok()?;
    let inode = inode(target.to_str()?)?;
    Some(Held { fd, inode })
}

/// The inode in `socket:[14121]`.
fn inode(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// Reads one thread; `None` where it is gone.
fn thread(pid: u32, tid: u32) -> Option<Thread> {
    let stat = fs::read_to_string(format!("/proc/{pid}/task/{tid}/stat")).ok()?;
    let call = fs::read_to_string(format!("/proc/{pid}/task/{tid}/syscall"));
    let hidden = call.is_err();
    let sleeps_in = call.ok().and_then(|line| syscall::parse(&line));
    Some(Thread { tid, state: Stat::parse(&stat)?.state, sleeps_in, hidden })
}

/// The exact time of the live threads, or the tick count, which knows ended threads too, if that is
/// more; and the children waited for.
fn cpu_of(pid: u32, tids: &[u32], stat: &Stat) -> Duration {
    let exact: u64 = tids.iter().filter_map(|tid| nanoseconds(pid, *tid)).sum();
    Duration::from_nanos(exact).max(stat.own) + stat.children
}

/// A thread's time on a processor: the first number of its schedstat.
fn nanoseconds(pid: u32, tid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{tid}/schedstat")).ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The process's threads that sleep in a call of this sort, each with how often it has gone to sleep: the kernel
/// counts that as a voluntary context switch.
pub fn naps(pid: u32, sort: impl Fn(Kind) -> bool) -> Vec<(u32, u64)> {
    let nap = |tid: u32| {
        let task = format!("/proc/{pid}/task/{tid}");
        let call = syscall::parse(&fs::read_to_string(format!("{task}/syscall")).ok()?)?;
        let status = fs::read_to_string(format!("{task}/status")).ok()?;
        let mut lines = status.lines();
        let count = lines.find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        sort(call.kind).then_some((tid, count.trim().parse().ok()?))
    };
    threads(pid).into_iter().filter_map(nap).collect()
}

/// Whether one of its threads is in one of these states, by proc(5)'s letters.
pub fn is_in(pid: u32, states: &[char]) -> bool {
    let is_in = |tid: u32| {
        let text = fs::read_to_string(format!("/proc/{pid}/task/{tid}/stat")).ok()?;
        Some(states.contains(&Stat::parse(&text)?.state))
    };
    threads(pid).into_iter().any(|tid| is_in(tid).unwrap_or(false))
}

/// What /proc/PID/stat says of a process.
pub fn stat(pid: u32) -> Option<Stat> {
    Stat::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The fields of stat that are of use here.
#[derive(Debug, PartialEq)]
pub struct Stat {
    name: String,
    state: char,
    /// The parent's number.
    pub parent: u32,
    own: Duration,
    children: Duration,
}

impl Stat {
    /// `1234 (a name) S 1 …`: the name may hold blanks and brackets, what follows does not.
    fn parse(line: &str) -> Option<Stat> {
        let name = line.get(line.find('(')? + 1..line.rfind(')')?)?;
        let fields: Vec<&str> = line.get(line.rfind(')')? + 1..)?.split_whitespace().collect();
        // proc(5) counts fields from 1; the state, first in `fields`, is its third.
        let ticks = |number: usize| {
            Some(Duration::from_millis(fields.get(number - 3)?.parse::<u64>().ok()? * TICK))
        };
        Some(Stat {
            name: name.to_string(),
            state: fields.first()?.chars().next()?,
            parent: fields.get(1)?.parse().ok()?,
            own: ticks(14)? + ticks(15)?,
            children: ticks(16)? + ticks(17)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_brackets_and_blanks() {
        let line = "42 (a) S 1 (b) R 7 42 42 0 -1 4194304 57 0 0 0 12 3 1 2 20 0 1 0 115246 180224 0 18446744073709551615";
        let stat = Stat::parse(line).unwrap();
        assert_eq!((stat.name.as_str(), stat.state, stat.parent), ("a) S 1 (b", 'R', 7));
        assert_eq!(
            (stat.own, stat.children),
            (Duration::from_millis(150), Duration::from_millis(30))
        );
    }

    #[test]
    fn a_line_cut_short_is_no_process() {
        for line in ["", "42", "42 (sleep", "42 (sleep)", "42 )(", "42 (sleep) S 1 2 3"] {
            assert_eq!(Stat::parse(line), None, "{line:?}");
        }
    }

    #[test]
    fn only_sockets_have_a_sockets_inode() {
        assert_eq!(inode("socket:[14121]"), Some(14121));
        assert_eq!(inode("pipe:[14121]"), None);
        assert_eq!(inode("/dev/null"), None);
    }
}
