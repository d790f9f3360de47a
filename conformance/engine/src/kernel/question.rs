//! The yes-or-no questions that pages ask of the kernel, each answered with its evidence.
//!
//! They are fair to runtimes: Node, Go and Java keep helper threads, which sleep in futex, or in epoll
//! on descriptors of their own; a shell may stand between the harness and the program. So a
//! question looks at who holds the sockets, and takes against a program only what is seen on a socket.

use super::doing::{Doing, Who, doings, telling};
use super::{Call, Evidence, Kind, Process, TcpState, Thread, View};
use std::net::SocketAddr;

/// What the kernel says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not, and this is the evidence.
    No(Evidence),
    /// The kernel does not show enough of the program (it runs as somebody else, or has forbidden it).
    Hidden,
}

impl Answer {
    /// Whether the answer is yes.
    pub fn is_yes(&self) -> bool {
        *self == Answer::Yes
    }
}

impl View {
    /// Whether the program waits on many connections at once (rules 3.4 and 3.7): a thread of a process
    /// that listens sleeps in select, poll or epoll, and no thread of the program sleeps in an accept,
    /// read or write on a socket. A select with too low a bound to watch the listening socket is
    /// none, nor is a poll of one descriptor beside an open connection: that is how a read or accept
    /// with a time-out looks.
    pub fn waits_in_select(&self) -> Answer {
        if let Some(evidence) = self.blocked_thread() {
            return Answer::No(evidence);
        }
        if self.listening().any(|(process, fd, _)| process.waits_on_many_with(fd)) {
            return Answer::Yes;
        }
        if self.is_hidden() {
            return Answer::Hidden;
        }
        Answer::No(self.instead_of_select())
    }

    /// Whether one process serves, and no thread of the program sleeps in an accept or read of its own on a socket, nor
    /// in a write or in a wait for one connection while another thread serves too (rule 3.7): a process or a thread for
    /// each connection, or for each request, does not pass. One thread by itself may wait where it writes.
    pub fn works_alone(&self) -> Answer {
        match self.several_serve().or_else(|| self.thread_of_its_own()) {
            Some(evidence) => Answer::No(evidence),
            None if self.is_hidden() => Answer::Hidden,
            None => Answer::Yes,
        }
    }

    /// Whether the program waits for more on this connection, having read all that has come: a thread
    /// sleeps in a read on it, or in select, poll or epoll in a process that holds it (what they watch,
    /// /proc does not show). `local` is the program's own address.
    pub fn asleep_reading(&self, local: SocketAddr, remote: SocketAddr) -> Answer {
        let ends: Vec<_> =
            self.held().filter(|(_, _, socket)| socket.is_between(local, remote)).collect();
        if ends
            .iter()
            .any(|(process, fd, socket)| !socket.is_readable() && process.may_be_reading(*fd))
        {
            return Answer::Yes;
        }
        if self.is_hidden() {
            return Answer::Hidden;
        }
        Answer::No(match ends.first() {
            None => Evidence::NoConnection { remote },
            Some((_, _, socket)) if socket.is_readable() => {
                Evidence::Unread { bytes: socket.unread }
            }
            Some((process, ..)) => Evidence::Does(doings(process, self, &|_| None)),
        })
    }

    /// A thread that sleeps in a call of its own on a socket.
    fn blocked_thread(&self) -> Option<Evidence> {
        let mut processes = self.processes.iter();
        let (process, (thread, ..)) = processes.find_map(|it| Some((it, it.blocked().next()?)))?;
        Some(self.blocked(process, thread))
    }

    fn blocked(&self, process: &Process, thread: &Thread) -> Evidence {
        let doing = Doing::of(thread, process, self);
        let who = if telling(process).len() > 1 { Who::Thread } else { doing.who };
        Evidence::Blocked(Doing { who, ..doing })
    }

    /// A thread that has a connection to itself.
    fn thread_of_its_own(&self) -> Option<Evidence> {
        let has_it = |process: &Process, call: Call| {
            let Some(socket) = call.fd.and_then(|fd| process.socket(fd)) else { return false };
            let beside = telling(process).len() > 1;
            match call.kind {
                Kind::Accept | Kind::Read => true,
                Kind::Write => beside,
                Kind::WaitsOnMany => beside && call.watches_one() && !socket.listens(),
                _ => false,
            }
        };
        let (process, (thread, _)) = self.processes.iter().find_map(|process| {
            Some((process, process.asleep().find(|(_, call)| has_it(process, *call))?))
        })?;
        Some(self.blocked(process, thread))
    }

    /// That more than one process serves.
    fn several_serve(&self) -> Option<Evidence> {
        let serving = self.serving().into_iter();
        let serving: Vec<_> = serving.map(|process| (process.name.clone(), process.pid)).collect();
        (serving.len() > 1).then_some(Evidence::SeveralServe(serving))
    }

    /// What a program does that does not wait in select.
    fn instead_of_select(&self) -> Evidence {
        let Some((process, fd, _)) = self.listening().next() else {
            return Evidence::ListensNowhere;
        };
        let mut calls = process.asleep().map(|(_, call)| call);
        match calls.find(|call| call.kind == Kind::WaitsOnMany) {
            Some(call) if call.watches_one() => {
                Evidence::PollsOne { call, sockets: process.sockets.len() }
            }
            Some(call) => Evidence::DoesNotWatch { call, fd },
            None => Evidence::Does(doings(process, self, &|_| None)),
        }
    }

    /// Whether the kernel keeps something from us that an answer would need.
    fn is_hidden(&self) -> bool {
        let keeps = |process: &Process| {
            process.descriptors.is_none() || process.threads.iter().any(|thread| thread.hidden)
        };
        self.processes.iter().any(|process| !process.is_zombie() && keeps(process))
    }
}

impl Process {
    /// Whether a thread waits on many descriptors, this one perhaps among them.
    fn waits_on_many_with(&self, fd: i32) -> bool {
        let beside = self.sockets.iter().any(|(_, socket)| socket.state == TcpState::Established);
        let fits = |call: Call| call.may_watch(fd) && !(call.watches_one() && beside);
        self.asleep().any(|(_, call)| fits(call))
    }

    /// Whether a thread sleeps in a read of this descriptor, or waits on many.
    fn may_be_reading(&self, fd: i32) -> bool {
        let reads = |call: Call| call.kind == Kind::Read && call.fd == Some(fd);
        self.asleep().any(|(_, call)| reads(call) || call.may_watch(fd))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Thread;
    use super::super::example::{asleep, at, call, connection, listening, process, view, wait};
    use super::*;

    /// The evidence in words.
    fn said(answer: Answer) -> String {
        match answer {
            Answer::No(evidence) => evidence.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_select_that_cannot_see_the_listening_socket_is_none() {
        for (bound, answer) in
            [(4, "Yes"), (3, "it sleeps in select, which does not watch 3, its listening socket")]
        {
            let server = process(10, &[wait("pselect6", bound)], vec![listening(0)]);
            assert_eq!(said(view(vec![server], vec![]).waits_in_select()), answer);
        }
    }

    #[test]
    fn a_poll_of_one_is_enough_while_there_is_but_one() {
        let idle = process(10, &[wait("ppoll", 1)], vec![listening(0)]);
        assert_eq!(view(vec![idle], vec![]).waits_in_select(), Answer::Yes);
        let busy = process(10, &[wait("ppoll", 1)], vec![listening(0), connection(5001)]);
        let evidence = "it sleeps in poll on one descriptor, while it holds 2 sockets";
        assert_eq!(said(view(vec![busy], vec![]).waits_in_select()), evidence);
    }

    #[test]
    fn a_read_counts_only_on_a_socket() {
        let calls =
            [wait("epoll_wait", 0), call("read", Kind::Read, 9), call("futex", Kind::Futex, 0)];
        let server = process(10, &calls, vec![listening(0), connection(5001)]);
        let seen = view(vec![server], vec![]);
        assert_eq!((seen.waits_in_select(), seen.works_alone()), (Answer::Yes, Answer::Yes));
    }

    #[test]
    fn what_the_kernel_hides_is_not_held_against_the_program() {
        let mut server = process(10, &[wait("select", 0)], vec![listening(0)]);
        server.threads[0].sleeps_in = None;
        server.threads[0].hidden = true;
        let seen = view(vec![server], vec![]);
        assert_eq!((seen.waits_in_select(), seen.works_alone()), (Answer::Hidden, Answer::Hidden));
        assert_eq!(seen.asleep_reading(at(8000), at(5001)), Answer::Hidden);
    }

    #[test]
    fn a_zombie_child_hides_nothing() {
        let mut zombie = process(11, &[wait("select", 0)], vec![]);
        zombie.threads[0].state = 'Z';
        zombie.threads[0].hidden = true;
        zombie.descriptors = None;
        let server = process(10, &[wait("select", 9)], vec![listening(0)]);
        assert_eq!(view(vec![server, zombie], vec![]).works_alone(), Answer::Yes);
    }

    #[test]
    fn one_thread_may_wait_where_it_writes_and_not_beside_another() {
        let alone =
            |calls: &[Call]| said(view(vec![process(10, calls, sockets())], vec![]).works_alone());
        let (writes, selects) = (call("sendto", Kind::Write, 4), wait("pselect6", 9));
        assert_eq!(alone(&[writes]), "Yes");
        let beside =
            "its thread 10 sleeps in sendto(4), and 4 is the connection from 127.0.0.1:5001";
        assert_eq!(alone(&[writes, selects]), beside);
        let reads = "it sleeps in recvfrom(4), and 4 is the connection from 127.0.0.1:5001";
        assert_eq!(alone(&[call("recvfrom", Kind::Read, 4)]), reads);
    }

    #[test]
    fn a_thread_that_polls_its_connection_alone_has_it_to_itself() {
        let alone =
            |calls: &[Call]| said(view(vec![process(10, calls, sockets())], vec![]).works_alone());
        let (own, listener) = (Call { fd: Some(4), ..wait("ppoll", 1) }, wait("pselect6", 4));
        assert_eq!(
            alone(&[listener, own]),
            "its thread 11 sleeps in poll on 4 alone, and 4 is the connection from 127.0.0.1:5001"
        );
        assert_eq!(alone(&[own]), "Yes", "one thread that polls the only one there is");
        let on_listener = Call { fd: Some(3), ..wait("ppoll", 1) };
        assert_eq!(alone(&[on_listener, wait("epoll_wait", 0)]), "Yes");
    }

    fn sockets() -> Vec<super::super::Socket> {
        vec![listening(0), connection(5001)]
    }

    #[test]
    fn a_child_with_a_connection_serves_too() {
        let parent = process(10, &[call("accept4", Kind::Accept, 3)], vec![listening(0)]);
        let child = process(11, &[call("recvfrom", Kind::Read, 3)], vec![connection(5001)]);
        let seen = view(vec![parent, child], vec![]);
        let evidence =
            "2 processes serve: server (10) and server (11) both hold sockets of the server";
        assert_eq!(said(seen.works_alone()), evidence);
        assert_eq!(
            said(seen.waits_in_select()),
            "its process 10 sleeps in accept(3), and 3 is its listening socket"
        );
    }

    #[test]
    fn one_who_has_something_to_read_is_not_waiting_for_more() {
        let mut socket = connection(5001);
        socket.unread = 7;
        let reader = |socket| process(10, &[call("recvfrom", Kind::Read, 3)], vec![socket]);
        let asleep = |socket| view(vec![reader(socket)], vec![]).asleep_reading(at(8000), at(5001));
        assert_eq!(asleep(connection(5001)), Answer::Yes);
        assert_eq!(said(asleep(socket)), "7 bytes have come that it has not read");
        assert_eq!(said(asleep(connection(5002))), "it holds no connection to 127.0.0.1:5001");
    }

    #[test]
    fn one_who_does_not_listen_does_not_wait_either() {
        let idle = process(10, &[call("nanosleep", Kind::Sleep, 0)], vec![]);
        assert_eq!(said(view(vec![idle], vec![]).waits_in_select()), "it listens on no port");
    }

    #[test]
    fn evidence_knows_the_calls_that_were_seen() {
        let nap = Call { fd: None, ..call("clock_nanosleep", Kind::Sleep, 0) };
        let server = process(10, &[nap], vec![listening(0)]);
        let Answer::No(evidence) = view(vec![server], vec![]).waits_in_select() else { panic!() };
        assert_eq!(evidence.calls(), [nap]);
        assert_eq!(evidence.to_string(), "it sleeps in nanosleep, waiting for time to pass");
    }

    #[test]
    fn a_running_thread_is_evidence_of_its_own() {
        let mut server = process(10, &[], vec![listening(0)]);
        server.threads =
            vec![Thread { sleeps_in: None, state: 'R', ..asleep(10, wait("select", 0)) }];
        let answer = view(vec![server], vec![]).waits_in_select();
        assert_eq!(said(answer), "it is running, not asleep");
    }
}
