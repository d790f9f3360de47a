//! The client against an origin that plays a script.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::thread::{self, JoinHandle};

use crate::running::free_port;

const CLIENT: &str = env!("CARGO_BIN_EXE_http_client");

fn fetch(url: &str) -> Output {
    Command::new(CLIENT).arg(url).output().unwrap()
}

/// Answers one connection after the other, and returns the requests.
fn origin<const N: usize>(answers: [String; N]) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let play = move || {
        let answer_one = |answer: &String| {
            let mut stream = listener.accept().unwrap().0;
            let request = read_head(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            request
        };
        answers.iter().map(answer_one).collect()
    };
    (port, thread::spawn(play))
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap()
}

/// Fetches from an origin with one answer, and checks what comes of it.
fn check(answer: &str, code: i32, stdout: &str, stderr: &str) {
    let (port, origin) = origin([answer.to_string()]);
    let output = fetch(&format!("http://127.0.0.1:{port}/page.html"));
    origin.join().unwrap();
    assert_output(&output, code, stdout, stderr);
}

fn assert_output(output: &Output, code: i32, stdout: &str, stderr: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert!(said.contains(stderr), "{said:?}");
    assert!(said.lines().count() <= 1 && !said.contains("panicked"), "{said:?}");
    assert_eq!(output.status.code(), Some(code), "{said:?}");
}

#[test]
fn a_page_is_asked_for_and_printed() {
    let page = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>here</p>\n";
    let (port, origin) = origin([page.to_string()]);
    let output = fetch(&format!("http://127.0.0.1:{port}/a b?c"));
    assert_output(&output, 0, "<p>here</p>\n", "");
    let request =
        format!("GET /a%20b?c HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(origin.join().unwrap(), [request]);
}

#[test]
fn heads_are_read_as_they_come() {
    check("HTTP/1.1 200\ncontent-TYPE:Text/Html\ncontent-length: 2\n\nhi", 0, "hi", "");
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n";
    check(&format!("{interim}HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhi"), 0, "hi", "");
}

#[test]
fn failures_are_one_line_and_not_zero() {
    let html = "Content-Type: text/html\r\n";
    check(&format!("HTTP/1.0 404 No\r\n{html}\r\ngone"), 1, "gone", "404");
    check("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhi", 1, "", "text/plain");
    check("HTTP/1.0 200 OK\r\n\r\nhi", 1, "", "not text/html");
    check(&format!("HTTP/1.0 200 OK\r\n{html}Content-Length: 9\r\n\r\nhi"), 1, "hi", "cut short");
    check("", 1, "", "without a whole answer");
    check("HTTP/1.0 200 OK\r\nContent-Ty", 1, "", "without a whole answer");
    check("SSH-2.0-server\r\n\r\n", 1, "", "not HTTP");
    check("HTTP/1.0 302 Found\r\n\r\n", 1, "", "without a Location");
}

/// What a server sends to whoever prints what it gets: a colour, a title for the window, the C1 controls as
/// characters and as bytes of no text, and very much of it.
#[test]
fn messages_quote_little_of_what_a_server_sent_and_none_of_its_controls() {
    let evil = "\x1b[31m\x1b]0;title\x07\u{9b}31m\u{202e}\x7f\x08\t\u{e9}".to_owned()
        + &"x".repeat(50_000);
    let html = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n";
    let to = |address: &str| format!("HTTP/1.0 302 {evil}\r\nLocation: {address}\r\n\r\n");
    for answer in [
        format!("HTTP/1.0 404 {evil}\r\n\r\n"),
        format!("HTTP/1.0 {evil}\r\n\r\n"),
        format!("{evil}\r\n\r\n"),
        format!("HTTP/1.0 200 OK\r\nContent-Type: {evil}\r\n\r\n"),
        format!("{html}Content-Length: {evil}\r\n\r\n"),
        format!("{html}{evil}: {evil}\r\nContent-Length: {evil}\r\n\r\n"),
        to(&evil),
        to(&format!("https://{evil}/")),
        to(&format!("{evil}://lab/")),
        to(&format!("http://{evil}/")),
        to(&format!("http://127.0.0.1:{evil}/")),
        to(&format!("http://127.0.0.1:{}/{evil}", free_port())),
        evil.repeat(2),
    ] {
        let (port, origin) = origin([answer]);
        let output = fetch(&format!("http://127.0.0.1:{port}/"));
        drop(origin); // the client need not take all that it sends
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        for line in output.stderr.split_inclusive(|&byte| byte == b'\n') {
            let said = line.escape_ascii().to_string();
            let (text, end) = line.split_at(line.len() - 1);
            assert!(end == b"\n" && text.iter().all(|byte| matches!(byte, b' '..=b'~')), "{said}");
            // What it says of its own is shorter than this.
            assert!(text.len() <= 80 + 80, "{} bytes: {said:.200}", text.len());
        }
    }
}

#[test]
fn addresses_that_cannot_be_fetched_are_refused_in_words() {
    for (url, stderr) in [
        ("https://localhost/", "https"),
        ("localhost", "http://"),
        ("http://", "no host"),
        ("http://localhost:x/", "port"),
    ] {
        assert_output(&fetch(url), 1, "", stderr);
    }
    assert_output(&fetch(&format!("http://127.0.0.1:{}/", free_port())), 1, "", "refused");
    assert_output(&Command::new(CLIENT).output().unwrap(), 2, "", "usage");
}

#[test]
fn redirects_are_followed_also_relative_ones() {
    let redirect = |status, to: &str| format!("HTTP/1.0 {status} Moved\r\nlocation: {to}\r\n\r\n");
    let page = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhi".to_string();
    let (port, origin) = origin([redirect(301, "/a/b?c"), redirect(302, "d"), page]);
    let output = fetch(&format!("http://127.0.0.1:{port}"));
    let base = format!("http://127.0.0.1:{port}");
    let said = format!("Redirected to: {base}/a/b?c\nRedirected to: {base}/a/d\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
    assert_eq!((output.stdout, output.status.code()), (b"hi".to_vec(), Some(0)));
    let lines: Vec<_> =
        origin.join().unwrap().iter().map(|request| request[..9].to_string()).collect();
    assert_eq!(lines, ["GET / HTT", "GET /a/b?", "GET /a/d "]);
}

#[test]
fn a_circle_of_redirects_ends_after_ten() {
    let (port, origin) =
        origin([(); 11].map(|()| "HTTP/1.0 302 x\r\nLocation: /\r\n\r\n".to_string()));
    let output = fetch(&format!("http://127.0.0.1:{port}/"));
    assert_eq!(origin.join().unwrap().len(), 11);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap().matches("Redirected to: ").count(), 10);
}

/// An origin that sends a body of this length, then waits for the client to be looked at, and
/// closes only when the client has.
fn large_origin(length: usize) -> (TcpListener, String, impl FnOnce(TcpListener) -> TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let play = move |listener: TcpListener| {
        let mut stream = listener.accept().unwrap().0;
        read_head(&mut stream);
        let head = format!(
            "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..(length - 1) / piece.len() {
            if stream.write_all(&piece).is_err() {
                break; // the client has left
            }
        }
        let _ = stream.write_all(&piece[..(length - 1) % piece.len()]);
        stream
    };
    (listener, url, play)
}

#[test]
fn the_end_is_known_by_the_length_and_memory_stays_flat() {
    let (listener, url, play) = large_origin(200_000_000);
    let mut client = Command::new(CLIENT).arg(url).stdout(Stdio::null()).spawn().unwrap();
    let mut stream = play(listener);
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string(format!("/proc/{}/status", client.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kilobytes: u32 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kilobytes < 10_000, "{kilobytes} kB");
    }
    stream.write_all(b"x").unwrap();
    // The connection is still open: the client must not wait for its close (rule 1.14).
    assert!(client.wait().unwrap().success());
}

/// As cat does, whose `cat FILE >&-` says "Bad file descriptor" and fails.
#[test]
fn an_output_that_takes_nothing_is_an_error() {
    let full =
        if cfg!(target_os = "linux") { Some(("> /dev/full", "No space left")) } else { None };
    for (output, reason) in [(">&-", "Bad file descriptor")].into_iter().chain(full) {
        let page = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhi".to_string();
        let (port, origin) = origin([page]);
        let command = format!("exec {CLIENT} http://127.0.0.1:{port}/ {output}");
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        origin.join().unwrap();
        assert_output(&output, 1, "", &format!("failed to write the body: {reason}"));
    }
}

#[test]
fn an_output_closed_early_is_an_error_and_no_panic() {
    let (listener, url, play) = large_origin(20_000_000);
    let mut client = Command::new(CLIENT)
        .arg(url)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(client.stdout.take());
    drop(play(listener));
    assert_output(&client.wait_with_output().unwrap(), 1, "", "failed to write the body");
}
