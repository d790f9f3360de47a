//! After a step, a moment for what it brings about.

use super::sorts::inner_steps;
use crate::notation::step::Step;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Follow;
use crate::replay::stage::Stage;
use std::time::{Duration, Instant};

/// After a step it is waited so long for what it brings about, again each time that something comes, and in all so long.
const LINGER: Duration = Duration::from_millis(30);
const MOST_LINGERING: Duration = Duration::from_millis(300);

/// What a step brings about at once is told with it.
pub fn linger(stage: &mut Stage<'_>, follower: &mut dyn Follow) {
    let began = Instant::now();
    while began.elapsed() < MOST_LINGERING {
        let happened = stage.pump(LINGER);
        stage.tell_to(follower);
        if !happened {
            return;
        }
    }
}

/// Someone who looks on in silence, and waits after each step for what it brings about.
#[derive(Debug, Default)]
pub struct Unhurried {
    /// Steps inside the running `repeat` that are still to come.
    repeated: usize,
}

/// Waits on a stage and says nothing.
struct Silent;

impl Follow for Silent {}

impl Follow for Unhurried {
    fn before(&mut self, step: &Step, stage: &mut Stage<'_>) -> Result<(), Stop> {
        if self.repeated > 0 {
            self.repeated -= 1;
            return Ok(());
        }
        self.repeated = inner_steps(step);
        self.after(None, stage);
        Ok(())
    }

    fn after(&mut self, _: Option<&Stop>, stage: &mut Stage<'_>) {
        if stage.program.is_some() {
            linger(stage, &mut Silent);
        }
    }
}
