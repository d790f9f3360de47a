//! `httplab man`, `httplab completions SHELL` and `httplab licences`: what is known of the program, for others to read.

use super::arguments::{Arguments, Completions};
use clap::CommandFactory;
use std::error::Error;
use std::io::{self, Write};

/// Prints the manual page: `httplab man > httplab.1`. Every command follows the first page in its own.
pub fn page() -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let command = Arguments::command().disable_help_subcommand(true);
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for inner in command.get_subcommands() {
        let name = format!("httplab-{}", inner.get_name());
        clap_mangen::Man::new(inner.clone().name(name)).render(&mut out)?;
    }
    Ok(out.flush()?)
}

/// Prints the script that a shell reads.
pub fn completions(asked: &Completions) -> Result<(), Box<dyn Error>> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "httplab", &mut script);
    Ok(io::stdout().write_all(&script)?)
}

/// Prints the licences of the code of others that is in the program; courses/notices.py has gathered them.
pub fn licences() -> Result<(), Box<dyn Error>> {
    let notices = include_str!("../../../THIRD-PARTY-NOTICES");
    Ok(io::stdout().write_all(notices.as_bytes())?)
}
