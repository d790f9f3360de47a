//! Part 4: multiply for many clients at once. `http_server3 PORT`
//!
//! The same server as part 3, with another answer.

use std::convert::Infallible;
use std::process::ExitCode;

use reference::failure::{Failure, say};
use reference::listen::port_argument;
use reference::product;
use reference::select_server::serve;

fn main() -> ExitCode {
    let Err(failure) = run();
    say(format_args!("http_server3: {failure}"));
    ExitCode::from(2)
}

fn run() -> Result<Infallible, Failure> {
    serve(port_argument()?, product::answer)
}
