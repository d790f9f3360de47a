//! Experiments: what fails as it is written and passes with one thing changed is a finding. It is told once, it costs
//! once with allowances, and no verdict by the letter is changed by it.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A server for part 2, right in what these pages ask.
const SERVER: &str = include_str!("submission/http_server1.py");

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
head, body = answer.split(b"\r\n\r\n", 1)
if head.split()[1] != b"200":
    sys.exit(1)
sys.stdout.buffer.write(body)
"#;

/// Pages of a server that build on each other, and those of a client.
const OF_A_SERVER: &[&str] =
    &["serves-a-page", "given-port", "one-after-another", "content-type", "long-page"];
const OF_A_CLIENT: &[&str] =
    &["asks-for-the-path", "prints-the-body", "exits-with-zero", "page-in-pieces", "large-page"];

/// The grading of a program on these pages.
fn grade(program: &str, source: &str, pages: &[&str], more: &[&str]) -> Value {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("program.py");
    std::fs::write(&file, source).unwrap();
    let part = if program == "http_client" { 1 } else { 2 };
    let pages = pages.iter().flat_map(|page| ["--page".to_owned(), format!("part{part}/{page}")]);
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--patience", "2", "--seed", "6"])
        .args(pages)
        .args(["--program", &format!("{program}=python3 {}", file.display()), "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .args(more)
        .output()
        .unwrap();
    serde_json::from_slice(&graded.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&graded.stderr));
    })
}

/// The source with another line in the place of one.
fn with(source: &str, line: &str, instead: &str) -> String {
    assert!(source.contains(line), "{line} in {source}");
    source.replace(line, instead)
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn checks(grade: &Value) -> &[Value] {
    grade["parts"][0]["checks"].as_array().unwrap()
}

/// The one finding of a grading in which the pages failed, for one cause, told alike everywhere.
fn the_finding<'a>(grade: &'a Value, id: &str) -> &'a Value {
    let [finding] = grade["findings"].as_array().unwrap().as_slice() else {
        panic!("{:#}", grade["findings"]);
    };
    assert_eq!(finding["id"], id);
    let failed = || checks(grade).iter().filter(|check| check["verdict"] == "fail");
    let told: BTreeSet<&str> =
        failed().filter_map(|check| check["failure"]["likely"]["text"].as_str()).collect();
    assert_eq!(Vec::from_iter(told), [finding["told"].as_str().unwrap()]);
    for check in failed() {
        assert_eq!([&check["cause"], &check["allowance"]], [id, id], "{}", check["page"]);
        assert_eq!(check["failure"]["hint"], "", "{}", check["page"]);
    }
    let names: Vec<&str> = failed().map(|check| check["page"].as_str().unwrap()).collect();
    assert_eq!(texts(&finding["explains"]), names);
    finding
}

/// What the pages of a check add up to.
fn points(grade: &Value, of: impl Fn(&Value) -> bool) -> f64 {
    checks(grade)
        .iter()
        .filter(|check| of(check))
        .map(|check| check["worth"].as_f64().unwrap())
        .sum()
}

/// The score with allowances is all but what the finding is charged with, and by the letter what passed.
fn costs_once(grade: &Value, finding: &Value, charged: &[&str]) {
    assert_eq!(texts(&finding["charged"]), charged);
    let is_charged = |check: &Value| charged.contains(&check["page"].as_str().unwrap());
    let passed = points(grade, |check| check["verdict"] == "pass");
    let allowed = points(grade, |check| !is_charged(check));
    assert_eq!(grade["scores"]["as_handed_in"].as_f64(), Some(passed));
    assert_eq!(grade["scores"]["with_allowances"].as_f64(), Some(allowed));
    assert_eq!(grade["score"].as_f64(), Some(passed), "the letter is the grade");
}

#[test]
fn a_right_program_has_no_finding() {
    for (program, source, pages) in
        [("http_server1", SERVER, OF_A_SERVER), ("http_client", CLIENT, OF_A_CLIENT)]
    {
        let grade = grade(program, source, pages, &[]);
        assert_eq!(grade["score"], grade["max"], "{:#}", grade["parts"][0]["checks"]);
        assert_eq!(grade["findings"], Value::Array(Vec::new()));
        assert_eq!(grade["scores"]["as_handed_in"], grade["scores"]["with_allowances"]);
    }
}

#[test]
fn a_server_that_looks_in_a_folder_of_its_own_loses_one_page_with_allowances() {
    let source = with(SERVER, "lstrip(\"/\") if", "replace(\"/\", \"files/\", 1) if");
    let grade = grade("http_server1", &source, OF_A_SERVER, &[]);
    let finding = the_finding(&grade, "serves-a-subfolder");
    costs_once(&grade, finding, &["part2/serves-a-page"]);
    assert!(finding["told"].as_str().unwrap().contains("files/"), "{finding:#}");
}

#[test]
fn a_port_of_its_own_costs_the_page_of_its_rule() {
    // It takes its time to start, which it has in an experiment too, after whole waits in vain at the port that it was given.
    let source = with(SERVER, "int(sys.argv[1])", "int(sys.argv[1]) ^ 1");
    let source = with(&source, "import sys", "import sys, time; time.sleep(0.4)");
    let grade = grade("http_server1", &source, OF_A_SERVER, &[]);
    costs_once(&grade, the_finding(&grade, "hard-coded-port"), &["part2/given-port"]);
}

#[test]
fn a_client_that_knows_one_version_loses_one_page_with_allowances() {
    let source =
        with(CLIENT, "if head", "if not head.startswith(b'HTTP/1.1'):\n    sys.exit(1)\nif head");
    let grade = grade("http_client", &source, OF_A_CLIENT, &[]);
    let finding = the_finding(&grade, "knows-http-1-1-alone");
    costs_once(&grade, finding, &["part1/prints-the-body"]);
    let transcript = finding["evidence"]["transcript"].to_string();
    assert!(transcript.contains("HTTP/1.1 200 OK"), "{transcript}");
}

#[test]
fn of_two_changes_that_one_page_passes_with_the_one_that_explains_more_is_told() {
    // Up to the last end tag: of the first page that is a line end too few.
    let cut = "at = body.rfind(b'</html>')\nbody = body[body.find(b'<html'):at + 7] if at >= 0 else b''\nsys.stdout";
    let source = with(CLIENT, "sys.stdout", cut);
    let grade = grade("http_client", &source, OF_A_CLIENT, &[]);
    the_finding(&grade, "prints-from-tag-to-tag");
}

#[test]
fn what_no_change_mends_is_no_finding() {
    let source = with(CLIENT, "sys.stdout.buffer.write(body)", "sys.stdout.write('nothing of it')");
    let grade = grade("http_client", &source, OF_A_CLIENT, &[]);
    assert_eq!(grade["findings"], Value::Array(Vec::new()), "{:#}", grade["findings"]);
    assert_eq!(grade["scores"]["as_handed_in"], grade["scores"]["with_allowances"]);
}

#[test]
fn without_experiments_the_verdicts_are_the_same_and_nothing_is_found() {
    let source =
        with(CLIENT, "sys.stdout.buffer.write(body)", "sys.stdout.buffer.write(body[:-1])");
    let both = ["on", "off"].map(|word| {
        let grade = grade("http_client", &source, OF_A_CLIENT, &["--experiments", word]);
        let verdict = |check: &Value| format!("{} {}", check["page"], check["verdict"]);
        let verdicts: Vec<String> = checks(&grade).iter().map(verdict).collect();
        (
            grade["scores"]["as_handed_in"].clone(),
            verdicts,
            grade["findings"].as_array().unwrap().len(),
        )
    });
    let [(with_score, with_verdicts, found), (score, verdicts, none)] = both;
    assert_eq!((with_score, with_verdicts), (score, verdicts));
    assert_eq!((found, none), (1, 0));
}
