//! What is right in a way of its own passes, and what looks like it and is wrong does not: small programs with one line
//! changed, a few pages each, alone and in a background of namespaces.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const SERVER: &str = include_str!("submission/http_server1.py");

/// A client, so far as these pages ask.
const CLIENT: &str = r#"
import socket, sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
host = url.netloc
server = socket.create_connection((url.hostname, url.port or 80))
server.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
answer = b""
while piece := server.recv(4096):
    answer += piece
sys.stdout.buffer.write(answer.split(b"\r\n\r\n", 1)[1])
"#;

/// The verdicts on these pages, by page; with `isolation` `require` where there are namespaces.
fn verdicts(
    program: &str,
    source: &str,
    change: (&str, &str),
    pages: &[&str],
    isolation: &str,
) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let source = if change.0.is_empty() { source.to_owned() } else { changed(source, change) };
    std::fs::write(folder.path().join(format!("{program}.py")), source).unwrap();
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--experiments", "off", "--isolation", isolation])
        .arg("--lab")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .args(pages.iter().flat_map(|page| ["--page", page]))
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&graded.stderr).into_owned();
    let grade: Value =
        serde_json::from_slice(&graded.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
    let parts = grade["parts"].as_array().unwrap().iter();
    let checks = parts.flat_map(|part| part["checks"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    checks.map(|check| (text(&check["page"]), text(&check["verdict"]))).collect()
}

fn changed(source: &str, (line, instead): (&str, &str)) -> String {
    assert_eq!(source.matches(line).count(), 1, "{line}");
    source.replace(line, instead)
}

fn all(verdicts: &BTreeMap<String, String>, verdict: &str) {
    assert!(!verdicts.is_empty() && verdicts.values().all(|it| it == verdict), "{verdicts:?}");
}

/// Those of one line of the client, on the page about the Host header.
fn host(line: &str, isolation: &str, verdict: &str) {
    let change = ("host = url.netloc", line);
    all(&verdicts("http_client", CLIENT, change, &["part1/names-the-host"], isolation), verdict);
}

#[test]
fn the_default_port_may_stand_in_the_host() {
    // Where the harness may not have port 80, another one is in the address.
    host("host = f'{url.hostname}:{url.port or 80}'", "auto", "pass");
    host("host = f'{url.hostname}:8088'", "auto", "fail");
}

#[test]
fn a_host_is_its_name_and_no_number() {
    for isolation in ["off", "auto"] {
        host("host = url.netloc", isolation, "pass");
        let number = "host = socket.gethostbyname(url.hostname)";
        host(number, isolation, "fail");
    }
}

#[test]
fn a_name_keeps_its_www() {
    let has_namespaces = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--isolation", "require", "--page", "part1/names-the-host"])
        .output()
        .is_ok_and(|graded| graded.status.code() != Some(2));
    if has_namespaces {
        host("host = url.netloc.removeprefix('www.')", "require", "fail");
    }
}

/// Pages that look at the process, at several connections, and at the end.
const PAGES: [&str; 4] = [
    "part2/serves-a-page",
    "part2/one-after-another",
    "part2/line-by-line",
    "part2/serves-on-after-404",
];

#[test]
fn a_server_in_the_background_is_graded_as_one_in_the_foreground() {
    let forks =
        "import os\nif os.fork():\n    os._exit(0)\nos.setsid()\nlistener = socket.socket()";
    for isolation in ["off", "auto"] {
        let change = ("listener = socket.socket()", forks);
        all(&verdicts("http_server1", SERVER, change, &PAGES, isolation), "pass");
    }
}

#[test]
fn a_server_that_ends_and_leaves_nobody_has_ended() {
    let ends = "import os, time\nif os.fork() == 0:\n    listener.close()\n    time.sleep(60)\n    os._exit(0)\nfor _ in range(1):\n";
    let change = ("while True:\n    connection", &*format!("{ends}    connection"));
    let verdicts = verdicts("http_server1", SERVER, change, &PAGES, "off");
    assert_eq!(verdicts["part2/one-after-another"], "fail", "{verdicts:?}");
}

#[test]
fn who_looks_before_it_takes_is_not_waited_for() {
    let peeks = "    while b\"\\r\\n\\r\\n\" not in (seen := connection.recv(65536, socket.MSG_PEEK)):\n        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(seen) + 1)\n    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)\n    while b\"\\r\\n\\r\\n\" not in request:";
    let change = ("    while b\"\\r\\n\\r\\n\" not in request:", peeks);
    let pages = ["part2/line-by-line", "part2/cut-in-the-method"];
    all(&verdicts("http_server1", SERVER, change, &pages, "off"), "pass");
}

#[test]
fn a_sleep_before_the_one_read_hides_nothing() {
    let sleeps = "    import time; time.sleep(0.7); request += connection.recv(4096)\n    while not request:";
    let change = ("    while b\"\\r\\n\\r\\n\" not in request:", sleeps);
    let pages = ["part2/line-by-line", "part2/cut-in-the-method"];
    all(&verdicts("http_server1", SERVER, change, &pages, "off"), "fail");
}
