//! One grading of a hostile program by `httplab`, and what it cost and left.

use conformance::kernel;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of a grading that has ended.
#[derive(Debug, Default)]
pub struct Grading {
    /// The exit status of `httplab`.
    pub status: Option<i32>,
    /// The score of each part in its report, and what was to be had.
    pub scores: Vec<(f64, f64)>,
    /// Its report as people read it, with what it said on standard error.
    pub report: String,
    /// How long it took.
    pub took: Duration,
    /// The most resident memory that any one process of the harness ever had, in bytes.
    pub peak_memory: u64,
    /// Whether the harness proper was among those processes, which has threads; the others have none.
    pub harness_seen: bool,
    /// Processes with the program's mark that live on, and whatever this process inherited of them.
    pub processes_left: Vec<String>,
    /// Where those listen.
    pub ports_left: Vec<SocketAddr>,
    /// What is left where temporary files go.
    pub files_left: Vec<String>,
}

/// What is to be graded, and how.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// Programs of the assignment, each with the name of what plays it in this test.
    pub players: &'a [(&'a str, &'a str)],
    /// The pages.
    pub pages: &'a [&'a str],
    /// `--patience`, in seconds.
    pub patience: u32,
    /// `--isolation`.
    pub isolation: &'a str,
}

impl Grading {
    /// Grades.
    pub fn of(plan: &Plan<'_>) -> Grading {
        let temporary = tempfile::tempdir().expect("a folder for temporary files");
        let reports = tempfile::tempdir().expect("a folder for reports");
        let mark = fastrand::u64(1_000_000_000..10_000_000_000).to_string();
        let file = |name: &str| reports.path().join(name);
        let create = |name| fs::File::create(file(name)).expect("a report can be written");
        let began = Instant::now();
        let mut command = plan.command(&mark);
        command
            .arg("--report")
            .arg(format!("json={}", file("json").display()))
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::null())
            .stdout(create("human"))
            .stderr(create("errors"));
        let mut child = start(&mut command);
        let (peak_memory, harness_seen) = watch(&mut child);
        let status = child.wait().expect("httplab was started").code();
        let left = left_of(&mark);
        Grading {
            status,
            scores: scores(&file("json")),
            report: read(&file("human")) + &read(&file("errors")),
            took: began.elapsed(),
            peak_memory,
            harness_seen,
            processes_left: left.iter().map(|&pid| command_line(pid)).collect(),
            ports_left: left.iter().filter_map(|&pid| kernel::listeners(pid)).flatten().collect(),
            files_left: files_in(temporary.path()),
        }
    }
}

impl Plan<'_> {
    fn command(&self, mark: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_httplab"));
        command.args(["grade", "--format", "human", "--isolation", self.isolation]);
        command.arg("--patience").arg(self.patience.to_string());
        command.args(self.pages.iter().flat_map(|page| ["--page", page]));
        for (program, player) in self.players {
            command.arg("--program").arg(format!("{program}={} play {player} {mark}", own_path()));
        }
        command
    }
}

fn own_path() -> String {
    let path = std::env::current_exe().expect("this test has a path");
    shell_words::quote(&path.display().to_string()).into_owned()
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

/// The score of each part of the report, and what was to be had.
fn scores(report: &Path) -> Vec<(f64, f64)> {
    let report: Value =
        serde_json::from_slice(&fs::read(report).unwrap_or_default()).unwrap_or_default();
    let parts = report["parts"].as_array().cloned().unwrap_or_default();
    parts.iter().filter_map(|part| Some((part["score"].as_f64()?, part["max"].as_f64()?))).collect()
}

/// The gradings that this process has started. All its other children are what a grading has left: they
/// become its own, since it adopts orphans.
static GRADINGS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn gradings() -> MutexGuard<'static, BTreeSet<u32>> {
    GRADINGS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts and enters it in one go, so that it is never taken for an orphan.
fn start(command: &mut Command) -> Child {
    let mut gradings = gradings();
    let child = command.spawn().expect("httplab starts");
    gradings.insert(child.id());
    child
}

/// Waits for the end of a grading. The most memory that a process of it had, and whether one of them was the
/// harness proper.
fn watch(child: &mut Child) -> (u64, bool) {
    let (mut peak, mut harness_seen) = (0, false);
    let deadline = Instant::now() + Duration::from_secs(400);
    while let Ok(None) = child.try_wait() {
        for process in processes_of("httplab", child.id()) {
            peak = peak.max(process.peak_memory);
            harness_seen |= process.threads > 1;
        }
        if Instant::now() > deadline {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    (peak, harness_seen)
}

/// What the kernel tells of a process of the harness.
struct Process {
    /// The highest resident memory that it ever had, mapped files left out, in bytes.
    peak_memory: u64,
    threads: u64,
}

/// The processes whose names begin so that are `top` or descend from it: in namespaces the harness proper is
/// a grandchild, and keepers are below it.
fn processes_of(name: &str, top: u32) -> Vec<Process> {
    let mut found = Vec::new();
    let mut open = vec![top];
    while let Some(pid) = open.pop() {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let field = |key: &str| {
            status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim()
        };
        if !field("Name:").starts_with(name) {
            continue;
        }
        let number = |key: &str| field(key).split(' ').next().and_then(|text| text.parse().ok());
        // What is mapped of the program's own file is no memory that somebody made it take.
        let file = number("RssFile:").unwrap_or(0_u64);
        found.push(Process {
            peak_memory: number("VmHWM:").unwrap_or(0_u64).saturating_sub(file) * 1024,
            threads: number("Threads:").unwrap_or(0),
        });
        open.extend(children(pid));
    }
    found
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists =
        tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
    let pids = |list: String| -> Vec<u32> {
        list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect()
    };
    lists.flat_map(pids).collect()
}

/// The processes of a grading that has ended: those with its mark, and children of this process that it has
/// not started. What is about to end may do so, and what has ended is waited for, as by the system's init.
fn left_of(mark: &str) -> BTreeSet<u32> {
    let deadline = Instant::now() + Duration::from_secs(1);
    loop {
        let left: BTreeSet<u32> = marked(mark).into_iter().chain(orphans()).collect();
        if left.is_empty() || Instant::now() > deadline {
            return left;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn marked(mark: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|&pid| command_line(pid).contains(mark)).collect()
}

fn orphans() -> Vec<u32> {
    let own = gradings();
    let mut orphans = children(std::process::id());
    orphans.retain(|pid| !own.contains(pid) && !has_ended(*pid));
    orphans
}

fn has_ended(child: u32) -> bool {
    let child = Pid::from_raw(child.cast_signed());
    !matches!(waitpid(child, Some(WaitPidFlag::WNOHANG)), Ok(WaitStatus::StillAlive))
}

/// The command line of a process; empty for a zombie.
fn command_line(pid: u32) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).replace('\0', " ")
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
