//! An export of a class: whose submissions there are, and the files of each.
//!
//! [`Source::open`] opens what a learning system gave: a folder or a zip file. [`read`] knows the system by the forms of
//! names, each in a file of its own, and says whose each entry is. [`Source::lay_out`] puts the files of one submission
//! into a folder, with what is packed unpacked. A submission that cannot be laid out is told by itself: it does not end the
//! run.

mod blackboard;
mod canvas;
mod classroom;
mod error;
mod folders;
mod gradescope;
mod ids;
mod inner;
mod lay;
mod layout;
mod metadata;
mod moodle;
mod opening;
mod reading;
mod recognise;
mod source;
mod view;

pub use error::{ExportError, LayError};
pub use ids::of as id_of;
pub use layout::{From, Layout};
pub use recognise::{Export, read};
pub use source::{Entry, Source};
