//! Part 1: fetch a page and print it, as curl does. `http_client URL`
//!
//! The steps: take the address apart; connect to its host; send one GET request; read the head of
//! the answer; go where it redirects, or print the body.
//!
//! Read next: `sys.rs`, for what the kernel was asked on the way.

use std::env;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use reference::client_error::ClientError;
use reference::command_line::say;
use reference::incoming::Incoming;
use reference::response_head::ResponseHead;
use reference::sys::{self, Address};
use reference::url::{Url, clean};

/// Rule 1.6. It ends a circle of redirects, and nobody's honest chain is as long.
const MOST_REDIRECTS: usize = 10;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("http_client: {error}"));
            ExitCode::from(if matches!(error, ClientError::Usage) { 2 } else { 1 })
        }
    }
}

fn run() -> Result<(), ClientError> {
    let mut arguments = env::args_os().skip(1);
    let (Some(address), None) = (arguments.next(), arguments.next()) else {
        return Err(ClientError::Usage);
    };
    let mut url = Url::parse(&clean(address.as_encoded_bytes()))?;
    let mut redirects = 0;
    loop {
        let mut incoming = request(&url)?;
        let head = incoming.response_head()?;
        match head.status {
            301 | 302 if redirects == MOST_REDIRECTS => return Err(ClientError::TooManyRedirects),
            301 | 302 => url = follow(&url, &head)?,
            _ => return print(&head, incoming),
        }
        redirects += 1;
    }
}

/// Connects and sends the request (rules 1.1 and 1.2). Version 1.0 and `Connection: close` both say
/// that one answer is all we want; some servers only listen to the second.
fn request(url: &Url) -> Result<Incoming, ClientError> {
    let socket = connect(url)?;
    let (target, host) = (&url.target, url.host_field());
    let request = format!("GET {target} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut unsent = request.as_bytes();
    while !unsent.is_empty() {
        // send may take only some of the bytes; the rest is ours to send again.
        let sent = sys::send(&socket, unsent).map_err(|error| ClientError::Send { error })?;
        unsent = &unsent[sent..];
    }
    Ok(Incoming::new(socket))
}

/// A host may have several addresses, of both packet families, and not all of them need answer.
fn connect(url: &Url) -> Result<OwnedFd, ClientError> {
    let addresses = sys::getaddrinfo(Some(&url.host), url.port, libc::AF_UNSPEC)
        .map_err(|error| ClientError::Resolve { host: url.host.clone(), error })?;
    let mut failure = io::Error::other("it has no address");
    for address in &addresses {
        match connect_to(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = error,
        }
    }
    Err(ClientError::Connect { host: url.host_field(), error: failure })
}

fn connect_to(address: &Address) -> io::Result<OwnedFd> {
    let socket = sys::socket(address.family())?;
    sys::connect(&socket, address)?;
    Ok(socket)
}

/// The address that a redirect leads to (rule 1.5).
fn follow(url: &Url, head: &ResponseHead) -> Result<Url, ClientError> {
    let location = head.redirect().ok_or(ClientError::NoLocation { status: head.status })?;
    let address = url.join(&clean(location));
    say(format_args!("Redirected to: {address}"));
    Url::parse(&address)
}

/// Prints the body of an HTML page, also that of an error (rules 1.3, 1.8 and 1.9).
fn print(head: &ResponseHead, mut incoming: Incoming) -> Result<(), ClientError> {
    let status = head.status;
    if !head.is_html() {
        return Err(ClientError::NotHtml { status, content_type: head.content_type() });
    }
    // io::stdout() would look for line ends in every piece; the body is bytes, so we write to the
    // descriptor itself. If nobody reads our output any more, this is where an error says so.
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let mut stdout = File::from(stdout.map_err(|error| ClientError::Output { error })?);
    match head.body_length()? {
        Some(length) => incoming.copy_length(length, &mut stdout)?,
        None => incoming.copy_to_close(&mut stdout)?,
    }
    if status == 200 { Ok(()) } else { Err(ClientError::Status { status }) }
}
