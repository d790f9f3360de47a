//! Diagnosis: the likely cause of a failure, from its evidence. Where the evidence does not single one out,
//! nothing is said.

use crate::notation::page::Page;
use crate::replay::shortfall::Shortfall;
use crate::verdict::Likely;

/// The misconception that the evidence gives away.
pub fn likely(_page: &Page, _shortfall: &Shortfall) -> Option<Likely> {
    None
}
