//! A network of its own for each page that is played at one time: no port that one program takes is in another's way,
//! and none can be reached by another.

use super::walls::Walls;
use std::io;

/// From here on this thread is on a network of its own, and so are the programs that it starts; where there are no
/// namespaces it stays on the machine's.
#[cfg(target_os = "linux")]
pub fn have_own() -> io::Result<()> {
    use nix::sched::{CloneFlags, unshare};
    if Walls::standing().base.is_some() {
        unshare(CloneFlags::CLONE_NEWNET)?;
        crate::sys::loopback::bring_up()?;
    }
    Ok(())
}

/// There is but one.
#[cfg(not(target_os = "linux"))]
pub fn have_own() -> io::Result<()> {
    let _ = Walls::standing();
    Ok(())
}

/// Whether there is a network for each thread that wants one.
pub fn may_have_own() -> bool {
    cfg!(target_os = "linux") && Walls::standing().base.is_some()
}
