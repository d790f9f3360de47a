//! One process: its name, threads, processor time and descriptors (proc(5)).

use super::{descriptors, syscall};
use crate::kernel::proc_files::{field, numbered, text};
use crate::kernel::processes::threads;
use crate::kernel::stat::Stat;
use crate::kernel::{Kind, Naps, Process, Thread};
use std::time::Duration;

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
    let stat = Stat::of(pid)?;
    let tids = threads(pid);
    let descriptors = numbers(pid);
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
    Some(cpu_of(pid, &threads(pid), &Stat::of(pid)?))
}

/// The inodes of a process's sockets.
pub fn inodes(pid: u32) -> Vec<u64> {
    let descriptors = numbers(pid).unwrap_or_default();
    descriptors.into_iter().filter_map(|fd| held(pid, fd)).map(|held| held.inode).collect()
}

/// A process's descriptors; `None` where the kernel does not show them.
fn numbers(pid: u32) -> Option<Vec<i32>> {
    numbered(&format!("/proc/{pid}/fd"))
}

/// What a descriptor is, where it is a socket.
fn held(pid: u32, fd: i32) -> Option<Held> {
    Some(Held { fd, inode: descriptors::inode(pid, fd)? })
}

/// Reads one thread; `None` where it is gone.
fn thread(pid: u32, tid: u32) -> Option<Thread> {
    let state = state(pid, tid)?;
    let call = syscall::of(pid, tid);
    let hidden = call.is_err();
    // The kernel still names the call that a running thread has been stopped at for a recorder.
    let sleeps_in = call.ok().flatten().filter(|_| state != 'R');
    Some(Thread { tid, state, hidden, sleeps_in })
}

/// The letter of a thread's state; `None` where it is gone. One that is stopped for its tracer runs, so far as it is
/// concerned: the recorder of the tape looks at its call, and lets it go on.
fn state(pid: u32, tid: u32) -> Option<char> {
    let state = Stat::of_thread(pid, tid)?.state;
    Some(if state == 't' { 'R' } else { state })
}

/// The exact time of the live threads, or the tick count, which knows ended threads too, if that is
/// more; and the children waited for.
fn cpu_of(pid: u32, tids: &[u32], stat: &Stat) -> Duration {
    let exact: Duration = tids.iter().filter_map(|tid| Some(scheduled(pid, *tid)?.0)).sum();
    exact.max(stat.own) + stat.children
}

/// How long a thread has run, and how long it has waited for a processor.
fn scheduled(pid: u32, tid: u32) -> Option<(Duration, Duration)> {
    let schedstat = text(&format!("/proc/{pid}/task/{tid}/schedstat"))?;
    let mut times = schedstat.split_whitespace().map(|time| time.parse().map(Duration::from_nanos));
    Some((times.next()?.ok()?, times.next()?.ok()?))
}

/// The time in which the process's first thread has run or waited for a processor. In the rest of its life it slept.
pub fn kept_busy(pid: u32) -> Option<Duration> {
    let (ran, waited) = scheduled(pid, pid)?;
    Some(ran + waited)
}

/// Of a recorded thread: it stops before a call and after it, and the kernel counts these as it counts the sleep between.
const SWITCHES_A_RECORDED_CALL: u64 = 3;

/// The process's threads that sleep in a call of this sort, each with how often it has gone to sleep: the kernel
/// counts that as a voluntary context switch.
pub fn naps(pid: u32, sort: impl Fn(Kind) -> bool) -> Vec<(u32, Naps)> {
    let nap = |tid: u32| {
        let call = thread(pid, tid)?.sleeps_in.filter(|call| sort(call.kind))?;
        let status = text(&format!("/proc/{pid}/task/{tid}/status"))?;
        Some((tid, Naps { count: times_asleep(&status)?, call }))
    };
    threads(pid).into_iter().filter_map(nap).collect()
}

/// After what times the calls on sockets return by themselves in which its threads sleep.
pub fn time_outs(pid: u32) -> Vec<Duration> {
    threads(pid).into_iter().filter_map(|tid| syscall::time_out(pid, tid)).collect()
}

/// Whether each of its threads sleeps in a call that no time ends soon, or has ended, and it has set no alarm that could
/// wake them.
pub fn sleeps_for_good(pid: u32) -> bool {
    let does = |tid: u32| match state(pid, tid) {
        Some('S') => syscall::lasts(pid, tid),
        state => matches!(state, None | Some('Z' | 'X')),
    };
    threads(pid).into_iter().all(does) && !catches_alarms(pid)
}

/// Whether it has a handler for the signal of alarm(2), setitimer(2) and timer_create(2).
fn catches_alarms(pid: u32) -> bool {
    let status = text(&format!("/proc/{pid}/status")).unwrap_or_default();
    let caught = field(&status, "SigCgt:").and_then(|mask| u64::from_str_radix(mask, 16).ok());
    caught.unwrap_or_default() >> (libc::SIGALRM - 1) & 1 == 1
}

/// How often a thread with this status (proc(5)) has gone to sleep.
fn times_asleep(status: &str) -> Option<u64> {
    let number = |name: &str| field(status, name)?.parse::<u64>().ok();
    let is_recorded = number("TracerPid:").is_some_and(|tracer| tracer != 0);
    let count = number("voluntary_ctxt_switches:")?;
    Some(if is_recorded { count / SWITCHES_A_RECORDED_CALL } else { count })
}

/// Whether one of its threads is in one of these states, by proc(5)'s letters.
pub fn is_in(pid: u32, states: &[char]) -> bool {
    threads(pid).into_iter().any(|tid| state(pid, tid).is_some_and(|state| states.contains(&state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_seen_whatever_it_is_called() {
        let look = || state(std::process::id(), nix::unistd::gettid().as_raw() as u32);
        // The kernel keeps fifteen bytes, the last of them half a letter.
        let named = std::thread::Builder::new().name("a) S 1 (b cdefé".to_string());
        assert_eq!(named.spawn(look).unwrap().join().unwrap(), Some('R'));
    }

    #[test]
    fn stops_for_a_recorder_are_no_naps() {
        let status =
            |tracer| format!("State:\tS\nTracerPid:\t{tracer}\nvoluntary_ctxt_switches:\t61\n");
        assert_eq!(times_asleep(&status(0)), Some(61));
        assert_eq!(times_asleep(&status(7)), Some(20));
    }
}
