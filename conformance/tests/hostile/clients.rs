//! Clients that harm whom they ask, or who looks on.

use super::Hostile;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The one that is not hostile, to see that it is not harmed.
pub const HONEST: Hostile = ("honest", print_body);

pub const ALL: &[Hostile] = &[
    ("endless-output", |_| write_without_end()),
    ("endless-request", |address| {
        talk(address, b"GET / HTTP/1.0\r\n", b"X-Padding: and one more line\r\n")
    }),
    ("endless-request-line", |address| talk(address, b"GET /", b"and-so-on-and-so-on")),
    ("junk-for-a-request", |address| talk(address, b"", &[0xff; 1000])),
    ("many-connections", connect_often),
    ("never-ends", |_| std::thread::sleep(Duration::from_secs(30))),
    ("prints-terminal-escapes", |_| print!("\x1b[2J\x1b]0;title\x07")),
];

fn print_body(address: &str) {
    let mut answer = Vec::new();
    let path = address.splitn(4, '/').nth(3).unwrap_or_default();
    let mut stream = TcpStream::connect(origin(address)).expect("the origin listens");
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {}\r\n\r\n", origin(address))
        .expect("it can be asked");
    stream.read_to_end(&mut answer).expect("it answers");
    let head =
        answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("there is an empty line");
    std::io::stdout().write_all(&answer[head + 4..]).expect("there is room");
}

/// The origin of an address like `http://127.0.1.7:8080/page`.
fn origin(address: &str) -> String {
    let rest = address.trim_start_matches("http://");
    let host = rest.split('/').next().unwrap_or_default();
    match host.contains(':') {
        true => host.to_owned(),
        false => format!("{host}:80"),
    }
}

fn talk(address: &str, start: &[u8], again: &[u8]) {
    let Ok(mut stream) = TcpStream::connect(origin(address)) else {
        return;
    };
    let chunk = again.repeat(64_000 / again.len() + 1);
    let _ = stream.write_all(start);
    for _ in 0..30_000 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
}

fn connect_often(address: &str) {
    let origin = origin(address);
    let streams: Vec<_> = (0..3000).map_while(|_| TcpStream::connect(&origin).ok()).collect();
    for mut stream in streams {
        let _ = stream.set_read_timeout(Some(Duration::from_millis(10)));
        let _ = stream.write_all(b"GET / HTTP/1.0\r\n\r\n");
        let _ = stream.read(&mut [0; 1000]);
    }
}

fn write_without_end() {
    let line = b"a line of output, and another one\n".repeat(2000);
    for _ in 0..20_000 {
        if std::io::stdout().write_all(&line).is_err()
            || std::io::stderr().write_all(&line).is_err()
        {
            break;
        }
    }
}
