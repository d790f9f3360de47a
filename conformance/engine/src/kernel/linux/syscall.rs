//! What a thread sleeps in, from `/proc/PID/task/TID/syscall`: the number of the call, its six arguments
//! and two addresses. The numbers are those of the architecture this is compiled for.

use super::{descriptors, memory};
use crate::kernel::proc_files::try_text;
use crate::kernel::{Call, Kind};
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

/// The call that a thread sleeps in, if it sleeps in one; an error where the kernel does not show it.
pub fn of(pid: u32, tid: u32) -> io::Result<Option<Call>> {
    let called = asleep_in(pid, tid)?;
    Ok(called.map(|(number, arguments)| {
        let call = call(number, &arguments);
        let call = Call { fd: call.fd.or_else(|| the_one_watched(pid, &call, &arguments)), ..call };
        let kind = if is_of_the_runtime(pid, &call) { Kind::Other } else { call.kind };
        Call { kind, ..call }
    }))
}

/// Whether a thread waits for what is no socket: a pipe or an event by which a runtime's threads wake each other.
fn is_of_the_runtime(pid: u32, call: &Call) -> bool {
    let is_socket = |fd: &i32| descriptors::is_socket(pid, *fd);
    match (call.kind, call.fd) {
        (Kind::WaitsOnMany, Some(fd)) if call.watches_one() => !is_socket(&fd),
        (Kind::WaitsOnMany, Some(fd)) => {
            descriptors::watched(pid, fd).is_some_and(|watched| !watched.iter().any(is_socket))
        }
        _ => false,
    }
}

/// When the call returns by itself that a thread sleeps in.
enum Returns {
    After(Duration),
    /// If nobody else does anything.
    Never,
    Unknown,
}

impl Returns {
    fn after(time: Option<Duration>) -> Returns {
        time.map_or(Returns::Never, Returns::After)
    }

    /// After the time that stands at this address of the process, of which 0 is none.
    fn after_what_is_at(pid: u32, address: u64, unit: fn(u64) -> Duration) -> Returns {
        match address {
            0 => Returns::Never,
            _ => memory::time(pid, address, unit).map_or(Returns::Unknown, Returns::After),
        }
    }
}

fn returns(pid: u32, tid: u32) -> Option<(Call, Returns)> {
    let (number, arguments) = asleep_in(pid, tid).ok()??;
    let call = call(number, &arguments);
    let returns = match call.name {
        "poll" => Returns::after(milliseconds(arguments[2])),
        "epoll_wait" | "epoll_pwait" => Returns::after(milliseconds(arguments[3])),
        "ppoll" => Returns::after_what_is_at(pid, arguments[2], Duration::from_nanos),
        "epoll_pwait2" => Returns::after_what_is_at(pid, arguments[3], Duration::from_nanos),
        "pselect6" => Returns::after_what_is_at(pid, arguments[4], Duration::from_nanos),
        "select" => Returns::after_what_is_at(pid, arguments[4], Duration::from_micros),
        "futex" if arguments[3] == 0 => Returns::Never,
        "nanosleep" => Returns::after_what_is_at(pid, arguments[0], Duration::from_nanos),
        "clock_nanosleep" => after_a_clock(pid, arguments),
        "pause" | "sigsuspend" => Returns::Never,
        _ => match (call.kind, call.fd) {
            (Kind::Read | Kind::Accept, Some(fd)) => {
                Returns::after(descriptors::receive_time_out(pid, fd))
            }
            (Kind::Child, _) => Returns::Never,
            _ => Returns::Unknown,
        },
    };
    Some((call, returns))
}

/// A clock_nanosleep.
fn after_a_clock(pid: u32, [clock, flags, address, ..]: [u64; 6]) -> Returns {
    let time = memory::time(pid, address, Duration::from_nanos);
    let left = time.and_then(|time| time_left(clock, flags, time));
    left.map_or(Returns::Unknown, Returns::After)
}

/// How long a clock_nanosleep with this clock, these flags and this time lasts from now on: the time is one to pass, or one
/// that the clock is to show.
pub fn time_left(clock: u64, flags: u64, time: Duration) -> Option<Duration> {
    let now = match (flags as i32 & libc::TIMER_ABSTIME, ClockId::try_from(clock as i32)) {
        (0, _) => Duration::ZERO,
        (_, Ok(clock @ (ClockId::Monotonic | ClockId::Realtime))) => {
            clock_gettime(clock).try_into().unwrap_or_default()
        }
        _ => return None,
    };
    Some(time.saturating_sub(now))
}

/// After what time the call on sockets returns that a thread sleeps in, whatever happens, where it has such a time.
pub fn time_out(pid: u32, tid: u32) -> Option<Duration> {
    let (call, returns) = returns(pid, tid)?;
    match returns {
        Returns::After(time) if call.kind != Kind::Sleep => Some(time),
        _ => None,
    }
}

/// Whether the call that a thread sleeps in is one that is known to last for ever, or for longer than anybody waits, if
/// nobody else does anything.
pub fn lasts(pid: u32, tid: u32) -> bool {
    match returns(pid, tid) {
        Some((_, Returns::Never)) => true,
        Some((_, Returns::After(time))) => time >= FOR_GOOD,
        Some((_, Returns::Unknown)) | None => false,
    }
}

/// Longer than any page of the lab and its waits: who goes to sleep for so long sleeps as if for ever.
const FOR_GOOD: Duration = Duration::from_secs(60);

/// Of an int below zero none.
fn milliseconds(argument: u64) -> Option<Duration> {
    u64::try_from(argument as u32 as i32).ok().map(Duration::from_millis)
}

/// The number and the arguments of the call that a thread sleeps in.
fn asleep_in(pid: u32, tid: u32) -> io::Result<Option<(i64, [u64; 6])>> {
    Ok(taken_apart(&try_text(&format!("/proc/{pid}/task/{tid}/syscall"))?))
}

/// The line of a thread that runs is `running`, and that of one that sleeps in no call has `-1` for a number.
fn taken_apart(line: &str) -> Option<(i64, [u64; 6])> {
    let mut words = line.split_whitespace();
    let number = words.next()?.parse().ok().filter(|number| *number >= 0)?;
    let mut arguments = [0; 6];
    for argument in &mut arguments {
        *argument = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
    }
    Some((number, arguments))
}

/// The descriptor that a select or poll watches where it watches one alone.
fn the_one_watched(pid: u32, call: &Call, arguments: &[u64; 6]) -> Option<i32> {
    match call.name {
        "poll" | "ppoll" if call.count == Some(1) => memory::int(pid, arguments[0]),
        "select" | "pselect6" => {
            let bound = call.count.filter(|bound| *bound <= MOST_IN_A_SET)?;
            let sets = [arguments[1], arguments[2]];
            let watched: BTreeSet<i32> =
                sets.into_iter().flat_map(|set| memory::set(pid, set, bound as usize)).collect();
            watched.first().copied().filter(|_| watched.len() == 1)
        }
        _ => None,
    }
}

/// FD_SETSIZE.
const MOST_IN_A_SET: u64 = 1024;

/// A call of this number with these arguments.
fn call(number: i64, arguments: &[u64; 6]) -> Call {
    let (name, kind) = name_and_kind(number);
    let count = count(name, arguments);
    let fd = descriptor(name, kind, arguments);
    // A select or poll on no descriptor is an old way to sleep.
    let kind = if count == Some(0) { Kind::Sleep } else { kind };
    Call { name, number, fd, count, kind }
}

/// The descriptor that the call works on: the first argument of all that work on one. It is an int,
/// whatever the upper half of the register holds.
fn descriptor(name: &str, kind: Kind, arguments: &[u64; 6]) -> Option<i32> {
    let works_on_one = matches!(kind, Kind::Accept | Kind::Read | Kind::Write | Kind::Connect);
    (works_on_one || name.starts_with("epoll")).then_some(arguments[0] as u32 as i32)
}

/// How many descriptors select and poll look at.
fn count(name: &str, arguments: &[u64; 6]) -> Option<u64> {
    match name {
        "select" | "pselect6" => Some(u64::from(arguments[0] as u32)),
        "poll" | "ppoll" => Some(u64::from(arguments[1] as u32)),
        _ => None,
    }
}

/// The name of a call, and what it waits for.
fn name_and_kind(number: i64) -> (&'static str, Kind) {
    let known = EVERYWHERE.iter().chain(HERE).find(|(known, ..)| *known == number);
    known.map_or(("a system call", Kind::Other), |(_, name, kind)| (name, *kind))
}

/// A number, its name, its kind.
type Known = (libc::c_long, &'static str, Kind);

/// The calls that every architecture has.
const EVERYWHERE: &[Known] = &[
    (libc::SYS_pselect6, "pselect6", Kind::WaitsOnMany),
    (libc::SYS_ppoll, "ppoll", Kind::WaitsOnMany),
    (libc::SYS_epoll_pwait, "epoll_pwait", Kind::WaitsOnMany),
    (libc::SYS_epoll_pwait2, "epoll_pwait2", Kind::WaitsOnMany),
    (libc::SYS_io_uring_enter, "io_uring_enter", Kind::WaitsOnMany),
    (libc::SYS_accept, "accept", Kind::Accept),
    (libc::SYS_accept4, "accept4", Kind::Accept),
    (libc::SYS_connect, "connect", Kind::Connect),
    (libc::SYS_read, "read", Kind::Read),
    (libc::SYS_readv, "readv", Kind::Read),
    (libc::SYS_recvfrom, "recvfrom", Kind::Read),
    (libc::SYS_recvmsg, "recvmsg", Kind::Read),
    (libc::SYS_recvmmsg, "recvmmsg", Kind::Read),
    (libc::SYS_write, "write", Kind::Write),
    (libc::SYS_writev, "writev", Kind::Write),
    (libc::SYS_sendto, "sendto", Kind::Write),
    (libc::SYS_sendmsg, "sendmsg", Kind::Write),
    (libc::SYS_sendmmsg, "sendmmsg", Kind::Write),
    (libc::SYS_sendfile, "sendfile", Kind::Write),
    (libc::SYS_nanosleep, "nanosleep", Kind::Sleep),
    (libc::SYS_clock_nanosleep, "clock_nanosleep", Kind::Sleep),
    (libc::SYS_futex, "futex", Kind::Futex),
    (libc::SYS_wait4, "wait4", Kind::Child),
    (libc::SYS_waitid, "waitid", Kind::Child),
    (libc::SYS_rt_sigtimedwait, "sigtimedwait", Kind::Other),
    (libc::SYS_rt_sigsuspend, "sigsuspend", Kind::Other),
    (libc::SYS_flock, "flock", Kind::Other),
    (libc::SYS_fcntl, "fcntl", Kind::Other),
    (libc::SYS_fsync, "fsync", Kind::Other),
    (libc::SYS_openat, "openat", Kind::Other),
    (libc::SYS_close, "close", Kind::Other),
    (libc::SYS_splice, "splice", Kind::Other),
];

/// The older calls, which only older architectures have.
#[cfg(target_arch = "x86_64")]
const HERE: &[Known] = &[
    (libc::SYS_select, "select", Kind::WaitsOnMany),
    (libc::SYS_poll, "poll", Kind::WaitsOnMany),
    (libc::SYS_epoll_wait, "epoll_wait", Kind::WaitsOnMany),
    (libc::SYS_pause, "pause", Kind::Other),
    (libc::SYS_open, "open", Kind::Other),
];

/// aarch64 has none of those: its C library makes select of pselect6 and poll of ppoll.
#[cfg(target_arch = "aarch64")]
const HERE: &[Known] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Call> {
        taken_apart(line).map(|(number, arguments)| call(number, &arguments))
    }

    fn line(number: i64, arguments: &str) -> String {
        format!("{number} {arguments} 0x7fff919055b8 0x7f2aea7162ad\n")
    }

    #[test]
    fn a_read_names_its_descriptor() {
        let call =
            parse(&line(libc::SYS_recvfrom, "0x4 0x55ccb7f3ef30 0x2000 0x0 0x0 0x0")).unwrap();
        assert_eq!((call.name, call.fd, call.kind), ("recvfrom", Some(4), Kind::Read));
        assert_eq!(call.to_string(), "recvfrom(4)");
    }

    #[test]
    fn select_names_a_bound_and_poll_a_number() {
        let select = parse(&line(libc::SYS_pselect6, "0x6 0x7ffe 0x0 0x0 0x0 0x0")).unwrap();
        assert_eq!((select.fd, select.count, select.kind), (None, Some(6), Kind::WaitsOnMany));
        assert!(select.may_watch(5) && !select.may_watch(6));
        let poll = parse(&line(libc::SYS_ppoll, "0x7ffe 0x1 0x0 0x0 0x8 0x0")).unwrap();
        assert!(poll.watches_one() && poll.may_watch(900));
    }

    #[test]
    fn select_on_nothing_is_a_sleep() {
        assert_eq!(
            parse(&line(libc::SYS_pselect6, "0x0 0x0 0x0 0x0 0x7ffe 0x0")).unwrap().kind,
            Kind::Sleep
        );
        assert_eq!(
            parse(&line(libc::SYS_ppoll, "0x0 0x0 0x7ffe 0x0 0x8 0x0")).unwrap().kind,
            Kind::Sleep
        );
    }

    #[test]
    fn an_int_in_a_wide_register_is_an_int() {
        assert_eq!(
            parse(&line(libc::SYS_read, "0xffffffff00000004 0x0 0x1 0x0 0x0 0x0")).unwrap().fd,
            Some(4)
        );
        assert_eq!(
            parse(&line(libc::SYS_read, "0xffffffff 0x0 0x1 0x0 0x0 0x0")).unwrap().fd,
            Some(-1)
        );
    }

    #[test]
    fn no_call_is_none() {
        for line in ["running\n", "-1 0x7ffcfaf6eef8 0x7fca78c13ad7\n", "", "\n"] {
            assert_eq!(parse(line), None, "{line:?}");
        }
    }

    #[test]
    fn an_unknown_call_is_borne() {
        let unknown = parse(&line(9999, "0x1 0x2 0x3 0x4 0x5 0x6")).unwrap();
        assert_eq!((unknown.name, unknown.fd, unknown.kind), ("a system call", None, Kind::Other));
    }

    #[test]
    fn a_date_on_a_clock_is_as_long_as_it_takes_till_then() {
        let after = |clock: libc::clockid_t, flags: libc::c_int, seconds: u64| {
            let time = [seconds, 0];
            let arguments = [clock as u64, flags as u64, time.as_ptr() as u64, 0, 0, 0];
            match after_a_clock(std::process::id(), arguments) {
                Returns::After(time) => Some(time),
                Returns::Never | Returns::Unknown => None,
            }
        };
        let now: Duration = clock_gettime(ClockId::Monotonic).try_into().unwrap();
        let now = now.as_secs();
        let monotonic = |seconds| after(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, seconds);
        assert_eq!(after(libc::CLOCK_MONOTONIC, 0, 500), Some(Duration::from_secs(500)));
        assert!(monotonic(now + 9000).is_some_and(|time| time <= Duration::from_secs(9000)));
        assert!(monotonic(now + 9000).is_some_and(|time| time > Duration::from_secs(5000)));
        assert_eq!(monotonic(0), Some(Duration::ZERO));
        assert_eq!(after(libc::CLOCK_THREAD_CPUTIME_ID, libc::TIMER_ABSTIME, 9000), None);
    }
}
