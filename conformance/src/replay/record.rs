//! Writes the transcript, within bounds.

use crate::sandbox::output::Stream;
use crate::transcript::{Direction, Entry, KEPT_BYTES, What};
use std::time::Instant;

/// Entries of one transcript that are kept.
const KEPT_ENTRIES: usize = 20_000;

/// The transcript while it is written.
#[derive(Debug)]
pub struct Record {
    began: Instant,
    /// The line of the step that is being played.
    pub line: u32,
    entries: Vec<Entry>,
    bytes: usize,
}

impl Record {
    /// An empty transcript that begins now.
    pub fn new(line: u32) -> Record {
        Record { began: Instant::now(), line, entries: Vec::new(), bytes: 0 }
    }

    /// Adds what happened now.
    pub fn add(&mut self, who: &str, what: What) {
        if self.entries.len() < KEPT_ENTRIES {
            let t = self.now();
            self.entries.push(Entry { t, line: self.line, who: who.to_owned(), what });
        }
    }

    /// Adds bytes of a connection.
    pub fn add_bytes(&mut self, who: &str, direction: Direction, bytes: &[u8]) {
        let (length, bytes) = (bytes.len(), self.keep(bytes));
        self.add(who, What::Bytes { direction, bytes, length });
    }

    /// Adds bytes of a standard stream.
    pub fn add_output(&mut self, who: &str, stream: Stream, bytes: &[u8]) {
        let (length, bytes) = (bytes.len(), self.keep(bytes));
        self.add(who, What::Output { stream, bytes, length });
    }

    fn keep(&mut self, bytes: &[u8]) -> Vec<u8> {
        let room = KEPT_BYTES.saturating_sub(self.bytes).min(bytes.len());
        self.bytes += room;
        bytes[..room].to_vec()
    }

    /// Seconds since the transcript began.
    pub fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// The entries so far.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All entries; the record is over.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}
