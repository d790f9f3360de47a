//! Whole gradings by `httplab`, as a machine runs them for a course: many at once, some killed, and none of them
//! in touch with anything else on the machine.

#![cfg(target_os = "linux")]

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Process groups, and namespaces where there are any.
const ISOLATIONS: [&str; 2] = ["off", "auto"];

/// `httplab grade` by the lab that it carries, with its reports in a folder of its own.
struct Grading {
    folder: TempDir,
    child: Child,
}

impl Grading {
    fn start(isolation: &str, words: &[&str]) -> Grading {
        let folder = tempfile::tempdir().unwrap();
        let to = |format: &str| format!("{format}={}", folder.path().join(format).display());
        let child = Command::new(env!("CARGO_BIN_EXE_httplab"))
            .args(["grade", "--isolation", isolation])
            .args(["--report", &to("json"), "--report", &to("junit")])
            .args(words)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(fs::File::create(folder.path().join("human")).unwrap())
            .stderr(fs::File::create(folder.path().join("errors")).unwrap())
            .spawn()
            .unwrap();
        Grading { folder, child }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.read("json")).unwrap_or_default()
    }

    /// The exit status, with everything it has said.
    fn end(mut self) -> (Option<i32>, Value, String) {
        let status = self.child.wait().unwrap().code();
        (status, self.json(), self.read("human") + &self.read("errors"))
    }
}

/// The example of a submission, which has a server for part 2.
fn submission() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission")
}

/// Pages whose programs would meet each other, or wait for the machine, if they could.
const PAGES: [&str; 6] = [
    "part2/closes-*",
    "part2/every-address",
    "part2/given-port",
    "part2/one-after-another",
    "part2/serves-*",
    "part2/slow-reader",
];

#[test]
fn eight_gradings_at_once_do_not_disturb_each_other() {
    let submission = submission();
    let mut words = vec![submission.to_str().unwrap()];
    words.extend(PAGES.iter().flat_map(|page| ["--page", page]));
    for isolation in ISOLATIONS {
        let began = Instant::now();
        let gradings: Vec<_> = (0..8).map(|_| Grading::start(isolation, &words)).collect();
        for grading in gradings {
            let (status, json, said) = grading.end();
            assert_eq!(status, Some(0), "--isolation {isolation}: {said}");
            assert_eq!(json["score"], json["max"]);
            assert!(found(&json) > PAGES.len());
        }
        println!("8 at once with --isolation {isolation}: {:.1} s", began.elapsed().as_secs_f64());
    }
}

#[test]
fn a_grading_that_is_killed_leaves_what_it_has_found_and_no_process() {
    for isolation in ISOLATIONS {
        let folder = tempfile::tempdir().unwrap();
        let server = folder.path().join("http_server1.py");
        fs::copy(submission().join("http_server1.py"), &server).unwrap();
        // A process beside the server that has left its session; the folder's name is the mark of both.
        let server = server.display();
        let script = format!(
            "setsid timeout 60 tail -f {server} > /dev/null & exec python3 {server} \"$0\""
        );
        let program = format!("http_server1=sh -c {}", shell_words::quote(&script));
        let mark = folder.path().display().to_string();
        let mut grading =
            Grading::start(isolation, &["--part", "2", "--jobs", "2", "--program", &program]);
        let began = until(60, || found(&grading.json()) > 0 && running(&mark, "tail").is_some());
        assert!(began, "--isolation {isolation}: {}", grading.read("errors"));
        grading.child.kill().unwrap();
        grading.child.wait().unwrap();
        let gone = until(30, || running(&mark, "").is_none());
        assert!(gone, "--isolation {isolation}: {:?} lives on", running(&mark, ""));
        let json = grading.json();
        assert_eq!(json["complete"], false, "it was killed too late for this test");
        assert!(found(&json) > 0);
        assert!(cases(&grading.read("junit")) > 0);
    }
}

#[test]
fn a_nursery_that_is_killed_costs_no_program_a_point() {
    let submission = submission();
    let words = [submission.to_str().unwrap(), "--part", "2", "--jobs", "1"];
    for isolation in ISOLATIONS {
        let grading = Grading::start(isolation, &words);
        assert!(until(60, || found(&grading.json()) > 2), "{}", grading.read("errors"));
        let nursery = nursery_of(grading.child.id()).expect("a nursery while programs are started");
        kill(Pid::from_raw(nursery as i32), Signal::SIGKILL).unwrap();
        let (status, json, said) = grading.end();
        // At most the program that it was about to start is not judged, and none is judged wrongly.
        assert!(matches!(status, Some(0 | 2)), "--isolation {isolation}: {said}");
        assert_eq!((&json["score"], &json["complete"]), (&json["max"], &true.into()), "{said}");
        assert!(said.matches("could not be replayed").count() <= 1, "{said}");
    }
}

/// The nursery among the descendants of a grading.
fn nursery_of(grading: u32) -> Option<u32> {
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_nursery = |pid: &u32| {
        fs::read_to_string(format!("/proc/{pid}/comm"))
            .is_ok_and(|name| name == "httplab-nursery\n")
    };
    pids.filter(is_nursery)
        .find(|pid| std::iter::successors(Some(*pid), |pid| parent(*pid)).any(|pid| pid == grading))
}

fn parent(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// How many checks a report has.
fn found(json: &Value) -> usize {
    let parts = json["parts"].as_array().into_iter().flatten();
    parts.filter_map(|part| Some(part["checks"].as_array()?.len())).sum()
}

/// How many test cases a whole JUnit document has.
fn cases(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut cases = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "testcase" => {
                cases += 1
            }
            Event::Eof => return cases,
            _ => {}
        }
    }
}

/// The command line of a process that has both of these in it, zombies not counted (they have none).
fn running(mark: &str, word: &str) -> Option<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let mut lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.find(|line| line.contains(mark) && line.contains(word))
}

fn until(seconds: u64, is_so: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < deadline {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// A program that connects to the TCP port and the abstract Unix socket that follow, whatever becomes of it.
const KNOCK: &str = "import socket, sys
for family, address in ((socket.AF_INET, ('127.0.0.1', int(sys.argv[1]))), (socket.AF_UNIX, '\\0' + sys.argv[2])):
    try: socket.socket(family).connect(address)
    except OSError: pass
";

#[test]
fn with_isolation_required_a_program_reaches_no_listener_of_the_machine() {
    assert_eq!(knocked("off"), Some([true, true]), "the program of this test reaches nothing");
    if let Some(knocked) = knocked("require") {
        assert_eq!(knocked, [false, false]);
    }
}

/// Whether a program under test reached a TCP listener of this test, and one on a Unix socket that has no
/// file; `None` where the isolation is not to be had.
fn knocked(isolation: &str) -> Option<[bool; 2]> {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = format!("httplab-test-{}-{isolation}", std::process::id());
    let unix = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let port = tcp.local_addr().unwrap().port();
    let program = format!("http_server1=python3 -c {} {port} {name}", shell_words::quote(KNOCK));
    let words = ["--page", "part2/serves-a-page", "--patience", "1", "--program", &program];
    let (status, _, said) = Grading::start(isolation, &words).end();
    if said.contains("this system allows no namespaces") {
        eprintln!("{said}");
        return None;
    }
    assert_eq!(status, Some(1), "{said}");
    tcp.set_nonblocking(true).unwrap();
    unix.set_nonblocking(true).unwrap();
    let came = |error: Option<std::io::Error>| {
        assert!(error.as_ref().is_none_or(|error| error.kind() == ErrorKind::WouldBlock));
        error.is_none()
    };
    Some([came(tcp.accept().err()), came(unix.accept().err())])
}

/// A client that asks getaddrinfo for what this machine has addresses of, as the C library's manual shows.
const ADDRCONFIG: &str = "import socket, sys
from urllib.parse import urlsplit
url = urlsplit(sys.argv[1])
(family, kind, _, _, address), *_ = socket.getaddrinfo(
    url.hostname, url.port or 80, socket.AF_INET, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
client = socket.socket(family, kind)
client.connect(address)
client.sendall(f'GET {url.path} HTTP/1.0\\r\\nHost: {url.netloc}\\r\\n\\r\\n'.encode())
answer = b''.join(iter(lambda: client.recv(4096), b''))
sys.stdout.buffer.write(answer.partition(b'\\r\\n\\r\\n')[2])
";

#[test]
fn a_client_that_asks_for_configured_addresses_finds_some() {
    for isolation in ISOLATIONS {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("http_client.py"), ADDRCONFIG).unwrap();
        let folder = folder.path().to_str().unwrap();
        let words = [folder, "--page", "part1/prints-the-body"];
        let (status, _, said) = Grading::start(isolation, &words).end();
        assert_eq!(status, Some(0), "--isolation {isolation}: {said}");
    }
}

#[test]
fn reports_written_into_the_submission_are_no_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(submission().join("http_server1.py"), folder.path().join("http_server1.py")).unwrap();
    let to = |name: &str| folder.path().join(name).display().to_string();
    let reports = [format!("html={}", to("a.html")), format!("json={}", to("a.json"))];
    let folder = folder.path().to_str().unwrap();
    let mut words = vec![folder, "--part", "2"];
    words.extend(reports.iter().flat_map(|report| ["--report", report]));
    let (status, json, said) = Grading::start("auto", &words).end();
    assert_eq!((status, &json["score"]), (Some(0), &json["max"]), "{said}");
}
