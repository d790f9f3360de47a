//! Bounds on a faulty program: some flaws spin or never end, and none may outlive its usefulness.
//!
//! The kernel keeps both bounds, so no thread of ours shows up where threads are counted.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::alarm;

/// Seconds of processor time after which a spinning program is ended.
const PROCESSOR_SECONDS: u64 = 60;

/// Seconds after which any faulty program is ended (by SIGALRM).
const LIFE_SECONDS: u32 = 600;

/// Puts the bounds on this process.
pub fn set() {
    alarm::set(LIFE_SECONDS);
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_CPU) {
        let limit = PROCESSOR_SECONDS.min(hard);
        // Lowering a limit of one's own is always allowed.
        let _ = setrlimit(Resource::RLIMIT_CPU, limit, limit);
    }
}

/// Raises the number of descriptors this process may hold as far as the system lets it.
pub fn raise_descriptor_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // Where it stays low, the server makes room instead: see `server_polling`.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}
