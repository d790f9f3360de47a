//! Empty submissions: programs that do nothing, or the same whatever is asked, get no point in any part. The
//! servers among them are this very test program, started with a word.

use conformance::grade::plan::{Plan, Target};
use conformance::grade::run;
use conformance::lab::load::Lab;
use conformance::notation::program::Program;
use conformance::points::Points;
use conformance::sandbox::{self, Command};
use conformance::verdict::{Grade, Verdict};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What is tried in every part.
const EMPTY: [(&str, &[&str]); 7] = [
    ("true", &["true"]),
    ("false", &["false"]),
    ("a program that sleeps", &["sh", "-c", "sleep 600"]),
    ("cat", &["cat"]),
    ("a missing file", &["./http_server1.py"]),
    ("an echo server", &["", "echo"]),
    ("a server that always says 200 and the same page", &["", "same"]),
];

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match (words.get(1).map(String::as_str), words.get(2)) {
        (Some("echo"), Some(port)) => return serve(port, echo),
        (Some("same"), Some(port)) => return serve(port, same),
        _ => {}
    }
    let arguments = Arguments::from_args();
    sandbox::adopt_orphans();
    let lab = Lab::load(Some(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab")));
    let lab = Arc::new(lab.expect("the lab is whole"));
    let mut trials: Vec<Trial> = EMPTY
        .iter()
        .map(|(name, words)| {
            let lab = Arc::clone(&lab);
            Trial::test(format!("{name} gets no point"), move || gets_no_point(&lab, words))
        })
        .collect();
    let of_python = Arc::clone(&lab);
    let no_python = std::process::Command::new("python3").arg("--version").output().is_err();
    trials.push(
        Trial::test("Python's http.server serves what it must not", move || {
            http_server(&of_python)
        })
        .with_ignored_flag(no_python),
    );
    let conclusion = libtest_mimic::run(&arguments, trials);
    sandbox::sweep();
    conclusion.exit();
}

fn grade(lab: &Arc<Lab>, words: &[&str], programs: &[Program], patience: Duration) -> Grade {
    let own = std::env::current_exe().expect("this program has a path");
    let own = own.to_string_lossy();
    let command = Command::new(words.iter().map(|word| if word.is_empty() { &own } else { *word }));
    let target = |program: &Program| {
        (program.clone(), Target::Found { command: command.clone(), folder: None })
    };
    let targets = BTreeMap::from_iter(programs.iter().map(target));
    let plan = Plan {
        pages: lab.pages.iter().filter(|page| programs.contains(&page.program)).cloned().collect(),
        seed: 1,
        patience,
        jobs: 16,
        ..Plan::new(Arc::clone(lab), targets, std::env::temp_dir())
    };
    run::run(&plan, &mut []).0
}

fn gets_no_point(lab: &Arc<Lab>, words: &[&str]) -> Result<(), Failed> {
    let grade = grade(lab, words, &lab.programs(), Duration::from_secs(1));
    match grade.score == Points::ZERO {
        true => Ok(()),
        false => Err(format!("it has {} points", grade.score).into()),
    }
}

/// A server of everything in a folder: it does the work of rule 2.3, and not that of rule 2.5.
fn http_server(lab: &Arc<Lab>) -> Result<(), Failed> {
    let words = ["python3", "-m", "http.server"];
    let grade = grade(lab, &words, &lab.programs()[1..2], Duration::from_secs(10));
    let verdict = |rule: &str, wanted: Verdict| {
        let mut checks =
            grade.checks().filter(|check| check.rule == rule && check.worth > Points::ZERO);
        checks.all(|check| check.verdict == wanted)
    };
    match verdict("2.3", Verdict::Pass) && verdict("2.5", Verdict::Fail) {
        true => Ok(()),
        false => Err(format!("it has {} points", grade.score).into()),
    }
}

/// Serves for a minute at most, each client in a thread of its own.
fn serve(port: &str, answer: fn(TcpStream)) {
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(60));
        std::process::exit(0);
    });
    let listener = TcpListener::bind(format!("0.0.0.0:{port}")).expect("the port is free");
    for client in listener.incoming().flatten() {
        std::thread::spawn(move || answer(client));
    }
}

fn echo(mut client: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = client.read(&mut buffer) {
        if client.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
}

fn same(mut client: TcpStream) {
    const PAGE: &[u8] =
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nhi\n";
    let _ = client.read(&mut [0; 4096]);
    let _ = client.write_all(PAGE);
}
