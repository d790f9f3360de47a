//! What came on a connection: the beginning of its bytes with their length, and its end, as a fact and in words.

use crate::escape::{escaped, grouped};
use crate::transcript::Close;
use std::fmt;

/// Bytes of an answer that a report shows.
pub const SHOWN: usize = 160;

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
    pub fn shown(&self, most: usize) -> String {
        match self.length <= most {
            true => escaped(&self.bytes),
            false => {
                let most = most.min(self.bytes.len());
                let rest = grouped(self.length - most);
                format!("{} … and {rest} bytes more", escaped(&self.bytes[..most]))
            }
        }
    }
}

/// What came on a connection, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    /// What came.
    pub bytes: Excerpt,
    /// What became of the connection.
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
