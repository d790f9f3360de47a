//! Signals that ask this process to end, noted so that it can tidy up first.

use nix::errno::Errno;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use std::sync::atomic::{AtomicI32, Ordering};

/// The last one that came; 0 where none has.
static NOTED: AtomicI32 = AtomicI32::new(0);

extern "C" fn note(signal: libc::c_int) {
    NOTED.store(signal, Ordering::Relaxed);
}

/// sigaction(2): from now on SIGINT, SIGTERM and SIGHUP are noted, and do not end this process. What it starts has the
/// usual again.
pub fn note_them() -> Result<(), Errno> {
    let action = SigAction::new(SigHandler::Handler(note), SaFlags::SA_RESTART, SigSet::empty());
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        // SAFETY: the handler does nothing but store a number in an atomic, which a signal may do at any moment.
        unsafe { sigaction(signal, &action) }?;
    }
    Ok(())
}

/// Whether one has come.
pub fn was_noted() -> bool {
    NOTED.load(Ordering::Relaxed) != 0
}

/// A Ctrl-C was for somebody else: it is forgotten.
pub fn forget_interrupt() {
    let _ = NOTED.compare_exchange(libc::SIGINT, 0, Ordering::Relaxed, Ordering::Relaxed);
}
