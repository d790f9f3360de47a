//! Part 3: serve pages to many clients at once. `http_server2 PORT`
//!
//! Which page a path names is as in part 2; whose turn it is is the business of
//! [`reference::select_server`].
//!
//! Read next: `product.rs`.

use std::convert::Infallible;
use std::fs::File;
use std::process::ExitCode;

use reference::failure::{Failure, failed_to};
use reference::files;
use reference::listen::port_argument;
use reference::select_server::serve;

/// Serves until it is ended from outside, and exits only where it cannot serve.
pub fn main() -> ExitCode {
    let Err(failure) = run();
    eprintln!("http_server2: {failure}");
    ExitCode::from(2)
}

fn run() -> Result<Infallible, Failure> {
    let port = port_argument()?;
    let directory = File::open(".").map_err(failed_to("open the directory"))?;
    serve(port, |request| files::answer(&directory, request))
}
