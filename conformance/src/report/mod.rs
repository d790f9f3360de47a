//! Reports: what a grading found, for people and for the systems that courses use.
//!
//! The run emits events (`grade::event`), a reporter only formats. Each format is one file with one
//! function, `render`, from a grade to the bytes of a report; [`document`] prints those at the end, or
//! keeps a file of them up to date while the run goes. Only [`mod@progress`] follows the events themselves.
//!
//! To add a format: a file here, a variant and two lines in [`mod@format`].
//!
//! Nothing that a program wrote is trusted: every string that leaves a reporter has been through
//! [`harmless`], and then through the escaping of the format at hand.

pub mod address;
pub mod annotations;
pub mod csv;
pub mod diagram;
pub mod document;
pub mod exchange;
pub mod format;
pub mod gradescope;
pub mod harmless;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod markup;
pub mod news;
pub mod options;
pub mod path;
pub mod pcapng;
pub mod progress;
pub mod prose;
pub mod rewritten;
pub mod summary;
pub mod table;
pub mod tap;
pub mod visibility;
pub mod wrap;

pub use format::{Format, reporter};
pub use options::{Destination, Options};
pub use progress::progress;
