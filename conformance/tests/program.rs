//! Programs under test are started, watched and ended as promised. The programs here are lines of POSIX
//! shell, and each that is not meant to end carries a bound of its own.

use conformance::sandbox::output::Stream;
use conformance::sandbox::start_error::Refusal;
use conformance::sandbox::{Command, Excess, Exit, Limits, Running, Scratch, StartError};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A root for scratch folders, and one of them.
struct Place {
    root: TempDir,
    scratch: Scratch,
}

impl Place {
    fn new() -> Place {
        let root = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(root.path(), None, [("index.html", "page")]).unwrap();
        Place { root, scratch }
    }

    fn start(&self, script: &str) -> Running {
        self.start_within(script, &Limits::default())
    }

    fn start_within(&self, script: &str, limits: &Limits) -> Running {
        let command = Command::new(["sh", "-c", script]);
        Running::start(&command, &[], &self.scratch, limits).unwrap()
    }

    fn served(&self) -> &Path {
        self.scratch.served()
    }
}

/// Reads what comes until `enough` says so, at most ten seconds.
fn read_until(running: &mut Running, enough: impl Fn(&Running) -> bool) {
    let came = running.attend(Duration::from_secs(10), |running| enough(running)).unwrap();
    assert!(came, "too late, or over: {:?}", running.exit());
}

fn exit_of(running: &mut Running) -> Exit {
    read_until(running, |running| running.exit().is_some());
    running.exit().unwrap().clone()
}

/// Whether a process of this id is there and is no zombie.
fn lives(pid: u32) -> bool {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => !stat.rsplit_once(") ").unwrap().1.starts_with('Z'),
        Err(_) => false,
    }
}

/// Waits for the program to have written its file `name` whole, a number and a line end.
fn number_in(place: &Place, name: &str) -> u32 {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let text = fs::read_to_string(place.served().join(name)).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().parse().unwrap();
        }
        assert!(Instant::now() < deadline, "{name} was not written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_exit_is_told_with_its_status_after_all_output() {
    let place = Place::new();
    let mut running = place.start("echo one; echo two >&2; exit 7");
    assert_eq!(exit_of(&mut running), Exit::Status(7));
    assert_eq!(running.output(Stream::Stdout).head(), b"one\n");
    assert_eq!(running.output(Stream::Stderr).head(), b"two\n");
}

#[test]
fn a_signal_is_told_as_such() {
    let place = Place::new();
    let mut running = place.start("kill -SEGV $$");
    assert_eq!(exit_of(&mut running).to_string(), "was killed by signal 11 (SIGSEGV)");
}

#[test]
fn the_process_id_is_the_programs_own() {
    let place = Place::new();
    let mut running = place.start("echo $$; exec sleep 5");
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    let own = format!("{}\n", running.pid());
    assert_eq!(running.output(Stream::Stdout).head(), own.as_bytes());
    assert_eq!(running.exit(), None);
}

#[test]
fn a_program_runs_in_what_is_served_with_nothing_to_read_and_a_clean_environment() {
    let place = Place::new();
    let mut running = place.start("cat; cat index.html; echo; env; kill -PIPE $$");
    assert_eq!(exit_of(&mut running).to_string(), "was killed by signal 13 (SIGPIPE)");
    let written = String::from_utf8(running.output(Stream::Stdout).head().to_vec()).unwrap();
    assert!(written.starts_with("page\n"), "{written}");
    assert!(!written.contains("CARGO_MANIFEST_DIR"), "{written}");
    let home = format!("HOME={}\n", place.scratch.home().display());
    assert!(written.contains(&home), "{written}");
}

#[test]
fn a_program_that_is_not_there_is_said_to_be_missing() {
    let place = Place::new();
    let start = |words: &[&str]| {
        let command = Command::new(words);
        Running::start(&command, &[], &place.scratch, &Limits::default()).unwrap_err()
    };
    assert!(matches!(start(&["no-such-program-here"]), StartError::Refused(Refusal::NotFound(_))));
    assert!(matches!(start(&["./missing"]), StartError::Refused(Refusal::NotFound(_))));
    assert!(matches!(start(&["./index.html"]), StartError::Refused(Refusal::NotExecutable(_))));
}

#[test]
fn a_script_whose_interpreter_is_missing_is_said_to_be_so() {
    let place = Place::new();
    for (name, line, told) in [
        ("a", "#!/usr/bin/no-such-python\n", "/usr/bin/no-such-python"),
        ("b", "#!/bin/sh\r\n", r"/bin/sh\r"),
    ] {
        let script = place.served().join(name);
        fs::write(&script, line).unwrap();
        make_executable(&script);
        let command = Command::new([format!("./{name}")]);
        let error = Running::start(&command, &[], &place.scratch, &Limits::default()).unwrap_err();
        assert!(error.to_string().ends_with(told), "{error}");
    }
}

#[test]
fn a_file_without_a_first_line_is_no_program() {
    let place = Place::new();
    let script = place.served().join("script");
    fs::write(&script, "print('hello')\n").unwrap();
    make_executable(&script);
    let started =
        Running::start(&Command::new(["./script"]), &[], &place.scratch, &Limits::default());
    assert!(matches!(started, Err(StartError::Refused(Refusal::NotAProgram(_)))));
}

fn make_executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn endless_output_is_drained_and_kept_only_up_to_a_bound() {
    let place = Place::new();
    let limits = Limits { stdout_bytes: 1000, ..Limits::default() };
    let mut running = place.start_within("yes 'a line of output'", &limits);
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 50_000_000);
    running.end();
    let kept = running.output(Stream::Stdout);
    assert_eq!(kept.head().len(), 1000);
    assert_eq!(kept.last_lines(2)[0], b"a line of output");
}

#[test]
fn the_last_lines_before_an_end_are_kept() {
    let place = Place::new();
    let mut running = place.start("echo Traceback >&2; echo ready; sleep 20");
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    running.end();
    assert_eq!(running.output(Stream::Stderr).last_lines(1), [b"Traceback"]);
}

#[test]
fn a_limit_of_processor_time_ends_a_program() {
    let place = Place::new();
    let limits = Limits { processor_seconds: 1, ..Limits::default() };
    let mut running = place.start_within("while :; do :; done", &limits);
    assert_eq!(exit_of(&mut running), Exit::Processor(1));
}

#[test]
fn a_file_grows_no_larger_than_its_limit() {
    let place = Place::new();
    let limits = Limits { file_bytes: 1_000_000, ..Limits::default() };
    let mut running = place.start_within("exec head -c 50000000 /dev/zero > large", &limits);
    assert_eq!(exit_of(&mut running), Exit::FileSize(1_000_000));
    assert!(fs::metadata(place.served().join("large")).unwrap().len() <= 1_000_000);
}

#[test]
fn more_memory_than_allowed_is_noticed() {
    let place = Place::new();
    let limits = Limits { memory_bytes: 40_000_000, ..Limits::default() };
    // tail keeps the last line whole, and there is but one.
    let script = "head -c 100000000 /dev/zero | tail -n 1 | sleep 10";
    let mut running = place.start_within(script, &limits);
    assert_eq!(excess_of(&mut running), Excess::Memory(40_000_000));
}

#[test]
fn more_processes_than_allowed_are_noticed() {
    let place = Place::new();
    let limits = Limits { processes: 10, ..Limits::default() };
    let script = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 10 & done; wait";
    let mut running = place.start_within(script, &limits);
    assert_eq!(excess_of(&mut running), Excess::Processes(10));
}

#[test]
fn many_files_that_fill_the_disk_are_noticed() {
    let place = Place::new();
    let limits = Limits { disk_bytes: 3_000_000, ..Limits::default() };
    let script = "for i in 1 2 3 4; do head -c 1000000 /dev/zero > $i; done; sleep 10";
    let mut running = place.start_within(script, &limits);
    assert_eq!(excess_of(&mut running), Excess::Disk(3_000_000));
}

fn excess_of(running: &mut Running) -> Excess {
    let mut excess = None;
    let noticed = |running: &mut Running| {
        excess = running.over_limit();
        excess.is_some()
    };
    running.attend(Duration::from_secs(8), noticed).unwrap();
    excess.expect("nothing was noticed")
}

#[test]
fn a_program_that_ignores_every_polite_signal_ends() {
    let place = Place::new();
    let mut running =
        place.start("trap '' TERM INT HUP QUIT; echo ready; while :; do sleep 1; done");
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    let pid = running.pid();
    assert!(lives(pid));
    running.end();
    assert!(!lives(pid));
}

#[test]
fn what_a_program_leaves_behind_ends_with_it() {
    let place = Place::new();
    // The shell ends at once; what it started goes on, one of them in a session of its own.
    let script = "(sleep 30 & echo $! > one); setsid sh -c 'echo $$ > two; exec sleep 30' &";
    let mut running = place.start(script);
    let (one, two) = (number_in(&place, "one"), number_in(&place, "two"));
    assert_eq!(exit_of(&mut running), Exit::Status(0));
    assert!(lives(one) && lives(two));
    running.end();
    assert!(!lives(one) && !lives(two));
}

#[test]
fn a_stopped_program_ends_too() {
    let place = Place::new();
    let mut running = place.start("echo ready; kill -STOP $$; sleep 30");
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    let pid = running.pid();
    running.end();
    assert!(!lives(pid));
}

#[test]
fn processes_that_start_others_and_end_are_caught_up_with() {
    let place = Place::new();
    // Each process starts the next and ends, a thousand times at most.
    let hop = r#"i=$1; [ $i -lt 1000 ] || exit; echo $$ > last; setsid sh hop $((i + 1)) & exit"#;
    fs::write(place.served().join("hop"), hop).unwrap();
    let mut running = place.start("echo ready; exec sh hop 0");
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    running.end();
    let last = || fs::read_to_string(place.served().join("last")).unwrap_or_default();
    let before = last();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(before, last(), "it hops on");
}

#[test]
fn a_bounded_fork_bomb_is_ended() {
    let place = Place::new();
    // At most 2^7 processes, of a minute each.
    let script = r#"bomb() { [ $1 -lt 7 ] && { bomb $(($1 + 1)) & bomb $(($1 + 1)) & }; sleep 60; }
        echo ready; bomb 0"#;
    let mut running = place.start(script);
    read_until(&mut running, |r| r.output(Stream::Stdout).total() > 0);
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    running.end();
    assert!(began.elapsed() < Duration::from_secs(50));
}

#[test]
fn a_folder_that_a_program_locked_or_deleted_is_removed() {
    let place = Place::new();
    let mut running = place.start("mkdir -p a/b; chmod 0 a; rm -f index.html; chmod 0 .");
    exit_of(&mut running);
    drop(running);
    place.scratch.remove().unwrap();
    assert_eq!(fs::read_dir(place.root.path()).unwrap().count(), 0);
}

#[test]
fn ending_twice_is_ending_once() {
    let place = Place::new();
    let mut running = place.start("sleep 20");
    running.end();
    running.end();
    assert_eq!(running.poll_fds().count(), 0);
}

/// Set for a test that has a process to itself: `cargo test -- --ignored` gives it none.
#[cfg(target_os = "linux")]
const ALONE: &str = "HTTPLAB_TEST_ALONE";

/// Runs one of the ignored tests below as a process of its own.
#[cfg(target_os = "linux")]
fn run_alone(test: &str, folder: &Path) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .current_dir(folder)
        .env(ALONE, "yes")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_harness_that_is_killed_leaves_nothing_running() {
    let place = Place::new();
    let mut harness = run_alone("harness_to_be_killed", place.served());
    let (program, orphan) = (number_in(&place, "program"), number_in(&place, "orphan"));
    assert!(lives(program) && lives(orphan));
    harness.kill().unwrap();
    harness.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while lives(program) || lives(orphan) {
        assert!(Instant::now() < deadline, "they live on");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a harness for the test above"]
fn harness_to_be_killed() {
    if std::env::var_os(ALONE).is_none() {
        return;
    }
    let here = std::env::current_dir().unwrap();
    let place = Place::new();
    let _running = place.start(&format!(
        "cd {}; (setsid sleep 60 & echo $! > orphan); echo $$ > program; exec sleep 60",
        here.display()
    ));
    std::thread::sleep(Duration::from_secs(60));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_kills_its_keeper_leaves_nothing_behind() {
    let place = Place::new();
    let status = run_alone("harness_of_a_program_that_kills_its_keeper", place.served()).wait();
    assert!(status.unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a harness for the test above"]
fn harness_of_a_program_that_kills_its_keeper() {
    if std::env::var_os(ALONE).is_none() {
        return;
    }
    conformance::sandbox::adopt_orphans();
    let place = Place::new();
    let mut running =
        place.start("(setsid sleep 20 & echo $! > orphan); kill -KILL $PPID; sleep 20");
    let orphan = number_in(&place, "orphan");
    assert_eq!(exit_of(&mut running), Exit::Lost);
    running.end();
    assert!(!lives(orphan));
}
