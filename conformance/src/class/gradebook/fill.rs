//! The points, written into the book.

use super::comment;
use super::error::BookError;
use super::layout::{Kind, Layout};
use super::number::{Decimals, is_blank, read};
use super::people::Lines;
use super::recognise::recognise;
use super::row::Row;
use super::table::Table;
use crate::class::submission::Person;
use crate::points::Points;
use crate::report::harmless::one_line;
use std::collections::{BTreeMap, BTreeSet};

/// A filled gradebook.
#[derive(Debug)]
pub struct Filled {
    /// The file, ready to be uploaded.
    pub bytes: Vec<u8>,
    /// Whose it is.
    pub kind: Kind,
    /// The heading of the column that took the points.
    pub column: String,
    /// How many students the book has.
    pub students: usize,
    /// How many of them have points of this grading.
    pub written: usize,
    /// The lines that nobody's submission matches, each told by its first cells.
    pub without: Vec<String>,
    /// The people that no line matches.
    pub unknown: Vec<String>,
    /// What else there is to know, a sentence each: that points were scaled.
    pub remarks: Vec<String>,
}

impl Filled {
    /// `14 of 15 students of the gradebook have points`.
    pub fn sentence(&self) -> String {
        format!("{} of {} students of the gradebook have points", self.written, self.students)
    }
}

/// Writes the points of these submissions into a book. `column` says which column takes them, where that is not clear.
/// Where the book's points to be had differ from a grading's, the points are scaled to the book's.
pub fn fill(book: &[u8], rows: &[Row<'_>], column: Option<&str>) -> Result<Filled, BookError> {
    let table = Table::read(book)?;
    let layout = recognise(&table, rows, column)?;
    let (matched, unknown) = matched(&table, &layout, rows);
    let without = layout.students.iter().filter(|line| !matched.contains_key(line));
    let without = without.map(|line| told(&table, *line, layout.grade)).collect();
    let decimals = Decimals::of(&table);
    let mut filling = Filling { table, layout, decimals, written: 0, remarks: BTreeSet::new() };
    for (line, rows) in &matched {
        filling.line(*line, rows);
    }
    Ok(filling.filled(without, unknown))
}

/// The submissions of each line, and the people without one.
fn matched<'r, 'a>(
    table: &Table,
    layout: &Layout,
    rows: &'r [Row<'a>],
) -> (BTreeMap<usize, Vec<&'r Row<'a>>>, Vec<String>) {
    let lines = Lines::of(table, layout);
    let (mut matched, mut unknown) = (BTreeMap::<usize, Vec<&Row<'_>>>::new(), Vec::new());
    for row in rows {
        for person in row.people {
            match lines.find(person) {
                Some(line) => matched.entry(line).or_default().push(row),
                None => unknown.push(whose(person)),
            }
        }
    }
    (matched, unknown)
}

/// A person as one line of text: `Jané Doe (12345, doejane)`.
fn whose(person: &Person) -> String {
    let ids = person.ids.join(", ");
    one_line(&if ids.is_empty() { person.name.clone() } else { format!("{} ({ids})", person.name) })
}

/// A line by its first cells: `Participant 12, Jané Doe, jane@example.org`.
fn told(table: &Table, line: usize, before: usize) -> String {
    let cells = (0..before).map(|column| table.value(line, column));
    let some: Vec<&str> = cells.filter(|cell| !cell.is_empty()).take(3).collect();
    one_line(&some.join(", "))
}

/// A book that is being filled.
struct Filling {
    table: Table,
    layout: Layout,
    decimals: Decimals,
    written: usize,
    remarks: BTreeSet<String>,
}

impl Filling {
    /// A student's line.
    fn line(&mut self, line: usize, rows: &[&Row<'_>]) {
        let graded = rows.iter().filter_map(|row| Some((self.scaled(row.score?, row.max), *row)));
        let graded: Vec<(Points, &Row<'_>)> = graded.collect();
        if graded.iter().any(|(points, _)| *points != graded[0].0) {
            let whose = told(&self.table, line, self.layout.grade);
            self.remarks.insert(format!("{whose} has several submissions: the best one counts"));
        }
        // The first of the best.
        let best = graded.into_iter().rev().max_by_key(|(points, _)| *points);
        match best {
            Some((points, row)) => {
                self.points(line, points, row.max);
                self.feedback(line, row.feedback);
            }
            None => self.feedback(line, rows.first().map_or("", |row| row.feedback)),
        }
    }

    fn scaled(&self, score: Points, max: Points) -> Points {
        self.layout.max.map_or(score, |of_book| score.scaled(max, of_book))
    }

    fn points(&mut self, line: usize, points: Points, max: Points) {
        let cell = self.table.value(line, self.layout.grade);
        if self.layout.kind == Kind::Canvas && cell.eq_ignore_ascii_case("EX") {
            let whose = told(&self.table, line, self.layout.grade);
            self.remarks.insert(format!("{whose} is excused (EX) in the gradebook, and stays so"));
            return;
        }
        self.written += 1;
        if let Some(of_book) = self.layout.max.filter(|of_book| *of_book != max) {
            self.remarks.insert(format!(
                "the gradebook has {of_book} points to be had and the grading {max}: points were scaled"
            ));
        }
        if !read(cell).is_some_and(|there| (there - points.as_f64()).abs() < 1e-9) {
            self.table.put(line, self.layout.grade, self.decimals.written(points));
        }
    }

    fn feedback(&mut self, line: usize, feedback: &str) {
        let Some(column) = self.layout.feedback.filter(|_| !is_blank(feedback)) else { return };
        if comment::is_free(self.table.value(line, column)) {
            self.table.put(line, column, comment::written(feedback));
        } else {
            let whose = told(&self.table, line, self.layout.grade);
            self.remarks.insert(format!("{whose} has a comment already, and keeps it"));
        }
    }

    fn filled(self, without: Vec<String>, unknown: Vec<String>) -> Filled {
        Filled {
            bytes: self.table.bytes(),
            kind: self.layout.kind,
            column: one_line(&self.table.headings()[self.layout.grade]),
            students: self.layout.students.len(),
            written: self.written,
            without,
            unknown,
            remarks: self.remarks.into_iter().collect(),
        }
    }
}
