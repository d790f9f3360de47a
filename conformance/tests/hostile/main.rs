//! Hostile programs, each graded for real: the grading ends in bounded time and memory, fails the program,
//! and leaves no process and no file behind.
//!
//! This test is also those programs: `hostile play NAME MARK ARGUMENT` is one of them. Each carries a bound
//! of its own, in seconds, bytes and processes, so that a harness that fails here does no harm.

mod clients;
mod grading;
mod processes;
mod servers;

use grading::Grading;
use libtest_mimic::{Arguments, Failed, Trial};
use std::time::Duration;

/// No hostile program lives longer than this.
const LIFE: Duration = Duration::from_secs(40);

/// A hostile program of either role, with the pages that it is graded by.
type Hostile = (&'static str, fn(&str));

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, play, name, _mark, argument] = &words[..]
        && play == "play"
    {
        return perform(name, argument);
    }
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(servers::ALL.iter().map(|(name, _)| trial(name, "http_server1", &SERVER_PAGES)));
    trials.extend(clients::ALL.iter().map(|(name, _)| trial(name, "http_client", &CLIENT_PAGES)));
    trials
        .extend(processes::ALL.iter().map(|(name, _)| trial(name, "http_server1", &SERVER_PAGES)));
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(2));
    libtest_mimic::run(&arguments, trials).exit();
}

const SERVER_PAGES: [&str; 3] =
    ["part2/serves-a-page", "part2/one-after-another", "part2/closes-after-a-page"];
const CLIENT_PAGES: [&str; 3] =
    ["part1/prints-the-body", "part1/five-redirects", "part1/redirect-loop"];

fn trial(hostile: &'static str, program: &'static str, pages: &'static [&str]) -> Trial {
    if cfg!(target_os = "linux") {
        Trial::test(hostile, move || judge(hostile, program, pages))
    } else {
        Trial::test(hostile, || Ok(())).with_ignored_flag(true)
    }
}

/// What every grading of a hostile program has to show.
fn judge(hostile: &str, program: &str, pages: &[&str]) -> Result<(), Failed> {
    for isolation in grading::ISOLATIONS {
        let graded = Grading::of(hostile, program, pages, isolation);
        let told = format!("{hostile}, --isolation {isolation}: {graded:#?}");
        let claims = [
            ("exits with 1", graded.status == Some(1)),
            ("gives no point", graded.score == Some(0.0)),
            ("leaves no process", graded.processes_left.is_empty()),
            ("leaves no file", graded.files_left.is_empty()),
            ("stays under 100 MB", graded.peak_memory < 100_000_000),
            ("ends within 40 s", graded.took < Duration::from_secs(40)),
            ("shows no escape sequence", !graded.report.contains('\x1b')),
        ];
        if let Some((claim, _)) = claims.iter().find(|(_, held)| !held) {
            return Err(format!("not so: it {claim}; {told}").into());
        }
    }
    Ok(())
}

/// Is the hostile program of this name, for a while.
fn perform(name: &str, argument: &str) {
    std::thread::spawn(|| {
        std::thread::sleep(LIFE);
        std::process::exit(99);
    });
    let all = servers::ALL.iter().chain(clients::ALL);
    if let Some((_, play)) = all.into_iter().find(|(known, _)| *known == name) {
        play(argument);
    } else if let Some((_, script)) = processes::ALL.iter().find(|(known, _)| *known == name) {
        processes::become_script(script, argument);
    }
}
