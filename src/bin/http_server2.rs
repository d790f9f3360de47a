//! Part 3: serve pages to many clients at once. `http_server2 PORT`
//!
//! Which page a path names is as in part 2; whose turn it is is the business of
//! [`reference::select_server`].
//!
//! Read next: `product.rs`.

use std::convert::Infallible;
use std::path::Path;
use std::process::ExitCode;

use reference::command_line::{port_argument, say};
use reference::files::Files;
use reference::select_server::serve;
use reference::server_error::ServerError;

fn main() -> ExitCode {
    let Err(error) = run();
    say(format_args!("http_server2: {error}"));
    ExitCode::from(2)
}

fn run() -> Result<Infallible, ServerError> {
    let port = port_argument()?;
    let files = Files::new(Path::new(".")).map_err(ServerError::Directory)?;
    serve(port, |request| files.answer(request))
}
