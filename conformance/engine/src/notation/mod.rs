//! The notation of the lab's pages: Markdown in, steps out, every mistake with its page, line and column.
//! `lab/notation.md` is the manual.
//!
//! [`read`] reads a page: [`outline`] finds its blocks, [`head`] and [`exchange`] take their lines, [`mod@line`]
//! reads one, with a file for each kind of line. What is read is data: [`page`], [`step`], [`expect`],
//! [`text`]. [`check`] looks at the page as a whole, and [`in_vain`] and [`unused`] at what could be left out.

pub mod check;
pub mod connection_line;
pub mod cursor;
pub mod error;
pub mod exchange;
pub mod expect;
pub mod expectation_line;
pub mod file_line;
pub mod head;
pub mod hidden;
pub mod in_vain;
pub mod known;
pub mod line;
pub mod meant;
pub mod outline;
pub mod page;
pub mod process_line;
pub mod program;
pub mod read;
pub mod source;
pub mod step;
pub mod text;
pub mod unused;
pub mod value_line;
