//! One grading of a hostile program by `httplab`, and what it cost and left.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
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
    /// The most memory its processes had at one time, in bytes.
    pub peak_memory: u64,
    /// Processes with the program's mark that live on.
    pub processes_left: Vec<String>,
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
        let mut child = plan
            .command(&mark)
            .arg("--report")
            .arg(format!("json={}", file("json").display()))
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::null())
            .stdout(create("human"))
            .stderr(create("errors"))
            .spawn()
            .expect("httplab starts");
        let peak_memory = watch(&mut child);
        let status = child.wait().expect("httplab was started").code();
        Grading {
            status,
            scores: scores(&file("json")),
            report: read(&file("human")) + &read(&file("errors")),
            took: began.elapsed(),
            peak_memory,
            processes_left: processes_with(&mark),
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

/// Waits for the end of a process, and notes the most memory that it and its children of its name had.
fn watch(child: &mut Child) -> u64 {
    let mut peak = 0;
    let deadline = Instant::now() + Duration::from_secs(90);
    while let Ok(None) = child.try_wait() {
        peak = peak.max(memory_of("httplab", child.id()));
        if Instant::now() > deadline {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    peak
}

/// The highest resident memory of a process of this name that is `top` or descends from it.
fn memory_of(name: &str, top: u32) -> u64 {
    let mut most = 0;
    let mut open = vec![top];
    while let Some(pid) = open.pop() {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let field = |key: &str| {
            status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim()
        };
        if field("Name:") != name {
            continue;
        }
        let kilobytes = field("VmHWM:").split(' ').next().and_then(|number| number.parse().ok());
        most = most.max(kilobytes.unwrap_or(0) * 1024);
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        for task in tasks {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            open.extend(
                children.split_ascii_whitespace().filter_map(|child| child.parse::<u32>().ok()),
            );
        }
    }
    most
}

/// The command lines of all processes that have this mark, zombies not counted (they have none).
fn processes_with(mark: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(mark))
        .collect()
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
