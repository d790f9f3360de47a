//! A grading in namespaces keeps what it promises. Each promise is tested in a process of its own, since
//! going into namespaces is for a whole process; where the system allows none, the tests say so and pass.

#![cfg(target_os = "linux")]

use conformance::sandbox::forward::Forward;
use conformance::sandbox::isolation::{self, Kind};
use conformance::sandbox::output::Stream;
use conformance::sandbox::{Command, Exit, Limits, Needs, Running, Scratch, Wish};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// What a process exits with that found no namespaces.
const NO_NAMESPACES: i32 = 77;

/// Set for a test that has a process to itself: `cargo test -- --ignored` gives it none.
const ALONE: &str = "HTTPLAB_TEST_ALONE";

/// Starts one of the ignored tests below as a process of its own, in the folder `here`.
fn start_alone(test: &str, here: &Path) -> Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .current_dir(here)
        .env(ALONE, "yes")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs it to its end; `None` where there are no namespaces to be had.
fn run_alone(test: &str, here: &Path) -> Option<ExitStatus> {
    let mut child = start_alone(test, here);
    let mut written = String::new();
    child.stdout.take().unwrap().read_to_string(&mut written).unwrap();
    print!("{written}");
    let status = child.wait().unwrap();
    if status.code() == Some(NO_NAMESPACES) {
        eprintln!("this system allows no namespaces; nothing was tested");
        return None;
    }
    Some(status)
}

fn passes_alone(test: &str, here: &Path) {
    if let Some(status) = run_alone(test, here) {
        assert!(status.success(), "{status}");
    }
}

/// Goes into namespaces, does `work` there and exits with what it says; a panic is 101. Only in a process that
/// another test has started.
fn inside(work: impl FnOnce(&Path) -> i32) {
    if std::env::var_os(ALONE).is_none() {
        return;
    }
    let isolation = isolation::enter(Wish::Auto, &Needs::default()).unwrap();
    if let Kind::ProcessGroups { why } = isolation.kind() {
        eprintln!("{why}");
        std::process::exit(NO_NAMESPACES);
    }
    let root = isolation.root().to_owned();
    let work = std::panic::AssertUnwindSafe(|| work(&root));
    let status = std::panic::catch_unwind(work).unwrap_or(101);
    std::process::exit(status);
}

/// Runs a script as a program under test, to its end; how it ended and what it wrote.
fn run_script(root: &Path, script: &str) -> (Exit, String) {
    let scratch = Scratch::new(root, None, [("index.html", "page")]).unwrap();
    let mut running = start_script(&scratch, script);
    running.attend(Duration::from_secs(20), |_| false).unwrap();
    let text = |stream| String::from_utf8_lossy(running.output(stream).head()).into_owned();
    let written = text(Stream::Stdout) + &text(Stream::Stderr);
    let exit = running.exit().unwrap_or_else(|| panic!("it does not end: {written}"));
    (exit.clone(), written)
}

fn start_script(scratch: &Scratch, script: &str) -> Running {
    let command = Command::new(["sh", "-c", script]);
    Running::start(&command, &[], scratch, &Limits::default()).unwrap()
}

#[test]
fn the_exit_status_comes_out() {
    let here = tempfile::tempdir().unwrap();
    if let Some(status) = run_alone("inner_exits_with_7", here.path()) {
        assert_eq!(status.code(), Some(7));
    }
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_exits_with_7() {
    inside(|_| 7);
}

#[test]
fn a_death_by_a_signal_comes_out_as_such() {
    let here = tempfile::tempdir().unwrap();
    if let Some(status) = run_alone("inner_dies_of_a_signal", here.path()) {
        assert_eq!(status.signal(), Some(libc::SIGTERM), "{status}");
    }
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_dies_of_a_signal() {
    inside(|_| {
        let _ = nix::sys::signal::raise(nix::sys::signal::SIGTERM);
        0
    });
}

#[test]
fn a_signal_from_outside_goes_in() {
    let here = tempfile::tempdir().unwrap();
    let mut child = start_alone("inner_waits", here.path());
    if wait_for_line(&mut child) {
        let pid = nix::unistd::Pid::from_raw(child.id() as i32);
        nix::sys::signal::kill(pid, nix::sys::signal::SIGTERM).unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(libc::SIGTERM));
    }
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_waits() {
    inside(|_| {
        say("ready");
        std::thread::sleep(Duration::from_secs(20));
        0
    });
}

/// A line of its own: the test runner has begun one.
fn say(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\n:{text}").unwrap();
    out.flush().unwrap();
}

/// Reads up to the line that the inside says; `false` where it ends before.
fn wait_for_line(child: &mut Child) -> bool {
    use std::io::{BufRead, BufReader};
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    lines.any(|line| line.unwrap().starts_with(':'))
}

#[test]
fn a_killed_grading_leaves_no_process_and_no_file() {
    let here = tempfile::tempdir().unwrap();
    // Nobody else sleeps exactly this long.
    let seconds = format!("60.{}", std::process::id());
    fs::write(here.path().join("seconds"), &seconds).unwrap();
    let mut child = start_alone("inner_with_programs", here.path());
    if wait_for_line(&mut child) {
        await_sleepers(&seconds, 2);
        child.kill().unwrap();
        child.wait().unwrap();
        // The inner process held the other end.
        child.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
        await_sleepers(&seconds, 0);
    }
}

/// Waits until so many sleep, for less than they do.
fn await_sleepers(seconds: &str, wanted: usize) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while sleepers(seconds) != wanted {
        assert!(Instant::now() < deadline, "not {wanted} of them sleep");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn sleepers(seconds: &str) -> usize {
    let wanted = format!("sleep\0{seconds}\0");
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
        .filter(|line| *line == wanted)
        .count()
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_with_programs() {
    inside(|root| {
        let seconds = fs::read_to_string("seconds").unwrap();
        let scratch = Scratch::new(root, None, [("index.html", "page")]).unwrap();
        let script = format!("setsid sleep {seconds} & exec sleep {seconds}");
        let _running = start_script(&scratch, &script);
        say("ready");
        std::thread::sleep(Duration::from_secs(60));
        0
    });
}

#[test]
fn there_is_no_way_out_to_a_listener_outside() {
    let here = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    fs::write(here.path().join("address"), address.to_string()).unwrap();
    assert!(TcpStream::connect(address).is_ok());
    passes_alone("inner_reaches_only_itself", here.path());
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_reaches_only_itself() {
    inside(|root| {
        let outside = fs::read_to_string("address").unwrap();
        assert!(TcpStream::connect(outside.trim()).is_err());
        let own = TcpListener::bind("127.0.1.7:80").unwrap();
        assert!(TcpStream::connect(own.local_addr().unwrap()).is_ok());
        assert!(TcpListener::bind("[::1]:0").is_ok() || !Path::new("/proc/net/if_inet6").exists());
        let named = run_script(root, "getent hosts www.pages.lab; hostname").1;
        assert!(named.starts_with("127.0.1.1 ") && named.ends_with("\nlab\n"), "{named}");
        0
    });
}

#[test]
fn a_port_of_the_machine_leads_to_the_same_port_inside() {
    let here = tempfile::tempdir().unwrap();
    let mut child = start_alone("inner_answers_at_a_port_that_leads_inside", here.path());
    if wait_for_line(&mut child) {
        let port = fs::read_to_string(here.path().join("port")).unwrap().parse::<u16>().unwrap();
        let mut visitor = TcpStream::connect(("127.0.0.1", port)).unwrap();
        visitor.write_all(b"hello").unwrap();
        visitor.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        visitor.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "hello to you");
        // It ends when it has been visited once more: not before the answer is here.
        TcpStream::connect(("127.0.0.1", port)).unwrap();
    }
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | NO_NAMESPACES)), "{status}");
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_answers_at_a_port_that_leads_inside() {
    let forward = Forward::open().unwrap();
    inside(|_| {
        let port = forward.lead_inside().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        fs::write("port", port.to_string()).unwrap();
        say("ready");
        let (mut visitor, _) = listener.accept().unwrap();
        let mut said = Vec::new();
        visitor.read_to_end(&mut said).unwrap();
        visitor.write_all(&[&said, b" to you".as_slice()].concat()).unwrap();
        drop(visitor);
        listener.accept().unwrap();
        0
    });
}

#[test]
fn what_the_harness_writes_is_there_afterwards_and_its_own_folder_is_not() {
    let here = tempfile::tempdir().unwrap();
    passes_alone("inner_writes_a_report", here.path());
    if let Ok(root) = fs::read_to_string(here.path().join("report")) {
        assert!(!Path::new(&root).exists(), "{root}");
    }
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_writes_a_report() {
    inside(|root| {
        assert!(root.is_dir());
        fs::write("report", root.to_str().unwrap()).unwrap();
        0
    });
}

#[test]
fn a_program_sees_and_reaches_nothing_but_its_own() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("secret"), "").unwrap();
    passes_alone("inner_program_looks_around", here.path());
    let left = fs::read_dir(here.path()).unwrap().count();
    assert_eq!(left, 1);
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_program_looks_around() {
    inside(|root| {
        let outside = std::env::current_dir().unwrap().display().to_string();
        let prints = |script: &str| run_script(root, script).1;
        // Its keeper, itself, and what it runs.
        assert_eq!(prints("echo $$ $PPID"), "2 1\n");
        let processes = prints("ls /proc | grep -c '^[0-9]'");
        assert!(processes.trim().parse::<u32>().unwrap() <= 5, "{processes}");
        let refused = prints(&format!("echo x > {outside}/file; echo x > /etc/file"));
        assert_eq!(refused.lines().count(), 2, "{refused}");
        assert!(!Path::new("file").exists() && !Path::new("/etc/file").exists());
        assert_eq!(
            prints("echo own > file; cat file; echo home > ~/file; cat ~/file"),
            "own\nhome\n"
        );
        assert_eq!(
            prints("echo t > /tmp/t; cat /tmp/t; echo s > /dev/shm/s; cat /dev/shm/s"),
            "t\ns\n"
        );
        assert_eq!(prints("echo by its name > /dev/stderr"), "by its name\n");
        assert!(prints(&format!("ls {outside}/secret")).contains("No such file"));
        assert!(prints("grep -h CapEff /proc/self/status").contains("0000000000000000"));
        assert!(prints("grep -h CapBnd /proc/self/status").contains("0000000000000000"));
        0
    });
}

#[test]
fn a_program_that_kills_all_it_can_or_deletes_its_folder_harms_nobody() {
    let here = tempfile::tempdir().unwrap();
    passes_alone("inner_program_runs_amok", here.path());
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_program_runs_amok() {
    inside(|root| {
        // Process 1 of a namespace is not to be killed from inside of it.
        let (exit, _) = run_script(root, "kill -KILL 1; kill -KILL -1; exit 3");
        assert_eq!(exit, Exit::Status(3));
        let (exit, _) = run_script(root, "rm -rf ../* . 2>/dev/null; cd ..; rm -rf served; exit 4");
        assert_eq!(exit, Exit::Status(4));
        let (exit, said) = run_script(
            root,
            "trap '' XFSZ; i=0; while [ $i -lt 9 ]; do
            head -c 50000000 /dev/zero > $i || exit 5; i=$((i + 1)); done",
        );
        assert_eq!(exit, Exit::Status(5), "{said}");
        assert_eq!(fs::read_dir(root).unwrap().count(), 1, "the hosts file alone is left");
        0
    });
}

#[test]
fn many_programs_start_and_end() {
    let here = tempfile::tempdir().unwrap();
    passes_alone("inner_starts_many", here.path());
}

#[test]
#[ignore = "the inside of the test above"]
fn inner_starts_many() {
    inside(|root| {
        for _ in 0..20 {
            assert_eq!(run_script(root, "exit 0").0, Exit::Status(0));
        }
        0
    });
}
