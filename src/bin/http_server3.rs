//! Part 4: multiply for many clients at once. `http_server3 PORT`
//!
//! The same server as part 3, with another answer.

use std::process::ExitCode;

use reference::listen::port_argument;
use reference::product;
use reference::select_server::serve;

/// Serves until it is ended from outside, and exits only where it cannot serve.
pub fn main() -> ExitCode {
    let Err(failure) = port_argument().and_then(|port| serve(port, product::answer));
    eprintln!("http_server3: {failure}");
    ExitCode::from(2)
}
