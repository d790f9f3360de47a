//! Canvas's gradebook, as its `lib/gradebook_exporter.rb` writes it and `lib/gradebook_importer.rb` reads it back.
//!
//! First the student's name (in one column, or in two), then `ID`, the number that Canvas knows a person by, then other
//! identifiers and the section. An assignment's heading is its title with its number, `Title (123)`. Totals may be named
//! in the same way, but below the headings a line without an ID has the points possible, and there they have words that
//! say they cannot be written. Another such line may say whose scores are hidden.

use super::error::BookError;
use super::layout::{Kind, Layout, chosen, identifying};
use super::number::{is_blank, maximum, read};
use super::table::Table;

/// Lines without a student stand among so many.
const FIRST: usize = 3;

/// The layout, where it is one of Canvas's.
pub fn recognise(table: &Table, wanted: Option<&str>) -> Option<Result<Layout, BookError>> {
    let assignments: Vec<usize> = (2..table.headings().len())
        .filter(|column| has_number(&table.headings()[*column]))
        .collect();
    let first = *assignments.first()?;
    let id = [1, 2].into_iter().find(|column| *column < first && is_id(table, *column))?;
    let students: Vec<usize> =
        (1..table.height()).filter(|line| !table.value(*line, id).is_empty()).collect();
    let possible = points_possible(table, id, &assignments);
    let could: Vec<usize> =
        assignments.into_iter().filter(|column| can_be_written(table, possible, *column)).collect();
    let grade = match chosen(table, &could, &could, wanted) {
        Ok(grade) => grade,
        Err(error) => return Some(Err(error)),
    };
    let others = identifying(table, &students, id + 1..first);
    Some(Ok(Layout {
        kind: Kind::Canvas,
        ids: [vec![id], others].concat(),
        students,
        grade,
        feedback: None,
        max: possible.and_then(|line| maximum(table.value(line, grade))),
    }))
}

/// Whether a heading ends in a number in brackets.
fn has_number(heading: &str) -> bool {
    let inner = heading.trim().strip_suffix(')').and_then(|front| front.rsplit_once('('));
    inner.is_some_and(|(title, digits)| {
        !title.is_empty() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a column holds numbers that students are known by, and blanks in the first lines alone.
fn is_id(table: &Table, column: usize) -> bool {
    let is_number = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let mut lines = 1..table.height();
    let fits = lines.all(|line| {
        let cell = table.value(line, column);
        is_number(cell) || (cell.is_empty() && (line <= FIRST || table.is_blank(line)))
    });
    fits && (1..table.height()).any(|line| is_number(table.value(line, column)))
}

/// The line with the points possible: no student's, and with a number below an assignment.
fn points_possible(table: &Table, id: usize, assignments: &[usize]) -> Option<usize> {
    (1..table.height().min(FIRST + 1)).find(|line| {
        let has_points = |column: &usize| read(table.value(*line, *column)).is_some();
        table.value(*line, id).is_empty() && assignments.iter().any(has_points)
    })
}

fn can_be_written(table: &Table, possible: Option<usize>, column: usize) -> bool {
    possible.is_none_or(|line| {
        let cell = table.value(line, column);
        is_blank(cell) || read(cell).is_some()
    })
}
