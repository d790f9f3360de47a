//! The files of strangers: a submission, copies of it, what a program has left in its own folder. Whoever made them may
//! change them at any time, and would like the harness to read or write elsewhere, or to wait for ever.
//!
//! A [`Folder`] is a handle, taken once. All that is done with it stays beneath: a link inside is followed as long as it
//! leads to something inside, and one that leads out is an error (`openat2` with `RESOLVE_BENEATH` on Linux, one name
//! after the other elsewhere; that is `cap-std`). What is read is a regular file, opened so that it cannot block, and no
//! more of it than was asked for. What is written is new: never into what lies there already.

mod copying;
mod lent;
mod listing;
mod making;
mod reading;
mod removing;

pub use copying::{CopyError, MOST_BYTES, NOT_COPIED, measure};
pub use lent::Lent;
pub use listing::{Lies, Listed};
pub use reading::{Folder, names_a_file, names_a_folder};
