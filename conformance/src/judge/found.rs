//! What was found in place of what was expected: bytes with their lengths, an end, a state of the program. The judges
//! and the replay say it as a fact, the diagnosis asks it, and its sentence is made here alone.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::escape::{clipped, escaped};
use crate::kernel::Evidence;
use crate::sandbox::Exit;
use crate::sandbox::start_error::Refusal;
use crate::transcript::Close;
use serde_json::Value;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// Bytes of an answer that a report shows.
const SHOWN: usize = 160;

/// The beginning of some bytes, and how many there were.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The first of them.
    pub bytes: Vec<u8>,
    /// How many there were in all.
    pub length: usize,
}

impl Excerpt {
    /// What is kept of these bytes.
    pub fn of(bytes: &[u8]) -> Excerpt {
        const KEPT: usize = 4096;
        Excerpt { bytes: bytes[..bytes.len().min(KEPT)].to_vec(), length: bytes.len() }
    }

    /// In one line, and where they are many only their beginning, with the count of the rest.
    fn shown(&self, most: usize) -> String {
        match self.length <= most {
            true => escaped(&self.bytes),
            false => {
                let most = most.min(self.bytes.len());
                format!("{} … and {} bytes more", escaped(&self.bytes[..most]), self.length - most)
            }
        }
    }
}

/// What came on a connection, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    pub bytes: Excerpt,
    pub end: End,
}

/// What became of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nobody has waited for it: more may have come.
    NotAwaited,
    /// It stayed open.
    None,
    /// It was ended so.
    Closed(Close),
}

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

/// Why a server could not be connected to.
#[derive(Clone, Debug, PartialEq)]
pub enum NotConnected {
    /// It ended before it listened on this port.
    EndedFirst { exit: Exit, port: u16 },
    /// It has ended.
    Ended(Exit),
    /// It was told one port and listens on others.
    ListensElsewhere { told: u16, on: Vec<SocketAddr> },
    /// It runs and listens on no port, for so long, and has used so much processor time.
    NeverListens { port: u16, waited: Duration, used: Duration },
    /// It runs and listens no more.
    ListensNoMore,
    /// It listens on its port, at these addresses alone.
    ListensOnlyAt(Vec<SocketAddr>),
    /// Its listen queue is full.
    QueueFull,
    /// The system says something else.
    Error(String),
}

/// What a client never came to do before it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    Connection,
    Request,
    WholeRequest,
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
    /// This value of a JSON member.
    Member { key: String, value: Value },
    /// A JSON object without the member.
    NoMember { key: String, object: Value },
    /// JSON, but no object.
    NoObject(Value),
    /// No valid JSON.
    NoJson { error: String, body: Excerpt },
    /// This output.
    Printed(Excerpt),
    /// An output that is another one.
    Output(Differs),
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
    /// A program that took so many of the bytes sent, and no more.
    NotTaken { sent: usize, of: usize },
    /// A program that could not be started.
    NotStarted(Refusal),
    /// A server that could not be connected to.
    NotConnected(NotConnected),
    /// How the program ended.
    Exited(Exit),
    /// A program that has ended, where it should live.
    HasEnded(Exit),
    /// A program that runs, where it should have ended.
    StillRuns,
    /// What the kernel showed.
    Seen(Evidence),
    /// So much processor time used in such a time.
    Busy { used: Duration, lasted: Duration },
    /// Running in so many of the looks at it.
    Running { running: u32, looks: u32 },
    /// Not asleep.
    Awake,
    /// Woken so often in such a time.
    Woke { times: u64, lasted: Duration },
    /// More descriptors than before.
    Descriptors { now: usize, noted: usize },
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

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.bytes.shown(SHOWN);
        match (self.bytes.length, self.end) {
            (0, End::NotAwaited | End::None) => f.write_str("nothing"),
            (0, End::Closed(Close::Fin)) => {
                f.write_str("the connection was closed without an answer")
            }
            (0, End::Closed(Close::Reset)) => {
                f.write_str("the connection was reset without an answer")
            }
            (_, End::NotAwaited) => f.write_str(&shown),
            (_, End::None) => write!(f, "{shown}, and the connection stayed open"),
            (_, End::Closed(Close::Fin)) => {
                write!(f, "{shown}, and then the end of the connection")
            }
            (_, End::Closed(Close::Reset)) => {
                write!(f, "{shown}, and then a reset of the connection")
            }
        }
    }
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |addresses: &[SocketAddr]| {
            addresses.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(", ")
        };
        match self {
            NotConnected::EndedFirst { exit, port } => {
                write!(f, "no connection: the program {exit} before it listened on port {port}")
            }
            NotConnected::Ended(exit) => {
                write!(f, "no connection: the program has ended; it {exit}")
            }
            NotConnected::ListensElsewhere { told, on } => {
                let on = listed(on);
                write!(f, "connection refused: it was told port {told}, and listens on {on}")
            }
            NotConnected::NeverListens { port, waited, used } => write!(
                f,
                "connection refused for {:.0} s: it runs, and does not listen on port {port}; it used {:.1} s of \
                 processor time",
                waited.as_secs_f64(),
                used.as_secs_f64()
            ),
            NotConnected::ListensNoMore => {
                f.write_str("connection refused: it runs, and listens no more")
            }
            NotConnected::ListensOnlyAt(addresses) => {
                write!(f, "connection refused: it listens on {} alone", listed(addresses))
            }
            NotConnected::QueueFull => {
                f.write_str("no connection: its listen queue is full, and it accepts nobody")
            }
            NotConnected::Error(error) => write!(f, "no connection: {error}"),
        }
    }
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

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = |value: &Value| clipped(value.to_string().as_bytes(), SHOWN);
        match self {
            Found::Came(came) => came.fmt(f),
            Found::NoStatusLine(came) => write!(f, "no status line, but {came}"),
            Found::StatusLine(line) | Found::RequestLine(line) => {
                f.write_str(&line.shown(usize::MAX))
            }
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
            Found::Body(differs) => differs.of_body(f),
            Found::Rest(rest) => f.write_str(&rest.shown(SHOWN)),
            Found::Member { key, value } => write!(f, "{key}: {}", json(value)),
            Found::NoMember { key, object } => {
                write!(f, "an object without {key}: {}", json(object))
            }
            Found::NoObject(value) => write!(f, "JSON, but no object: {}", json(value)),
            Found::NoJson { error, body } => {
                write!(f, "no valid JSON ({error}): {}", body.shown(SHOWN))
            }
            Found::Printed(printed) if printed.length == 0 => f.write_str("nothing"),
            Found::Printed(printed) => f.write_str(&printed.shown(300)),
            Found::Output(differs) => differs.of_output(f),
            Found::NoWholeRequest(came) => write!(f, "no whole request: {came}"),
            Found::ClientEnded { lacking, exit } => write!(f, "{lacking}: the client {exit}"),
            Found::NobodyCame => f.write_str("no connection from the client"),
            Found::Unasked(bytes) => write!(f, "a connection with {}", bytes.shown(SHOWN)),
            Found::Requests(1) => f.write_str("1 request"),
            Found::Requests(count) => write!(f, "{count} requests"),
            Found::WaitsForMore { origin } => {
                write!(f, "everything was sent, and the client waits for more from {origin}")
            }
            Found::LetsTimePass => {
                f.write_str("everything was sent, and the client sleeps and lets time pass")
            }
            Found::NotTaken { sent, of } => {
                write!(f, "only {sent} of {of} bytes could be sent; the program does not read them")
            }
            Found::NotStarted(refusal) => refusal.fmt(f),
            Found::NotConnected(why) => why.fmt(f),
            Found::Exited(exit) => write!(f, "it {exit}"),
            Found::HasEnded(exit) => write!(f, "the program has ended: it {exit}"),
            Found::StillRuns => f.write_str("it still runs"),
            Found::Seen(evidence) => evidence.fmt(f),
            Found::Busy { used, lasted } => {
                let (used, lasted) = (used.as_millis(), lasted.as_millis());
                write!(f, "it used {used} ms of processor time in {lasted} ms, with nothing to do")
            }
            Found::Running { running, looks } => {
                write!(f, "it ran in {running} of {looks} looks at it, with nothing to do")
            }
            Found::Awake => f.write_str("it does not sleep"),
            Found::Woke { times, lasted } => {
                write!(f, "it woke {times} times in {} ms, with nothing to do", lasted.as_millis())
            }
            Found::Descriptors { now, noted } => {
                write!(f, "it holds {now} descriptors, and held {noted} before")
            }
            Found::NotThere(what) => f.write_str(what),
        }
    }
}

impl Differs {
    fn of_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Differs { came, wanted, offset } = *self;
        match came {
            0 => f.write_str("an empty body"),
            _ if offset == came => write!(f, "only {came} of {wanted} bytes"),
            _ if offset == wanted => write!(f, "{wanted} right bytes and {} more", came - wanted),
            _ => write!(f, "{came} bytes, the first wrong one at offset {offset}"),
        }
    }

    fn of_output(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Differs { came, wanted, offset } = *self;
        match came {
            0 => f.write_str("nothing"),
            _ if offset == came => write!(f, "only the first {came} of {wanted} bytes"),
            _ if offset == wanted => {
                write!(f, "{} bytes more after the {wanted} right ones", came - wanted)
            }
            _ => write!(f, "{came} bytes, the first wrong one at offset {offset}"),
        }
    }
}
