//! The gradebook: the very file that a learning system gave, with the points written into it, and nothing else of it
//! changed.
//!
//! In the order in which a book goes through: `encoding` makes text of its bytes and `cells` finds where each cell
//! lies; both together are a `table`. `recognise` asks `blackboard`, `moodle`, `canvas` and at last `other`
//! whose it is and which column takes the points, told as a `layout`. `people` says which line is whose, `fill`
//! writes. Beside it `own` is a table of our own, and `moodle_zip` a zip of files that Moodle takes back.

mod blackboard;
mod canvas;
mod cells;
mod comment;
mod encoding;
mod error;
mod fill;
mod layout;
mod moodle;
mod moodle_zip;
mod number;
mod other;
mod own;
mod people;
mod recognise;
mod row;
mod table;

pub use error::BookError;
pub use fill::{Filled, fill};
pub use layout::Kind;
pub use moodle_zip::{Zipped, moodle_feedback_zip};
pub use own::plain;
pub use row::Row;
