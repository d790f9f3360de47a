//! What a page can say, as data: one `Step` a line.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use super::expect::{Expectation, Holds};
use super::text::Text;
use crate::sandbox::output::Stream;
use std::net::Ipv4Addr;
use std::time::Duration;

/// One line of an exchange (with the lines that continue it).
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its line in the page's file, from 1.
    pub line: u32,
    /// As the page has it, blanks evened.
    pub source: String,
    /// What it does.
    pub action: Action,
}

impl Step {
    /// The time that it takes however quick the program is.
    pub fn scripted_wait(&self) -> Duration {
        match &self.action {
            Action::Pause { time, .. }
            | Action::Server(ServerStep::UsesNoProcessor { time } | ServerStep::Sleeps { time })
            | Action::Connection {
                act: Act::Expects { what: Expectation::Nothing { time }, .. },
                ..
            } => *time,
            Action::Repeat { times, steps } => {
                steps.iter().map(Step::scripted_wait).sum::<Duration>() * *times
            }
            _ => Duration::ZERO,
        }
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `let NAME be …`
    Let { name: String, value: Fresh },
    /// `file PATH holds …`
    File { path: Text, content: Text },
    /// `folder PATH`
    Folder { path: Text },
    /// `link PATH to PATH`
    Link { path: Text, target: Text },
    /// `pause 50 ms`, `… and past its time-outs`
    Pause { time: Duration, past_time_outs: bool },
    /// `look`: an onlooker is shown the kernel's view; in a grading it does nothing.
    Look,
    /// `repeat 20` … `done`
    Repeat { times: u32, steps: Vec<Step> },
    /// A connection, or an origin's current connection, does or expects something.
    Connection { who: Text, act: Act },
    /// The server under test.
    Server(ServerStep),
    /// The client under test.
    Client(ClientStep),
}

impl Action {
    /// The texts in it, in which values may stand; of a `repeat` none. A connection's name is none of them.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Action::Let { value: Fresh::Text(text), .. } | Action::Folder { path: text } => {
                vec![text]
            }
            Action::File { path, content: other } | Action::Link { path, target: other } => {
                vec![path, other]
            }
            Action::Connection { act, .. } => act.texts(),
            Action::Client(ClientStep::Runs { arguments }) => arguments.iter().collect(),
            Action::Client(ClientStep::Printed { what, .. }) => what.texts(),
            _ => Vec::new(),
        }
    }
}

impl Act {
    fn texts(&self) -> Vec<&Text> {
        match self {
            Act::Sends { bytes, .. } | Act::AnswersEvery { bytes } => vec![bytes],
            Act::Expects { what, .. } => what.texts(),
            _ => Vec::new(),
        }
    }
}

/// A fresh value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fresh {
    /// Eight small letters.
    Word,
    /// A whole number, both ends included.
    Number { least: i64, most: i64 },
    /// A multiple of 1/8 that is not whole.
    Fraction { least: i64, most: i64 },
    /// So many bytes.
    Content { bytes: usize, kind: ContentKind },
    /// A text that may name other values.
    Text(Text),
}

/// What a large value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// Lines of printable ASCII.
    Text,
    /// Bytes of every value.
    Bytes,
    /// Letters of many scripts.
    Utf8,
}

/// What a connection does or expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// `connects`
    Connects { from: Option<Ipv4Addr>, elsewhere: bool, small_window: bool },
    /// `> bytes`; `closes with > bytes` and `half-closes with > bytes`, whose end goes out with the bytes.
    Sends { bytes: Text, pieces: Option<Pieces>, end: Option<Ending> },
    /// `half-closes`, `closes`, `resets`
    Ends(Ending),
    /// `stops reading`, `reads on`
    Reads(bool),
    /// `< …`
    Expects { what: Expectation, ideally: bool },
    /// `listens`: an origin.
    Listens { at: At },
    /// `refuses`: an address where nobody listens.
    Refuses,
    /// `accepts`
    Accepts,
    /// `answers every request > bytes`
    AnswersEvery { bytes: Text },
    /// `got 9 to 12 requests`
    Got { least: usize, most: usize },
}

/// Where an origin listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// `listens`: at an address of its own, on port 80.
    Port80,
    /// `listens on a port`: on another one.
    AnotherPort,
    /// `listens as www.pages.lab`: on port 80 of a host with this name.
    Name { name: &'static str, host: Ipv4Addr },
}

/// In pieces of so many bytes, with a pause after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Bytes a send.
    pub size: usize,
    /// The pause between two.
    pub every: Duration,
}

/// How a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// FIN, and reading goes on.
    HalfClose,
    /// close
    Close,
    /// RST
    Reset,
    /// Closed, unless the request asked for the connection to stay.
    AsHttpSays,
}

/// What is asked of the server's process.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerStep {
    /// It has not ended.
    Runs,
    /// It ends so.
    Exits(ExitWanted),
    /// It sleeps in select or its like.
    WaitsInSelect,
    /// It uses no processor for this time.
    UsesNoProcessor { time: Duration },
    /// It sleeps for this time without being woken by time-outs of its own.
    Sleeps { time: Duration },
    /// One process, one thread of control.
    WorksAlone,
    /// Remember how many descriptors it holds.
    NoteDescriptors,
    /// It holds no more than was noted.
    DescriptorsAsNoted,
}

/// What is asked of the client's process.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientStep {
    /// Start it with these arguments.
    Runs { arguments: Vec<Text> },
    /// It ends so.
    Exits { wanted: ExitWanted, without_waiting: bool },
    /// One of its streams holds this.
    Printed { stream: Stream, what: Holds, ideally: bool },
}

/// An exit status, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitWanted {
    /// Whatever it is.
    Any,
    /// Any but 0.
    NonZero,
    /// This one.
    Status(i32),
}
