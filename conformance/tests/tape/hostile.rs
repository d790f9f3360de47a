//! Programs that are hard to record, each played by `httplab tape` in both kinds of isolation: it ends by itself, comes
//! to the verdict that a grading comes to, and leaves nothing behind. The programs are in programs/hostile.py, and each
//! carries a bound of its own.

use super::played;
use conformance::kernel::{self, Kind};
use libtest_mimic::{Failed, Trial};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PAGE: &str = "part2/serves-a-page";

/// A hostile program.
struct Hostile {
    /// Its name in programs/hostile.py.
    name: &'static str,
    /// What its calls must show.
    shows: fn(&[Value]) -> bool,
}

const ALL: &[Hostile] = &[
    Hostile { name: "is_killed_in_mid_call", shows: |calls| count(calls, "accept") == 1 },
    Hostile { name: "asks_to_be_traced", shows: serves },
    Hostile { name: "traces_its_child", shows: serves },
    Hostile {
        name: "bombs",
        shows: |calls| serves(calls) && count(calls, "clone(a process)") >= 5,
    },
    Hostile {
        name: "executes_after_vfork",
        shows: |calls| serves(calls) && count(calls, "execve(\"/bin/true\") = 0") == 20,
    },
    Hostile {
        name: "executes_in_a_thread",
        shows: |calls| serves(calls) && processes(calls) == 1 && count(calls, "execve(") == 2,
    },
    Hostile { name: "stops_itself", shows: serves },
    Hostile {
        name: "gets_signals_in_a_call",
        shows: |calls| serves(calls) && count(calls, "interrupted by a signal") >= 20,
    },
    Hostile { name: "filters_its_calls", shows: serves },
    Hostile { name: "closes_everything", shows: serves },
    Hostile { name: "points_nowhere", shows: |calls| serves(calls) && count(calls, "EFAULT") > 50 },
    Hostile { name: "calls_without_end", shows: |calls| calls.len() == 50_000 },
    Hostile {
        name: "runs_in_circles",
        shows: |calls| {
            serves(calls)
                && (6_000..7_000).contains(&calls.len())
                && count(calls, "access(") > 5_999
        },
    },
    Hostile { name: "calls_on_all_sides", shows: |calls| count(calls, "access(\"x\")") > 0 },
    Hostile { name: "serves_a_crowd", shows: has_each_of_a_crowd },
];

pub fn trials() -> Vec<Trial> {
    let trial = |hostile: &'static Hostile| {
        let name = format!("hostile: {}", hostile.name.replace('_', " "));
        Trial::test(name, || {
            ["off", "auto"].iter().try_for_each(|isolation| judge(hostile, isolation))
        })
    };
    let killed =
        Trial::test("hostile: a harness that is killed in mid-call leaves no program", || {
            ["off", "auto"].iter().try_for_each(|isolation| is_killed_with_its_harness(isolation))
        });
    ALL.iter().map(trial).chain([killed]).collect()
}

fn judge(hostile: &Hostile, isolation: &str) -> Result<(), Failed> {
    let taped = Run::of("tape", hostile.name, isolation);
    let graded = Run::of("grade", hostile.name, isolation);
    let tape: Value = serde_json::from_slice(&taped.output.stdout).unwrap_or_default();
    let grade: Value = serde_json::from_slice(&graded.output.stdout).unwrap_or_default();
    let check = find_check(&grade).cloned().unwrap_or_default();
    let entries = tape["transcript"].as_array().cloned().unwrap_or_default();
    let calls = entries.into_iter().filter(|entry| entry["event"] == "called");
    let calls: Vec<Value> = calls.map(|mut entry| entry["call"].take()).collect();
    let claims = [
        ("has a verdict", tape["verdict"].is_string()),
        ("has the verdict of a grading", tape["verdict"] == check["verdict"]),
        ("has its reason", tape["reason"] == check["reason"]),
        ("exits as that does", taped.output.status.code() == graded.output.status.code()),
        ("shows what it did", (hostile.shows)(&calls)),
        ("leaves no process", taped.left.is_empty()),
        ("leaves no file", taped.files.is_empty()),
    ];
    match claims.iter().find(|(_, holds)| !holds) {
        None => Ok(()),
        Some((claim, _)) => Err(format!(
            "not so with --isolation {isolation}: it {claim}; {} calls, {}: {}, graded {}: {}; left: {:?} {:?}\n{}",
            calls.len(),
            tape["verdict"],
            tape["reason"],
            check["verdict"],
            check["reason"],
            taped.left,
            taped.files,
            String::from_utf8_lossy(&taped.output.stderr)
        )
        .into()),
    }
}

/// The one check of a grading.
fn find_check(grade: &Value) -> Option<&Value> {
    let checks = grade["parts"].as_array()?.iter().filter_map(|part| part["checks"].as_array());
    checks.flatten().find(|check| check["page"] == PAGE)
}

/// What a run of `httplab` came to, and left.
struct Run {
    output: Output,
    left: Vec<String>,
    files: Vec<String>,
}

impl Run {
    fn of(command: &str, program: &str, isolation: &str) -> Run {
        let temporary = tempfile::tempdir().expect("a folder for temporary files");
        let mark = fastrand::u64(1_000_000_000..10_000_000_000).to_string();
        let mut command = httplab(command, program, &mark, isolation);
        command.env("TMPDIR", temporary.path()).stderr(Stdio::piped());
        let child = command.stdout(Stdio::piped()).spawn().expect("httplab starts");
        let output = child.wait_with_output().expect("httplab was started");
        let entries = fs::read_dir(temporary.path()).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        Run { output, left: left(&mark), files }
    }
}

/// `httplab` with the page and a program of this name. It waits longer than any of them takes.
fn httplab(command: &str, program: &str, mark: &str, isolation: &str) -> Command {
    let mut httplab = Command::new(env!("CARGO_BIN_EXE_httplab"));
    httplab.arg(command);
    if command == "grade" {
        httplab.arg("--page");
    }
    let words = shell_words::join([played::python(), "-IS", played::HOSTILE, program, mark]);
    httplab.args([PAGE, "--format", "json", "--patience", "30", "--isolation", isolation]);
    httplab.args(["--program", &format!("http_server1={words}")]).stdin(Stdio::null());
    httplab
}

/// What lives on of those with this mark, and zombies that nobody waits for; what is about to end may do so.
fn left(mark: &str) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut zombies = self::zombies();
    loop {
        let left = marked(mark);
        // Other tests wait for theirs.
        zombies = zombies.intersection(&self::zombies()).copied().collect();
        if (left.is_empty() && zombies.is_empty()) || Instant::now() > deadline {
            let living = left.into_iter().map(command_line);
            return living.chain(zombies.iter().map(|pid| format!("zombie {pid}"))).collect();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn marked(mark: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // Of httplab itself each argument is one; of the programs this is a word of its own.
    pids.filter(|&pid| command_line(pid).split(' ').any(|word| word == mark)).collect()
}

fn command_line(pid: u32) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).replace('\0', " ")
}

/// Children of this process that have ended.
fn zombies() -> BTreeSet<u32> {
    let has_ended = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'))
    };
    kernel::children(std::process::id()).into_iter().filter(has_ended).collect()
}

/// The program sleeps in a call, and its harness is gone at a stroke.
fn is_killed_with_its_harness(isolation: &str) -> Result<(), Failed> {
    let temporary = tempfile::tempdir()?;
    let mark = fastrand::u64(1_000_000_000..10_000_000_000).to_string();
    let mut command = httplab("tape", "never_answers", &mark, isolation);
    command.env("TMPDIR", temporary.path()).stdout(Stdio::null());
    let mut child = command.spawn()?;
    let is_reading = |pid: &u32| kernel::naps(*pid).values().any(|nap| nap.call.kind == Kind::Read);
    let reads = until(|| marked(&mark).iter().any(is_reading));
    let below = descendants(child.id());
    kill(&mut child);
    let gone = until(|| marked(&mark).is_empty());
    // They have become children of this process.
    for pid in below {
        let _ = waitpid(Pid::from_raw(pid.cast_signed()), None);
    }
    match (reads, gone) {
        (true, true) => Ok(()),
        _ => Err(format!("--isolation {isolation}: it was to read: {reads}, to go: {gone}").into()),
    }
}

fn descendants(pid: u32) -> Vec<u32> {
    let children = kernel::children(pid);
    let below = children.iter().flat_map(|pid| descendants(*pid)).collect();
    [children, below].concat()
}

fn kill(child: &mut Child) {
    child.kill().expect("it was running");
    child.wait().expect("it was started");
}

/// Whether it comes to be so, which is waited for, but not for ever.
fn until(mut so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if so() {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn text(call: &Value) -> &str {
    call["text"].as_str().unwrap_or_default()
}

fn count(calls: &[Value], words: &str) -> usize {
    calls.iter().filter(|call| text(call).contains(words)).count()
}

fn processes(calls: &[Value]) -> usize {
    calls.iter().filter_map(|call| call["process"].as_u64()).collect::<BTreeSet<_>>().len()
}

/// It has accepted, been asked, answered.
fn serves(calls: &[Value]) -> bool {
    let of =
        |sort: &str| calls.iter().any(|call| call["sort"] == sort && call["remote"].is_string());
    of("accept") && of("read") && of("write")
}

/// Each of the thousand connections has all its calls, in their order.
fn has_each_of_a_crowd(calls: &[Value]) -> bool {
    let mut by_client: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for call in calls {
        if let (Some(remote), Some(name)) = (call["remote"].as_str(), call["name"].as_str()) {
            by_client.entry(remote).or_default().push(name);
        }
    }
    // One after another, where a port is taken anew.
    let connections = by_client.values().flat_map(|names| {
        let names: Vec<&str> =
            names.iter().copied().filter(|name| IN_A_CROWD.contains(name)).collect();
        let takes = names.chunk_by(|_, next| *next != IN_A_CROWD[0]);
        takes.map(<[&str]>::to_vec).collect::<Vec<_>>()
    });
    connections.filter(|names| *names == IN_A_CROWD).count() >= 1000
}

/// What is done for a connection.
const IN_A_CROWD: [&str; 4] = ["accept4", "recvfrom", "sendto", "close"];
