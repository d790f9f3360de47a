//! The transcript: everything that happened in one exchange, in order, with times. The replay writes
//! it; the report, the stepper and the pictures only read it.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::escape;
use crate::sandbox::output::Stream;
use crate::tape::{Call, Descriptor, Outcome, Ready};
use nix::errno::Errno;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Bytes of connections that one transcript keeps, and of what is printed; what comes after is counted and not kept.
pub const KEPT_BYTES: usize = 256 * 1024;
/// A program that prints without end does so on each page.
pub const KEPT_PRINTED: usize = 64 * 1024;

/// One thing that happened. In JSON, `{t, line, who, event, …}` with the fields of the event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Seconds since the exchange began.
    #[serde(serialize_with = "microseconds")]
    pub t: f64,
    /// The line of the page whose step was running (1 is the file's first line).
    pub line: u32,
    /// The connection's name as the page has it, or the program: `server`, `client`.
    pub who: String,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
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
        #[serde(serialize_with = "as_text")]
        bytes: Vec<u8>,
        /// How many there were; more than `bytes.len()` where the rest was not kept.
        length: usize,
    },
    /// One side closed its direction, or both at once with a reset.
    Closed { direction: Direction, how: Close },
    /// The program wrote to one of its standard streams.
    Output {
        #[serde(flatten, serialize_with = "from_program")]
        stream: Stream,
        #[serde(serialize_with = "as_text")]
        bytes: Vec<u8>,
        /// How many there were; more than `bytes.len()` where the rest was not kept.
        length: usize,
    },
    /// The program ended: `exited with status 1`, `killed by signal 11 (SIGSEGV)`.
    Exited { how: String },
    /// The page asked for a pause, or for silence, this long.
    Pause { seconds: f64 },
    /// The program waits for the network, and no longer than so many seconds.
    #[serde(rename = "time-out")]
    TimeOut { seconds: f64 },
    /// The program made this call, which returned now, where it is recorded.
    Called {
        #[serde(serialize_with = "told")]
        call: Box<Call>,
        /// How long it lasted, in seconds; of one that has not returned, until the end.
        #[serde(serialize_with = "microseconds")]
        lasted: f64,
    },
    /// What the kernel showed, in a sentence.
    Seen { text: String },
    /// A step of the page was met.
    Met { step: String },
    /// A step of the page was not met.
    Failed { step: String, got: String },
}

/// Which way bytes went, seen from the program under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// From the harness to the program.
    #[serde(rename = "to program")]
    ToProgram,
    /// From the program to the harness.
    #[serde(rename = "from program")]
    FromProgram,
}

/// How a connection was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Close {
    /// In order, with FIN.
    Fin,
    /// At once, with RST: bytes in flight may be lost.
    Reset,
}

fn microseconds<S: Serializer>(t: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((t * 1e6).round() / 1e6)
}

/// A call in one line, and in its parts.
fn told<S: Serializer>(call: &Call, serializer: S) -> Result<S::Ok, S::Error> {
    let error = call.error().map(|errno| format!("{:?}", Errno::from_raw(errno)));
    let (value, ready) = match &call.outcome {
        Some(Outcome::Descriptor(made)) => (Some(i64::from(made.number)), None),
        Some(Outcome::Ready(ready, more)) => (
            i64::try_from(ready.len() + more).ok(),
            Some(by_number(ready.iter().map(|(what, own)| (*what, own)))),
        ),
        _ => (call.value(), None),
    };
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("text", &call.to_string())?;
    map.serialize_entry("name", &call.name)?;
    map.serialize_entry("sort", &call.sort)?;
    map.serialize_entry("process", &call.process)?;
    map.serialize_entry("thread", &call.thread)?;
    map.serialize_entry("returned", &call.returned.is_some())?;
    map.serialize_entry("value", &value)?;
    map.serialize_entry("error", &error)?;
    map.serialize_entry("descriptor", &call.descriptor().map(|descriptor| descriptor.number))?;
    map.serialize_entry("remote", &call.remote())?;
    map.serialize_entry("address", &call.address())?;
    map.serialize_entry("path", &call.path().map(escape::escaped))?;
    map.serialize_entry("waits_for", &by_number(call.waited_for()))?;
    map.serialize_entry("ready", &ready.unwrap_or_default())?;
    map.serialize_entry("bytes", &escape::escaped(&call.bytes))?;
    map.end()
}

/// Descriptors by their numbers, under what they are waited for.
fn by_number<'a>(
    descriptors: impl Iterator<Item = (Ready, &'a Descriptor)>,
) -> BTreeMap<Ready, Vec<i32>> {
    let mut numbers: BTreeMap<Ready, Vec<i32>> = BTreeMap::new();
    for (what, descriptor) in descriptors {
        numbers.entry(what).or_default().push(descriptor.number);
    }
    numbers
}

/// In the notation's escapes.
fn as_text<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&escape::escaped(bytes))
}

/// What a program writes has a direction too.
fn from_program<S: Serializer>(stream: &Stream, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("direction", &Direction::FromProgram)?;
    map.serialize_entry("stream", stream.name())?;
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_object_in_json() {
        let entry = |what| Entry { t: 0.123_456_7, line: 4, who: "early".to_owned(), what };
        let told = |what| serde_json::to_string(&entry(what)).unwrap();
        let shared = r#""t":0.123457,"line":4,"who":"early""#;
        let direction = Direction::FromProgram;
        assert_eq!(
            told(What::Bytes { direction, bytes: b"a\n".into(), length: 2 }),
            format!(
                r#"{{{shared},"event":"bytes","direction":"from program","bytes":"a\\n","length":2}}"#
            )
        );
        assert_eq!(
            told(What::Closed { direction: Direction::ToProgram, how: Close::Reset }),
            format!(r#"{{{shared},"event":"closed","direction":"to program","how":"reset"}}"#)
        );
        assert_eq!(
            told(What::Output { stream: Stream::Stderr, bytes: b"b".into(), length: 1 }),
            format!(
                r#"{{{shared},"event":"output","direction":"from program","stream":"stderr","bytes":"b","length":1}}"#
            )
        );
        let at = SocketAddr::from(([127, 0, 0, 1], 80));
        assert_eq!(
            told(What::Listening { at }),
            format!(r#"{{{shared},"event":"listening","at":"127.0.0.1:80"}}"#)
        );
    }
}
