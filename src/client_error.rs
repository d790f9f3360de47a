//! Every way for the client to end other than at a 200 with an HTML body (rule 1.4), each a line on
//! stderr and exit status 1.

use std::fmt;
use std::io;

/// One variant for each cause.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum ClientError {
    Usage,
    Https,
    NotHttp,
    NoHost,
    BadHost { host: String },
    BadPort { port: String },
    Resolve { host: String, error: io::Error },
    Connect { host: String, error: io::Error },
    Send { error: io::Error },
    Receive { error: io::Error },
    NoAnswer,
    HeadTooLong,
    BadStatusLine { line: String },
    BadContentLength,
    BadTransferEncoding { coding: String },
    NoLocation { status: u16 },
    TooManyRedirects,
    NotHtml { status: u16, content_type: String },
    CutShort,
    Output { error: io::Error },
    Status { status: u16 },
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        use ClientError::*;
        match self {
            Usage => write!(f, "usage: http_client http://host[:port]/path"),
            Https => write!(f, "https is not spoken here, only http"),
            NotHttp => write!(f, "the address does not begin with http://"),
            NoHost => write!(f, "the address has no host"),
            BadHost { host } => write!(f, "not a host: {host}"),
            BadPort { port } => write!(f, "not a port from 1 to 65535: {port}"),
            Resolve { host, error } => write!(f, "failed to find host {host}: {error}"),
            Connect { host, error } => write!(f, "failed to connect to {host}: {error}"),
            Send { error } => write!(f, "failed to send the request: {error}"),
            Receive { error } => write!(f, "failed to receive the answer: {error}"),
            NoAnswer => write!(f, "the server closed the connection without a whole answer"),
            HeadTooLong => write!(f, "the answer's head does not end"),
            BadStatusLine { line } => write!(f, "not an HTTP status line: {line:.80}"),
            BadContentLength => write!(f, "the answer's Content-Length is not a number"),
            BadTransferEncoding { coding } => {
                write!(f, "the body's Transfer-Encoding is not understood here: {coding:.80}")
            }
            NoLocation { status } => write!(f, "the server answered {status} without a Location"),
            TooManyRedirects => write!(f, "gave up: too many redirects"),
            NotHtml { status, content_type } => {
                write!(f, "the server answered {status} with type {content_type:?}, not text/html")
            }
            CutShort => write!(f, "the body was cut short: the server closed before its end"),
            Output { error } => write!(f, "failed to write the body: {error}"),
            Status { status } => write!(f, "the server answered {status}"),
        }
    }
}
