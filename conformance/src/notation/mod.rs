//! The notation of the lab's pages: Markdown in, steps out, every mistake with its page, line and column.
//! `lab/notation.md` is the manual.

pub mod check;
pub mod cursor;
pub mod error;
pub mod escape;
pub mod expect;
pub mod line;
pub mod page;
pub mod step;
pub mod text;
