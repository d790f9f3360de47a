//! Find the fault, from outside: a riddle, a server to talk to, hints, and the answer with its evidence.

use assert_cmd::Command;
use predicates::str::contains;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

/// Riddles of a kind, found by playing them: the quiz keeps the number that a flaw has.
fn riddle(flaw: &str) -> usize {
    use conformance::lab::load::Lab;
    use conformance::quiz::riddle;
    let lab = Lab::load(Some(&root().join("lab"))).expect("the lab is whole");
    let riddles = riddle::all(&lab).expect("the catalogue is read");
    riddles.iter().find(|riddle| riddle.flaw.name == flaw).expect("a riddle").number
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn quiz(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("httplab").expect("httplab is built");
    command.current_dir(root()).arg("quiz").args(arguments).env("NO_COLOR", "1");
    command
}

/// What is printed when these lines are typed.
fn talk(flaw: &str, lines: &str, code: i32) -> String {
    let assert =
        quiz(&[&riddle(flaw).to_string()]).write_stdin(lines.to_owned()).assert().code(code);
    String::from_utf8(assert.get_output().stdout.clone()).expect("what is printed is UTF-8")
}

/// Fails with all that was printed where one of these is missing.
fn holds(shown: &str, wanted: &[&str]) {
    let missing: Vec<_> = wanted.iter().filter(|text| !shown.contains(**text)).collect();
    assert!(missing.is_empty(), "{missing:#?} is missing in\n{shown}");
}

#[test]
fn the_rule_that_is_named_rightly_is_explained_with_evidence() {
    let shown = talk("s1-never-closes", "2.5\n9.9\n1.1\n2.6\n", 0);
    let wanted = [
        "this http_server1 breaks one rule of part 2",
        "No, this program keeps that rule: it answers 403",
        "There is no rule 9.9",
        "No: rule 1.1 is not about http_server1.",
        "✓ Yes, rule 2.6.",
        "Rule 2.6 asks that http_server1 closes the connection once it has answered.",
        "✗ ",
        "  rule 2.6 ",
        "  expected ",
        "  by hand ",
        "--flaw s1-never-closes",
    ];
    holds(&shown, &wanted);
}

#[test]
fn nothing_tells_the_flaw_before_the_answer() {
    let shown = talk("s1-never-closes", "pages\nrules\nhelp\nstep closes-after-a-page\nquit\n", 1);
    holds(&shown, &["✗ not met"]);
    assert!(!shown.contains("never-closes"), "{shown}");
}

#[test]
fn the_cause_that_is_named_is_of_this_flaw() {
    let shown = talk("s3-bare-infinity", "give up\n", 1);
    holds(&shown, &["no valid JSON"]);
    assert!(!shown.contains("no line with a version"), "{shown}");
}

#[test]
fn hints_lead_to_a_page_that_shows_it() {
    let shown = talk("s2-never-closes", "hint\nhint\nhint\nhint\ngive up\n", 1);
    let wanted = [
        "pages about http_server2, ",
        "One of these pages shows the fault: ",
        "Step through descriptors-given-back.",
        "There are no more hints",
        "It is rule ",
    ];
    holds(&shown, &wanted);
}

#[test]
fn a_client_is_run_by_the_learner() {
    let shown = talk("c-drops-the-query", "again\nstep silent-client\n1.1\n", 0);
    let wanted = [
        "/http_client http://localhost:8000/",
        "A client starts each time",
        "This page is about http_server2",
        "✓ Yes, rule 1.1.",
        "Asks for the path without its query.",
    ];
    holds(&shown, &wanted);
}

#[test]
fn a_number_poses_the_same_riddle_and_nobody_is_told_so() {
    let first_line = |seed: &str| {
        let output = quiz(&[seed]).write_stdin("quit\n").output().expect("httplab runs");
        String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first_line("7"), first_line("7"));
    quiz(&["7"]).write_stdin("").assert().code(2).stderr(contains("run the quiz in a terminal"));
    quiz(&["9999"]).assert().code(2).stderr(contains("there are riddles 1 to "));
}

/// In a network of its own, where its port is nobody's else. The riddle's server holds that port until the proof begins.
#[cfg(target_os = "linux")]
#[test]
fn a_server_at_a_port_of_its_own_choice_is_in_nobodys_way() {
    let unshare = |words: &[&str]| {
        let mut command = std::process::Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net"]).args(words);
        command
    };
    if !unshare(&["true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("no namespaces here");
        return;
    }
    // SIOCSIFFLAGS: the loopback interface is up. And no namespaces for the page that is stepped through, if that can be said.
    let up = "import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH22x', b'lo', 0x41))
try:
    open('/proc/sys/user/max_user_namespaces', 'w').write('0')
except OSError:
    pass
os.execv(sys.argv[1], sys.argv[1:])";
    let number = riddle("s1-listens-on-8081").to_string();
    let quiz = ["python3", "-c", up, env!("CARGO_BIN_EXE_httplab"), "quiz", &number];
    let mut quiz = unshare(&quiz)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("unshare starts");
    let says = quiz.stdin.take().map(|mut says| says.write_all(b"step given-port\ngive up\n"));
    says.expect("a pipe").expect("it listens");
    let shown = quiz.wait_with_output().expect("it ends").stdout;
    let shown = String::from_utf8(shown).expect("what is printed is UTF-8");
    holds(&shown, &["It is rule 2.1.", "  cause ", "8081"]);
    assert!(!shown.contains("in use"), "{shown}");
}

/// A quiz that goes on while the test does other things.
struct Talk {
    quiz: Child,
    says: ChildStdin,
    hears: BufReader<ChildStdout>,
}

impl Talk {
    fn begin(number: usize) -> Talk {
        let mut quiz = std::process::Command::new(env!("CARGO_BIN_EXE_httplab"))
            .args(["quiz", &number.to_string()])
            .current_dir(root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("httplab starts");
        let says = quiz.stdin.take().expect("a pipe");
        let hears = BufReader::new(quiz.stdout.take().expect("a pipe"));
        Talk { quiz, says, hears }
    }

    fn line_with(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.hears.read_line(&mut line).expect("a line"), 0, "no {text} was said");
            if line.contains(text) {
                return line;
            }
        }
    }
}

/// What a server answers, which may not listen yet.
fn fetch(port: u16, path: &str) -> String {
    let end = Instant::now() + Duration::from_secs(10);
    let mut connection = loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Ok(connection) => break connection,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        std::thread::yield_now();
    };
    write!(connection, "GET {path} HTTP/1.0\r\n\r\n").expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn the_server_can_be_talked_to_and_ends_with_the_quiz() {
    let mut talk = Talk::begin(riddle("s1-says-404-for-other-kinds"));
    let address = talk.line_with("http://localhost:");
    let port = address.split("localhost:").nth(1).and_then(|rest| rest.split('/').next());
    let port: u16 = port.and_then(|port| port.parse().ok()).expect("a port");
    assert!(fetch(port, "/index.html").contains("200"));
    writeln!(talk.says, "again").expect("it listens");
    talk.line_with("started again");
    assert!(fetch(port, "/index.html").contains("200"));
    writeln!(talk.says, "quit").expect("it listens");
    talk.quiz.wait().expect("it ends");
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}
