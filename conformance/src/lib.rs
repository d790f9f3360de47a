//! The harness of the lab: replays raw exchanges against the programs of the assignment, and says what is
//! wrong with them and why. The program is `httplab`; ARCHITECTURE.md is the map.
//!
//! In the order in which a grading uses them: [`lab`] loads the pages that [`notation`] reads, [`submission`]
//! finds the programs and [`sandbox`] runs them, [`replay`] plays a page's steps, [`judge`] decides with the help of
//! [`http`], [`kernel`] adds what the system knows and [`tape`] what the program asked of it, [`diagnosis`] names causes, [`grade`] runs all pages and adds up,
//! [`report`] tells. [`step`] plays one page for someone who looks on; [`quiz`] poses programs with a fault as riddles; [`watch`] grades what is saved.

// The floors below, by the names that they have in the engine.
pub use engine::{
    escape, http, judge, kernel, lab, notation, points, replay, sandbox, sys, tape, transcript,
};

pub mod archive;
pub mod class;
pub mod command;
pub mod diagnosis;
pub mod experiment;
pub mod grade;
pub mod memory;
pub mod quiz;
pub mod report;
pub mod step;
pub mod submission;
pub mod verdict;
pub mod watch;
