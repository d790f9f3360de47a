//! Server 2 among clients that say nothing, that leave rudely, and that do not read.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

use reference::connection::Connection;
use reference::response::Response;

use crate::running::{Server, page, read_to_end};

const SERVER1: &str = env!("CARGO_BIN_EXE_http_server1");
const SERVER2: &str = env!("CARGO_BIN_EXE_http_server2");
const SERVER3: &str = env!("CARGO_BIN_EXE_http_server3");
const REQUEST: &[u8] = b"GET /index.html HTTP/1.0\r\n\r\n";
const LARGE_REQUEST: &[u8] = b"GET /large.html HTTP/1.0\r\n\r\n";

/// Lets this process, and so the servers it starts, hold thousands of descriptors.
#[allow(unsafe_code)]
fn raise_descriptor_limit() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` lives through the call.
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) }, 0);
    limit.rlim_cur = limit.rlim_max.min(8192);
    // SAFETY: `limit` lives through the call.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
}

fn crowd(server: &Server, size: usize) -> Vec<TcpStream> {
    (0..size).map(|_| server.connect()).collect()
}

/// Clients that ask for the large page, and read so little of it that the server has to keep the rest.
fn slow_readers(server: &Server, size: usize) -> Vec<TcpStream> {
    let ask = |mut client: TcpStream| {
        client.write_all(LARGE_REQUEST).unwrap();
        client.read_exact(&mut [0; 1]).unwrap();
        client
    };
    (0..size).map(|_| ask(server.connect())).collect()
}

/// Asks for the page so many times. Whoever else is connected does nothing meanwhile, so that a server which
/// waits for one of them never answers.
fn is_answered(server: &Server, times: usize) {
    for _ in 0..times {
        let answer = server.exchange("GET /index.html HTTP/1.0\r\n\r\n");
        assert_eq!(answer, page(b"<p>here</p>\n"));
    }
}

#[test]
fn silent_clients_resets_and_a_slow_reader_hold_up_nobody() {
    raise_descriptor_limit();
    let server = Server::start_limited(SERVER2, 1024);
    server.write("index.html", "<p>here</p>\n");
    let large = vec![b'x'; 20_000_000];
    server.write("large.html", &large);
    let mut silent = crowd(&server, 900);
    let slow = slow_readers(&server, 1).pop().unwrap();
    for _ in 0..200 {
        // To close while the answer lies unread resets the connection.
        server.connect().write_all(LARGE_REQUEST).unwrap();
    }
    is_answered(&server, 100);
    // A silent client that speaks at last is served (rule 3.3), and the slow one gets every byte.
    let mut last = silent.pop().unwrap();
    last.write_all(REQUEST).unwrap();
    assert_eq!(read_to_end(last), page(b"<p>here</p>\n"));
    assert!(read_to_end(slow) == page(&large)[1..]);
}

#[test]
fn a_request_that_stops_in_its_middle_can_go_on_after_others() {
    let server = Server::start(SERVER2);
    server.write("index.html", "<p>here</p>\n");
    let mut early = server.connect();
    early.write_all(&REQUEST[..10]).unwrap();
    is_answered(&server, 1);
    early.write_all(&REQUEST[10..]).unwrap();
    assert_eq!(read_to_end(early), page(b"<p>here</p>\n"));
}

/// With 1024 descriptors it is the process that is full, with 4096 it is select.
#[test]
fn more_connections_than_select_can_watch_are_survived() {
    raise_descriptor_limit();
    for descriptors in [64, 1024, 4096] {
        let mut server = Server::start_limited(SERVER2, descriptors);
        server.write("index.html", "<p>here</p>\n");
        let mut silent = crowd(&server, 1100);
        is_answered(&server, 20);
        // The idlest had to go; the newest are still there.
        let mut newest = silent.pop().unwrap();
        newest.write_all(REQUEST).unwrap();
        assert_eq!(read_to_end(newest), page(b"<p>here</p>\n"));
        drop(silent);
        is_answered(&server, 1);
        assert!(server.is_running());
    }
}

/// A slow reader takes two descriptors, for its connection and for the file.
#[test]
fn forty_slow_readers_and_twenty_descriptors_hold_up_nobody() {
    let mut server = Server::start_limited(SERVER2, 20);
    fs::create_dir(server.directory.join("folder")).unwrap();
    server.write("folder/page.html", "<p>here</p>\n");
    server.write("index.html", "<p>here</p>\n");
    let large = vec![b'x'; 20_000_000];
    server.write("large.html", &large);
    let silent = crowd(&server, 40);
    let slow = slow_readers(&server, 40);
    is_answered(&server, 20);
    assert_eq!(server.status("/folder/page.html"), "HTTP/1.0 200 OK");
    // The idlest had to go, and no more of them: of fifteen descriptors five pairs are left at least.
    let gets_every_byte = |mut client: TcpStream| {
        let mut bytes = Vec::new();
        client.read_to_end(&mut bytes).is_ok() && bytes == page(&large)[1..]
    };
    let served = slow.into_iter().map(gets_every_byte).filter(|whole| *whole).count();
    assert!(served >= 5, "{served}");
    drop(silent);
    is_answered(&server, 1);
    assert!(server.is_running());
}

#[test]
fn server_1_serves_on_when_forty_slow_readers_have_left() {
    let server = Server::start_limited(SERVER1, 20);
    server.write("index.html", "<p>here</p>\n");
    server.write("large.html", vec![b'x'; 20_000_000]);
    for _ in 0..40 {
        drop(slow_readers(&server, 1));
    }
    is_answered(&server, 20);
}

#[test]
fn server_3_answers_with_twenty_descriptors_and_forty_silent_clients() {
    let server = Server::start_limited(SERVER3, 20);
    let silent = crowd(&server, 40);
    for _ in 0..20 {
        assert_eq!(server.status("/product?a=2"), "HTTP/1.0 200 OK");
    }
    drop(silent);
}

/// In a turn of the loop each connection that is ready goes on once, and whoever comes next waits for as many
/// times as select can watch connections. How much each may send is what that wait is made of.
#[test]
fn a_turn_for_as_many_readers_as_select_can_watch_sends_70_mb_at_most() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut reader = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let socket = listener.accept().unwrap().0;
    socket.set_nonblocking(true).unwrap();
    let file = tempfile::tempfile().unwrap();
    file.set_len(4_000_000).unwrap();
    let page = |file: &File| Response::page(file.try_clone().unwrap(), 4_000_000);

    reader.write_all(LARGE_REQUEST).unwrap();
    let mut connection = Connection::new(socket.into());
    assert!(!connection.proceed(&|_: &_| page(&file)), "it sent all at once");
    drop(connection);
    let mut sent = Vec::new();
    reader.read_to_end(&mut sent).unwrap();
    assert!(sent.len() * libc::FD_SETSIZE <= 70_000_000, "{} bytes", sent.len());
}

/// How much memory the server has used at most.
#[cfg(target_os = "linux")]
fn peak_kilobytes(server: &Server) -> u32 {
    let status = server.proc("status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn six_hundred_slow_readers_cost_little_memory() {
    raise_descriptor_limit();
    let server = Server::start(SERVER2);
    server.write("index.html", "<p>here</p>\n");
    server.write("large.html", vec![b'x'; 4_000_000]);
    let slow = slow_readers(&server, 600);
    is_answered(&server, 20);
    let kilobytes = peak_kilobytes(&server);
    assert!(kilobytes < 4096, "{kilobytes} kB");
    drop(slow);
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_server_uses_no_processor_time_and_little_memory() {
    raise_descriptor_limit();
    let server = Server::start(SERVER2);
    server.write("index.html", "<p>here</p>\n");
    let silent = crowd(&server, 900);
    is_answered(&server, 1);
    // An answer can be complete before the server is back in select.
    let asleep = Instant::now();
    while !server.proc("stat").contains(" S ") {
        assert!(asleep.elapsed() < Duration::from_secs(30), "it does not go to sleep");
    }
    let before = server.proc("schedstat");
    std::thread::sleep(Duration::from_millis(500)); // the silence itself is what is tested
    assert_eq!(server.proc("schedstat"), before);
    let kilobytes = peak_kilobytes(&server);
    assert!(kilobytes < 4096, "{kilobytes} kB");
    drop(silent);
}
