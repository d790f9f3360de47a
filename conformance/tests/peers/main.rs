//! Software that the world uses, graded as controls in both directions: what it does right must pass, and what the
//! handout asks and it does not do must fail. [pins.toml](pins.toml) says of each which pages fail, and why; a verdict
//! that changes is a pin to be changed, with its reason.
//!
//! They are ignored unless asked for, because they need those programs; one that is not installed is told.
//! `just controls nginx` grades one of them.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers");
const LAB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab");

/// `pins.toml`, read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    peer: Vec<Peer>,
    habit: BTreeMap<String, Pin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peer {
    name: String,
    /// What starts it, called like the lab's own programs: a file beside `pins.toml`.
    wrapper: String,
    /// A command for sh that succeeds where the peer is installed.
    installed: String,
    /// Debian's package that has it.
    package: String,
    /// The programs that it is graded as.
    programs: Vec<String>,
    /// What it shares with others.
    #[serde(default)]
    habits: Vec<String>,
    #[serde(default)]
    fails: Vec<Pin>,
}

/// Pages that fail, and why.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    because: String,
    pages: BTreeSet<String>,
}

/// What `httplab grade --format json` says, as far as it is needed here.
#[derive(Deserialize)]
struct Grade {
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    program: String,
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    page: String,
    verdict: String,
    reason: Option<String>,
}

fn main() {
    let pins = fs::read_to_string(Path::new(HERE).join("pins.toml")).unwrap();
    let Pins { peer: mut peers, habit: habits } = toml::from_str(&pins).unwrap();
    for peer in &mut peers {
        peer.fails.extend(peer.habits.iter().map(|name| habits[name].clone()));
    }
    assert_pins_are_pages(&peers);
    let trials = peers.into_iter().map(|peer| {
        Trial::ignorable_test(peer.name.clone(), move || trial(&peer)).with_ignored_flag(true)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn trial(peer: &Peer) -> Result<Completion, Failed> {
    if !is_installed(peer) {
        return Ok(Completion::ignored_with(format!("not installed: {}", peer.package)));
    }
    let folder = handed_in(peer)?;
    let mut differences = differences(peer, &graded(peer, &folder, &["--patience", "2"])?);
    // On a busy machine a page may end otherwise: those that differ are played once more, by themselves.
    if !differences.is_empty() {
        let again = differences.keys().flat_map(|page| ["--page", page]);
        let words: Vec<&str> = again.chain(["--jobs", "1"]).collect();
        let grade = graded(peer, &folder, &words)?;
        differences = self::differences(peer, &grade);
    }
    match differences.is_empty() {
        true => Ok(Completion::Completed),
        false => Err(differences.into_values().map(|told| told + "\n").collect::<String>().into()),
    }
}

fn is_installed(peer: &Peer) -> bool {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("PATH=$PATH:/usr/sbin\n{}", peer.installed));
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.status().unwrap().success()
}

/// As a student would do it: a folder with the wrapper, under the name of each program.
fn handed_in(peer: &Peer) -> io::Result<TempDir> {
    let folder = TempDir::new()?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    let wrapper = Path::new(HERE).join(&peer.wrapper);
    let is_script = fs::read(&wrapper)?.starts_with(b"#!");
    for program in &peer.programs {
        let mut name = folder.path().join(program);
        if !is_script {
            name.set_extension(wrapper.extension().unwrap());
        }
        fs::copy(&wrapper, name)?;
    }
    Ok(folder)
}

fn graded(peer: &Peer, folder: &TempDir, words: &[&str]) -> Result<Grade, Failed> {
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--lab", LAB, "--experiments", "off", "--seed", "1"])
        .args(words)
        .arg(folder.path())
        .output()?;
    let said = String::from_utf8_lossy(&graded.stderr);
    let mut grade: Grade =
        serde_json::from_slice(&graded.stdout).map_err(|error| format!("{error}: {said}"))?;
    grade.parts.retain(|part| peer.programs.contains(&part.program));
    Ok(grade)
}

/// What of the verdicts is not as pinned, by the pages.
fn differences(peer: &Peer, grade: &Grade) -> BTreeMap<String, String> {
    let because = |page: &str| {
        let pin = peer.fails.iter().find(|pin| pin.pages.contains(page))?;
        Some(pin.because.as_str())
    };
    let told = |check: &Check| match (check.verdict.as_str(), because(&check.page)) {
        ("pass", Some(because)) => Some(format!("passes, and is pinned: {because}")),
        ("pass" | "skip", _) | ("fail", Some(_)) => None,
        (verdict, _) => Some(format!("{verdict}: {}", check.reason.as_deref().unwrap_or(""))),
    };
    let checks = grade.parts.iter().flat_map(|part| &part.checks);
    checks
        .filter_map(|check| {
            Some((check.page.clone(), format!("{}, {}: {}", peer.name, check.page, told(check)?)))
        })
        .collect()
}

/// A pin that names no page would never be missed.
fn assert_pins_are_pages(peers: &[Peer]) {
    for page in peers.iter().flat_map(|peer| &peer.fails).flat_map(|pin| &pin.pages) {
        assert!(Path::new(LAB).join(page).with_extension("md").is_file(), "no page {page}");
    }
}
