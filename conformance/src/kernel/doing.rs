//! What the threads of a process do, in words: which system call each sleeps in, and what that is about.

use super::{Call, Kind, Names, Process, Socket, Thread, View};

/// No more sentences than this of one sort: a hundred silent clients are not a hundred lines.
pub const MOST: usize = 6;

/// What the telling threads of a process do. Threads that do the same are told of once.
pub fn doing(who: &str, process: &Process, view: &View, names: Names) -> Vec<String> {
    let mut told: Vec<(&Thread, String)> = Vec::new();
    for thread in telling(process) {
        let deed = does(thread, process, view, names);
        if told.iter().all(|(_, known)| *known != deed) {
            told.push((thread, deed));
        }
    }
    let one_of = if told.len() > 1 { Some } else { |_| None };
    let sentence = |(thread, deed): &(&Thread, String)| {
        format!("{} {deed}", subject(who, process, one_of(thread.tid), view))
    };
    limited(told.iter().map(sentence).collect())
}

/// The threads that tell how connections are served: those that wait on sockets or run. Where there are
/// none, one that does not just wait for another thread, or the first.
pub fn telling(process: &Process) -> Vec<&Thread> {
    let telling: Vec<&Thread> =
        process.threads.iter().filter(|thread| is_telling(thread, process)).collect();
    let on_threads =
        |thread: &&Thread| thread.sleeps_in.is_some_and(|call| call.kind == Kind::Futex);
    let other =
        || process.threads.iter().find(|thread| !on_threads(thread)).or(process.threads.first());
    if telling.is_empty() { other().into_iter().collect() } else { telling }
}

/// Whether what a thread does says something of how connections are served.
fn is_telling(thread: &Thread, process: &Process) -> bool {
    let on_socket = |call: Call| call.fd.is_some_and(|fd| process.socket(fd).is_some());
    match thread.sleeps_in {
        Some(call) => call.kind == Kind::WaitsOnMany || on_socket(call),
        None => thread.state == 'R',
    }
}

/// `the server`; `the server's thread 4711` where a thread is to be told from others, `its process 4711`
/// where several processes hold sockets.
pub fn subject(who: &str, process: &Process, one_of_threads: Option<u32>, view: &View) -> String {
    let whose = if who == "it" { "its".to_string() } else { format!("{who}'s") };
    match one_of_threads {
        Some(tid) => format!("{whose} thread {tid}"),
        None if view.with_sockets() > 1 => format!("{whose} process {}", process.pid),
        None => who.to_string(),
    }
}

/// The first of some sentences of one sort, and how many more there are.
pub fn limited(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MOST);
    sentences.truncate(MOST);
    sentences.extend((more > 0).then(|| format!("and {more} more like these")));
    sentences
}

/// What one thread does.
fn does(thread: &Thread, process: &Process, view: &View, names: Names) -> String {
    match (thread.sleeps_in, thread.state) {
        (Some(call), _) => sleeps_on(call, call.fd.and_then(|fd| process.socket(fd)), view, names),
        (None, 'R') => "is running, not asleep".to_string(),
        (None, 'T' | 't') => "is stopped".to_string(),
        (None, 'Z' | 'X') => "has ended".to_string(),
        (None, _) if thread.hidden => "sleeps, and the kernel does not show in what".to_string(),
        (None, _) => "sleeps in no system call".to_string(),
    }
}

/// A sleeping thread: its call, and what that is about.
pub fn sleeps_on(call: Call, socket: Option<&Socket>, view: &View, names: Names) -> String {
    let about = match (call.kind, call.fd, socket) {
        (Kind::WaitsOnMany, ..) if call.polls_one() => " on one descriptor".to_string(),
        (Kind::WaitsOnMany, ..) => ", waiting for any of its descriptors".to_string(),
        (Kind::Sleep, ..) => ", waiting for time to pass".to_string(),
        (Kind::Futex, ..) => ", waiting for another thread".to_string(),
        (Kind::Child, ..) => ", waiting for a child process".to_string(),
        (_, Some(fd), Some(socket)) => format!(", and {fd} is {}", called(socket, view, names)),
        (_, Some(_), None) => ", which is no connection".to_string(),
        _ => String::new(),
    };
    format!("sleeps in {call}{about}")
}

/// What a socket is called: `its listening socket`, `early's connection`, `the connection from …`.
fn called(socket: &Socket, view: &View, names: Names) -> String {
    let Some(remote) = socket.remote else {
        return "its listening socket".to_string();
    };
    match names(remote) {
        Some(name) => format!("{name}'s connection"),
        None if view.ports().contains(&socket.local.port()) => {
            format!("the connection from {remote}")
        }
        None => format!("the connection to {remote}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{call, listening, process, view, wait};
    use super::*;

    #[test]
    fn threads_that_do_the_same_are_told_of_once() {
        let calls = [wait("epoll_wait", 0), wait("epoll_wait", 0), call("futex", Kind::Futex, 0)];
        let said = view(vec![process(10, &calls, vec![listening(0)])], vec![])
            .describe("the server", &|_| None);
        assert_eq!(said, ["the server sleeps in epoll_wait, waiting for any of its descriptors"]);
    }

    #[test]
    fn every_sort_of_waiting_has_its_words() {
        let seen = view(vec![process(10, &[], vec![listening(0)])], vec![]);
        for (call, words) in [
            (
                Call { fd: None, ..call("wait4", Kind::Child, 0) },
                "sleeps in wait4, waiting for a child process",
            ),
            (wait("ppoll", 1), "sleeps in poll on one descriptor"),
            (call("read", Kind::Read, 0), "sleeps in read(0), which is no connection"),
            (call("sendto", Kind::Write, 0), "sleeps in sendto(0), which is no connection"),
        ] {
            assert_eq!(sleeps_on(call, None, &seen, &|_| None), words);
        }
    }
}
