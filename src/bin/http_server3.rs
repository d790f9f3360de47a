//! Part 4: multiply for many clients at once. `http_server3 PORT`
//!
//! The same server as part 3, with another answer.

use std::convert::Infallible;
use std::process::ExitCode;

use reference::command_line::{port_argument, say};
use reference::product;
use reference::select_server::serve;
use reference::server_error::ServerError;

fn main() -> ExitCode {
    let Err(error) = run();
    say(format_args!("http_server3: {error}"));
    ExitCode::from(2)
}

fn run() -> Result<Infallible, ServerError> {
    serve(port_argument()?, product::answer)
}
