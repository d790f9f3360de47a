//! Programs that try to reach what is not theirs (`attacks.py`), each inside every kind of isolation, started by root and
//! by an ordinary user. `SECURITY.md` says what each kind promises; this holds it to that. What got through and what did
//! not is printed for every attack: `cargo test -p conformance --test walls -- --nocapture`.
//!
//! This test is also the harness that such a program is started by: `walls inside KIND NAME…` in a process of its own.

#![cfg_attr(not(target_os = "linux"), allow(dead_code))]

mod bait;
mod promises;

use bait::Bait;
use conformance::sandbox::isolation::{self, Kind};
use conformance::sandbox::output::Stream;
use conformance::sandbox::scratch::NO_FILES;
use conformance::sandbox::{Command, Exit, Limits, Needs, Running, Scratch, Wish};
use libtest_mimic::{Arguments, Failed, Trial};
use promises::{ATTACKS, Promise};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// What a harness exits with that found none of the walls that it was to raise.
const NO_SUCH_WALLS: i32 = 77;

/// An id without an account, for the ordinary user.
const SOMEBODY: u32 = 54_321;

/// The Python of the system, which every user may run.
const PYTHON: &str = "/usr/bin/python3";

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, inside, kind, bait, rest @ ..] = &words[..]
        && inside == "inside"
    {
        std::process::exit(grade(kind, Path::new(bait), rest));
    }
    let mut trials = Vec::new();
    for kind in ["auto", "landlock", "off"] {
        for user in [User::Own, User::Ordinary] {
            let trial = Trial::test(format!("{kind}, {}", user.name()), move || attack(kind, user));
            trials.push(trial.with_ignored_flag(!cfg!(target_os = "linux")));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Who starts the harness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum User {
    /// Who runs this test: root, as a rule, where it matters.
    Own,
    /// Somebody without privileges, where this test has the right to become that.
    Ordinary,
}

impl User {
    fn name(self) -> &'static str {
        match self {
            User::Own => "as root",
            User::Ordinary => "as an ordinary user",
        }
    }

    /// The id to be taken on; `None` for the own. An error where this user cannot be had.
    fn id(self) -> Result<Option<u32>, &'static str> {
        let is_root = nix::unistd::geteuid().is_root();
        match self {
            User::Own if is_root => Ok(None),
            User::Own => Err("not run by root"),
            User::Ordinary if is_root => Ok(Some(SOMEBODY)),
            User::Ordinary => Ok(None),
        }
    }
}

/// Plays all attacks, and compares what became of each with what is promised.
fn attack(kind: &str, user: User) -> Result<(), Failed> {
    let id = match user.id() {
        Ok(id) => id,
        Err(why) => {
            eprintln!("{kind}, {}: nothing was tested, {why}", user.name());
            return Ok(());
        }
    };
    let bait = Bait::lay(id)?;
    let output = harness(kind, &bait, id).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("--- {kind}, {}\n{said}{}", user.name(), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(NO_SUCH_WALLS) {
        return Ok(());
    }
    let outcome = |name: &str| {
        said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned))
    };
    for (name, promises) in ATTACKS {
        let outcome = outcome(name).ok_or(format!("nothing is known of {name}: {said}"))?;
        let is_promised = promises.contains(&Promise::of(kind, user == User::Own));
        let (through, held) = (outcome.starts_with("through: "), outcome.starts_with("held: "));
        if (is_promised && through) || !(through || held) {
            return Err(format!("{name} {outcome}").into());
        }
    }
    match bait.is_untouched() {
        true => Ok(()),
        false if kind == "off" => Ok(()),
        false => Err("something was written to what is the grader's".into()),
    }
}

/// This test again, as the harness, with a key in its keyring and a secret in its environment.
fn harness(kind: &str, bait: &Bait, id: Option<u32>) -> std::process::Command {
    let mut command = std::process::Command::new(PYTHON);
    command.arg(bait.attacks()).arg("run").arg(bait.folder()).arg("0");
    command.arg(bait.harness()).arg("inside").arg(kind).arg(bait.folder()).args(bait.words());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("SECRET", "bait");
    command.env("TMPDIR", bait.temporary()).current_dir(bait.temporary()).stdin(Stdio::null());
    if let Some(id) = id {
        command.uid(id).gid(id);
    }
    command
}

/// The harness: starts each attack as a program under test, and says what became of it.
fn grade(kind: &str, bait: &Path, words: &[String]) -> i32 {
    let pid = std::process::id().to_string();
    let wish = match kind {
        "off" => Wish::Off,
        "landlock" => Wish::Landlock,
        _ => Wish::Auto,
    };
    let attacks = bait.join("../attacks.py").canonicalize().expect("the attacks are there");
    let named = vec![attacks.clone()];
    let isolation = isolation::enter(wish, &Needs { named, ..Needs::default() }).expect("walls");
    println!("isolated by {isolation}");
    let divided = *isolation.kind() == Kind::Namespaces;
    if divided != (kind == "auto")
        || (kind == "landlock" && !isolation.to_string().contains("Landlock"))
    {
        eprintln!("this system does not have these walls; nothing was tested");
        return NO_SUCH_WALLS;
    }
    let one =
        Attacker { root: isolation.root().to_owned(), attacks, bait: bait.to_owned(), pid, words };
    // Those that hold memory until somebody ends them take their time; the others are over at once.
    std::thread::scope(|scope| {
        for (name, _) in ATTACKS {
            let one = &one;
            scope.spawn(move || println!("{name} {}", one.attack(name)));
        }
    });
    0
}

struct Attacker<'a> {
    root: PathBuf,
    attacks: PathBuf,
    bait: PathBuf,
    pid: String,
    words: &'a [String],
}

impl Attacker<'_> {
    fn attack(&self, name: &str) -> String {
        let _ = conformance::sandbox::network::have_own();
        let scratch = Scratch::new(&self.root, None, NO_FILES).expect("a folder");
        let mut command = Command::new([PYTHON.as_ref(), self.attacks.as_os_str()]);
        command.argv.extend([name.into(), self.bait.clone().into(), self.pid.clone().into()]);
        command.argv.extend(self.words.iter().map(Into::into));
        let limits = Limits { connects: Some(Vec::new()), ..Limits::default() };
        let mut running = match Running::start(&command, &[], &scratch, &limits) {
            Ok(running) => running,
            Err(error) => return format!("unknown: {error}"),
        };
        let mut excess = None;
        let attended = running.attend(Duration::from_secs(60), |running| {
            excess = running.over_limit();
            excess.is_some()
        });
        running.end();
        attended.expect("it can be watched");
        if let Some(excess) = excess {
            return format!("held: it {excess}");
        }
        let text = |stream| String::from_utf8_lossy(running.output(stream).head()).into_owned();
        match (running.exit(), text(Stream::Stdout).lines().last()) {
            (_, Some(line)) => line.to_owned(),
            (Some(Exit::Status(_)) | None, None) => format!("unknown: {}", text(Stream::Stderr)),
            (Some(exit), None) => format!("held: it {exit}"),
        }
    }
}
