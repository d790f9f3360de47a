//! Looking on while somebody programs: each time a file is saved, what it concerns is graded, and one failure at a time is
//! shown.
//!
//! This process stays outside of the walls. It hears of changes in the folder, and has `httplab grade` play the pages, a
//! child for each run, which says what it finds as it finds it ([`report::news`]). So a run for code that has been saved
//! over is simply ended, each begins in walls of its own, and what goes wrong in one goes wrong there. Nothing waits but
//! `Watching::wait`.
//!
//! | file | holds |
//! | --- | --- |
//! | `watching.rs` | the loop: what was typed, found, saved |
//! | `bell.rs` | that something in a folder has changed |
//! | `look.rs` | a folder's files, and which of them have changed |
//! | `ignored.rs` | files that are nobody's program: backups, builds |
//! | `concern.rs` | the programs that a file is of |
//! | `stage.rs` | the runs after a save, and the order of their pages |
//! | `run.rs` | one run: a child, and what it says |
//! | `course.rs` | the lab, read again where it changes |
//! | `board.rs` | what is known of each page |
//! | `show.rs`, `view.rs` | what is shown: which failure, and what of it |
//! | `failures.rs` | what can be shown, one at a time |
//! | `frame.rs` | the screen, as lines |
//! | `out.rs`, `terminal.rs`, `keys.rs` | a screen or lines; the terminal while it is ours, and what is typed |
//! | `endings.rs` | signals that ask it to end |
//! | `picture.rs` | the HTML report of one page, for the browser |
//!
//! [`report::news`]: crate::report::news

pub mod asked;
pub mod bell;
pub mod board;
pub mod concern;
pub mod course;
pub mod endings;
pub mod failures;
pub mod frame;
pub mod ignored;
pub mod keys;
pub mod look;
pub mod out;
pub mod picture;
pub mod run;
pub mod show;
pub mod stage;
pub mod terminal;
pub mod view;
pub mod watching;
