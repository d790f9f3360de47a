//! `faulty PROGRAM [--flaw NAME] URL|PORT`: one of the four programs, right or with one flaw. `faulty list` names the
//! flaws.

use std::process::ExitCode;

fn main() -> ExitCode {
    faulty::run(std::env::args_os())
}
