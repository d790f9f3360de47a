//! Someone who looks on while a page is replayed: the stepper. A grading has nobody look on.

use super::stage::Stage;
use crate::notation::step::Step;
use crate::transcript::Entry;

/// What an onlooker is told.
pub trait Follow {
    /// A step is about to be played; returns when it may be.
    fn before(&mut self, _step: &Step, _stage: &mut Stage<'_>) {}
    /// Something happened.
    fn news(&mut self, _entry: &Entry) {}
}

/// Nobody looks on.
pub struct Nobody;

impl Follow for Nobody {}
