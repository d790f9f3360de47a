//! Without a flaw, the four programs do what the handout asks: raw bytes in, raw bytes out, and the
//! end of the connection. With one, the fault can be seen.

use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrIn, bind, getsockname, socket};
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FAULTY: &str = env!("CARGO_BIN_EXE_faulty");

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server in a folder of its own; ended when dropped.
struct Server {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Server {
    fn start(program: &str) -> Server {
        Server::start_with(&[program])
    }

    fn start_with(args: &[&str]) -> Server {
        // Between our finding a free port and the server's taking it, another may have taken it.
        loop {
            let mut server = Server::spawn(args);
            if server.comes_up() {
                return server;
            }
        }
    }

    fn spawn(args: &[&str]) -> Server {
        let (folder, port) = (folder_to_serve(), free_port());
        let child = Command::new(FAULTY)
            .args(args)
            .arg(port.to_string())
            .current_dir(folder.path().join("www"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        Server { child, port, folder }
    }

    /// Waits until the server listens; false where it has ended instead.
    fn comes_up(&mut self) -> bool {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(started.elapsed() < PATIENCE, "it does not listen");
            if self.child.try_wait().expect("our own child").is_some() {
                return false;
            }
            thread::yield_now();
        }
        self.child.try_wait().expect("our own child").is_none()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        stream
    }

    fn get(&self, target: &str) -> String {
        self.send(format!("GET {target} HTTP/1.0\r\nHost: lab\r\n\r\n").as_bytes())
    }

    /// Sends, and reads to the end of the connection.
    fn send(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(request).expect("the request is sent");
        read_to_end(&mut stream)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which `kill` does not mind.
        self.child.kill().expect("our own child can be ended");
        self.child.wait().expect("and waited for");
    }
}

/// A folder with a `www` to serve, and a page outside it.
fn folder_to_serve() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("www")).expect("a folder in it");
    write(&folder, "outside.html", "secret");
    write(&folder, "www/index.html", "<p>gr\u{fc}\u{df}e</p>\r\n");
    write(&folder, "www/old.htm", "old");
    write(&folder, "www/notes.txt", "notes");
    write(&folder, "www/two words.html", "two words");
    let large = "a line of a large page\n".repeat(100_000);
    write(&folder, "www/large.html", &large);
    folder
}

fn write(folder: &TempDir, name: &str, content: &str) {
    fs::write(folder.path().join(name), content).expect("the file is written");
}

/// Closed when another test starts a program in this moment, where the system can say so at once.
#[cfg(target_os = "linux")]
const FLAGS: SockFlag = SockFlag::SOCK_CLOEXEC;
#[cfg(not(target_os = "linux"))]
const FLAGS: SockFlag = SockFlag::empty();

/// Bound, and not listening: the other test's program has a copy of the socket until exec, and whoever connects
/// to the port meanwhile must not be accepted there. The tests of `reference` have one too: std cannot bind without
/// listening, and the two crates share nothing, system calls least of all.
fn free_port() -> u16 {
    let socket = socket(AddressFamily::Inet, SockType::Stream, FLAGS, None).expect("a socket");
    bind(socket.as_raw_fd(), &SockaddrIn::new(127, 0, 0, 1, 0)).expect("a port is free");
    getsockname::<SockaddrIn>(socket.as_raw_fd()).expect("it has a number").port()
}

fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("the server closes");
    String::from_utf8(bytes).expect("the answer is text")
}

/// The status, and the body.
fn parts(answer: &str) -> (&str, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a blank line");
    (head.split(' ').nth(1).expect("a status"), body)
}

fn assert_serves_files(program: &str) {
    let server = Server::start(program);
    let index = server.get("/index.html");
    assert!(index.contains("\r\nContent-Type: text/html\r\nContent-Length: 16\r\n"), "{index}");
    assert_eq!(parts(&index), ("200", "<p>gr\u{fc}\u{df}e</p>\r\n"));
    assert_eq!(parts(&server.get("/old.htm?query")), ("200", "old"));
    assert_eq!(parts(&server.get("/two%20words.html")), ("200", "two words"));
    assert_eq!(parts(&server.get("/large.html")).1.len(), 2_300_000);
    assert_eq!(parts(&server.get("/missing.html")).0, "404");
    assert_eq!(parts(&server.get("/notes.txt")).0, "403");
    for outside in ["/../outside.html", "/%2e%2e/outside.html"] {
        assert_eq!(parts(&server.get(outside)).0, "404", "{outside}");
    }
    let absolute = server.folder.path().join("outside.html");
    assert_eq!(parts(&server.get(&format!("/{}", absolute.display()))).0, "404");
}

#[test]
fn server_1_and_server_2_serve_their_folder() {
    assert_serves_files("http_server1");
    assert_serves_files("http_server2");
}

#[test]
fn a_request_in_single_bytes_is_answered() {
    for program in ["http_server1", "http_server2", "http_server3"] {
        let server = Server::start(program);
        let mut stream = server.connect();
        stream.set_nodelay(true).expect("no delay");
        for byte in b"GET /missing.html HTTP/1.0\r\nHost: lab\r\n\r\n" {
            stream.write_all(&[*byte]).expect("the byte is sent");
        }
        assert_eq!(parts(&read_to_end(&mut stream)).0, "404", "{program}");
    }
}

#[test]
fn a_server_outlives_junk_long_heads_and_clients_that_leave() {
    for program in ["http_server1", "http_server2", "http_server3"] {
        let server = Server::start(program);
        drop(server.connect());
        server.send(b"\xff\xfe\r\n\r\n");
        server.send(b"GET\r\n\r\n");
        server.send(b"\r\n\r\n");
        let long = format!("GET / HTTP/1.0\r\nX: {}\r\n\r\n", "x".repeat(10_000));
        assert_eq!(parts(&server.send(long.as_bytes())).0, "400", "{program}");
        let mut partial = server.connect();
        partial.write_all(b"GET /").expect("a part is sent");
        partial.shutdown(Shutdown::Write).expect("the half is closed");
        assert_eq!(read_to_end(&mut partial), "", "{program}");
        assert_eq!(parts(&server.get("/missing.html")).0, "404", "{program}");
    }
}

#[test]
fn server_1_refuses_a_post_and_server_2_ignores_it() {
    let post = b"POST /index.html HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody";
    let refused = Server::start("http_server1").send(post);
    assert_eq!(parts(&refused).0, "501");
    assert_eq!(Server::start("http_server2").send(post), "");
}

#[test]
fn neither_silence_nor_half_a_request_nor_a_slow_reader_holds_up_server_2() {
    let server = Server::start("http_server2");
    let mut silent = server.connect();
    let mut half = server.connect();
    half.write_all(b"GET /old").expect("a half is sent");
    let mut slow = server.connect();
    slow.write_all(b"GET /large.html HTTP/1.0\r\n\r\n").expect("the request is sent");
    assert_eq!(parts(&server.get("/old.htm")), ("200", "old"));
    half.write_all(b".htm HTTP/1.0\r\n\r\n").expect("the other half is sent");
    assert_eq!(parts(&read_to_end(&mut half)), ("200", "old"));
    silent.write_all(b"GET /old.htm HTTP/1.0\r\n\r\n").expect("the request is sent");
    assert_eq!(parts(&read_to_end(&mut silent)), ("200", "old"));
    assert_eq!(parts(&read_to_end(&mut slow)).1.len(), 2_300_000);
}

#[test]
fn server_3_multiplies() {
    let server = Server::start("http_server3");
    let answer = server.get("/product?a=12&b=60&another=0.5");
    assert!(answer.contains("\r\nContent-Type: application/json\r\n"), "{answer}");
    let object =
        "{\"operation\": \"product\", \"operands\": [12.0, 60.0, 0.5], \"result\": 360.0}\n";
    assert_eq!(parts(&answer), ("200", object));
    assert_eq!(parts(&server.get("/product?a=x")).0, "400");
    assert_eq!(parts(&server.get("/products?a=1")).0, "404");
}

/// Runs the client against an origin that gives these answers, one a connection, and returns what
/// the client did and what it asked. `{origin}` in an answer is the origin's own address.
fn fetch(options: &[&str], path: &str, answers: &[&str]) -> (Output, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let origin = listener.local_addr().expect("it has a number").to_string();
    let client = Command::new(FAULTY)
        .arg("http_client")
        .args(options)
        .arg(format!("http://{origin}{path}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the client starts");
    let mut asked = Vec::new();
    for answer in answers {
        let (mut stream, _) = listener.accept().expect("the client connects");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        asked.push(read_head(&mut stream).replace(&origin, "{origin}"));
        let answer = answer.replace("{origin}", &origin);
        stream.write_all(answer.as_bytes()).expect("the answer is sent");
    }
    (client.wait_with_output().expect("the client ends"), asked)
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a whole request");
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("the request is text")
}

const PAGE: &str = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>here</p>\n";
const MOVED: &str = "HTTP/1.0 302 Found\r\nLocation: http://{origin}/new?a=b\r\n\r\n";

#[test]
fn the_client_follows_a_redirect_and_prints_the_page() {
    let (output, asked) = fetch(&[], "", &[MOVED, PAGE]);
    assert!(asked[0].starts_with("GET / HTTP/1.0\r\nHost: {origin}\r\n"), "{asked:?}");
    assert!(asked[1].starts_with("GET /new?a=b HTTP/1.0\r\nHost: {origin}\r\n"), "{asked:?}");
    assert_eq!(output.stdout, b"<p>here</p>\n");
    assert!(
        String::from_utf8_lossy(&output.stderr).starts_with("Redirected to: http://127.0.0.1:")
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_client_gives_up_after_ten_redirects() {
    let (output, asked) = fetch(&[], "/", &[MOVED; 11]);
    assert_eq!((asked.len(), output.status.code()), (11, Some(1)));
}

#[test]
fn the_client_fails_where_there_is_no_page() {
    let (error, _) = fetch(&[], "/", &["HTTP/1.1 500 No\r\ncontent-type: text/html\r\n\r\nsorry"]);
    assert_eq!((&error.stdout[..], error.status.code()), (&b"sorry"[..], Some(1)));
    let (text, _) = fetch(&[], "/", &["HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nplain"]);
    assert_eq!((&text.stdout[..], text.status.code()), (&b""[..], Some(1)));
    let (short, _) =
        fetch(&[], "/", &[&PAGE.replace("\r\n\r\n", "\r\nContent-Length: 99\r\n\r\n")]);
    assert_eq!(short.status.code(), Some(1));
    let refused = Command::new(FAULTY)
        .args(["http_client", "https://127.0.0.1/"])
        .output()
        .expect("the client runs");
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty() && !refused.stderr.is_empty());
}

#[test]
fn a_flaw_shows() {
    let (inverted, _) = fetch(&["--flaw", "c-exit-inverted"], "/", &[PAGE]);
    assert_eq!(inverted.status.code(), Some(1));
    let server = Server::start_with(&["http_server1", "--flaw", "s1-swaps-403-and-404"]);
    assert_eq!(parts(&server.get("/missing.html")).0, "403");
    assert_eq!(parts(&server.get("/notes.txt")).0, "404");
}

#[test]
fn the_list_names_every_flaw_and_an_unknown_one_is_refused() {
    let list = Command::new(FAULTY).arg("list").output().expect("the list is printed");
    let list = String::from_utf8(list.stdout).expect("the list is text");
    assert!(list.lines().count() >= 75, "{} flaws", list.lines().count());
    let refused = Command::new(FAULTY)
        .args(["http_server1", "--flaw", "s1-none-such", "8000"])
        .output()
        .expect("it says so");
    assert_eq!(refused.status.code(), Some(2));
}
