//! What has come on a connection, as a judge is given it.

use super::came::{Came, End, Excerpt};
use crate::http::message::Head;
use crate::transcript::Close;
use std::time::Duration;

/// What has come on a connection.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// All bytes since it was made.
    pub bytes: &'a [u8],
    /// How the other side ended it, if it has.
    pub ended: Option<Close>,
    /// How long nothing has come.
    pub quiet: Duration,
    /// How many of the bytes had come when the last expectation was met; after `"text"`, how many were taken.
    pub noted: usize,
    /// The patience has ended: no more waiting.
    pub last_call: bool,
}

/// So long a silence after a whole answer means that no more belongs to it, where the connection stays open.
pub const SETTLED: Duration = Duration::from_millis(300);

impl<'a> Seen<'a> {
    /// Whether more may come.
    pub fn may_grow(&self) -> bool {
        !self.is_over() && self.quiet < SETTLED
    }

    /// Whether no more is waited for.
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.last_call
    }

    /// What came, as a fact.
    pub fn came(&self) -> Came {
        let end = match self.ended {
            Some(how) => End::Closed(how),
            None if self.last_call => End::None,
            None => End::NotAwaited,
        };
        Came { bytes: Excerpt::of(self.bytes), end }
    }

    /// The head where it is complete or will not grow.
    pub fn whole_head(&self) -> Option<Head<'a>> {
        let head = Head::read(self.bytes, self.ended.is_some());
        (head.complete || self.is_over()).then_some(head)
    }
}
