//! A lab of another course: chat programs that speak no HTTP, parts, folders and rules of other names, headings and
//! words in German. It is all in the folder beside this file, and nothing in Rust was written for it.
//!
//! The right programs have every point. Wrong ones, each a right one with one line changed, fail the pages that are
//! about that line, and no others.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The lab, from the folder of this file.
const LAB: &str = "lab";

/// The right programs.
const PROGRAMS: [&str; 3] = ["chat_server.py", "chat_client.py", "http_server1.py"];

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_lab")
}

/// The program, in the folder of the other lab.
fn httplab(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("httplab").unwrap();
    command.current_dir(here()).args(arguments).env("NO_COLOR", "1");
    command
}

/// Whether the programs can run; says so where they cannot.
fn can_run() -> bool {
    static PYTHON: LazyLock<bool> = LazyLock::new(|| {
        std::process::Command::new("python3")
            .arg("--version")
            .output()
            .is_ok_and(|ran| ran.status.success())
    });
    if !*PYTHON {
        eprintln!("skipped: there is no python3");
    }
    *PYTHON
}

/// A submission: the right programs, with these pieces of their sources replaced.
fn submission(changes: &[(&str, &str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in PROGRAMS {
        let mut source = fs::read_to_string(here().join("programme").join(file)).unwrap();
        for (_, right, wrong) in changes.iter().filter(|(changed, ..)| *changed == file) {
            assert_eq!(source.matches(right).count(), 1, "{file} has {right:?} once");
            source = source.replace(right, wrong);
        }
        fs::write(folder.path().join(file), source).unwrap();
    }
    folder
}

fn grade(folder: &TempDir, more: &[&str]) -> Command {
    let folder = folder.path().to_str().unwrap();
    let mut command = httplab(&["grade", folder, "--lab", LAB, "--patience", "2"]);
    command.args(more);
    command
}

/// The pages that a submission with one change fails, and what is told of its programs.
fn failed(changes: &[(&str, &str, &str)]) -> BTreeSet<String> {
    let output = grade(&submission(changes), &["--format", "json"]).output().unwrap();
    let grade: Value = serde_json::from_slice(&output.stdout).unwrap();
    let parts = grade["parts"].as_array().unwrap();
    let checks = parts.iter().flat_map(|part| part["checks"].as_array().unwrap());
    let failed = checks.filter(|check| check["verdict"] != "pass");
    let failed: BTreeSet<String> =
        failed.map(|check| check["page"].as_str().unwrap().to_owned()).collect();
    let is_required = |page: &String| page != "server/stumme-gaeste";
    let code = if failed.iter().any(is_required) { 1 } else { 0 };
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    failed
}

fn assert_fails(file: &str, right: &str, wrong: &str, pages: &[&str]) {
    let pages: BTreeSet<String> = pages.iter().map(|page| (*page).to_owned()).collect();
    assert_eq!(failed(&[(file, right, wrong)]), pages, "{file}: {wrong}");
}

#[test]
fn the_lab_has_no_mistake_and_no_warning() {
    httplab(&["check", LAB])
        .assert()
        .success()
        .stdout(contains("3 parts, 11 rules, 13 pages: no mistake, no warning"));
}

#[test]
fn right_programs_have_every_point() {
    if !can_run() {
        return;
    }
    let report = grade(&submission(&[]), &[]).assert().success();
    report.stdout(
        contains("Teil 1  chat_server      20/20   6 bestanden, Kür 1 von 1\n")
            .and(contains("Teil 7  chat_client    7.5/7.5   3 bestanden\n"))
            .and(contains("Teil 3  webdienst      2.5/2.5   2 bestanden\n"))
            .and(contains("zusammen"))
            .and(contains("30/30   alles, was verlangt ist, stimmt\n")),
    );
}

#[test]
fn each_page_is_failed_by_a_wrong_program() {
    if !can_run() {
        return;
    }
    let server = "chat_server.py";
    let all = [
        "server/gruesst",
        "server/nennt-beim-namen",
        "server/reicht-zeilen-weiter",
        "server/zeile-in-stuecken",
        "server/sagt-wer-geht",
        "server/schlaeft-in-select",
        "server/stumme-gaeste",
    ];
    assert_fails(server, r"Plauderraum\r\n", r"Plauderraum\n", &all);
    assert_fails(
        server,
        "b\"Hallo \" + line +",
        "b\"Hallo\" +",
        &[
            "server/nennt-beim-namen",
            "server/reicht-zeilen-weiter",
            "server/zeile-in-stuecken",
            "server/sagt-wer-geht",
            "server/stumme-gaeste",
        ],
    );
    let echo = "if other is not guest and name is not None";
    assert_fails(server, echo, "if name is not None", &["server/reicht-zeilen-weiter"]);
    let whole = "while b\"\\n\" in guests[guest][0]:\n        line, guests[guest][0] = guests[guest][0].split(b\"\\n\", 1)\n";
    let piece =
        "if True:\n        line, guests[guest][0] = guests[guest][0].rstrip(b\"\\r\\n\"), b\"\"\n";
    assert_fails(server, whole, piece, &["server/zeile-in-stuecken"]);
    assert_fails(server, "ist gegangen", "geht", &["server/sagt-wer-geht"]);
    assert_fails(server, "TIMEOUT = None", "TIMEOUT = 0", &["server/schlaeft-in-select"]);

    let client = "chat_client.py";
    assert_fails(
        client,
        "for line in lines:\n    if",
        "for line in []:\n    if",
        &["klient/druckt-was-kommt", "klient/meldet-sich"],
    );
    assert_fails(client, ".rstrip(\"\\r\\n\")", "", &["klient/druckt-was-kommt"]);
    assert_fails(client, "except OSError", "except EOFError", &["klient/niemand-da"]);

    let web = "http_server1.py";
    assert_fails(web, "page.read()", "page.read(100)", &["web/liefert-die-seite"]);
    assert_fails(web, "404 Not Found", "200 OK", &["web/fehlende-seite"]);
}

#[test]
fn a_failure_is_told_in_german() {
    if !can_run() {
        return;
    }
    let wrong = submission(&[("chat_server.py", "ist gegangen", "geht")]);
    let html = wrong.path().join("bericht.html");
    let report = format!("html={}", html.display());
    grade(&wrong, &["--verbose"])
        .assert()
        .code(1)
        .stdout(contains("exec python3 chat_server.py --port 8000) & server=$!"));
    let step = format!("sagt-wer-geht {} --lab {}", wrong.path().display(), LAB);
    grade(&wrong, &["--report", &report, "--seed", "1"]).assert().code(1).stdout(
        contains("✗ Er sagt, wer gegangen ist")
            .and(contains("  Regel 1.4      sagt den anderen, wer gegangen ist, und"))
            .and(contains(r#"  erwartet       b < "anna ist gegangen\r\n""#))
            .and(contains(r"  bekommen       anna geht\r\n"))
            .and(contains("  Hinweis        Bringt recv nichts, so ist der Gast gegangen"))
            .and(contains(format!("httplab step {step}")))
            .and(contains("17/20   5 bestanden, 1 gescheitert, Kür 1 von 1\n"))
            .and(contains("Eine Prüfung ist gescheitert. Sieh sie dir Schritt für Schritt an:\n  "))
            .and(contains("dieselben Werte noch einmal mit")),
    );
    let silent = submission(&[("chat_client.py", "niemand da", "")]);
    grade(&silent, &["--page", "niemand-da", "--verbose"])
        .assert()
        .code(1)
        .stdout(contains("python3 chat_client.py localhost 8000 anna)"));
    let html = fs::read_to_string(html).unwrap();
    let told = [
        "<html lang=\"de\">",
        "<span class=\"score\">27</span> von 30 Punkten</h1>",
        ">Teil 7<",
        ">webdienst<",
        "<dt>Regel 1.4</dt>",
        "<dt>Bekommen</dt>",
        "Die Lektion",
        "Wer nur noch zuhört",
    ];
    told.iter().for_each(|told| assert!(html.contains(told), "{told}"));
}

#[test]
fn the_other_commands_work_by_it() {
    httplab(&["list", "--lab", LAB]).assert().success().stdout(
        contains("part 7  chat_client, ")
            .and(contains("  7.2   druckt jede Zeile"))
            .and(contains("        meldet-sich "))
            .and(contains("Er schläft in select"))
            .and(contains("        wer-spricht-zuerst ")),
    );
    httplab(&["list", "--lab", LAB, "--part", "7"])
        .assert()
        .success()
        .stdout(contains("druckt-was-kommt").and(contains("schläft in select").not()));
    httplab(&["list", "--lab", LAB, "--part", "2"])
        .assert()
        .code(2)
        .stderr(contains("the parts of this lab are 1, 7, 3"));
    httplab(&["show", "klient", "--lab", LAB])
        .assert()
        .success()
        .stdout(contains("# Part 7: ").and(contains("| druckt-was-kommt | 7.2 | ")));
    let page = fs::read_to_string(here().join("lab/klient/niemand-da.md")).unwrap();
    httplab(&["show", "niemand-da", "--lab", LAB]).assert().success().stdout(page);
}

#[test]
fn its_pages_are_stepped_through() {
    if !can_run() {
        return;
    }
    let right = submission(&[]);
    let folder = right.path().to_str().unwrap();
    for page in ["zeile-in-stuecken", "druckt-was-kommt", "liefert-die-seite", "wer-spricht-zuerst"]
    {
        httplab(&["step", page, folder, "--lab", LAB])
            .assert()
            .success()
            .stdout(contains("jeder Schritt wurde erfüllt"));
    }
    let doctor = httplab(&["doctor", folder, "--lab", LAB]).assert().success();
    let told = String::from_utf8_lossy(&doctor.get_output().stdout);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = [
        "started as python3 http_server1.py",
        "as it was told",
        "the last it said was: niemand da",
    ];
    assert!(wanted.iter().all(|text| told.contains(text)), "{told}");
}
