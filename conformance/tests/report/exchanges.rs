//! The made-up gradings' transcripts: every kind of entry is in one of them.

use super::HOSTILE;
use calls::{about_file, accepted, called, failed, received, select, sleeps, socket};
use conformance::sandbox::output::Stream;
use conformance::transcript::{Close, Direction, Entry, What};
use std::net::SocketAddr;

#[path = "calls.rs"]
mod calls;

fn entry(t: f64, line: u32, who: &str, what: What) -> Entry {
    Entry { t, line, who: who.to_owned(), what }
}

fn started(command: &str) -> Entry {
    entry(0.0, 9, "server", What::Started { command: command.to_owned() })
}

fn connected(t: f64, who: &str, from: &str, to: &str) -> Entry {
    entry(t, 10, who, What::Connected { from: address(from), to: address(to) })
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address and a port")
}

fn sent(t: f64, who: &str, bytes: &[u8]) -> Entry {
    moved(t, who, Direction::ToProgram, bytes)
}

fn came(t: f64, who: &str, bytes: &[u8]) -> Entry {
    moved(t, who, Direction::FromProgram, bytes)
}

fn moved(t: f64, who: &str, direction: Direction, bytes: &[u8]) -> Entry {
    entry(t, 12, who, What::Bytes { direction, bytes: bytes.to_vec(), length: bytes.len() })
}

fn closed(t: f64, who: &str, direction: Direction, how: Close) -> Entry {
    entry(t, 14, who, What::Closed { direction, how })
}

fn output(t: f64, stream: Stream, bytes: &[u8]) -> Entry {
    entry(t, 12, "server", What::Output { stream, bytes: bytes.to_vec(), length: bytes.len() })
}

const ANSWER: &[u8] = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<p>here</p>\n";

pub fn quiet_exchange() -> Vec<Entry> {
    vec![
        started("./http_server1 41234"),
        connected(0.002, "c", "127.0.0.1:50000", "127.0.0.1:41234"),
        sent(0.0021, "c", b"GET /index.html HTTP/1.0\r\nHost: lab\r\n\r\n"),
        came(0.003, "c", ANSWER),
        closed(0.0031, "c", Direction::FromProgram, Close::Fin),
        closed(0.0032, "c", Direction::ToProgram, Close::Fin),
        entry(0.0033, 14, "c", What::Met { step: "c < 200".to_owned() }),
    ]
}

pub fn silent_exchange() -> Vec<Entry> {
    vec![
        started("python3 http_server1.py 41235"),
        output(0.001, Stream::Stdout, b"listening on 41235\n"),
        connected(0.002, "early", "127.0.0.1:50001", "127.0.0.1:41235"),
        connected(0.003, "late", "127.0.0.1:50002", "127.0.0.1:41235"),
        sent(0.004, "late", b"GET /index.html HTTP/1.0\r\nHost: lab\r\n\r\n"),
        entry(0.3, 14, "early", What::Pause { seconds: 0.3 }),
        entry(
            5.004,
            14,
            "server",
            What::Seen {
                text: "the server sleeps in recvfrom(4), and 4 is early's connection".to_owned(),
            },
        ),
        entry(
            5.004,
            14,
            "late",
            What::Failed { step: "late < 200".to_owned(), got: "nothing in 5 s".to_owned() },
        ),
    ]
}

/// The silent client once more, with the calls of a server that waits in select and then reads from whom it accepted
/// first. It looks for a file with a hostile name, and is started by a script.
pub fn taped_exchange() -> Vec<Entry> {
    let (early, late) = ("127.0.0.1:50001", "127.0.0.1:50002");
    let mut entries = silent_exchange();
    entries.extend([
        called(0.0002, "server", 0.0, calls::ended(0)),
        called(0.0004, "server", 0.0, about_file("/usr/lib/libc.so.6")),
        called(0.001, "server", 0.0001, socket(3)),
        called(0.0011, "server", 0.0001, failed(3)),
        called(0.0025, "server", 0.0008, select(&[3], &[3])),
        called(0.0026, "early", 0.0001, accepted(3, 5, early)),
        called(0.0031, "server", 0.0001, about_file(HOSTILE)),
        called(0.12, "late", 0.1, received(6, late, b"GET")),
    ]);
    entries.extend(
        (0..41).map(|number| {
            called(0.31 + f64::from(number) / 1e2, "server", 0.01, select(&[3], &[]))
        }),
    );
    entries.push(called(5.005, "early", 4.83, sleeps(5, early)));
    entries.sort_by(|one, other| one.t.total_cmp(&other.t));
    entries
}

pub fn redirect_exchange() -> Vec<Entry> {
    let origin = "127.0.1.7:80";
    vec![
        entry(0.0, 9, "origin", What::Listening { at: address(origin) }),
        entry(
            0.0,
            10,
            "client",
            What::Started { command: "python3 http_client.py http://127.0.1.7/old".to_owned() },
        ),
        connected(0.05, "origin", "127.0.0.1:50100", origin),
        came(0.051, "origin", b"GET /old HTTP/1.0\r\nHost: 127.0.1.7\r\n\r\n"),
        sent(
            0.052,
            "origin",
            b"HTTP/1.0 301 Moved Permanently\r\nLocation: http://127.0.1.7/new.html\r\n\r\n",
        ),
        closed(0.052, "origin", Direction::ToProgram, Close::Fin),
        closed(0.053, "origin", Direction::FromProgram, Close::Fin),
        connected(0.06, "origin", "127.0.0.1:50101", origin),
        came(0.061, "origin", b"GET /new.html HTTP/1.0\r\nHost: 127.0.1.7\r\n\r\n"),
        sent(0.062, "origin", ANSWER),
        closed(0.063, "origin", Direction::ToProgram, Close::Fin),
        entry(
            0.08,
            18,
            "client",
            What::Output {
                stream: Stream::Stderr,
                bytes: b"Redirecting to http://127.0.1.7/new.html\n".to_vec(),
                length: 41,
            },
        ),
        entry(0.09, 18, "client", What::Exited { how: "exited with status 0".to_owned() }),
        entry(
            0.09,
            18,
            "client",
            What::Failed {
                step: "client stderr has \"Redirected to: …\"".to_owned(),
                got: "other words".to_owned(),
            },
        ),
    ]
}

pub fn hostile_exchange() -> Vec<Entry> {
    vec![
        started(HOSTILE),
        connected(0.002, "c", "[::1]:50003", "[::1]:41236"),
        sent(0.003, "c", b"GET /product?a=2&b=3 HTTP/1.0\r\n\r\n"),
        entry(
            0.004,
            12,
            "c",
            What::Bytes {
                direction: Direction::FromProgram,
                bytes: [HOSTILE.as_bytes(); 40].concat(),
                length: 5_000_000,
            },
        ),
        closed(0.005, "c", Direction::FromProgram, Close::Reset),
        entry(
            0.006,
            12,
            "server",
            What::Output {
                stream: Stream::Stderr,
                bytes: HOSTILE.as_bytes().to_vec(),
                length: 900_000,
            },
        ),
        entry(0.007, 14, "server", What::Seen { text: HOSTILE.to_owned() }),
        entry(0.008, 14, "c", What::Failed { step: "c < 200".to_owned(), got: HOSTILE.to_owned() }),
    ]
}
