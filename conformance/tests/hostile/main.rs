//! Hostile programs, each graded for real: the grading ends in bounded time and memory, fails the program,
//! and leaves no process, no listening port and no file behind. What each took is printed at the end.
//!
//! This test is also those programs: `hostile play NAME MARK ARGUMENT` is one of them. Each carries a bound
//! of its own, in seconds, bytes and processes, so that a harness that fails here does no harm.

mod clients;
mod figures;
mod grading;
mod processes;
mod servers;

use grading::{Grading, Plan};
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
    // What a grading leaves becomes a child of this process, and is found.
    conformance::sandbox::adopt_orphans();
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(servers::ALL.iter().map(|(name, _)| trial(name, move || server(name))));
    trials.extend(clients::ALL.iter().map(|(name, _)| trial(name, move || client(name))));
    trials.extend(processes::ALL.iter().map(|(name, _)| trial(name, move || server(name))));
    trials.push(trial(servers::TO_A_CROWD.0, crowd));
    for name in ["fork-bomb", "fills-memory", "a-thousand-threads", "knocks-at-every-port"] {
        trials.push(trial(&format!("a-neighbour-of-{name}"), move || neighbour(name)));
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let conclusion = libtest_mimic::run(&arguments, trials);
    figures::print();
    conclusion.exit();
}

/// Only Linux keeps what is tested here; see `program` in the library.
fn trial(name: &str, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(name, test).with_ignored_flag(!cfg!(target_os = "linux"))
}

const SERVER_PAGES: [&str; 3] =
    ["part2/serves-a-page", "part2/one-after-another", "part2/closes-after-a-page"];
const CLIENT_PAGES: [&str; 3] =
    ["part1/prints-the-body", "part1/five-redirects", "part1/redirect-loop"];

fn server(hostile: &str) -> Result<(), Failed> {
    judge(hostile, &[("http_server1", hostile)], &SERVER_PAGES, 1, &[0.0])
}

fn client(hostile: &str) -> Result<(), Failed> {
    judge(hostile, &[("http_client", hostile)], &CLIENT_PAGES, 1, &[0.0])
}

const CROWD_PAGES: [&str; 3] =
    ["part3/all-at-once", "part3/several-rounds", "part3/descriptors-given-back"];

/// A little of what is endless, from each of many connections, is much.
fn crowd() -> Result<(), Failed> {
    let (name, _) = servers::TO_A_CROWD;
    judge(name, &[("http_server2", name)], &CROWD_PAGES, 1, &[0.0])
}

/// A client that does nothing wrong gets all its points, whatever server is graded beside it.
fn neighbour(hostile: &str) -> Result<(), Failed> {
    let pages: Vec<_> = CLIENT_PAGES[..1].iter().chain(&SERVER_PAGES).copied().collect();
    let players = [("http_client", "honest"), ("http_server1", hostile)];
    judge(&format!("a-neighbour-of-{hostile}"), &players, &pages, 5, &[1.0, 0.0])
}

/// Grades in both kinds of isolation, and sees what every grading of a hostile program has to show; `shares`
/// are the parts of their points that the programs get.
fn judge(
    name: &str,
    players: &[(&str, &str)],
    pages: &[&str],
    patience: u32,
    shares: &[f64],
) -> Result<(), Failed> {
    for isolation in ["off", "auto"] {
        let grade = || Grading::of(&Plan { players, pages, patience, isolation });
        // On a busy machine a short grading may be over before anybody has looked at it.
        let graded = Some(grade()).filter(|graded| graded.harness_seen).unwrap_or_else(grade);
        figures::note(name, isolation, &graded);
        let scored: Vec<_> = graded.scores.iter().map(|(score, max)| score / max).collect();
        let claims = [
            ("exits with 1", graded.status == Some(1)),
            ("gives the points that are due", scored == shares),
            ("leaves no process", graded.processes_left.is_empty()),
            ("leaves no listening port", graded.ports_left.is_empty()),
            ("leaves no file", graded.files_left.is_empty()),
            ("is watched while it grades", graded.harness_seen),
            ("stays under 100 MB", graded.peak_memory < 100_000_000),
            ("ends within five minutes", graded.took < Duration::from_secs(300)),
            ("shows no escape sequence", !graded.report.contains('\x1b')),
        ];
        if let Some((claim, _)) = claims.iter().find(|(_, held)| !held) {
            return Err(
                format!("not so with --isolation {isolation}: it {claim}; {graded:#?}").into()
            );
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
    let all =
        servers::ALL.iter().chain(clients::ALL).chain([&servers::TO_A_CROWD, &clients::HONEST]);
    if let Some((_, play)) = all.into_iter().find(|(known, _)| *known == name) {
        play(argument);
    } else if let Some((_, script)) = processes::ALL.iter().find(|(known, _)| *known == name) {
        processes::become_script(script, argument);
    }
}
