//! The stepper: a page played for one who looks on and learns. Its prose as it reads, then each step with
//! what went out, what came back and how long it took, and in between whatever the learner wants to see
//! of the kernel, or to send by hand.
//!
//! It only looks on: the page is played by `replay`, and what is said at the end is what a grading says.
//!
//! | file | holds |
//! | --- | --- |
//! | `play.rs` | a page from its title to its verdict, again where the learner restarts it |
//! | `stepper.rs` | the onlooker: what happens before a step, at news, at the end |
//! | `seat.rs` | the learner's turn: what each key does |
//! | `sorts.rs`, `linger.rs` | which steps are shown otherwise, and the moment after each |
//! | `keys.rs`, `learner.rs` | a line typed, and what it asks for |
//! | `script.rs` | the page: which lines belong to which step |
//! | `news.rs`, `seen.rs` | what happened, and the kernel's view, in lines |
//! | `against.rs` | the same page on the reference, in a second column where there is room, and where the two part |
//! | `ending.rs` | the verdict and the summary |
//! | `screen.rs` | where it is written |

pub mod against;
pub mod ending;
pub mod keys;
pub mod learner;
pub mod linger;
pub mod news;
pub mod play;
pub mod screen;
pub mod script;
pub mod seat;
pub mod seen;
pub mod sorts;
pub mod stepper;
pub mod taped;
