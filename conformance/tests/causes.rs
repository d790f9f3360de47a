//! Causes that are read off a program's calls: a right program with one line changed, and what its grading says.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A server for part 2, right in what these pages ask.
const ONE_AT_A_TIME: &str = include_str!("submission/http_server1.py");

/// A server for part 3, so far as these pages ask, on select.
const SELECT: &str = r#"
import select, socket, sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(128)
wanted, requests = [listener], {}

while True:
    ready = select.select(wanted, [], [])[0]
    for one in ready:
        if one is listener:
            new = listener.accept()[0]
            wanted.append(new)
            requests[new] = b""
            continue
        piece = one.recv(4096)
        requests[one] += piece
        if b"\r\n\r\n" in requests[one]:
            name = requests[one].split()[1].decode().lstrip("/")
            body = open(name, "rb").read()
            one.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)
        if not piece or b"\r\n\r\n" in requests[one]:
            wanted.remove(one)
            del requests[one]
            one.close()
"#;

/// A client, so far as these pages ask.
const CLIENT: &str = r#"
import socket, sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
server = socket.create_connection((url.hostname, url.port or 80))
server.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
answer = b""
while piece := server.recv(4096):
    answer += piece
sys.stdout.buffer.write(answer.split(b"\r\n\r\n", 1)[1])
"#;

/// A line of a program, and what stands there instead.
type Change = (&'static str, &'static str);

/// The failure of one page, of a program with this change; null where it passed.
fn failure(program: &str, source: &str, (line, instead): Change, page: &str) -> Value {
    assert!(source.contains(line), "{line}");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("program.py");
    std::fs::write(&file, source.replace(line, instead)).unwrap();
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--patience", "1", "--seed", "1", "--page", page])
        .args(["--program", &format!("{program}=python3 {}", file.display()), "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .output()
        .unwrap();
    let grade: Value = serde_json::from_slice(&graded.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&graded.stderr));
    });
    let checks = grade["parts"].as_array().unwrap().iter();
    let mut checks = checks.flat_map(|part| part["checks"].as_array().unwrap());
    checks.next().expect("one page")["failure"].clone()
}

/// The cause that is told, and the call that shows it.
fn cause(program: &str, source: &str, change: Change, page: &str) -> (String, String) {
    let failure = failure(program, source, change, page);
    let text = |key: &str| failure["likely"][key].as_str().unwrap_or_default().to_owned();
    (text("id"), text("seen"))
}

fn is_told(program: &str, source: &str, change: Change, page: &str, id: &str, seen: &str) {
    let (told, shown) = cause(program, source, change, page);
    assert_eq!(told, id, "{page}, {change:?}: shown by {shown}");
    assert!(
        shown.contains(seen),
        "{page}, {change:?}: {id} is shown by `{shown}`, not by `{seen}`"
    );
}

#[test]
fn the_programs_are_right_without_a_change() {
    let none = ("import", "import");
    let right = [
        ("http_server1", ONE_AT_A_TIME, "part2/serves-a-page"),
        ("http_server1", ONE_AT_A_TIME, "part2/byte-by-byte"),
        ("http_server2", SELECT, "part3/silent-client"),
        ("http_server2", SELECT, "part3/waits-in-select"),
        ("http_client", CLIENT, "part1/prints-the-body"),
    ];
    for (program, source, page) in right {
        assert_eq!(failure(program, source, none, page), Value::Null, "{page}");
    }
}

/// As root in an ordinary container: programs run as another user, whom root may not look at.
#[test]
fn calls_are_recorded_where_a_container_gives_no_right_to_trace() {
    if !nix::unistd::getuid().is_root() {
        return;
    }
    let without = ["--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace"];
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("program.py");
    std::fs::write(&file, ONE_AT_A_TIME).unwrap();
    let tape = Command::new("setpriv")
        .args(without)
        .args([env!("CARGO_BIN_EXE_httplab"), "tape", "serves-a-page", "--isolation", "off"])
        .args(["--program", &format!("http_server1=python3 {}", file.display()), "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&tape.stdout);
    for call in
        ["| listen(3, 128) = 0", "reader    | accept(3) = 4", "reader    | recvfrom(4, 4096) = "]
    {
        assert!(
            told.contains(call),
            "{call} is not in {told}{}",
            String::from_utf8_lossy(&tape.stderr)
        );
    }
}

#[test]
fn a_page_looked_for_in_another_folder_is_told_with_its_name() {
    let folder = ("lstrip(\"/\") if", "replace(\"/\", \"files/\", 1) if");
    let (told, seen) = ("looks-elsewhere", "\"files/");
    is_told("http_server1", ONE_AT_A_TIME, folder, "part2/serves-a-page", told, seen);
    let root = (".lstrip(\"/\") if", " if");
    is_told("http_server1", ONE_AT_A_TIME, root, "part2/serves-a-page", told, "(\"/");
    let backslash = ("lstrip(\"/\") if", "replace(\"/\", \"\\\\\") if");
    is_told("http_server1", ONE_AT_A_TIME, backslash, "part2/serves-a-page", told, "\\\\");
}

#[test]
fn lists_that_select_has_left_are_seen_in_its_next_call() {
    let left = (
        "    ready = select.select(wanted, [], [])[0]",
        "    wanted = select.select(wanted, [], [])[0]\n    ready = list(wanted)",
    );
    let (told, seen) = ("sets-not-refilled", "select([");
    is_told("http_server2", SELECT, left, "part3/speaks-at-last", told, seen);
}

#[test]
fn one_read_is_one_line() {
    let once = ("    while b\"\\r\\n\\r\\n\" not in request:", "    for _ in range(1):");
    let seen = ") = 1  \"G\"";
    is_told("http_server1", ONE_AT_A_TIME, once, "part2/byte-by-byte", "one-recv", seen);
}

#[test]
fn the_port_that_it_is_bound_to_is_a_line() {
    let own = ("int(sys.argv[1])", "0");
    let (told, seen) = ("hard-coded-port", "bind(3, 0.0.0.0:0) = 0");
    is_told("http_server1", ONE_AT_A_TIME, own, "part2/serves-a-page", told, seen);
}

#[test]
fn the_wait_for_the_clients_end_is_a_call_that_sleeps() {
    let to_the_end = ("    while b\"\\r\\n\\r\\n\" not in request:", "    while True:");
    let seen = "sleeps";
    let told = "waits-for-the-client-to-close";
    is_told("http_server1", ONE_AT_A_TIME, to_the_end, "part2/serves-a-page", told, seen);
}

#[test]
fn a_time_out_of_its_own_is_seen_in_the_call() {
    let short = ("select.select(wanted, [], [])", "select.select(wanted, [], [], 0.005)");
    let (told, seen) = ("short-time-out", "at most 5 ms) = []");
    is_told("http_server2", SELECT, short, "part3/sleeps-without-a-time-out", told, seen);
}

#[test]
fn the_port_that_a_client_asks_is_a_line() {
    let ignored = ("url.port or 80", "80");
    is_told("http_client", CLIENT, ignored, "part1/port-in-the-address", "port-ignored", ":80)");
}
