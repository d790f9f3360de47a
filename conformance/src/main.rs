//! `httplab`: grades, lists and shows. The exit status is decided here alone: 0 all required checks
//! passed, 1 some failed, 2 usage or a broken lab.

use clap::Parser;
use conformance::command::{self, Arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match command::run(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            anstream::eprintln!("httplab: {error}");
            ExitCode::from(2)
        }
    }
}
