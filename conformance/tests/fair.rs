//! What is right in a way of its own passes, and what looks like it and is wrong does not: small programs with one line
//! changed, a few pages each.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const SERVER: &str = include_str!("submission/http_server1.py");

const CLIENT: &str = include_str!("http_client.py");

/// The verdicts on these pages, by page, of a program with one line changed.
fn verdicts(
    program: &str,
    source: &str,
    change: (&str, &str),
    pages: &[&str],
    isolation: &str,
) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let (line, instead) = change;
    assert_eq!(source.matches(line).count(), 1, "{line}");
    std::fs::write(folder.path().join(format!("{program}.py")), source.replace(line, instead))
        .unwrap();
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

fn all(verdicts: &BTreeMap<String, String>, verdict: &str) {
    assert!(!verdicts.is_empty() && verdicts.values().all(|it| it == verdict), "{verdicts:?}");
}

/// Asks for the verdict on the page about the Host header, of a client whose header has this.
fn host(value: &str, isolation: &str, verdict: &str) {
    let change = ("Host: {url.netloc}", &*format!("Host: {value}"));
    all(&verdicts("http_client", CLIENT, change, &["part1/names-the-host"], isolation), verdict);
}

#[test]
fn the_default_port_may_stand_in_the_host() {
    // Where the harness may not have port 80, another one is in the address.
    host("{url.hostname}:{url.port or 80}", "auto", "pass");
    host("{url.hostname}:8088", "auto", "fail");
}

#[test]
fn a_host_is_its_name_and_no_number() {
    for isolation in ["off", "auto"] {
        host("{url.netloc}", isolation, "pass");
        host("{socket.gethostbyname(url.hostname)}", isolation, "fail");
    }
}

#[test]
fn a_name_keeps_its_www() {
    let has_namespaces = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--isolation", "require", "--page", "part1/names-the-host"])
        .output()
        .is_ok_and(|graded| graded.status.code() != Some(2));
    if has_namespaces {
        host("{url.netloc.removeprefix('www.')}", "require", "fail");
    }
}

#[test]
fn a_patience_shorter_than_a_silence_fails_no_right_program() {
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--isolation", "off", "--patience", "1", "--page", "part3/speaks-at-last"])
        .arg("--lab")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .output()
        .unwrap();
    assert!(graded.status.success(), "{}", String::from_utf8_lossy(&graded.stdout));
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

/// Asks for the verdict on pages that send a request in pieces, of a server that reads it so.
fn reading(instead: &str, verdict: &str) {
    let change = ("    while b\"\\r\\n\\r\\n\" not in request:", instead);
    let pages = ["part2/line-by-line", "part2/cut-in-the-method"];
    all(&verdicts("http_server1", SERVER, change, &pages, "off"), verdict);
}

#[test]
fn who_looks_before_it_takes_is_not_waited_for() {
    reading(
        "    while b\"\\r\\n\\r\\n\" not in (seen := connection.recv(65536, socket.MSG_PEEK)):\n        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(seen) + 1)\n    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)\n    while b\"\\r\\n\\r\\n\" not in request:",
        "pass",
    );
}

#[test]
fn a_sleep_before_the_one_read_hides_nothing() {
    reading(
        "    import time; time.sleep(0.7); request += connection.recv(4096)\n    while not request:",
        "fail",
    );
}
