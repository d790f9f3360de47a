//! A class: what a learning system exports, graded one submission after the other, and given back in the file that the
//! system takes.
//!
//! In the order of a run: [`export`] says whose submissions there are, and lays the files of one out; [`graded`] is what
//! is kept of each; [`cluster`] is what many have in common; [`gradebook`] writes the points into the system's own table;
//! [`page`] shows all of them to a teacher.

pub mod cluster;
pub mod export;
pub mod gradebook;
pub mod graded;
pub mod page;
mod sentence;
pub mod submission;
