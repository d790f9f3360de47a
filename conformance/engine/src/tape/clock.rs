//! The clock of the tape, which a keeper and the harness read alike.

use rustix::time::{ClockId, clock_gettime};

/// The time that calls are noted with, in nanoseconds.
pub fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
