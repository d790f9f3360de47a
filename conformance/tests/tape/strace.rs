//! The output of `strace -f -yy`, read: one call a line, or in two halves where another thread's came between.

use super::peers::Made;
use std::collections::HashMap;

/// Calls whose first argument is a descriptor, and which a tape has where that is a socket.
const ON_SOCKETS: &[&str] = &[
    "bind",
    "listen",
    "accept",
    "accept4",
    "connect",
    "getsockname",
    "getpeername",
    "setsockopt",
    "getsockopt",
    "shutdown",
    "close",
    "dup",
    "dup2",
    "dup3",
    "fcntl",
    "ioctl",
    "read",
    "readv",
    "recvfrom",
    "recvmsg",
    "write",
    "writev",
    "sendto",
    "sendmsg",
    "sendfile",
];

/// What strace is asked for, the question mark for calls that not every machine has: what the tape records.
pub const TRACED: &str = "socket,socketpair,bind,listen,accept,accept4,connect,getsockname,getpeername,setsockopt,\
    getsockopt,shutdown,close,dup,?dup2,dup3,fcntl,ioctl,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,\
    sendfile,openat,openat2,newfstatat,statx,faccessat,faccessat2,readlinkat,chdir,execve,pselect6,ppoll,\
    epoll_create1,epoll_ctl,epoll_pwait,epoll_pwait2,nanosleep,clock_nanosleep,wait4,waitid,clone,clone3,exit_group,\
    ?open,?creat,?stat,?lstat,?access,?readlink,?select,?poll,?epoll_create,?epoll_wait,?pause,?fork,?vfork";

/// The calls in the order in which they returned, those last that have not.
pub fn calls(text: &str) -> Vec<Made> {
    let mut open: HashMap<u32, String> = HashMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((_time, told)) = rest.trim_start().split_once(' ') else { continue };
        let Ok(thread) = thread.parse() else { continue };
        if let Some(begun) = told.trim_end().strip_suffix("<unfinished ...>") {
            open.insert(thread, begun.to_owned());
        } else if let Some((_, rest)) = told.strip_prefix("<... ").and_then(|t| t.split_once('>')) {
            let begun = open.remove(&thread).unwrap_or_default();
            calls.extend(call(thread, &format!("{begun}{}", rest.trim_start_matches(" resumed"))));
        } else {
            calls.extend(call(thread, told));
        }
    }
    calls.extend(open.into_iter().filter_map(|(thread, begun)| call(thread, &begun)));
    calls
}

/// `accept4(3<TCP:[0.0.0.0:8000]>, …) = 4<TCP:[…]>`; `None` of one that no tape has.
fn call(thread: u32, told: &str) -> Option<Made> {
    let (name, rest) = told.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ").unwrap_or((rest, "?"));
    let on = number(arguments);
    let is_on_one = ON_SOCKETS.contains(&name);
    if is_on_one && !is_kept(name, arguments) {
        return None;
    }
    let is_of_descriptor = arguments.contains("AT_EMPTY_PATH") && arguments.contains(", \"\"");
    if is_of_descriptor {
        return None;
    }
    let on = on.filter(|_| is_on_one);
    Some(Made { thread, name: name.to_owned(), on, result: outcome(result) })
}

/// Whether it is on a socket, and of the sort that a tape has.
fn is_kept(name: &str, arguments: &str) -> bool {
    let first = arguments.split([',', ')']).next().unwrap_or_default();
    let kind = first.split_once('<').map(|(_, kind)| kind);
    let is_socket = match kind {
        Some(kind) => {
            ["TCP", "UDP", "UNIX", "NETLINK", "socket"].iter().any(|it| kind.starts_with(it))
        }
        None => name != "close",
    };
    let of_sort = match name {
        "fcntl" => arguments.contains(", F_SETFL,") || arguments.contains(", F_DUPFD"),
        "ioctl" => arguments.contains("FIONBIO"),
        _ => true,
    };
    is_socket && of_sort
}

/// `-1 EAGAIN (…)` is EAGAIN, `? ERESTARTSYS (…)` a call that is made again, and a number is what stands first.
fn outcome(result: &str) -> String {
    let result = result.trim();
    if let Some(error) = result.strip_prefix("-1 ") {
        return error.split(' ').next().unwrap_or_default().to_owned();
    }
    if result.starts_with("? ERESTART") {
        return "again".to_owned();
    }
    number(result).map_or_else(|| "?".to_owned(), |number| number.to_string())
}

/// The number that a text begins with.
fn number(text: &str) -> Option<i64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}
