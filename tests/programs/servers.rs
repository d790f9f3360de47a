//! Servers 1 and 2 answer alike; server 3 answers in JSON.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::running::{Server, page, read_to_end};

const SERVER1: &str = env!("CARGO_BIN_EXE_http_server1");
const SERVER2: &str = env!("CARGO_BIN_EXE_http_server2");
const SERVER3: &str = env!("CARGO_BIN_EXE_http_server3");

fn both(test: impl Fn(Server)) {
    for program in [SERVER1, SERVER2] {
        test(Server::start(program));
    }
}

#[test]
fn a_page_is_served_whole_and_the_connection_closed() {
    both(|server| {
        // The largest is beyond what a socket takes at once.
        for size in [0, 1, 16 * 1024, 20_000_000] {
            let body: Vec<u8> = (0..size).map(|i: u32| (i / 7) as u8).collect();
            server.write("page.html", &body);
            assert!(
                server.exchange("GET /page.html?query HTTP/1.0\r\n\r\n") == page(&body),
                "{size}"
            );
        }
    });
}

#[test]
fn a_request_may_come_in_any_pieces_and_with_bare_line_feeds() {
    both(|server| {
        server.write("index.html", "<p>here</p>\n");
        for request in ["GET / HTTP/1.0\r\nHost: lab\r\n\r\n", "GET /index.html HTTP/1.1\n\n"] {
            let mut stream = server.connect();
            for byte in request.bytes() {
                stream.write_all(&[byte]).unwrap();
            }
            assert_eq!(read_to_end(stream), page(b"<p>here</p>\n"));
        }
    });
}

#[test]
fn each_status_has_its_cause() {
    both(|server| {
        server.write("page.htm", "page");
        server.write("notes.txt", "notes");
        symlink("/etc/passwd", server.directory.join("out.html")).unwrap();
        for (path, status) in [
            ("/page.htm", "200 OK"),
            ("/%zz", "400 Bad Request"),
            ("/notes.txt", "403 Forbidden"),
            ("/out.html", "403 Forbidden"),
            ("/../../../../../etc/passwd", "403 Forbidden"),
            ("/missing.html", "404 Not Found"),
        ] {
            assert_eq!(server.status(path), format!("HTTP/1.0 {status}"), "{path}");
        }
    });
}

/// 0, 1, 2, the directory, the accept socket and one connection: nothing is left for a file.
#[test]
fn where_no_descriptor_is_left_for_the_file_the_answer_says_so() {
    for program in [SERVER1, SERVER2] {
        let server = Server::start_limited(program, 6);
        server.write("index.html", "<p>here</p>\n");
        for _ in 0..3 {
            assert_eq!(server.status("/index.html"), "HTTP/1.0 503 Service Unavailable");
        }
    }
}

#[test]
fn a_request_that_does_not_end_gets_an_answer_or_a_close() {
    both(|server| {
        let mut stream = server.connect();
        // The server does not wait for all of it, so either may fail.
        let _ = stream.write_all(format!("GET /{}", "x".repeat(500_000)).as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.0 400 Bad Request\r\n"));
        assert_eq!(server.status("/missing.html"), "HTTP/1.0 404 Not Found");
    });
}

#[test]
fn what_a_client_sends_while_it_is_answered_does_not_cost_it_the_answer() {
    both(|server| {
        server.write("index.html", "<p>here</p>\n");
        // The moment between the request and the close is short; one of the pauses will hit it.
        for pause in (0..500).map(|tenths| Duration::from_nanos(tenths * 100)) {
            let mut stream = server.connect();
            stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
            let sent = Instant::now();
            while sent.elapsed() < pause {}
            let _ = stream.write_all(b"more\r\n");
            let mut answer = vec![0; page(b"<p>here</p>\n").len()];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(answer, page(b"<p>here</p>\n"));
        }
    });
}

#[test]
fn a_client_that_leaves_resets_or_talks_nonsense_does_no_harm() {
    both(|mut server| {
        server.write("index.html", vec![b'x'; 10_000_000]);
        for nonsense in
            ["", "GET", "GET /", "\r\n\r\n", "POST / HTTP/1.0\r\n\r\n", "\0\u{ff}\r\n\r\n"]
        {
            let mut stream = server.connect();
            stream.write_all(nonsense.as_bytes()).unwrap();
        }
        for _ in 0..50 {
            // To close while the answer lies unread resets the connection.
            server.connect().write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
        }
        assert_eq!(server.status("/missing.html"), "HTTP/1.0 404 Not Found");
        assert!(server.is_running());
    });
}

#[test]
fn server_2_ignores_what_is_not_a_get() {
    let server = Server::start(SERVER2);
    for request in ["\r\n\r\n", "POST / HTTP/1.0\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n", "hello"] {
        assert_eq!(server.exchange(request), b"", "{request:?}");
    }
}

#[test]
fn localhost_is_served_in_both_packet_families() {
    both(|server| {
        server.write("index.html", "both");
        for host in ["127.0.0.1", "127.0.0.2", "::1"] {
            // A machine without IPv6 has no ::1 to connect to, and macOS only one 127.
            if let Ok(mut stream) = TcpStream::connect((host, server.port)) {
                stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
                assert_eq!(read_to_end(stream), page(b"both"), "{host}");
            }
        }
    });
}

#[test]
fn a_port_that_cannot_be_had_is_one_line_and_exit_status_2() {
    let taken = Server::start(SERVER1);
    let taken = taken.port.to_string();
    for program in [SERVER1, SERVER2, SERVER3] {
        for arguments in
            [&[taken.as_str()][..], &["80"], &["65536"], &["port"], &["-1"], &[], &["1", "2"]]
        {
            let output = Command::new(program).args(arguments).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{program} {arguments:?}");
            assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
        }
    }
}

#[test]
fn server_3_multiplies() {
    let server = Server::start(SERVER3);
    let silent = server.connect();
    let answer = server.exchange("GET /product?a=12&b=60&another=0.5 HTTP/1.0\r\n\r\n");
    let body = r#"{"operation": "product", "operands": [12.0,60.0,0.5], "result": 360.0}"#;
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    assert_eq!(
        String::from_utf8(answer).unwrap(),
        format!("HTTP/1.0 200 OK\r\n{head}Connection: close\r\n\r\n{body}")
    );
    assert_eq!(server.status("/product"), "HTTP/1.0 400 Bad Request");
    assert_eq!(server.status("/productx?a=1"), "HTTP/1.0 404 Not Found");
    drop(silent);
}
