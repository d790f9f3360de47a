//! A class: what a learning system exports, graded one submission after the other, and given back in the file that the
//! system takes.
//!
//! In the order of a run: [`export`] says whose submissions there are, and [`work`] makes a list of them; [`run`] goes
//! through it, a [unit](mod@unit) a submission, which lays its files out on a [`desk`] and has a [`child`] grade them; [`graded`] is
//! what is kept of each; [`merge`] makes the reports of that: the [`gradebook`], which the system takes back, and the
//! [`page`], which shows all of it to a teacher, with the [`cluster`]s of what many have in common.

pub mod child;
pub mod cluster;
pub mod compare;
pub mod desk;
pub mod export;
pub mod feedback;
pub mod gradebook;
pub mod graded;
pub mod key;
pub mod matrix;
mod members;
pub mod merge;
pub mod page;
pub mod progress;
pub mod roster;
pub mod run;
mod sentence;
mod servers;
pub mod submission;
pub mod unit;
pub mod work;
