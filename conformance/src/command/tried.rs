//! A program started as a grading would, once, to see whether it starts: what came of it, in plain words.

use crate::diagnosis::last_words;
use crate::escape::clipped;
use crate::kernel;
use crate::lab::load::Lab;
use crate::notation::program::{Program, Role};
use crate::replay::patience::Patience;
use crate::replay::port::Port;
use crate::replay::shortfall::LAST_LINES;
use crate::sandbox::output::Stream;
use crate::sandbox::{Exit, Limits, Running, Scratch};
use crate::submission::Found;
use std::ffi::{OsStr, OsString};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It starts, and does what can be asked of it here.
    Well(String),
    /// It does not.
    Wrong(String),
    /// It starts, and whether that is well only a grading says.
    Unsure(String),
}

/// A program that has not listened, or ended, by then is taken not to. As in a grading, it is not the clock's time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Patience ends long before.
const AT_MOST: Duration = Duration::from_secs(3600);

/// Where a program is tried.
pub struct Place<'a> {
    /// Whose pages are served, and which address a client is tried with.
    pub lab: &'a Lab,
    /// Where folders are made.
    pub root: &'a Path,
    /// What it may use.
    pub limits: &'a Limits,
}

impl Place<'_> {
    /// Starts the program as a grading would, and says what came of it.
    pub fn try_out(&self, program: &Program, found: &Found) -> Outcome {
        self.start(program, found).unwrap_or_else(Outcome::Wrong)
    }

    fn start(&self, program: &Program, found: &Found) -> Result<Outcome, String> {
        let www = self.lab.www.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let scratch =
            Scratch::new(self.root, found.to_copy(), www).map_err(|error| error.to_string())?;
        let port = Port::free().map_err(|error| format!("no free port: {error}"))?;
        let given = match program.role() {
            Role::Client => self.example(program, port.number)?,
            Role::Server => vec![port.number.to_string()],
        };
        let given: Vec<OsString> = given.into_iter().map(OsString::from).collect();
        let arguments = program.arguments(&given);
        let began = Instant::now();
        let mut running = Running::start(&found.command, &arguments, &scratch, self.limits)
            .map_err(|error| error.to_string())?;
        let outcome = match program.role() {
            Role::Client => client(&mut running, &given.join(OsStr::new(" ")).to_string_lossy()),
            Role::Server => server(&mut running, port.number),
        };
        let took = began.elapsed().as_secs_f64();
        running.end();
        Ok(match outcome? {
            Outcome::Well(well) => Outcome::Well(format!("{well}, after {took:.1} s")),
            other => other,
        })
    }

    /// What a client is tried with: an address where nobody listens.
    fn example(&self, program: &Program, port: u16) -> Result<Vec<String>, String> {
        let part = self.lab.rules.parts.iter().find(|part| part.program == program.name());
        let example = part.and_then(|part| part.example.as_deref()).unwrap_or("http://{origin}/");
        let example = example
            .replace("{origin}", &format!("127.0.0.1:{port}"))
            .replace("{origin.host}", "127.0.0.1")
            .replace("{origin.port}", &port.to_string());
        shell_words::split(&example).map_err(|error| format!("its example: {error}"))
    }
}

/// Waits until `is_so`, or the program has ended, or there is no patience left; says whether it is so.
fn attend(running: &mut Running, mut is_so: impl FnMut() -> bool) -> Result<bool, String> {
    let (pid, mut patience, mut so) = (running.pid(), Patience::new(PATIENCE), false);
    let attended = running.attend(AT_MOST, |_| {
        so = is_so();
        so || patience.has_ended(|| kernel::work(pid))
    });
    attended.map_err(|error| error.to_string())?;
    Ok(so)
}

/// A server is well when it listens on the port it was given.
fn server(running: &mut Running, port: u16) -> Result<Outcome, String> {
    let (mut elsewhere, pid) = (Vec::new(), running.pid());
    // Nothing is graded, and a connection does no harm.
    let answers = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    let listens = attend(running, || {
        // Not every system says who listens where.
        let Some(listeners) = kernel::listeners(pid) else { return answers() };
        let own = listeners.iter().any(|address| address.port() == port);
        elsewhere = listeners;
        own
    });
    if listens? {
        return Ok(Outcome::Well(format!("listens on port {port}, as it was told")));
    }
    let others: Vec<String> = elsewhere.iter().map(SocketAddr::to_string).collect();
    Ok(match (running.exit(), others.is_empty()) {
        // What has put itself into the background may listen there.
        (Some(exit), _) if exit.is_success() && answers() => {
            Outcome::Well(format!("listens on port {port}, from the background"))
        }
        (Some(exit), _) => Outcome::Wrong(format!(
            "it was given port {port}, and ended before it listened: {}",
            ended(exit, running)
        )),
        (None, false) => Outcome::Wrong(format!(
            "it was given port {port}, and listens on {}",
            others.join(", ")
        )),
        (None, true) => Outcome::Wrong(format!(
            "it runs, and does not listen on port {port} within {} s",
            PATIENCE.as_secs()
        )),
    })
}

/// A client is well when it ends, with a word about a server that is not there.
fn client(running: &mut Running, arguments: &str) -> Result<Outcome, String> {
    attend(running, || false)?;
    let given = format!("given {arguments}, where nobody listens, it");
    let Some(exit) = running.exit() else {
        let patience = PATIENCE.as_secs();
        return Ok(Outcome::Wrong(format!("{given} still runs after {patience} s")));
    };
    let last = last_of(running);
    let last = last.as_deref().unwrap_or_default();
    let told = format!("{given} {}", ended(exit, running));
    let Exit::Status(status) = exit else { return Ok(Outcome::Wrong(told)) };
    Ok(match status {
        _ if says_refused(last) => {
            Outcome::Well(format!("starts, and says that nobody listens: {last}"))
        }
        126 | 127 => Outcome::Wrong(told),
        _ if last_words::is_exception(last) || why(last).is_some() => Outcome::Wrong(told),
        0 => Outcome::Unsure(format!("{told}, as if all were well")),
        _ if last.is_empty() => Outcome::Unsure(format!("{told}, and says nothing")),
        _ if last.to_lowercase().contains("usage") => Outcome::Unsure(told),
        _ => Outcome::Well(format!("starts; {told}")),
    })
}

/// Words for a connection that nobody accepts, as languages and systems say them.
fn says_refused(line: &str) -> bool {
    let line = line.to_lowercase();
    ["refused", "errno 111", "errno 61"].iter().any(|word| line.contains(word))
}

/// How it ended, what that means where it is known, and the last it said.
fn ended(exit: &Exit, running: &Running) -> String {
    let last = last_of(running);
    let why = last.as_deref().and_then(why).map(|why| format!(" ({why})")).unwrap_or_default();
    match last {
        Some(last) => format!("{exit}{why}; the last it said was: {last}"),
        None => exit.to_string(),
    }
}

fn last_of(running: &Running) -> Option<String> {
    let last = |stream| {
        let lines = running.output(stream).last_lines(LAST_LINES);
        last_words::last(&lines).map(|line| clipped(line, 200))
    };
    last(Stream::Stderr).or_else(|| last(Stream::Stdout))
}

/// Last words of a program that cannot run at all, in small letters, and what they mean.
const LAST_WORDS: [(&str, &str); 15] = [
    ("syntaxerror", "its source is not valid"),
    ("syntax error", "its source is not valid"),
    ("indentationerror", "its source is not valid: the blanks at the beginning of a line"),
    ("taberror", "its source is not valid: the blanks at the beginning of a line"),
    ("parse error", "its source is not valid"),
    ("compilation failed", "its source is not valid"),
    ("compilation errors", "its source is not valid"),
    ("modulenotfounderror", "a module that it needs is not there"),
    ("importerror", "a module that it needs is not there"),
    ("no module named", "a module that it needs is not there"),
    ("cannot find module", "a module that it needs is not there"),
    ("module_not_found", "a module that it needs is not there"),
    ("cannot load such file", "a module that it needs is not there"),
    ("could not find or load main class", "it has no such class"),
    ("command not found", "a program that it needs is not there"),
];

fn why(last: &str) -> Option<&'static str> {
    let last = last.to_lowercase();
    LAST_WORDS.iter().find(|(word, _)| last.contains(word)).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_cannot_run_is_told_from_one_that_finds_nobody() {
        for line in [
            "ConnectionRefusedError: [Errno 111] Connection refused",
            "Error: connect ECONNREFUSED 127.0.0.1:80",
            "connect: Connection refused",
        ] {
            assert!(says_refused(line) && why(line).is_none(), "{line}");
        }
        for line in [
            "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
            "ModuleNotFoundError: No module named 'requests'",
            "x.rb:3: syntax error, unexpected end-of-input",
            "Execution of x.pl aborted due to compilation errors.",
            "Error: Cannot find module './url'",
        ] {
            assert!(!says_refused(line) && why(line).is_some(), "{line}");
        }
    }
}
