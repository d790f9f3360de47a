//! Writes the transcript, within bounds.

use crate::sandbox::output::Stream;
use crate::tape::{self, Call};
use crate::transcript::{Direction, Entry, KEPT_BYTES, KEPT_PRINTED, What};
use std::time::Instant;

/// Entries of one transcript that are kept, and beside them calls.
const KEPT_ENTRIES: usize = 20_000;
const KEPT_CALLS: usize = 50_000;
/// Of the entries, those of what was printed.
const KEPT_PRINTS: usize = 5_000;

/// The transcript while it is written.
#[derive(Debug)]
pub struct Record {
    began: Instant,
    /// The line of the step that is being played.
    pub line: u32,
    entries: Vec<Entry>,
    /// Bytes kept of connections, and of what was printed: neither takes the room of the other.
    bytes: usize,
    printed: usize,
    prints: usize,
    /// The same moment as `began`, on the clock of the tape.
    began_on_tape: u64,
    calls: usize,
}

impl Record {
    /// An empty transcript that begins now.
    pub fn new(line: u32) -> Record {
        let (entries, began_on_tape) = (Vec::new(), tape::now());
        Record {
            began: Instant::now(),
            line,
            entries,
            bytes: 0,
            began_on_tape,
            calls: 0,
            printed: 0,
            prints: 0,
        }
    }

    /// Adds what happened now.
    pub fn add(&mut self, who: &str, what: What) {
        if self.entries.len() - self.calls < KEPT_ENTRIES {
            let t = self.now();
            self.entries.push(Entry { t, line: self.line, who: who.to_owned(), what });
        }
    }

    /// Adds bytes that were given to a connection at this time. The program may have read them before that call came
    /// back.
    pub fn add_sent(&mut self, t: f64, who: &str, bytes: &[u8]) {
        self.add_bytes(who, Direction::ToProgram, bytes);
        if let Some(entry) = self.entries.last_mut() {
            entry.t = t;
        }
    }

    /// Adds bytes of a connection.
    pub fn add_bytes(&mut self, who: &str, direction: Direction, bytes: &[u8]) {
        let (length, bytes) = (bytes.len(), keep(&mut self.bytes, KEPT_BYTES, bytes));
        self.add(who, What::Bytes { direction, bytes, length });
    }

    /// Adds bytes of a standard stream.
    pub fn add_output(&mut self, who: &str, stream: Stream, bytes: &[u8]) {
        let (length, bytes) = (bytes.len(), keep(&mut self.printed, KEPT_PRINTED, bytes));
        if self.prints < KEPT_PRINTS {
            self.prints += 1;
            self.add(who, What::Output { stream, bytes, length });
        }
    }

    /// Adds a call of the program's: at the time when it returned, or now where it has not.
    pub fn add_call(&mut self, who: &str, call: Call) {
        if self.calls < KEPT_CALLS {
            self.calls += 1;
            let entry = self.entry_of(who, call);
            self.entries.push(entry);
        }
    }

    /// A call as an entry.
    pub fn entry_of(&self, who: &str, call: Call) -> Entry {
        let returned = call.returned.map(|at| self.since_began(at));
        let (t, who) = (returned.unwrap_or_else(|| self.now()), who.to_owned());
        let lasted = t - self.since_began(call.made);
        let what = What::Called { call: Box::new(call), lasted };
        Entry { t, line: self.line, who, what }
    }

    fn since_began(&self, on_tape: u64) -> f64 {
        (on_tape as f64 - self.began_on_tape as f64) / 1e9
    }

    /// Seconds since the transcript began.
    pub fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// The entries so far.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All entries; the record is over. Calls are told of a little later than they are made: now they take their
    /// places, and belong to the step that was played then.
    pub fn into_entries(mut self) -> Vec<Entry> {
        if self.calls > 0 {
            self.entries.sort_by(|one, other| one.t.total_cmp(&other.t));
            let mut line = self.entries.iter().map(|entry| entry.line).min().unwrap_or_default();
            for entry in &mut self.entries {
                match entry.what {
                    What::Called { .. } => entry.line = line,
                    _ => line = entry.line,
                }
            }
        }
        self.entries
    }
}

/// As many of these bytes as there is room for.
fn keep(kept: &mut usize, most: usize, bytes: &[u8]) -> Vec<u8> {
    let room = most.saturating_sub(*kept).min(bytes.len());
    *kept += room;
    bytes[..room].to_vec()
}
