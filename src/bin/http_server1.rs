//! Part 2: serve pages to one client at a time. `http_server1 PORT`
//!
//! The steps are the handout's. Wherever a client lets us wait, in `recv` or in `send`, all the
//! others wait too: that is what part 3 is about.
//!
//! Read next: `connection.rs`.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use reference::failure::{Failure, failed_to};
use reference::files;
use reference::listen::{accept_socket, port_argument};
use reference::request::{NoRequest, Request, receive};
use reference::response::Response;
use reference::sys;

/// Serves until it is ended from outside, and exits only where it cannot serve.
pub fn main() -> ExitCode {
    let Err(failure) = run();
    eprintln!("http_server1: {failure}");
    ExitCode::from(2)
}

fn run() -> Result<Infallible, Failure> {
    let port = port_argument()?;
    let directory = File::open(".").map_err(failed_to("open the directory"))?;
    // 1. to 3. Create the accept socket, bind it to the port, listen.
    let accept_socket = accept_socket(port)?;
    // 4. Repeat:
    loop {
        // a. Accept a new connection. The process sleeps here until there is one.
        match sys::accept(&accept_socket) {
            // b. to f. A client that leaves early is no reason to stop serving (rule 2.7).
            Ok(connection) => serve(connection, &directory).unwrap_or_default(),
            // The client left while it waited, or descriptors are short: neither lasts.
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn serve(connection: OwnedFd, directory: &File) -> io::Result<()> {
    // b. Read the request, and parse it.
    let request = read_request(&connection)?;
    // c. to e. Find the file, and send it or an error.
    let mut response = match request {
        Ok(request) => files::answer(directory, &request),
        Err(NoRequest::NotGet) => Response::error("501 Not Implemented"),
        Err(_) => Response::error("400 Bad Request"),
    };
    while !response.send_some(&connection)? {}
    // f. Close the connection: for sending now, and wholly where Rust lets go of it. A close alone
    // would lose what still waits for a full packet, if the client has just sent more.
    sys::shutdown_write(&connection)
}

/// Receives until the bytes are a request or never will be (rule 2.2).
fn read_request(connection: &OwnedFd) -> io::Result<Result<Request, NoRequest>> {
    let mut received = Vec::new();
    loop {
        receive(connection, &mut received)?;
        match Request::parse(&received) {
            Err(NoRequest::Incomplete) => {}
            result => return Ok(result),
        }
    }
}
