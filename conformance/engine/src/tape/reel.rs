//! Calls, made again from the notes that a keeper has written.

use super::call::Call;
use super::note::Note;
use nix::errno::Errno;
use std::collections::BTreeMap;
use std::fmt;

/// The calls of one program, as they come.
#[derive(Debug, Default)]
pub struct Reel {
    /// What has come of a line that is not whole yet.
    line: Vec<u8>,
    open: BTreeMap<u32, Call>,
    none: Option<NoTape>,
    is_full: bool,
    /// Whether calls were left out, as they came to nothing, and whether nothing has come since.
    has_gaps: bool,
    runs_in_circles: bool,
}

/// Why nothing is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTape {
    /// The kernel does not let the program be traced.
    Refused(Errno),
    /// There is no recorder for this system.
    NotHere,
}

impl fmt::Display for NoTape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoTape::Refused(errno) => {
                write!(f, "this system does not let a program's calls be recorded ({errno})")
            }
            NoTape::NotHere => {
                f.write_str("a program's calls can be recorded on Linux (x86_64, aarch64) only")
            }
        }
    }
}

impl Reel {
    /// Nothing has come yet; on a system on which nothing can be recorded, that is why.
    pub fn new() -> Reel {
        let can =
            cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")));
        Reel { none: (!can).then_some(NoTape::NotHere), ..Reel::default() }
    }

    /// Takes in what a keeper has written; the calls that have returned.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Call> {
        let mut returned = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                // A keeper that was killed in the middle of a note leaves half of one.
                returned
                    .extend(serde_json::from_slice(&line).ok().and_then(|note| self.note(note)));
            }
        }
        returned
    }

    fn note(&mut self, note: Note) -> Option<Call> {
        match note {
            Note::Made { at, process, thread, name, sort, arguments, bytes } => {
                self.runs_in_circles = false;
                let (returned, outcome) = (None, None);
                let call = Call {
                    made: at,
                    name,
                    sort,
                    process,
                    thread,
                    returned,
                    arguments,
                    outcome,
                    bytes,
                };
                self.open.insert(thread, call);
                None
            }
            Note::Returned { at, thread, outcome, bytes } => {
                let mut call = self.open.remove(&thread)?;
                call.returned = Some(at);
                call.outcome = outcome;
                if !bytes.is_empty() {
                    call.bytes = bytes;
                }
                Some(call)
            }
            Note::Full => {
                self.is_full = true;
                None
            }
            Note::Circles => {
                (self.has_gaps, self.runs_in_circles) = (true, true);
                None
            }
            Note::Absent { errno } => {
                self.none = Some(NoTape::Refused(Errno::from_raw(errno)));
                None
            }
        }
    }

    /// The calls that have not returned, by thread.
    pub fn open(&self) -> impl Iterator<Item = &Call> {
        self.open.values()
    }

    /// Why there is none, where there is none.
    pub fn none(&self) -> Option<NoTape> {
        self.none
    }

    /// Whether so many calls were made that the last ones are missing.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether calls of which nothing came are missing.
    pub fn has_gaps(&self) -> bool {
        self.has_gaps
    }

    /// Whether it goes on and on, and nothing comes of it.
    pub fn runs_in_circles(&self) -> bool {
        self.runs_in_circles
    }
}

#[cfg(test)]
mod tests {
    use super::super::call::{Outcome, Sort};
    use super::*;

    fn line(note: &Note) -> Vec<u8> {
        let mut line = serde_json::to_vec(note).unwrap();
        line.push(b'\n');
        line
    }

    fn made(thread: u32, name: &str) -> Vec<u8> {
        let (arguments, bytes, name) = (Vec::new(), Vec::new(), name.to_owned());
        line(&Note::Made { at: 1, process: 7, thread, name, sort: Sort::Wait, arguments, bytes })
    }

    fn returned(thread: u32) -> Vec<u8> {
        let outcome = Some(Outcome::Value(0));
        line(&Note::Returned { at: 5, thread, outcome, bytes: b"x".to_vec() })
    }

    #[test]
    fn calls_come_back_whole_from_pieces_of_any_size() {
        let all = [made(7, "select"), made(8, "poll"), returned(8), returned(7)].concat();
        for size in [1, 7, 1000] {
            let mut reel = Reel::default();
            let calls: Vec<Call> = all.chunks(size).flat_map(|piece| reel.take(piece)).collect();
            let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
            assert_eq!(names, ["poll", "select"]);
            assert_eq!((calls[0].made, calls[0].returned), (1, Some(5)));
            assert_eq!(calls[0].bytes, b"x");
        }
    }

    #[test]
    fn a_call_that_has_not_returned_is_open() {
        let mut reel = Reel::default();
        reel.take(&made(7, "select"));
        assert_eq!(reel.open().count(), 1);
        reel.take(&returned(7));
        assert_eq!(reel.open().count(), 0);
    }

    #[test]
    fn half_a_note_and_what_is_none_are_borne() {
        let mut reel = Reel::default();
        assert_eq!(reel.take(b"{\"Made\":\n\xff\n"), []);
        assert_eq!(reel.take(&returned(9)), []);
    }
}
