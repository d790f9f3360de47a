//! Part 2: serve pages to one client at a time. `http_server1 PORT`
//!
//! The steps are the handout's. Wherever a client lets us wait, in `recv` or in `send`, all the
//! others wait too: that is what part 3 is about.
//!
//! Read next: `connection.rs`.

use std::convert::Infallible;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use reference::failure::{Failure, failed_to, say};
use reference::files::Files;
use reference::listen::{accept_socket, port_argument};
use reference::request::{LONGEST_HEAD, NoRequest, Request};
use reference::response::Response;
use reference::sys::{self, FdSet};

/// A client may go on sending after its answer for as long as each piece comes within this time,
/// and for so many pieces.
const DRAIN_PATIENCE: Duration = Duration::from_millis(500);
const MOST_DRAINED: usize = 128;

fn main() -> ExitCode {
    let Err(failure) = run();
    say(format_args!("http_server1: {failure}"));
    ExitCode::from(2)
}

fn run() -> Result<Infallible, Failure> {
    let port = port_argument()?;
    let files = Files::new(Path::new(".")).map_err(failed_to("open the directory"))?;
    // 1. to 3. Create the accept socket, bind it to the port, listen.
    let accept_socket = accept_socket(port)?;
    // 4. Repeat:
    loop {
        // a. Accept a new connection. The process sleeps here until there is one.
        match sys::accept(&accept_socket) {
            // b. to f. A client that leaves early is no reason to stop serving (rule 2.7).
            Ok(connection) => serve(connection, &files).unwrap_or_default(),
            // The client left while it waited, or descriptors are short: neither lasts.
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn serve(connection: OwnedFd, files: &Files) -> io::Result<()> {
    // b. Read the request, and parse it.
    let (request, more) = read_request(&connection)?;
    // c. to e. Find the file, and send it or an error.
    let mut response = match request {
        Ok(request) => files.answer(&request),
        Err(NoRequest::NotGet) => Response::error("501 Not Implemented"),
        Err(_) => Response::error("400 Bad Request"),
    };
    while !response.send_some(&connection)? {}
    // f. Close the connection: for sending now, and wholly where Rust lets go of it. To do both at
    // once could lose the answer, as for a client that still sends.
    sys::shutdown_write(&connection)?;
    if more {
        drain(&connection)?;
    }
    Ok(())
}

/// Receives until the bytes are a request or never will be (rule 2.2). The client may have sent
/// more than that, or be about to: then the second result is true.
fn read_request(connection: &OwnedFd) -> io::Result<(Result<Request, NoRequest>, bool)> {
    let mut received = Vec::new();
    loop {
        let mut piece = [0; LONGEST_HEAD];
        let length = sys::recv(connection, &mut piece)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        received.extend(&piece[..length]);
        match Request::parse(&received) {
            Err(NoRequest::Incomplete) => {}
            Err(error) => return Ok((Err(error), true)),
            Ok(request) => {
                let more = request.length < received.len();
                return Ok((Ok(request), more));
            }
        }
    }
}

/// Receives what the client still sends, and throws it away. A close while bytes lie unread would
/// reset the connection, and a reset can destroy the answer on its way.
fn drain(connection: &OwnedFd) -> io::Result<()> {
    let mut read_list = FdSet::new();
    read_list.insert(connection.as_raw_fd())?;
    for _ in 0..MOST_DRAINED {
        let (readable, _) = sys::select(&read_list, &FdSet::new(), Some(DRAIN_PATIENCE))?;
        if readable.iter().next().is_none() || sys::recv(connection, &mut [0; LONGEST_HEAD])? == 0 {
            break;
        }
    }
    Ok(())
}
