//! `httplab`: grades, lists and shows. The exit status is decided here alone: 0 all required checks
//! passed, 1 some failed, 2 usage or a broken lab. Asked to, it is one of the programs that it carries instead.

mod carried;

use clap::Parser;
use conformance::command::{self, Arguments};
use conformance::report::harmless::{harmless, spelt, unheeded};
use std::error::Error;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(ended) = carried::run() {
        return ended;
    }
    let arguments = Arguments::parse();
    match command::run(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever read has read enough: `httplab list | head`.
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            // It may quote what was handed in.
            anstream::eprintln!("{}", unheeded(&harmless(&format!("httplab: {error}")), spelt));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
