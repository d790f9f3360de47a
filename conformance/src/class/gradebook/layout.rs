//! What is where in a gradebook, and how the column is chosen that takes the points.

use super::error::BookError;
use super::number::{is_blank, read};
use super::table::Table;
use crate::points::Points;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// Whose gradebook it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Canvas's gradebook.
    Canvas,
    /// The grading worksheet of an assignment of Moodle's.
    Moodle,
    /// Blackboard's grade center.
    Blackboard,
    /// A table of another making.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Canvas => "Canvas's gradebook",
            Kind::Moodle => "Moodle's grading worksheet",
            Kind::Blackboard => "Blackboard's grade center",
            Kind::Other => "a table",
        })
    }
}

impl Kind {
    /// Where its system takes it back, by the names of its menus; nothing where that is not known.
    pub fn upload(self) -> Option<&'static str> {
        match self {
            Kind::Canvas => Some("Canvas takes it under Grades, Import"),
            Kind::Moodle => {
                Some("Moodle takes it where the assignment is graded: Upload grading worksheet")
            }
            Kind::Blackboard => {
                Some("Blackboard takes it in the Grade Center: Work Offline, Upload")
            }
            Kind::Other => None,
        }
    }
}

/// What is where.
#[derive(Debug)]
pub struct Layout {
    /// Whose it is.
    pub kind: Kind,
    /// The lines that are students'.
    pub students: Vec<usize>,
    /// The columns with what students are known by, the surest first.
    pub ids: Vec<usize>,
    /// The column that takes the points.
    pub grade: usize,
    /// The column that takes words for the student.
    pub feedback: Option<usize>,
    /// The points to be had, by the book.
    pub max: Option<Points>,
}

/// Of these columns the one that takes the points: the one that is asked for, of all that `could`; or else the only one
/// of those that are `likely` to.
pub fn chosen(
    table: &Table,
    likely: &[usize],
    could: &[usize],
    wanted: Option<&str>,
) -> Result<usize, BookError> {
    let named = |columns: &[usize]| -> Vec<String> {
        columns.iter().map(|column| table.headings()[*column].trim().to_owned()).collect()
    };
    let among = match wanted {
        Some(wanted) => {
            let found = asked_for(table, could, wanted);
            if found.is_empty() {
                let columns = named(could);
                return Err(BookError::NoSuchColumn { wanted: wanted.to_owned(), columns });
            }
            found
        }
        None if likely.is_empty() => could.to_vec(),
        None => likely.to_vec(),
    };
    match among[..] {
        [] => Err(BookError::NoColumn { columns: table.headings().to_vec() }),
        [one] => Ok(one),
        _ => Err(BookError::SeveralColumns { columns: named(&among) }),
    }
}

/// The columns of this heading; or of this title, where the system added its number; or with these letters in it.
fn asked_for(table: &Table, columns: &[usize], wanted: &str) -> Vec<usize> {
    let wanted = wanted.trim();
    let lower = wanted.to_lowercase();
    let by: [&dyn Fn(&str) -> bool; 3] = [
        &|heading| heading == wanted,
        &|heading| title(heading).to_lowercase() == lower,
        &|heading| heading.to_lowercase().contains(&lower),
    ];
    let found = |is_it: &&dyn Fn(&str) -> bool| -> Vec<usize> {
        let of = |column: &&usize| is_it(table.headings()[**column].trim());
        columns.iter().filter(of).copied().collect()
    };
    by.iter().map(found).find(|found| !found.is_empty()).unwrap_or_default()
}

/// A heading without what Canvas (` (123)`) and Blackboard (` [Total Pts: 10 Score] |123`) add.
fn title(heading: &str) -> &str {
    let before = match heading.rsplit_once('|') {
        Some((before, _)) => before.rfind('[').map_or(before, |at| &before[..at]),
        None => heading.rfind(" (").map_or(heading, |at| &heading[..at]),
    };
    before.trim()
}

/// Whether nothing but numbers is in a column, and blanks.
pub fn takes_numbers(table: &Table, students: &[usize], column: usize) -> bool {
    students.iter().all(|line| {
        let cell = table.value(*line, column);
        is_blank(cell) || read(cell).is_some()
    })
}

/// Those of the columns in which no two students have the same: a course's section identifies nobody.
pub fn identifying(table: &Table, students: &[usize], columns: Range<usize>) -> Vec<usize> {
    let is_one = |column: &usize| {
        let values =
            || students.iter().map(|line| table.value(*line, *column)).filter(|v| !v.is_empty());
        let different: HashSet<&str> = values().collect();
        !different.is_empty() && different.len() == values().count()
    };
    columns.filter(is_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::read(b"ID,Lab 1 (11),Lab 2 (12),Lab 10 [Total Pts: 5 Score] |13\n").unwrap()
    }

    #[test]
    fn a_column_is_asked_for_by_heading_title_number_or_part() {
        let table = table();
        for (wanted, column) in
            [("Lab 1 (11)", 1), ("lab 1", 1), ("12", 2), ("Lab 10", 3), ("13", 3)]
        {
            assert_eq!(
                chosen(&table, &[1, 2, 3], &[1, 2, 3], Some(wanted)),
                Ok(column),
                "{wanted}"
            );
        }
    }

    #[test]
    fn where_it_is_not_clear_the_error_says_what_to_do() {
        let table = table();
        let error = |likely: &[usize], wanted| {
            chosen(&table, likely, &[1, 2], wanted).unwrap_err().to_string()
        };
        assert_eq!(
            error(&[1, 2], None),
            "2 columns of the gradebook could take the points: `Lab 1 (11)`, `Lab 2 (12)`; say which, as in `--column \
             'Lab 1 (11)'`"
        );
        assert_eq!(
            error(&[1], Some("Exam")),
            "no column that takes points is `Exam`: there are `Lab 1 (11)`, `Lab 2 (12)`"
        );
        assert!(error(&[], Some("Lab")).contains("2 columns"));
        assert_eq!(chosen(&table, &[1], &[1, 2], None), Ok(1));
    }
}
