//! Part 1: fetch a page and print it, as curl does. `http_client URL`
//!
//! The steps: take the address apart; connect to its host; send one GET request; read the head of
//! the answer; go where it redirects, or print the body.

use std::env;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use reference::command_line::say;
use reference::incoming::{Incoming, IncomingError};
use reference::response_head::ResponseHead;
use reference::sys;
use reference::url::{Url, UrlError, clean};

/// Rule 1.6. It ends a circle of redirects, and nobody's honest chain is as long.
const MOST_REDIRECTS: usize = 10;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(format_args!("http_client: {failure}"));
            ExitCode::from(if matches!(failure, Failure::Usage) {
                2
            } else {
                1
            })
        }
    }
}

/// Every way to end other than at a 200 with an HTML body (rule 1.4).
enum Failure {
    Usage,
    Address(UrlError),
    Resolve { host: String, error: io::Error },
    Connect { host: String, error: io::Error },
    Send(io::Error),
    Answer(IncomingError),
    NoLocation { status: u16 },
    TooManyRedirects,
    Status { status: u16 },
    NotHtml { status: u16, content_type: String },
    Output(io::Error),
}

fn run() -> Result<(), Failure> {
    let mut arguments = env::args_os().skip(1);
    let (Some(address), None) = (arguments.next(), arguments.next()) else {
        return Err(Failure::Usage);
    };
    let mut url = Url::parse(&clean(address.as_encoded_bytes()))?;
    let mut redirects = 0;
    loop {
        let mut incoming = request(&url)?;
        let head = incoming.response_head()?;
        match head.status {
            301 | 302 if redirects == MOST_REDIRECTS => return Err(Failure::TooManyRedirects),
            301 | 302 => url = follow(&url, &head)?,
            _ => return print(&head, incoming),
        }
        redirects += 1;
    }
}

/// Connects and sends the request (rules 1.1 and 1.2). Version 1.0 and `Connection: close` both say
/// that one answer is all we want; some servers only listen to the second.
fn request(url: &Url) -> Result<Incoming, Failure> {
    let socket = connect(url)?;
    let request = format!(
        "GET {} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n",
        url.target,
        url.host_field()
    );
    let mut unsent = request.as_bytes();
    while !unsent.is_empty() {
        // send may take only some of the bytes; the rest is ours to send again.
        let sent = sys::send(&socket, unsent, 0).map_err(Failure::Send)?;
        unsent = &unsent[sent..];
    }
    Ok(Incoming::new(socket))
}

/// A host may have several addresses, of both packet families, and not all of them need answer.
fn connect(url: &Url) -> Result<OwnedFd, Failure> {
    let host = || url.host_field();
    let addresses =
        sys::getaddrinfo(Some(&url.host), url.port).map_err(|error| Failure::Resolve {
            host: url.host.clone(),
            error,
        })?;
    let mut failure = io::Error::other("it has no address");
    for address in addresses {
        let attempt = sys::socket(address.family()).and_then(|socket| {
            sys::connect(&socket, &address)?;
            Ok(socket)
        });
        match attempt {
            Ok(socket) => return Ok(socket),
            Err(error) => failure = error,
        }
    }
    Err(Failure::Connect {
        host: host(),
        error: failure,
    })
}

/// The address that a redirect leads to (rule 1.5).
fn follow(url: &Url, head: &ResponseHead) -> Result<Url, Failure> {
    let location = head.redirect().ok_or(Failure::NoLocation {
        status: head.status,
    })?;
    let address = url.join(&clean(location));
    say(format_args!("Redirected to: {address}"));
    Ok(Url::parse(&address)?)
}

/// Prints the body of an HTML page, also that of an error (rules 1.3, 1.8 and 1.9).
fn print(head: &ResponseHead, mut incoming: Incoming) -> Result<(), Failure> {
    if !head.is_html() {
        return Err(Failure::NotHtml {
            status: head.status,
            content_type: head.content_type(),
        });
    }
    let body_end = head.body_end().map_err(IncomingError::Head)?;
    // io::stdout() would look for line ends in every piece; the body is bytes, so we write to the
    // descriptor itself. If nobody reads our output any more, this is where an error says so.
    let mut stdout = File::from(
        io::stdout()
            .as_fd()
            .try_clone_to_owned()
            .map_err(Failure::Output)?,
    );
    incoming.copy_body(&body_end, &mut stdout)?;
    if head.status == 200 {
        Ok(())
    } else {
        Err(Failure::Status {
            status: head.status,
        })
    }
}

impl From<UrlError> for Failure {
    fn from(error: UrlError) -> Failure {
        Failure::Address(error)
    }
}

impl From<IncomingError> for Failure {
    fn from(error: IncomingError) -> Failure {
        Failure::Answer(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Failure::Usage => write!(f, "usage: http_client http://host[:port]/path"),
            Failure::Address(error) => write!(f, "{error}"),
            Failure::Resolve { host, error } => write!(f, "failed to find host {host}: {error}"),
            Failure::Connect { host, error } => write!(f, "failed to connect to {host}: {error}"),
            Failure::Send(error) => write!(f, "failed to send the request: {error}"),
            Failure::Answer(error) => write!(f, "{error}"),
            Failure::NoLocation { status } => {
                write!(f, "the server answered {status} without a Location")
            }
            Failure::TooManyRedirects => write!(f, "gave up after {MOST_REDIRECTS} redirects"),
            Failure::Status { status } => write!(f, "the server answered {status}"),
            Failure::NotHtml {
                status,
                content_type,
            } => {
                write!(
                    f,
                    "the server answered {status} with a body that is not text/html: {content_type:?}"
                )
            }
            Failure::Output(error) => write!(f, "failed to open standard output: {error}"),
        }
    }
}
