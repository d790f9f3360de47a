//! What a keeper writes down while a program is recorded: one note a line, in JSON.

use super::call::{Argument, Outcome, Sort};
use serde::{Deserialize, Serialize};

/// A note.
#[derive(Debug, Serialize, Deserialize)]
pub enum Note {
    /// A thread has made a call.
    Made {
        at: u64,
        process: u32,
        thread: u32,
        name: String,
        sort: Sort,
        arguments: Vec<Argument>,
        bytes: Vec<u8>,
    },
    /// The call of this thread has returned; with an argument that is known only now, and the bytes that came.
    Returned { at: u64, thread: u32, outcome: Option<Outcome>, bytes: Vec<u8> },
    /// So many calls were made that no more are noted.
    Full,
    /// So many in a row came to nothing that more of those are left out.
    Circles,
    /// The program cannot be traced, for this errno.
    Absent { errno: i32 },
}
