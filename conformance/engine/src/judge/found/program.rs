//! What was found of the program's process: its end, its sleep, what it uses.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::kernel::{Call, Evidence};
use crate::sandbox::Exit;
use std::fmt;
use std::time::Duration;

/// What was found of the program's process.
#[derive(Clone, Debug, PartialEq)]
pub enum OfProgram {
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
    /// Woken so often in such a time, out of this call.
    Woke { times: u64, lasted: Duration, call: Call },
    /// More descriptors than before.
    Descriptors { now: usize, noted: usize },
}

impl fmt::Display for OfProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfProgram::Exited(exit) => write!(f, "it {exit}"),
            OfProgram::HasEnded(exit) => write!(f, "the program has ended: it {exit}"),
            OfProgram::StillRuns => f.write_str("it still runs"),
            OfProgram::Seen(evidence) => evidence.fmt(f),
            OfProgram::Busy { used, lasted } => {
                let (used, lasted) = (used.as_millis(), lasted.as_millis());
                write!(f, "it used {used} ms of processor time in {lasted} ms, with nothing to do")
            }
            OfProgram::Running { running, looks } => {
                write!(f, "it ran in {running} of {looks} looks at it, with nothing to do")
            }
            OfProgram::Awake => f.write_str("it does not sleep"),
            OfProgram::Woke { times, lasted, .. } => {
                write!(f, "it woke {times} times in {} ms, with nothing to do", lasted.as_millis())
            }
            OfProgram::Descriptors { now, noted } => {
                write!(f, "it holds {now} descriptors, and held {noted} before")
            }
        }
    }
}
