//! After a step, a moment for what it brings about.

use crate::replay::stage::Follow;
use crate::replay::stage::Stage;
use std::time::Duration;

/// After a step it is waited so long for what it brings about, again each time that something comes.
const LINGER: Duration = Duration::from_millis(30);
const MOST_LINGERING: u32 = 10;

/// What a step brings about at once is told with it.
pub fn linger(stage: &mut Stage<'_>, follower: &mut dyn Follow) {
    for _ in 0..MOST_LINGERING {
        let happened = stage.pump(LINGER);
        stage.tell_to(follower);
        if !happened {
            return;
        }
    }
}
