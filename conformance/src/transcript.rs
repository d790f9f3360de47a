//! The transcript: everything that happened in one exchange, in order, with times. The replay writes
//! it; the report, the stepper and the pictures only read it.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::escape;
use crate::sandbox::output::Stream;
use serde::Serialize;
use serde::ser::SerializeMap;
use std::net::SocketAddr;

/// Bytes of one transcript that are kept; what comes after is counted and not kept.
pub const KEPT_BYTES: usize = 256 * 1024;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Seconds since the exchange began.
    pub t: f64,
    /// The line of the page whose step was running (1 is the file's first line).
    pub line: u32,
    /// The connection's name as the page has it, or the program: `server`, `client`.
    pub who: String,
    /// What happened.
    pub what: What,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The program was started, with this command line.
    Started { command: String },
    /// A connection was made: `from` is the side that called connect.
    Connected { from: SocketAddr, to: SocketAddr },
    /// An origin listens for the program under test.
    Listening { at: SocketAddr },
    /// Bytes on a connection.
    Bytes {
        direction: Direction,
        bytes: Vec<u8>,
        /// How many there were; more than `bytes.len()` where the rest was not kept.
        length: usize,
    },
    /// One side closed its direction, or both at once with a reset.
    Closed { direction: Direction, how: Close },
    /// The program wrote to one of its standard streams.
    Output {
        stream: Stream,
        bytes: Vec<u8>,
        /// How many there were; more than `bytes.len()` where the rest was not kept.
        length: usize,
    },
    /// The program ended: `exited with status 1`, `killed by signal 11 (SIGSEGV)`.
    Exited { how: String },
    /// The page asked for a pause, or for silence, this long.
    Pause { seconds: f64 },
    /// What the kernel showed, in a sentence.
    Seen { text: String },
    /// A step of the page was met.
    Met { step: String },
    /// A step of the page was not met.
    Failed { step: String, got: String },
}

/// Which way bytes went, seen from the program under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the harness to the program.
    ToProgram,
    /// From the program to the harness.
    FromProgram,
}

/// How a connection was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// In order, with FIN.
    Fin,
    /// At once, with RST: bytes in flight may be lost.
    Reset,
}

impl Direction {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Direction::ToProgram => "to program",
            Direction::FromProgram => "from program",
        }
    }
}

impl Serialize for Entry {
    /// `{t, line, who, event, …}`: `direction` and `bytes` (in the notation's escapes) where there are any.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("t", &((self.t * 1e6).round() / 1e6))?;
        map.serialize_entry("line", &self.line)?;
        map.serialize_entry("who", &self.who)?;
        match &self.what {
            What::Started { command } => {
                map.serialize_entry("event", "started")?;
                map.serialize_entry("command", command)?;
            }
            What::Connected { from, to } => {
                map.serialize_entry("event", "connected")?;
                map.serialize_entry("from", from)?;
                map.serialize_entry("to", to)?;
            }
            What::Listening { at } => {
                map.serialize_entry("event", "listening")?;
                map.serialize_entry("at", at)?;
            }
            What::Bytes { direction, bytes, length } => {
                map.serialize_entry("event", "bytes")?;
                map.serialize_entry("direction", direction.name())?;
                map.serialize_entry("bytes", &escape::escaped(bytes))?;
                map.serialize_entry("length", length)?;
            }
            What::Closed { direction, how } => {
                map.serialize_entry("event", "closed")?;
                map.serialize_entry("direction", direction.name())?;
                map.serialize_entry("how", if *how == Close::Fin { "fin" } else { "reset" })?;
            }
            What::Output { stream, bytes, length } => {
                map.serialize_entry("event", "output")?;
                map.serialize_entry("direction", Direction::FromProgram.name())?;
                map.serialize_entry("stream", stream.name())?;
                map.serialize_entry("bytes", &escape::escaped(bytes))?;
                map.serialize_entry("length", length)?;
            }
            What::Exited { how } => {
                map.serialize_entry("event", "exited")?;
                map.serialize_entry("how", how)?;
            }
            What::Pause { seconds } => {
                map.serialize_entry("event", "pause")?;
                map.serialize_entry("seconds", seconds)?;
            }
            What::Seen { text } => {
                map.serialize_entry("event", "seen")?;
                map.serialize_entry("text", text)?;
            }
            What::Met { step } => {
                map.serialize_entry("event", "met")?;
                map.serialize_entry("step", step)?;
            }
            What::Failed { step, got } => {
                map.serialize_entry("event", "failed")?;
                map.serialize_entry("step", step)?;
                map.serialize_entry("got", got)?;
            }
        }
        map.end()
    }
}
