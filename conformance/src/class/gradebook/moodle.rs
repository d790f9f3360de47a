//! The grading worksheet of an assignment of Moodle's, as `mod/assign/gradingtable.php` writes it for download and
//! `mod/assign/feedback/offline/importgradeslib.php` reads it back.
//!
//! Its headings and words are in the language of the one who downloads it, its columns depend on the assignment, and their
//! order does not. First an identifier, a word and the participant's number; somewhere the grade, and right behind it the
//! maximum, the same in each line; further on the time of the last change of the grade, a date or a dash; behind that
//! the comments, where the assignment has them. Moodle finds the columns by their headings, and takes a comment for HTML.

use super::error::BookError;
use super::layout::{Kind, Layout, chosen, identifying, takes_numbers};
use super::number::{is_blank, maximum, read};
use super::table::Table;
use crate::points::Points;

/// No date is longer, in characters.
const LONGEST_DATE: usize = 80;

/// The layout, where it is one of Moodle's.
pub fn recognise(table: &Table, wanted: Option<&str>) -> Option<Result<Layout, BookError>> {
    let students: Vec<usize> =
        (1..table.height()).filter(|line| !table.value(*line, 0).is_empty()).collect();
    let participants: Option<Vec<(&str, &str)>> =
        students.iter().map(|line| participant(table.value(*line, 0))).collect();
    let participants = participants?;
    let (word, _) = participants.first()?;
    if participants.iter().any(|(other, _)| other != word) {
        return None;
    }
    let (grade, max) = grade(table, &students)?;
    let changed = last_change(table, &students, grade + 2)?;
    let could: Vec<usize> = (1..table.headings().len())
        .filter(|column| *column != grade + 1 && takes_numbers(table, &students, *column))
        .collect();
    let chosen = match chosen(table, &[grade], &could, wanted) {
        Ok(column) => column,
        Err(error) => return Some(Err(error)),
    };
    let others = identifying(table, &students, 2..grade);
    Some(Ok(Layout {
        kind: Kind::Moodle,
        ids: [vec![0], others].concat(),
        students,
        grade: chosen,
        feedback: Some(changed + 1).filter(|column| *column < table.headings().len()),
        max: (chosen == grade).then_some(max),
    }))
}

/// The word and the number of `Participant 123`.
pub fn participant(cell: &str) -> Option<(&str, &str)> {
    let word = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &cell[word.len()..];
    (!word.is_empty() && !number.is_empty()).then_some((word, number))
}

/// The column of the grades, and the maximum that stands in each line of the next one. A team's number may look like a
/// grade and stands before it, so the last such column counts.
fn grade(table: &Table, students: &[usize]) -> Option<(usize, Points)> {
    let max_of = |column: usize| {
        let cell = table.value(*students.first()?, column);
        let same = students.iter().all(|line| table.value(*line, column) == cell);
        maximum(cell).filter(|_| same)
    };
    let is_grade = |column: usize, max: Points| {
        students.iter().all(|line| {
            let cell = table.value(*line, column);
            is_blank(cell) || read(cell).is_some_and(|grade| grade <= max.as_f64())
        })
    };
    let columns = (1..table.headings().len().saturating_sub(1)).rev();
    let mut found = columns.filter_map(|column| max_of(column + 1).map(|max| (column, max)));
    found.find(|(column, max)| is_grade(*column, *max))
}

/// The last column from this one on with nothing but dates and dashes.
fn last_change(table: &Table, students: &[usize], from: usize) -> Option<usize> {
    let is_dates = |column: &usize| {
        students.iter().all(|line| {
            let cell = table.value(*line, *column);
            cell == "-" || is_date(cell)
        })
    };
    (from..table.headings().len()).rev().find(is_dates)
}

/// Whether a cell could be a date in any language: short, and with a year in it.
fn is_date(cell: &str) -> bool {
    let year = cell.split(|c: char| !c.is_numeric()).any(|digits| digits.chars().count() == 4);
    year && cell.chars().count() <= LONGEST_DATE && !cell.contains(['\n', '<'])
}
