//! A class: what a learning system exports, graded one submission after the other, and given back in the file that the
//! system takes.

pub mod cluster;
pub mod export;
pub mod feedback;
pub mod gradebook;
pub mod graded;
mod members;
pub mod page;
pub mod roster;
mod sentence;
pub mod submission;
