//! Signals as a fresh program expects them.

use nix::sys::signal::SigSet;

/// Gives every signal its default action again and blocks none. What is ignored stays ignored over exec:
/// Rust ignores SIGPIPE, and a harness under nohup ignores SIGHUP; a program under test should do neither.
pub fn restore_defaults() {
    for signal in 1..=LAST_SIGNAL {
        // SAFETY: SIG_DFL runs no code of ours. SIGKILL, SIGSTOP and numbers that libc keeps for itself
        // are refused, without an effect.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    let _ = SigSet::empty().thread_set_mask();
}

#[cfg(target_os = "linux")]
const LAST_SIGNAL: libc::c_int = 64;
#[cfg(not(target_os = "linux"))]
const LAST_SIGNAL: libc::c_int = 31;

/// Blocks every signal in this thread, and gives back what was blocked before.
pub fn block_all() -> SigSet {
    let before = SigSet::thread_get_mask().unwrap_or_else(|_| SigSet::empty());
    let _ = SigSet::all().thread_set_mask();
    before
}
