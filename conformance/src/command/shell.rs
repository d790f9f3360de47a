//! `httplab shell DIR`: a shell where programs under test run, with nothing else in reach, to paste commands into.

use super::arguments::Shell;
use super::pieces::Whose;
use super::{targets, whose};
use crate::lab::load::Lab;
use crate::sandbox::isolation;
use crate::sandbox::terminal::Terminal;
use crate::sandbox::{self, Command, Limits, Running, Scratch};
use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Longer than anybody types.
const A_DAY: Duration = Duration::from_secs(86_400);

/// Runs it. `false` where it ended with another status than 0.
pub fn run(asked: &Shell) -> Result<bool, Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    let (programs, whose) = (lab.programs(), Whose::default());
    let folder = whose::folder(&programs, asked.folder.as_deref(), &[], &whose, "showing")?;
    let folder = folder.as_deref();
    let sought = targets::find(&programs, folder, &[], false)?;
    let mut needs = sought.needs();
    // What is pasted may write out the lab's pages by it.
    needs.runtimes.insert("httplab".to_owned());
    // The grader named it, so the shell sees it where it lies.
    let seen = folder.map(PathBuf::from).into_iter().chain(lab.www_folder.clone());
    needs.named.extend(seen.filter_map(|path| path.canonicalize().ok()));
    let isolation = isolation::enter(asked.isolation, &needs)?;
    sandbox::adopt_orphans();
    anstream::eprintln!("a shell, isolated by {isolation}; `exit` leaves it");
    let www = lab.www.iter().map(|(path, bytes)| (PathBuf::from("www").join(path), bytes));
    let scratch = Scratch::new(isolation.root(), None, www)?;
    // Where the user is, as far as that is seen: paths from there mean the same.
    let here = std::env::current_dir()?;
    let begin = ["/bin/sh", "-c", "cd \"$0\" 2> /dev/null; exec /bin/sh -i"].map(OsString::from);
    let command = Command::new(begin.into_iter().chain([here.into()]));
    let limits = Limits { processor_seconds: 3600, ..Limits::default() };
    let (terminal, streams) = Terminal::open()?;
    let mut running = Running::start_on(streams, &command, &scratch, &limits)?;
    terminal.show()?;
    let mut excess = None;
    running.attend(A_DAY, |running| {
        terminal.fit();
        excess = running.over_limit();
        excess.is_some()
    })?;
    drop(terminal);
    let ended = running.exit().cloned();
    running.end();
    sandbox::sweep();
    match (excess, ended) {
        (Some(excess), _) => Err(format!("the shell was ended: it {excess}").into()),
        (None, Some(exit)) => Ok(exit.is_success()),
        (None, None) => Ok(false),
    }
}
