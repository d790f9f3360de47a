//! Find the fault: one of the catalogue's faulty programs, to be talked to until its rule is found.
//!
//! | file | holds |
//! | --- | --- |
//! | `riddle.rs` | which faulty programs make a riddle, and in which order |
//! | `booth.rs` | where one stands: a folder as a student would hand it in, and the server running |
//! | `asked.rs` | what a line of the learner's asks for |
//! | `game.rs` | the talk: hints, pages, and whether the answer is right |
//! | `proof.rs` | the answer, with the evidence of a grading |

pub mod asked;
pub mod booth;
pub mod game;
pub mod proof;
pub mod riddle;
