//! What was found in place of what was expected: bytes with their lengths, an end, a state of the program. The judges
//! and the replay say it as a fact, the diagnosis asks it, and its sentence is made here alone.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

pub mod client;
pub mod json;
pub mod not_connected;
pub mod program;

use super::came::{Came, End, Excerpt, SHOWN};
use super::large;
use crate::sandbox::start_error::Refusal;
use crate::transcript::Close;
use client::OfClient;
use json::OfJson;
use not_connected::NotConnected;
use program::OfProgram;
use std::fmt;

/// How bytes differ from those that were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Differs {
    /// How many came.
    pub came: usize,
    /// How many were expected.
    pub wanted: usize,
    /// Where the first wrong one is, or where one of the two ends.
    pub offset: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This, on a connection.
    Came(Came),
    /// This, which begins with no status line.
    NoStatusLine(Came),
    /// This status line.
    StatusLine(Excerpt),
    /// A status line without a phrase.
    NoPhrase(Excerpt),
    /// A head without this field.
    NoField { name: String, head: Excerpt },
    /// A field with these values.
    Field { name: String, values: Vec<Excerpt> },
    /// An end of the connection, where something else was expected.
    Closed(Close),
    /// A head that no empty line ends.
    UnendedHead,
    /// A head with lines that end in LF alone.
    BareLf,
    /// An answer without an empty line between head and body.
    NoEmptyLine(Excerpt),
    /// A Content-Length that is not the body's.
    WrongLength { told: Excerpt, length: usize },
    /// A body that is another one.
    Body(Differs),
    /// What follows the status line, which has, or has not, what it should not, or should.
    Rest(Excerpt),
    /// This output.
    Printed(Excerpt),
    /// An output that is another one.
    Output(Differs),
    /// A program that took so many of the bytes sent, and no more.
    NotTaken { sent: usize, of: usize },
    /// A program that could not be started.
    NotStarted(Refusal),
    /// A server that could not be connected to.
    NotConnected(NotConnected),
    /// This, of JSON.
    Json(OfJson),
    /// This, of the client under test.
    Client(OfClient),
    /// This, of the program's process.
    Program(OfProgram),
    /// The page asked for something that is not on stage.
    NotThere(&'static str),
}

impl Found {
    /// Nothing at all, and no end.
    pub const NOTHING: Found =
        Found::Came(Came { bytes: Excerpt { bytes: Vec::new(), length: 0 }, end: End::None });

    /// Whether nothing came, or was printed, and nothing ended.
    pub fn is_nothing(&self) -> bool {
        match self {
            Found::Came(came) => came.bytes.length == 0 && !matches!(came.end, End::Closed(_)),
            Found::Printed(printed) => printed.length == 0,
            Found::Output(differs) => differs.came == 0,
            _ => false,
        }
    }

    /// Whether the connection was ended without a byte.
    pub fn is_closed_unanswered(&self) -> bool {
        match self {
            Found::Came(came) => came.bytes.length == 0 && matches!(came.end, End::Closed(_)),
            Found::Closed(_) => true,
            _ => false,
        }
    }
}

impl From<OfJson> for Found {
    fn from(found: OfJson) -> Found {
        Found::Json(found)
    }
}

impl From<OfClient> for Found {
    fn from(found: OfClient) -> Found {
        Found::Client(found)
    }
}

impl From<OfProgram> for Found {
    fn from(found: OfProgram) -> Found {
        Found::Program(found)
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Came(came) => came.fmt(f),
            Found::NoStatusLine(came) => write!(f, "no status line, but {came}"),
            Found::StatusLine(line) => f.write_str(&line.shown(usize::MAX)),
            Found::NoPhrase(line) => {
                write!(f, "{} has no phrase after its code", line.shown(usize::MAX))
            }
            Found::NoField { name, head } => {
                write!(f, "no {name} header in {}", head.shown(2 * SHOWN))
            }
            Found::Field { name, values } => {
                let shown = values.iter().map(|value| format!("{name}: {}", value.shown(SHOWN)));
                f.write_str(&shown.collect::<Vec<_>>().join("\\r\\n"))
            }
            Found::Closed(Close::Fin) => f.write_str("the connection was closed"),
            Found::Closed(Close::Reset) => f.write_str("the connection was reset"),
            Found::UnendedHead => f.write_str("the head is not ended by an empty line"),
            Found::BareLf => {
                f.write_str("lines of the head end in \\n alone; HTTP asks for \\r\\n")
            }
            Found::NoEmptyLine(answer) => {
                write!(f, "no empty line between head and body in {}", answer.shown(SHOWN))
            }
            Found::WrongLength { told, length } => {
                let told = told.shown(40);
                write!(f, "Content-Length: {told}, while the body has {length} bytes")
            }
            Found::Body(differs) => f.write_str(&differs.told("an empty body")),
            Found::Rest(rest) => f.write_str(&rest.shown(SHOWN)),
            Found::Printed(printed) if printed.length == 0 => f.write_str("nothing"),
            Found::Printed(printed) => f.write_str(&printed.shown(300)),
            Found::Output(differs) => f.write_str(&differs.told("nothing")),
            Found::NotTaken { sent, of } => {
                write!(f, "only {sent} of {of} bytes could be sent; the program does not read them")
            }
            Found::NotStarted(refusal) => refusal.fmt(f),
            Found::NotConnected(why) => why.fmt(f),
            Found::Json(found) => found.fmt(f),
            Found::Client(found) => found.fmt(f),
            Found::Program(found) => found.fmt(f),
            Found::NotThere(what) => f.write_str(what),
        }
    }
}

impl Differs {
    /// How far it is right; `none` where nothing came.
    fn told(&self, none: &str) -> String {
        match self.came {
            0 => none.to_owned(),
            came => large::as_far(self.offset, self.wanted, came),
        }
    }
}
