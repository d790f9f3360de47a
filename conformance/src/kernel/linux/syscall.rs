//! What a thread sleeps in, from `/proc/PID/task/TID/syscall`: the number of the call, its six arguments
//! and two addresses. The numbers are those of the architecture this is compiled for.

use crate::kernel::{Call, Kind};
use procfs::process::Syscall;
use procfs::{FromRead, ProcError, ProcResult};

/// The call that a thread sleeps in, if it sleeps in one; an error where the kernel does not show it.
pub fn of(pid: u32, tid: u32) -> ProcResult<Option<Call>> {
    asleep_in(Syscall::from_file(format!("/proc/{pid}/task/{tid}/syscall")))
}

/// Of a thread that sleeps in no call the line is `-1` and the addresses, in which procfs misses the arguments.
fn asleep_in(read: ProcResult<Syscall>) -> ProcResult<Option<Call>> {
    match read {
        Ok(Syscall::Blocked { syscall_number: number @ 0.., argument_registers, .. }) => {
            Ok(Some(call(number, &argument_registers)))
        }
        Ok(_) | Err(ProcError::InternalError(_)) => Ok(None),
        Err(unseen) => Err(unseen),
    }
}

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
        asleep_in(Syscall::from_read(line.as_bytes())).unwrap()
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
        assert!(poll.polls_one() && poll.may_watch(900));
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
}
