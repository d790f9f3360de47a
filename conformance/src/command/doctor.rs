//! `httplab doctor [DIR]`: what was found, how each program would be started, whether it starts and
//! listens, and what this machine lacks. Nothing is graded.

use super::arguments::Doctor;
use super::targets::{self, Sought};
use crate::diagnosis::last_words;
use crate::escape::clipped;
use crate::kernel;
use crate::lab::load::Lab;
use crate::notation::program::{Program, Role};
use crate::replay::patience::Patience;
use crate::replay::port::Port;
use crate::replay::shortfall::LAST_LINES;
use crate::report::harmless::{harmless, one_line};
use crate::sandbox::output::Stream;
use crate::sandbox::{self, Command, Exit, Limits, Running, Scratch, isolation};
use crate::submission::language;
use crate::submission::{Found, Missing, Search};
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// A program that has not listened, or ended, by then is taken not to. As in a grading, it is not the clock's time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Patience ends long before.
const AT_MOST: Duration = Duration::from_secs(3600);

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

/// Tells. `false` where a program is missing or does not start.
pub fn run(asked: &Doctor) -> Result<bool, Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    let mut sought = targets::find(&lab.programs(), asked.folder.as_deref(), &asked.program)?;
    let isolation = isolation::enter(asked.isolation, &sought.needs())?;
    sandbox::adopt_orphans();
    let limits = Limits::default();
    sought.set_aside(isolation.root())?;
    sought.build(isolation.root());
    anstream::println!("isolation     {isolation}");
    anstream::println!("runs          {}", installed(true));
    anstream::println!("lacks         {}\n", installed(false));
    let mut all_well = true;
    for (program, search) in searches(&sought) {
        let parts = lab.rules.parts.iter().filter(|part| part.program == program.name());
        let numbers: Vec<String> = parts.map(|part| part.number.to_string()).collect();
        anstream::println!("part {}  {}", numbers.join(", "), program.name());
        all_well &= match &search {
            Search::Missing(missing) => tell_missing(missing),
            Search::Found(found) => {
                tell_found(found);
                let place = Place { lab: &lab, root: isolation.root(), limits: &limits };
                tell_outcome(place.start(&program, found))
            }
        };
        anstream::println!();
    }
    sandbox::sweep();
    Ok(all_well)
}

/// The programs, the reference's among them.
fn searches(sought: &Sought) -> Vec<(Program, Search)> {
    match sought {
        Sought::Submission(programs) => {
            programs.iter().map(|(program, search)| (program.clone(), search.clone())).collect()
        }
        Sought::Reference(programs) => {
            let found =
                |(program, command): (&Program, &Command)| (program.clone(), reference(command));
            programs.iter().map(found).collect()
        }
    }
}

fn reference(command: &Command) -> Search {
    Search::Found(Found {
        command: command.clone(),
        folder: None,
        how: "the reference".to_owned(),
        copy: None,
        build: None,
        remarks: Vec::new(),
    })
}

/// Interpreters, compilers and builders that this machine has, or has not.
fn installed(wanted: bool) -> String {
    let is_there = |word: &str| sandbox::command::on_path(OsStr::new(word)).is_some();
    let some: Vec<&str> =
        language::tools().into_iter().filter(|word| is_there(word) == wanted).collect();
    match some.is_empty() {
        true => "nothing".to_owned(),
        false => some.join(", "),
    }
}

fn tell_missing(missing: &Missing) -> bool {
    anstream::println!("  missing     {}", one_line(&missing.reason));
    for line in missing.said.iter().filter(|line| !line.is_empty()) {
        anstream::println!("  its build   {}", harmless(&String::from_utf8_lossy(line)));
    }
    if missing.machine {
        anstream::println!(
            "  to mend     install it on this machine; the submission is not to blame"
        );
    }
    false
}

fn tell_found(found: &Found) {
    anstream::println!("  found       {}", harmless(&found.how));
    if let Some(build) = &found.build {
        anstream::println!("  built by    {}", one_line(&build.command.to_string()));
    }
    anstream::println!("  started as  {}", one_line(&found.command.to_string()));
    for remark in &found.remarks {
        anstream::println!("  remark      {}", harmless(remark));
    }
}

fn tell_outcome(outcome: Result<String, String>) -> bool {
    match &outcome {
        Ok(well) => anstream::println!("  starts      {}", one_line(well)),
        Err(why) => anstream::println!("  fails       {}", one_line(why)),
    }
    outcome.is_ok()
}

/// Where a program is tried.
struct Place<'a> {
    lab: &'a Lab,
    root: &'a Path,
    limits: &'a Limits,
}

impl Place<'_> {
    /// Starts the program as a grading would, and says what came of it.
    fn start(&self, program: &Program, found: &Found) -> Result<String, String> {
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
        outcome.map(|well| format!("{well}, after {took:.1} s"))
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

/// A server is well when it listens on the port it was given.
fn server(running: &mut Running, port: u16) -> Result<String, String> {
    let (mut elsewhere, pid) = (Vec::new(), running.pid());
    let listens = attend(running, || {
        let Some(listeners) = kernel::listeners(pid) else {
            // This system does not say who listens where. Nothing is graded, and a connection does no harm.
            return TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        };
        let own = listeners.iter().any(|address| address.port() == port);
        elsewhere = listeners;
        own
    });
    if listens? {
        return Ok(format!("listens on port {port}, as it was told"));
    }
    let others: Vec<String> = elsewhere.iter().map(SocketAddr::to_string).collect();
    Err(match (running.exit(), others.is_empty()) {
        (Some(exit), _) => format!("it was given port {port}, and {}", ended(exit, running)),
        (None, false) => format!("it was given port {port}, and listens on {}", others.join(", ")),
        (None, true) => {
            format!("it runs, and does not listen on port {port} within {} s", PATIENCE.as_secs())
        }
    })
}

/// A client is well when it ends, with a word about a server that is not there.
fn client(running: &mut Running, arguments: &str) -> Result<String, String> {
    attend(running, || false)?;
    match running.exit() {
        Some(exit) if exit.to_string().starts_with("exited") => {
            Ok(format!("given {arguments}, where nobody listens, it {}", ended(exit, running)))
        }
        Some(exit) => Err(format!("given {arguments}, where nobody listens, it {exit}")),
        None => Err(format!(
            "given {arguments}, where nobody listens, it still runs after {} s",
            PATIENCE.as_secs()
        )),
    }
}

/// How it ended, and the last it said.
fn ended(exit: &Exit, running: &Running) -> String {
    match last_words::last(&running.output(Stream::Stderr).last_lines(LAST_LINES)) {
        Some(last) => format!("{exit}; the last it said was: {}", clipped(last, 200)),
        None => exit.to_string(),
    }
}
