//! Part 1: fetch a page and print it, as curl does. `http_client URL`
//!
//! The steps are the handout's, and here the reader learns the hardest of them: to receive without
//! knowing how much will come. One `recv` is neither a line nor a message, only what has come so far;
//! the protocol says where head and body end.
//!
//! Read next: `sys.rs`, for what the kernel was asked on the way.

use std::env;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::ExitCode;

use reference::failure::{Failure, failed_to, quote};
use reference::head::{ResponseHead, head_length};
use reference::sys::{self, Address};
use reference::url::{Url, clean};

/// Rule 1.6. It ends a circle of redirects, and nobody's honest chain is as long.
const MOST_REDIRECTS: usize = 10;

/// No honest head is longer, and a server that never ends its head must not fill our memory.
const LONGEST_HEAD: usize = 64 * 1024;

/// Large enough that system calls cost little beside the copying, small enough for a cache.
const BUFFER: usize = 256 * 1024;

/// Exits with 0 where it has printed a page, 2 for a wrong command line, and 1 for all else (rule 1.4).
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("http_client: {failure}");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut arguments = env::args_os().skip(1);
    let (Some(address), None) = (arguments.next(), arguments.next()) else {
        return Err(Failure::Usage("http_client http://host[:port]/path"));
    };
    let mut address = clean(&address.to_string_lossy());
    let mut redirects = 0;
    loop {
        // 1. Take the address apart.
        let url = Url::parse(&address)?;
        // 2. Create a socket, and connect it.
        let socket = connect(&url)?;
        // 3. Send the request.
        send_request(&socket, &url)?;
        // 4. Read the answer's head. What comes behind it is body.
        let mut received = Vec::new();
        let head = receive_head(&socket, &mut received)?;
        // 6. Print the body, where nothing redirects us.
        if !matches!(head.status, 301 | 302) {
            return print(&head, &socket, &received);
        }
        // 5. Begin again with the new address (rule 1.5).
        if redirects == MOST_REDIRECTS {
            return Err(Failure::Answer("gave up: too many redirects".into()));
        }
        let Some(location) = head.location else {
            return Err(Failure::Answer("a redirect without a Location".into()));
        };
        address = url.join(&clean(&location));
        eprintln!("Redirected to: {}", quote(&address));
        redirects += 1;
    }
}

/// A host may have several addresses, of both packet families, and not all of them need answer.
fn connect(url: &Url) -> Result<OwnedFd, Failure> {
    let addresses = sys::getaddrinfo(Some(&url.host), url.port, libc::AF_UNSPEC)
        .map_err(failed_to(format!("find host {}", quote(&url.host))))?;
    let mut result = Err(io::Error::other("it has no address"));
    for address in &addresses {
        result = connect_to(address);
        if result.is_ok() {
            break;
        }
    }
    result.map_err(failed_to(format!("connect to {}", quote(&url.host_field()))))
}

fn connect_to(address: &Address) -> io::Result<OwnedFd> {
    let socket = sys::socket(address.family)?;
    sys::connect(&socket, address)?;
    Ok(socket)
}

/// Sends the request (rules 1.1 and 1.2). Version 1.0 and `Connection: close` both say that one
/// answer is all we want; some servers only listen to the second.
fn send_request(socket: &OwnedFd, url: &Url) -> Result<(), Failure> {
    let (target, host) = (&url.target, url.host_field());
    let request = format!("GET {target} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut unsent = request.as_bytes();
    while !unsent.is_empty() {
        // send may take only some of the bytes; the rest is ours to send again.
        let sent = sys::send(socket, unsent).map_err(failed_to("send the request"))?;
        unsent = &unsent[sent..];
    }
    Ok(())
}

/// Receives until the head is whole, and leaves in `received` what has come of the body with it.
fn receive_head(socket: &OwnedFd, received: &mut Vec<u8>) -> Result<ResponseHead, Failure> {
    let mut piece = vec![0; BUFFER];
    loop {
        if let Some(length) = head_length(received) {
            let head = ResponseHead::parse(&received[..length])?;
            received.drain(..length);
            // 100 Continue and its kin only say that the answer is on its way (section 9.1).
            if head.status >= 200 {
                return Ok(head);
            }
        } else if received.len() > LONGEST_HEAD {
            return Err(Failure::Answer("the head of the answer does not end".into()));
        } else {
            let length = sys::recv(socket, &mut piece).map_err(failed_to("receive the answer"))?;
            if length == 0 {
                return Err(Failure::Answer("the server closed without a whole answer".into()));
            }
            received.extend(&piece[..length]);
        }
    }
}

/// Prints the body of an HTML page, also that of an error (rules 1.3, 1.8 and 1.9).
fn print(head: &ResponseHead, socket: &OwnedFd, received: &[u8]) -> Result<(), Failure> {
    let status = head.status;
    if !head.is_html() {
        let kind = quote(&head.content_type);
        return Err(Failure::Answer(format!("the answer is {status}, '{kind}', not text/html")));
    }
    copy_body(socket, received, head.content_length)?;
    match status {
        200 => Ok(()),
        _ => Err(Failure::Answer(format!("the answer is {status}"))),
    }
}

/// Passes the body on to standard output, as it comes, so that a page of any size needs the same
/// memory (rule 1.13). It ends at its length, without waiting for the close (rule 1.14), or where no
/// length is said, at the close (rule 1.15).
fn copy_body(socket: &OwnedFd, received: &[u8], length: Option<u64>) -> Result<(), Failure> {
    // io::stdout() would look for line ends in every piece; the body is bytes, so we write to the
    // descriptor itself. If it is closed, full, or read by nobody any more, an error says so here.
    let mut stdout = sys::stdout().map_err(failed_to("write the body"))?;
    let mut buffer = vec![0; BUFFER];
    let mut left = length.unwrap_or(u64::MAX);
    let mut piece = received;
    loop {
        let usable = left.min(piece.len() as u64);
        stdout.write_all(&piece[..usable as usize]).map_err(failed_to("write the body"))?;
        left -= usable;
        if left == 0 {
            return Ok(());
        }
        match sys::recv(socket, &mut buffer).map_err(failed_to("receive the body"))? {
            0 if length.is_none() => return Ok(()),
            0 => return Err(Failure::Answer("the body was cut short: the server closed".into())),
            received => piece = &buffer[..received],
        }
    }
}
