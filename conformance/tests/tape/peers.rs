//! strace as the peer of the tape: one small right server, in several languages, is played once recorded by the tape and
//! once under strace, and both have the same calls.
//!
//! Of a program of one thread that is all of them, from its first socket on, in order, each with its descriptor and what
//! it returned. A runtime with threads of its own never does all the same twice; of it, the calls on the listening
//! socket and on each connection are the same, in order, whichever thread made them, but for those that found nothing.

use super::played::{page, python};
use super::strace;
use conformance::grade::plan::Plan;
use conformance::notation::page::Page;
use conformance::replay::perform::replay;
use conformance::replay::stage::{Nobody, Setup};
use conformance::sandbox::Command;
use conformance::tape::{Call, Outcome};
use conformance::transcript::{Entry, What};
use libtest_mimic::{Failed, Trial};
use nix::errno::Errno;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::Duration;

/// A call, as both tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub thread: u32,
    pub name: String,
    /// The descriptor that it works on.
    pub on: Option<i64>,
    pub result: String,
}

/// Three requests, each on a connection of its own. When the server sleeps again, it has done all that they asked for.
const REQUESTS: &str = r#"program http_server1
rule 2.3

let page be a word
file {page}.html holds "<p>{page}</p>\n"

one connects
one > GET /{page}.html HTTP/1.0\r\n\r\n
one < 200
one < body is {page}.html
one < end
one closes
two connects
two > GET /{page}.html HTTP/1.0\r\n
    > Host: lab\r\n\r\n
two < 200
two < body is {page}.html
two < end
two closes
three connects
three > GET /{page}.html HTTP/1.0\r\n\r\n
three < 200
three < end
three closes
server sleeps for 300 ms
"#;

const FETCH: &str = r#"program http_client
rule 1.3

let page be a word
origin listens
client fetches http://{origin}/{page}.html
origin < GET /{page}.html
origin > HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nhi\n
origin closes
client stdout is "hi\n"
client exits 0
"#;

/// A program to be compared.
struct Peer {
    language: &'static str,
    /// Debian's package that has it.
    package: &'static str,
    /// What builds it in the folder `$1`, as a line of shell, from the folder of programs; and how it is started there.
    builds: &'static str,
    starts: &'static [&'static str],
    page: &'static str,
    /// Whether all that it does is the same each time.
    has_one_thread: bool,
}

const PEERS: &[Peer] = &[
    Peer {
        language: "C",
        package: "gcc",
        builds: "gcc -O1 -Wno-unused-result -o \"$1/server\" server.c",
        starts: &["./server"],
        page: REQUESTS,
        has_one_thread: true,
    },
    Peer {
        language: "Python",
        package: "python3",
        builds: "cp server.py \"$1\"",
        starts: &["python3", "-IS", "./server.py"],
        page: REQUESTS,
        has_one_thread: true,
    },
    Peer {
        language: "Python, a client",
        package: "python3",
        builds: "cp fetch.py \"$1\"",
        starts: &["python3", "-IS", "./fetch.py"],
        page: FETCH,
        has_one_thread: true,
    },
    Peer {
        language: "Go",
        package: "golang-go",
        builds: "GOCACHE=\"$1/cache\" go build -o \"$1/server\" server.go",
        starts: &["./server"],
        page: REQUESTS,
        has_one_thread: false,
    },
    Peer {
        language: "Java",
        package: "default-jdk-headless",
        builds: "javac -d \"$1\" Server.java",
        starts: &["java", "-cp", ".", "Server"],
        page: REQUESTS,
        has_one_thread: false,
    },
    Peer {
        language: "Node",
        package: "nodejs",
        builds: "cp server.js \"$1\" && node --version",
        starts: &["node", "./server.js"],
        page: REQUESTS,
        has_one_thread: false,
    },
];

pub fn trials(plans: &[(&str, Arc<Plan>)]) -> Vec<Trial> {
    let trial = |peer: &'static Peer| {
        let plan = Arc::clone(&plans[0].1);
        let name = format!("peers: strace sees the calls of {} that the tape has", peer.language);
        Trial::test(name, move || compare(&plan, peer)).with_ignored_flag(true)
    };
    PEERS.iter().map(trial).collect()
}

fn compare(plan: &Plan, peer: &Peer) -> Result<(), Failed> {
    let built = tempfile::tempdir()?;
    build(peer, built.path())?;
    let page = page(plan, peer.page);
    let here = built.path().display();
    let start = |word: &&str| match (*word, word.strip_prefix('.')) {
        ("python3", _) => python().to_owned(),
        (_, Some(rest)) => format!("{here}{rest}"),
        (word, None) => word.to_owned(),
    };
    let words: Vec<String> = peer.starts.iter().map(start).collect();
    let log = built.path().join("strace");
    let mut traced = vec!["strace", "-f", "-tt", "-yy", "-s", "0", "-e", "signal=none", "-o"];
    let (file, which) = (log.display().to_string(), format!("trace={}", strace::TRACED));
    traced.extend([file.as_str(), "-e", &which]);
    traced.extend(words.iter().map(String::as_str));
    play(plan, &page, Command::new(traced), false)?;
    let theirs = strace::calls(&fs::read_to_string(&log)?);
    let taped = play(plan, &page, Command::new(&words), true)?;
    let ours: Vec<Made> = taped.iter().filter_map(made).collect();
    println!(
        "{:<18} {:>6} calls by strace, {:>6} by the tape; on the network {:>4} and {:>4}",
        peer.language,
        theirs.len(),
        ours.len(),
        on_the_network(&theirs).count(),
        on_the_network(&ours).count()
    );
    match peer.has_one_thread {
        true => same("calls", &from_the_first_socket(&theirs), &from_the_first_socket(&ours)),
        false => same("connections", &by_socket(&theirs), &by_socket(&ours)),
    }
}

fn build(peer: &Peer, folder: &Path) -> Result<(), Failed> {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tape/programs");
    let mut shell = process::Command::new("sh");
    let output =
        shell.args(["-ec", peer.builds, "sh"]).arg(folder).current_dir(programs).output()?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("install the package {}: {said}", peer.package).into())
        }
    }
}

/// Plays it, which has to go well.
fn play(plan: &Plan, page: &Page, command: Command, taped: bool) -> Result<Vec<Entry>, Failed> {
    let patience = Duration::from_secs(60);
    let setup = Setup { taped, patience, ..plan.setup(&command, None) };
    let replayed = replay(page, &setup, &mut Nobody);
    match replayed.stop {
        None => Ok(replayed.transcript),
        Some(stop) => Err(format!("install strace? {stop:?}").into()),
    }
}

fn made(entry: &Entry) -> Option<Made> {
    let What::Called { call, .. } = &entry.what else { return None };
    let Call { thread, name, .. } = &**call;
    let result = match &call.outcome {
        None => "?".to_owned(),
        Some(Outcome::Value(value)) => value.to_string(),
        Some(Outcome::Descriptor(made)) => made.number.to_string(),
        Some(Outcome::Ready(ready, more)) => (ready.len() + more).to_string(),
        Some(Outcome::Error(errno)) => format!("{:?}", Errno::from_raw(*errno)),
        Some(Outcome::Interrupted) => "again".to_owned(),
    };
    let on = call.descriptor().filter(|_| !name.starts_with("epoll"));
    let on = on.map(|descriptor| descriptor.number.into());
    Some(Made { thread: *thread, name: name.clone(), on, result })
}

fn on_the_network(calls: &[Made]) -> impl Iterator<Item = &Made> {
    calls.iter().filter(|call| call.on.is_some())
}

/// `accept4(3) = 4` of each, whatever the number of the thread.
fn from_the_first_socket(calls: &[Made]) -> Vec<String> {
    calls.iter().skip_while(|call| call.name != "socket").map(Made::told).collect()
}

impl Made {
    fn told(&self) -> String {
        let Made { name, on, result, .. } = self;
        format!("{name}({}) = {result}", on.map(|on| on.to_string()).unwrap_or_default())
    }
}

/// What is done with the socket that listens and with each connection taken from it, from its beginning to its close.
fn by_socket(calls: &[Made]) -> Vec<Vec<String>> {
    let mut open: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut done = Vec::new();
    for call in calls {
        let made = call.result.parse::<i64>();
        if let (true, Ok(made)) = (call.name == "socket" || call.name.starts_with("accept"), &made)
        {
            open.insert(*made, vec![call.name.clone()]);
        }
        // Whether there was something already depends on who was first.
        let Some(on) = call.on.filter(|_| call.result != "EAGAIN") else { continue };
        if let Some(own) = open.get_mut(&on) {
            // Which number is free depends on what other threads have open just then.
            let accepts = call.name.starts_with("accept") && made.is_ok();
            let result = if accepts { "a connection" } else { &call.result };
            own.push(format!("{} = {result}", call.name));
            if call.name == "close" {
                done.extend(open.remove(&on));
            }
        }
    }
    let all = done.into_iter().chain(open.into_values());
    let is_meant = |calls: &Vec<String>| {
        calls[0].starts_with("accept") || calls.iter().any(|call| call.starts_with("listen"))
    };
    all.filter(is_meant).collect()
}

/// The same, or where they part.
fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    theirs: &[T],
    ours: &[T],
) -> Result<(), Failed> {
    if theirs == ours && !ours.is_empty() {
        return Ok(());
    }
    let place = theirs.iter().zip(ours).take_while(|(one, other)| one == other).count();
    let around = |all: &[T]| {
        format!("{:#?}", &all[place.saturating_sub(2).min(all.len())..(place + 3).min(all.len())])
    };
    Err(format!(
        "of {} and {} {what} the {place}th differ.\nstrace: {}\nthe tape: {}",
        theirs.len(),
        ours.len(),
        around(theirs),
        around(ours)
    )
    .into())
}
