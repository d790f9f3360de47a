//! Whether this process is the harness inside namespaces of its own: set once, when it gets there (`isolation`), and
//! asked by whoever may do more in there.

use std::sync::atomic::{AtomicBool, Ordering};

static INSIDE: AtomicBool = AtomicBool::new(false);

/// Whether this process is inside namespaces of its own, where it may make more of them.
pub fn is_inside() -> bool {
    INSIDE.load(Ordering::Relaxed)
}

/// Says whether it is.
pub(super) fn set_inside(inside: bool) {
    INSIDE.store(inside, Ordering::Relaxed);
}
