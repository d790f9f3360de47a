//! Servers that answer so as to harm who asks.

use super::Hostile;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

pub const ALL: &[Hostile] = &[
    ("endless-head", |port| {
        flood(port, b"HTTP/1.0 200 OK\r\n", b"X-Padding: and one more line\r\n")
    }),
    ("endless-header-line", |port| {
        flood(port, b"HTTP/1.0 200 OK\r\nX-Padding: ", b"and so on and so on and so on ")
    }),
    ("endless-status-line", |port| {
        flood(port, b"HTTP/1.0 200 ", b"OK and so on and so on and so on ")
    }),
    ("endless-body", |port| flood(port, PAGE, b"<p>and one more</p>\n")),
    ("endless-interim-answers", |port| flood(port, b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    ("endless-answers", |port| flood(port, b"", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi")),
    ("endless-zeroes", |port| flood(port, b"", &[0; 1000])),
    ("huge-length", |port| {
        once(port, b"HTTP/1.0 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\nx")
    }),
    ("a-byte-a-second", drip),
    ("answers-before-it-is-asked", eager),
    ("resets", reset),
    ("terminal-escapes", escapes),
    ("asks-in-place-of-answering", |port| once(port, b"GET / HTTP/1.0\r\n\r\n")),
    ("knocks-at-every-port", knock),
    ("fills-memory", |_| fill_memory()),
    ("a-thousand-threads", |_| start_threads()),
];

/// Graded by pages of its own.
pub const TO_A_CROWD: Hostile = ("endless-to-each-of-a-crowd", flood_a_crowd);

/// The head of a page whose end is not told.
const PAGE: &[u8] = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n";

/// The most that is sent on one connection.
const MOST_BYTES: usize = 3_000_000_000;

fn each(port: &str, serve: impl Fn(TcpStream)) {
    let port: u16 = port.parse().expect("a port");
    let listener = TcpListener::bind(("0.0.0.0", port)).expect("the port is free");
    listener.incoming().flatten().for_each(serve);
}

fn flood(port: &str, start: &[u8], again: &[u8]) {
    each(port, |stream| pour(stream, start, again));
}

fn pour(mut stream: TcpStream, start: &[u8], again: &[u8]) {
    let chunk = again.repeat(64_000 / again.len() + 1);
    let mut sent = 0;
    let _ = stream.write_all(start);
    while sent < MOST_BYTES && stream.write_all(&chunk).is_ok() {
        sent += chunk.len();
    }
}

fn flood_a_crowd(port: &str) {
    each(port, |mut stream| {
        std::thread::spawn(move || {
            let _ = stream.read(&mut [0; 1000]);
            pour(stream, PAGE, b"<p>and one more</p>\n");
        });
    });
}

fn once(port: &str, answer: &[u8]) {
    each(port, |mut stream| {
        let _ = stream.read(&mut [0; 1000]);
        let _ = stream.write_all(answer);
        std::thread::sleep(Duration::from_secs(20));
    });
}

fn drip(port: &str) {
    each(port, |mut stream| {
        for byte in b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" {
            if stream.write_all(&[*byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

fn eager(port: &str) {
    each(port, |mut stream| {
        let _ = stream.write_all(b"HTTP/1.0 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
}

fn reset(port: &str) {
    let turn = std::cell::Cell::new(0);
    each(port, |mut stream| {
        // To close with the request unread, or with bytes yet to be sent, resets the connection.
        turn.set(turn.get() + 1);
        if turn.get() % 3 > 0 {
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Le");
        }
        if turn.get() % 3 > 1 {
            let _ = stream.read(&mut [0; 5]);
        }
    });
}

fn escapes(port: &str) {
    const CLEAR: &str = "\x1b[2J\x1b]0;title\x07\x1b[31mred\u{9b}2J";
    eprintln!("{CLEAR}");
    println!("{CLEAR}");
    let answer = format!("HTTP/1.0 404 {CLEAR}\r\n{CLEAR}: {CLEAR}\r\n\r\n{CLEAR}");
    each(port, |mut stream| {
        let _ = stream.read(&mut [0; 1000]);
        let _ = stream.write_all(answer.as_bytes());
        eprintln!("{CLEAR}");
    });
}

fn knock(own: &str) {
    let own = own.to_owned();
    std::thread::spawn(|| {
        for port in 1..=u16::MAX {
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
                let _ = stream.write_all(b"GET / HTTP/1.0\r\n\r\n");
            }
        }
    });
    flood(&own, b"HTTP/1.0 500 No\r\n\r\n", b"no");
}

fn fill_memory() {
    let mut held = Vec::new();
    for _ in 0..30 {
        held.push(vec![1u8; 100_000_000]);
    }
    std::thread::sleep(Duration::from_secs(20));
    drop(held);
}

fn start_threads() {
    for _ in 0..2500 {
        let sleeper = || std::thread::sleep(Duration::from_secs(20));
        if std::thread::Builder::new().stack_size(64_000).spawn(sleeper).is_err() {
            break;
        }
    }
    std::thread::sleep(Duration::from_secs(20));
}
