//! A table of another making: one column has what some of our people are known by, and one takes numbers.

use super::error::BookError;
use super::layout::{Kind, Layout, chosen, identifying, takes_numbers};
use super::people::{key, keys};
use super::row::Row;
use super::table::Table;
use std::collections::HashSet;

/// The layout.
pub fn recognise(
    table: &Table,
    rows: &[Row<'_>],
    wanted: Option<&str>,
) -> Result<Layout, BookError> {
    let width = table.headings().len();
    let students: Vec<usize> = (1..table.height()).filter(|line| !table.is_blank(*line)).collect();
    let ids = known(table, &students, rows);
    let surest = ids.first().copied();
    let could: Vec<usize> = (0..width)
        .filter(|column| Some(*column) != surest && takes_numbers(table, &students, *column))
        .collect();
    let grade = chosen(table, &could, &could, wanted)?;
    Ok(Layout {
        kind: Kind::Other,
        ids: ids.into_iter().filter(|column| *column != grade).collect(),
        students,
        grade,
        feedback: None,
        max: None,
    })
}

/// The columns in which people of ours are found, those with the most of them first.
fn known(table: &Table, students: &[usize], rows: &[Row<'_>]) -> Vec<usize> {
    let ours: HashSet<String> = rows.iter().flat_map(|row| row.people).flat_map(keys).collect();
    let found = |column: usize| {
        students.iter().filter(|line| ours.contains(&key(table.value(**line, column)))).count()
    };
    let columns = identifying(table, students, 0..table.headings().len());
    let mut counted: Vec<(usize, usize)> = columns
        .into_iter()
        .map(|column| (found(column), column))
        .filter(|(found, _)| *found > 0)
        .collect();
    counted.sort_by_key(|(found, column)| (usize::MAX - found, *column));
    counted.into_iter().map(|(_, column)| column).collect()
}
