//! The grading of one submission, in a process of its own: `httplab grade`, as anybody would start it. A submission that
//! harms its harness harms one.

use super::work::Manner;
use crate::replay::enough::is_enough;
use crate::report::harmless::one_line;
use crate::sys::child::{self, dies_with_its_parent};
use crate::verdict::Grade;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The name of the grading's JSON.
pub const GRADE: &str = "grade.json";

/// The name of its page.
pub const PAGE: &str = "report.html";

/// The folder of what was handed in.
pub const FILES: &str = "files";

/// Pages that are played at one time in each grading: most of a page is waiting.
const PAGES: usize = 8;

/// How often it is looked whether it has ended: beside a grading of a second that is nothing.
const PAUSE: Duration = Duration::from_millis(10);

/// So much longer than it may take by its own limit a grading is waited for: what it has found is told then.
const LONGER: Duration = Duration::from_secs(600);

/// What a grading is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// How.
    pub manner: &'a Manner,
    /// Whose it is, for its reports.
    pub called: &'a str,
    /// Whose programs, and which pages: the last words of the command.
    pub words: &'a [OsString],
    /// How long a grading may take by its own limit.
    pub most: Duration,
}

/// The words for what lies in the folder of what was handed in: these pages of it, or all where there are none.
pub fn handed_in(pages: &[String]) -> Vec<OsString> {
    let pages = pages.iter().flat_map(|page| ["--page", page]);
    pages.chain(["--", "."]).map(OsString::from).collect()
}

/// Grades in `FILES` of the folder `place`, and leaves the reports there. An error is a sentence: why it could not.
pub fn grade(place: &Path, asked: &Asked<'_>) -> Result<Grade, String> {
    let complaints = tempfile::tempfile().map_err(told)?;
    let mut child = start(place, asked, &complaints).map_err(told)?;
    let ended = wait(&mut child, asked);
    let _ = child.kill();
    let status = child.wait().map_err(told)?;
    ended?;
    match status.code() {
        Some(0 | 1) => read(&place.join(GRADE)),
        _ => Err(said(&complaints).unwrap_or_else(|| format!("its grading ended with {status}"))),
    }
}

/// The grading that a file holds.
fn read(file: &Path) -> Result<Grade, String> {
    let named = |error: String| format!("{}: {error}", file.display());
    let file = File::open(file).map_err(|error| named(error.to_string()))?;
    let grade: Grade =
        serde_json::from_reader(BufReader::new(file)).map_err(|error| named(error.to_string()))?;
    if grade.complete { Ok(grade) } else { Err(named("it is not whole".to_owned())) }
}

fn start(place: &Path, asked: &Asked<'_>, complaints: &File) -> io::Result<Child> {
    let Manner { lab, seed, required, patience, limits, isolation, .. } = asked.manner;
    let mut command = Command::new(std::env::current_exe()?);
    command.current_dir(place.join(FILES)).args(["grade", "--format", "json", "--output"]);
    command.arg(format!("../{GRADE}")).arg("--report").arg(format!("html=../{PAGE}"));
    // In one word, whatever it begins with.
    command.arg(format!("--called={}", one_line(asked.called)));
    command.args(["--limits", limits, "--isolation", isolation]);
    command.args(["--seed", &seed.to_string(), "--patience", &patience.to_string()]);
    command.args(["--jobs", &PAGES.to_string()]);
    command.args(required.then_some("--required"));
    command.args(lab.iter().flat_map(|lab| ["--lab".as_ref(), lab.as_os_str()]));
    command.args(asked.words);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(complaints.try_clone()?);
    dies_with_its_parent(&mut command);
    command.spawn()
}

/// Waits until it has ended by itself; the error is why it was not waited for any longer.
fn wait(child: &mut Child, asked: &Asked<'_>) -> Result<(), String> {
    let end = Instant::now() + asked.most + LONGER;
    while child.try_wait().map_err(told)?.is_none() {
        if is_enough() {
            return Err("ended before its time".to_owned());
        }
        if Instant::now() > end {
            return Err(format!(
                "it took longer than {} minutes",
                (asked.most + LONGER).as_secs() / 60
            ));
        }
        sleep(PAUSE);
    }
    Ok(())
}

/// What it complained of, if it did.
fn said(complaints: &File) -> Option<String> {
    let said = child::complaints(complaints).ok()??;
    Some(said.strip_prefix("httplab: ").map(str::to_owned).unwrap_or(said))
}

fn told(error: io::Error) -> String {
    error.to_string()
}
