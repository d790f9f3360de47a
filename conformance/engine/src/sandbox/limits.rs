//! What a program under test may use. The kernel holds it to some of these (`bounds`); the others are looked at
//! from outside while it runs (`watch`).

use serde::{Deserialize, Serialize};

/// The limits of one program, and how much of its output is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of one process, in seconds.
    pub processor_seconds: u64,
    /// Resident memory of all its processes together, without mapped files, in bytes. Address space is not limited:
    /// runtimes with a garbage collector reserve far more of it than they use.
    pub memory_bytes: u64,
    /// The size of one file it writes, in bytes.
    pub file_bytes: u64,
    /// What it may leave in its folders, in bytes.
    pub disk_bytes: u64,
    /// Open files of one process; more than select(2) can watch, so that a program can get there.
    pub open_files: u64,
    /// Processes that it may have at one time.
    pub processes: u64,
    /// Processes and threads together: a thread for each of a thousand connections is allowed.
    pub threads: u64,
    /// What it may send on all connections of one exchange, in bytes.
    pub sent_bytes: usize,
    /// The ports that it may connect to; `None` for all. Held where Landlock holds it and it is on the machine's network.
    pub connects: Option<Vec<u16>>,
    /// Whether it is a build, which changes the modes of files.
    pub builds: bool,
    /// How much of the start of its standard output is kept whole, in bytes.
    pub stdout_bytes: usize,
    /// How much of the start of its standard error is kept whole, in bytes.
    pub stderr_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            processor_seconds: 20,
            memory_bytes: 600_000_000,
            file_bytes: 64_000_000,
            disk_bytes: 256_000_000,
            open_files: 4096,
            processes: 256,
            threads: 2000,
            sent_bytes: 16_000_000,
            connects: None,
            builds: false,
            stdout_bytes: 4_000_000,
            stderr_bytes: 256 << 10,
        }
    }
}

impl Limits {
    /// The limits of a build: a compiler uses more of everything.
    pub fn of_a_build() -> Limits {
        Limits {
            processor_seconds: 300,
            memory_bytes: 4_000_000_000,
            file_bytes: 1_000_000_000,
            disk_bytes: 2_000_000_000,
            builds: true,
            ..Limits::default()
        }
    }
}
