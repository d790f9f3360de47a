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
    for allowance in ALL {
        let says = allowance.says.replace("{folder}", "a folder such as files/");
        entry(&mut out, allowance.id, &says, &format!("passes with {}", allowance.change))?;
    }
    writeln!(out, "Read off the evidence: the bytes, the kernel's view, the program's calls.\n")?;
    for known in KNOWN {
        entry(&mut out, known.id, &format!("it {}", known.does), &format!("by {}", known.sign))?;
    }
    Ok(())
}

fn entry(out: &mut impl Write, id: &str, says: &str, shows: &str) -> io::Result<()> {
    writeln!(out, "{id}")?;
    for line in wrap(says, WIDTH).iter().chain(&wrap(shows, WIDTH)) {
        writeln!(out, "    {line}")?;
    }
    writeln!(out)
}
