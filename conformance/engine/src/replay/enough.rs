//! That a grading is to end now, with what it has found so far: every wait of every replay ends at its next look. What
//! such a replay comes to is no verdict.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static ENOUGH: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Whether it is to end.
pub fn is_enough() -> bool {
    ENOUGH.load(Ordering::Relaxed)
}

/// From here on Ctrl-C, and a request to end, end the grading and not this process.
pub fn at_a_signal() -> std::io::Result<()> {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ENOUGH))?;
    }
    Ok(())
}
