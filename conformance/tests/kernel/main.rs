//! The kernel's view of live programs. Each program is this test binary itself, started again with a role
//! to play (see `role.rs`), so that every sort of waiting is the real thing.
#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]

mod program;
mod role;

use conformance::kernel::{self, Answer, Kind, TcpState, View};
use program::{Program, client, shell, shell_after, waiting_for};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

/// Not a test: a test has started this binary again.
#[test]
fn role() {
    role::play();
}

#[test]
fn a_blocking_accept_is_seen_with_its_socket() {
    let program = Program::play("accept");
    let fd = program.until(|view| !view.ports().is_empty()).listening().next().unwrap().1;
    let words = format!("it sleeps in accept({fd}), and {fd} is its listening socket");
    let view = program.until(|view| says_no(&view.waits_in_select(), &words));
    assert_eq!(evidence(view.works_alone()), words);
    assert_eq!(kernel::listeners(program.pid()), Some(vec![program.address]));
}

#[test]
fn a_blocking_read_is_seen_with_its_connection() {
    let program = Program::play("read");
    let early = program.connect();
    let fd = program
        .until(|view| held_by(view, &early) == 1)
        .held()
        .find(|(_, _, socket)| !socket.listens())
        .unwrap()
        .1;
    let expected = format!("the server sleeps in recvfrom({fd}), and {fd} is early's connection");
    let view = program.until(|view| {
        view.describe("the server", &named(&[("early", &early)])) == [expected.as_str()]
    });
    assert!(
        evidence(view.waits_in_select())
            .ends_with(&format!("is the connection from {}", local(&early)))
    );
}

#[test]
fn those_who_wait_behind_a_silent_client_are_told_of() {
    let program = Program::play("read");
    let early = program.connect();
    program.until(|view| sleeps(view, Kind::Read));
    let mut late = program.connect();
    late.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let view = program.until(|view| own_end(view, &late).is_some_and(|socket| socket.unread == 18));
    let said = view.describe("the server", &named(&[("early", &early), ("late", &late)]));
    let expected = [
        "1 connection waits in its accept queue (backlog 128)",
        "late's connection waits to be accepted",
        "18 bytes are there from late, unread",
    ];
    assert!(said.ends_with(&expected.map(String::from)), "{said:?}");
    assert!(!view.has_noticed_everything());
}

#[test]
fn select_and_poll_wait_on_many() {
    for role in ["select", "poll"] {
        let program = Program::play(role);
        let early = program.connect();
        let expected = format!("the server sleeps in {role}, waiting for any of its descriptors");
        let view = program.until(|view| {
            held_by(view, &early) == 1
                && view.describe("the server", &|_| None) == [expected.as_str()]
        });
        assert_eq!(view.waits_in_select(), Answer::Yes);
        assert_eq!(view.works_alone(), Answer::Yes);
        assert!(view.has_noticed_everything());
    }
}

#[test]
fn a_poll_of_one_descriptor_is_no_waiting_on_many() {
    let program = Program::play("poll one");
    let _early = program.connect();
    let words = "it sleeps in poll on one descriptor, while it holds 2 sockets";
    program.until(|view| says_no(&view.waits_in_select(), words));
}

#[test]
fn a_shell_in_front_changes_nothing() {
    let program = Program::start(shell("select"));
    let early = program.connect();
    let view = program.until(|view| {
        view.waits_in_select().is_yes() && held_by(view, &early) == 1 && sleeps(view, Kind::Child)
    });
    assert_eq!(view.processes.len(), 2);
    assert_eq!(view.works_alone(), Answer::Yes);
    assert_eq!(view.descriptors(), view.processes[1].descriptors);
}

#[test]
fn a_thread_for_each_connection_does_not_work_alone() {
    let program = Program::play("threads");
    let _early = program.connect();
    let view = program.until(|view| {
        let threads = [Kind::Accept, Kind::Read, Kind::Futex];
        threads.into_iter().all(|kind| sleeps(view, kind))
    });
    let said = evidence(view.works_alone());
    assert!(said.starts_with("its thread "), "{said}");
    assert_eq!(view.describe("the server", &|_| None).len(), 2);
}

#[test]
fn helper_threads_are_no_matter() {
    let program = Program::play("select beside threads");
    let view = program.until(|view| {
        view.waits_in_select().is_yes() && sleeps(view, Kind::Futex) && sleeps(view, Kind::Sleep)
    });
    assert!(view.processes[0].threads.len() >= 3);
    assert_eq!(view.works_alone(), Answer::Yes);
}

#[test]
fn two_processes_on_one_listening_socket_do_not_work_alone() {
    let program = Program::play("prefork");
    let view = program.until(|view| view.serving().len() == 2);
    let said = evidence(view.works_alone());
    assert!(said.starts_with("2 processes serve: "), "{said}");
}

#[test]
fn one_who_looks_now_and_then_does_not_wait_in_select() {
    let program = Program::play("nap");
    let words = "it sleeps in nanosleep, waiting for time to pass";
    program.until(|view| says_no(&view.waits_in_select(), words));
}

#[test]
fn one_who_spins_is_seen_to_use_the_processor() {
    let program = Program::play("spin");
    let before = program.until(|view| {
        view.describe("the server", &|_| None) == ["the server is running, not asleep"]
    });
    let after = program.until(|view| view.cpu() > before.cpu() + Duration::from_millis(20));
    let work = kernel::work(program.pid()).unwrap();
    assert!(work.wants_more && work.used >= after.cpu());
    assert!(kernel::processor_time(program.pid()).unwrap() >= work.used);
}

#[test]
fn one_who_sleeps_uses_no_processor() {
    let program = Program::play("accept");
    program.until(|view| sleeps(view, Kind::Accept) && sleeps(view, Kind::Futex));
    let before = kernel::processor_time(program.pid());
    for _ in 0..20 {
        program.look();
    }
    assert_eq!(kernel::processor_time(program.pid()), before);
    let work = kernel::work(program.pid()).unwrap();
    assert!(!work.wants_more && Some(work.used) == before);
}

#[test]
fn one_who_sleeps_longer_than_anybody_waits_sleeps_for_good() {
    for (role, call, for_good) in [
        ("accept", Kind::Accept, true),
        ("long nap", Kind::Sleep, true),
        ("nap", Kind::Sleep, false),
    ] {
        let program = Program::play(role);
        program.until(|view| sleeps(view, call));
        // Its other threads may be on their way to sleep.
        program.until(|_| kernel::work(program.pid()).is_some_and(|work| !work.wants_more));
        if for_good {
            program.until(|_| kernel::work(program.pid()).unwrap().sleeps_for_good);
        }
        assert_eq!(kernel::work(program.pid()).unwrap().sleeps_for_good, for_good, "{role}");
    }
}

#[test]
fn one_who_has_set_an_alarm_does_not_sleep_for_good() {
    let program = Program::start(shell_after("trap : ALRM;", "accept"));
    program.until(|view| sleeps(view, Kind::Accept) && sleeps(view, Kind::Child));
    program.until(|_| kernel::work(program.pid()).is_some_and(|work| !work.wants_more));
    assert!(!kernel::work(program.pid()).unwrap().sleeps_for_good);
    let program = Program::start(shell("accept"));
    program.until(|_| kernel::work(program.pid()).unwrap().sleeps_for_good);
}

#[test]
fn a_close_is_seen_before_and_after_it_is_noticed() {
    let blocked = Program::play("read");
    let _silent = blocked.connect();
    let early = blocked.connect();
    early.shutdown(Shutdown::Write).unwrap();
    let view = blocked.until(|view| {
        own_end(view, &early).is_some_and(|socket| socket.state == TcpState::CloseWait)
    });
    let socket = own_end(&view, &early).unwrap();
    assert_eq!((socket.unread, socket.end_unread), (0, true));

    let keeper = Program::play("keep");
    let mut early = keeper.connect();
    early.write_all(b"x").unwrap();
    early.shutdown(Shutdown::Write).unwrap();
    let kept = "early has closed its side, the server has read that, and keeps the connection (CLOSE_WAIT)";
    keeper.until(|view| {
        view.describe("the server", &named(&[("early", &early)])).contains(&kept.to_string())
    });
}

#[test]
fn a_client_that_waits_for_more_is_asleep_reading() {
    let origin = TcpListener::bind("127.0.0.1:0").unwrap();
    let program = Program::start(client(origin.local_addr().unwrap()));
    let (mut connection, client) = origin.accept().unwrap();
    connection.write_all(b"all there is").unwrap();
    let server = origin.local_addr().unwrap();
    let view = program.until(|view| view.asleep_reading(client, server).is_yes());
    assert_eq!(view.working().unwrap().sockets.len(), 1);
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    assert_eq!(
        evidence(view.asleep_reading(client, nowhere)),
        "it holds no connection to 127.0.0.1:9"
    );
}

#[test]
fn the_table_has_both_ends_and_the_queue() {
    let program = Program::play("read");
    let early = program.connect();
    program.until(|view| sleeps(view, Kind::Read));
    let late = program.connect();
    let view = program.until(|view| own_end(view, &late).is_some());
    let rows = view.table(&named(&[("early", &early), ("late", &late)]));
    let holders: Vec<&str> = rows.iter().map(|row| row.holder.as_str()).collect();
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert!(holders[0].starts_with("fd ") && rows[0].socket.listens());
    for (holder, expected) in [("early", 1), ("late", 1), ("not accepted", 1)] {
        assert_eq!(
            holders.iter().filter(|found| **found == holder).count(),
            expected,
            "{holders:?}"
        );
    }
    for line in kernel::lines(&rows) {
        assert!(line.len() <= 80, "{line}");
    }
}

#[test]
fn time_wait_is_found_by_its_port_when_the_program_has_ended() {
    let program = Program::play("close");
    let mut early = program.connect();
    assert_eq!(early.read(&mut [0]).unwrap(), 0);
    let (port, client) = (program.address.port(), local(&early));
    drop((early, program));
    let ours = |row: &kernel::Row| row.socket.remote == Some(client);
    let found = waiting_for(|| kernel::rows_of_port(port, &|_| None).into_iter().find(ours));
    assert_eq!((found.socket.state, found.holder.as_str()), (TcpState::TimeWait, "nobody"));
}

#[test]
fn time_wait_is_in_the_table_of_a_close_look_alone() {
    let program = Program::play("close one");
    let mut early = program.connect();
    assert_eq!(early.read(&mut [0]).unwrap(), 0);
    let client = local(&early);
    drop(early);
    let closely = || kernel::look_closely(program.pid()).map(|view| view.table(&|_| None));
    let ours = |row: &kernel::Row| {
        row.socket.remote == Some(client) && row.socket.state == TcpState::TimeWait
    };
    waiting_for(|| closely()?.iter().any(ours).then_some(()));
    assert!(!program.look().unwrap().table(&|_| None).iter().any(ours));
}

#[test]
fn a_program_that_has_ended_is_not_to_be_seen() {
    let mut child = Command::new("true").spawn().unwrap();
    waiting_for(|| kernel::look(child.id()).is_none().then_some(()));
    child.wait().unwrap();
    assert_eq!(kernel::processor_time(child.id()), None);
    assert_eq!(kernel::listeners(child.id()), None);
    assert!(kernel::look(child.id()).is_none());
}

#[test]
fn children_that_come_and_go_are_borne() {
    let busy = Command::new("sh")
        .args(["-c", "while :; do true | true; /bin/true; done"])
        .spawn()
        .unwrap();
    let program =
        Program { child: busy, address: SocketAddr::from(([127, 0, 0, 1], 9)), _stdout: None };
    for _ in 0..30 {
        assert_eq!(program.look().unwrap().processes[0].pid, program.pid());
        assert!(kernel::processor_time(program.pid()).is_some());
    }
}

/// Whether a thread of the program sleeps in a call of this kind; of those on one descriptor, on a socket.
fn sleeps(view: &View, kind: Kind) -> bool {
    let on_one = matches!(kind, Kind::Accept | Kind::Read);
    let blocked = || {
        view.processes
            .iter()
            .flat_map(|process| process.blocked())
            .any(|(_, call, _)| call.kind == kind)
    };
    let asleep = || {
        view.processes
            .iter()
            .flat_map(|process| process.asleep())
            .any(|(_, call)| call.kind == kind)
    };
    if on_one { blocked() } else { asleep() }
}

/// The server's end of a connection of ours.
fn own_end<'a>(view: &'a View, ours: &TcpStream) -> Option<&'a kernel::Socket> {
    view.connection(ours.peer_addr().unwrap(), local(ours))
}

/// How many descriptors the program has for a connection of ours.
fn held_by(view: &View, ours: &TcpStream) -> usize {
    view.held().filter(|(_, _, socket)| socket.remote == Some(local(ours))).count()
}

fn local(stream: &TcpStream) -> SocketAddr {
    stream.local_addr().unwrap()
}

/// Whether an answer is no, with this evidence.
fn says_no(answer: &Answer, words: &str) -> bool {
    matches!(answer, Answer::No(evidence) if evidence.to_string() == words)
}

fn evidence(answer: Answer) -> String {
    match answer {
        Answer::No(evidence) => evidence.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Names connections of ours as a page would.
fn named(streams: &[(&str, &TcpStream)]) -> impl Fn(SocketAddr) -> Option<String> + use<> {
    let names: Vec<(SocketAddr, String)> =
        streams.iter().map(|(name, stream)| (local(stream), name.to_string())).collect();
    move |address| names.iter().find(|(known, _)| *known == address).map(|(_, name)| name.clone())
}
