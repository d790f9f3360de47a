//! Which line of a gradebook is whose: found by what the system knows people by, never by a name, which two may have.

use super::layout::{Kind, Layout};
use super::moodle::participant;
use super::table::Table;
use crate::class::submission::Person;
use std::collections::{BTreeSet, HashMap};

/// What people are compared by: small letters, as logins and addresses are the same in capitals.
pub fn key(id: &str) -> String {
    id.trim().to_lowercase()
}

/// What somebody is known by.
pub fn keys(person: &Person) -> impl Iterator<Item = String> {
    person.ids.iter().map(|id| key(id)).filter(|key| !key.is_empty())
}

/// The lines of a book by what they are known by.
pub struct Lines {
    /// For each column of identifiers, the surest first.
    columns: Vec<HashMap<String, Found>>,
}

/// The line with an identifier.
#[derive(Clone, Copy)]
enum Found {
    One(usize),
    Several,
}

impl Lines {
    /// Those of a book.
    pub fn of(table: &Table, layout: &Layout) -> Lines {
        let columns = layout.ids.iter().map(|column| index(table, layout, *column));
        Lines { columns: columns.collect() }
    }

    /// The line of somebody. An identifier that several lines of a column have tells nothing; nor do those that lead to
    /// different lines, as the number of one system may be another's of another.
    pub fn find(&self, person: &Person) -> Option<usize> {
        let found = |(key, column): (String, &HashMap<String, Found>)| match column.get(&key) {
            Some(Found::One(line)) => Some(*line),
            Some(Found::Several) | None => None,
        };
        let pairs = keys(person)
            .flat_map(|key| self.columns.iter().map(move |column| (key.clone(), column)));
        let lines: BTreeSet<usize> = pairs.filter_map(found).collect();
        lines.first().copied().filter(|_| lines.len() == 1)
    }
}

fn index(table: &Table, layout: &Layout, column: usize) -> HashMap<String, Found> {
    let mut lines = HashMap::new();
    let mut add = |id: &str, line: usize| {
        let found = lines.entry(key(id)).or_insert(Found::One(line));
        if !matches!(found, Found::One(same) if *same == line) {
            *found = Found::Several;
        }
    };
    for &line in &layout.students {
        let cell = table.value(line, column);
        if cell.is_empty() {
            continue;
        }
        add(cell, line);
        if let (Kind::Moodle, 0, Some((_, number))) = (layout.kind, column, participant(cell)) {
            add(number, line);
        }
    }
    lines
}
