//! Whose gradebook it is: the most telling marks are asked for first. Headings are words of some language and decide
//! nothing but where a system adds numbers to them.

use super::error::BookError;
use super::layout::Layout;
use super::row::Row;
use super::table::Table;
use super::{blackboard, canvas, moodle, other};

/// What is where in a book.
pub fn recognise(
    table: &Table,
    rows: &[Row<'_>],
    wanted: Option<&str>,
) -> Result<Layout, BookError> {
    blackboard::recognise(table, wanted)
        .or_else(|| moodle::recognise(table, wanted))
        .or_else(|| canvas::recognise(table, wanted))
        .unwrap_or_else(|| other::recognise(table, rows, wanted))
}
