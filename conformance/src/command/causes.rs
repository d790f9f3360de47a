//! `httplab causes`: what can be told of a program that fails, by id: what is proved by an experiment, and what is read
//! off the evidence.

use crate::diagnosis::causes::KNOWN;
use crate::experiment::allowance::ALL;
use crate::report::wrap::wrap;
use std::io::{self, Write};

/// The columns of a line.
const WIDTH: usize = 96;

/// Prints the list.
pub fn run() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Proved by an experiment: a page that failed passed with one thing changed.\n")?;
    // One cause may take several changes, each of which is tried.
    let mut told: Vec<&str> = Vec::new();
    for allowance in ALL {
        if told.contains(&allowance.id) {
            continue;
        }
        told.push(allowance.id);
        let says = allowance.says.replace("{folder}", "a folder such as files/");
        let same = ALL.iter().filter(|other| other.id == allowance.id);
        let shows: Vec<String> = same.map(|one| format!("passes with {}", one.change)).collect();
        entry(&mut out, allowance.id, &says, &shows)?;
    }
    writeln!(out, "Read off the evidence: the bytes, the kernel's view, the program's calls.\n")?;
    for known in KNOWN {
        entry(&mut out, known.id, &format!("it {}", known.does), &[format!("by {}", known.sign)])?;
    }
    Ok(())
}

/// The ids in the list.
pub fn ids() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|allowance| allowance.id).chain(KNOWN.iter().map(|known| known.id))
}

fn entry(out: &mut impl Write, id: &str, says: &str, shows: &[String]) -> io::Result<()> {
    writeln!(out, "{id}")?;
    for line in wrap(says, WIDTH).into_iter().chain(shows.iter().flat_map(|one| wrap(one, WIDTH))) {
        writeln!(out, "    {line}")?;
    }
    writeln!(out)
}
