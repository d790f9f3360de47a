//! What was found of the client under test: its connections, requests and waiting.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::judge::came::{Came, Excerpt, SHOWN};
use crate::sandbox::Exit;
use std::fmt;

/// What was found of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum OfClient {
    /// An end before a request was whole.
    NoWholeRequest(Came),
    /// Another request line.
    RequestLine(Excerpt),
    /// A client that ended before it did this.
    ClientEnded { lacking: Lacking, exit: Exit },
    /// No connection of the client's.
    NobodyCame,
    /// A connection, with these bytes, where there should be none.
    Unasked(Excerpt),
    /// So many requests.
    Requests(usize),
    /// A client that has all and waits for more from this origin.
    WaitsForMore { origin: String },
    /// A client that has all, sleeps, and lets time pass.
    LetsTimePass,
}

impl fmt::Display for OfClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfClient::NoWholeRequest(came) => write!(f, "no whole request: {came}"),
            OfClient::ClientEnded { lacking, exit } => write!(f, "{lacking}: the client {exit}"),
            OfClient::NobodyCame => f.write_str("no connection from the client"),
            OfClient::Unasked(bytes) => write!(f, "a connection with {}", bytes.shown(SHOWN)),
            OfClient::Requests(1) => f.write_str("1 request"),
            OfClient::Requests(count) => write!(f, "{count} requests"),
            OfClient::WaitsForMore { origin } => {
                write!(f, "everything was sent, and the client waits for more from {origin}")
            }
            OfClient::LetsTimePass => {
                f.write_str("everything was sent, and the client sleeps and lets time pass")
            }
            OfClient::RequestLine(line) => f.write_str(&line.shown(usize::MAX)),
        }
    }
}

/// What a client never came to do before it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    Connection,
    Request,
    WholeRequest,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lacking::Connection => "no connection",
            Lacking::Request => "no request",
            Lacking::WholeRequest => "no whole request",
        })
    }
}
