//! Why a replay stopped, with everything that was known at that moment. The report's five answers and the
//! diagnosis are made from it.

use crate::judge::judgement::Mismatch;
use crate::kernel::View;
use crate::notation::step::Step;
use crate::notation::text::Values;
use crate::sandbox::{Excess, Exit};
use crate::transcript::Entry;
use std::fmt;
use std::net::SocketAddr;

/// How many of the last lines of a program's standard error are kept.
pub const LAST_LINES: usize = 40;

/// Why a page was not played to its end.
#[derive(Debug)]
pub enum Stop {
    /// The program did not do what a step expects.
    Failed(Box<Shortfall>),
    /// This machine cannot make the check.
    Skipped(String),
    /// The harness or the page is at fault.
    Broken(String),
}

/// A step that was not met, and what was known then.
#[derive(Debug)]
pub struct Shortfall {
    /// The step.
    pub step: Step,
    /// The step as its page writes it, with the values that it had.
    pub expected: String,
    /// The values of the page's names.
    pub values: Values,
    /// What came instead.
    pub mismatch: Mismatch,
    /// Whose bytes were sent last, and these bytes.
    pub sent: Option<(String, Vec<u8>)>,
    /// The connections as they were.
    pub connections: Vec<Snapshot>,
    /// What the kernel showed.
    pub view: Option<View>,
    /// How the program ended, if it had.
    pub exit: Option<Ended>,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it said on standard error, up to a bound.
    pub stderr: Vec<u8>,
    /// The last lines of its standard error.
    pub last_lines: Vec<Vec<u8>>,
    /// The bytes that were expected of a body or an output.
    pub wanted: Option<Vec<u8>>,
    /// The files that the page made, by their paths in the served folder.
    pub made: Vec<(String, Vec<u8>)>,
    /// What files of the page held before they were changed.
    pub earlier: Vec<Vec<u8>>,
    /// Whether the client knocked at port 80 of an origin that is on another port.
    pub next_door: bool,
    /// How long the step was waited for, in seconds.
    pub waited: f64,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// So.
    By(Exit),
    /// The harness ended it, as it went over this limit.
    Overstepped(Excess),
}

impl Ended {
    /// Whether it ended by itself with this status.
    pub fn is_status(&self, status: i32) -> bool {
        *self == Ended::By(Exit::Status(status))
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::By(exit) => exit.fmt(f),
            Ended::Overstepped(excess) => excess.fmt(f),
        }
    }
}

/// One connection at that moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its name on the page.
    pub name: String,
    /// The harness's address.
    pub local: SocketAddr,
    /// The program's address.
    pub remote: SocketAddr,
    /// What came on it, where the step was about it.
    pub received: Vec<u8>,
    /// Whether the program has ended it.
    pub ended: bool,
    /// Whether the harness still has it.
    pub open: bool,
    /// Whether the step was about it.
    pub concerned: bool,
}

/// What a replay leaves behind.
#[derive(Debug)]
pub struct Replayed {
    /// Why it stopped early, if it did.
    pub stop: Option<Stop>,
    /// What a reviewer would add.
    pub advice: Vec<String>,
    /// Everything that happened.
    pub transcript: Vec<Entry>,
    /// Whether the program's calls are in it.
    pub taped: bool,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Replayed {
    /// Of a page that was not played.
    pub fn nothing(stop: Option<Stop>) -> Replayed {
        let (advice, transcript) = (Vec::new(), Vec::new());
        Replayed { stop, advice, transcript, taped: false, seconds: 0.0 }
    }
}
