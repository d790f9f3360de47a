//! Signals that ask this process to end, noted so that it can give the terminal back first. What it starts has the usual
//! ones again.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// The last one that came; 0 where none has.
static NOTED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

const INTERRUPT: usize = SIGINT as usize;

/// From now on they are noted, and do not end this process.
pub fn note_them() -> io::Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_usize(signal, Arc::clone(&NOTED), signal as usize)?;
    }
    Ok(())
}

/// Whether one has come.
pub fn was_noted() -> bool {
    NOTED.load(Ordering::Relaxed) != 0
}

/// A Ctrl-C was for somebody else: it is forgotten.
pub fn forget_interrupt() {
    let _ = NOTED.compare_exchange(INTERRUPT, 0, Ordering::Relaxed, Ordering::Relaxed);
}
