//! What a layout finds in a folder of an export.

use super::ids::{self, Id};
use crate::class::submission::{Person, Place, Submission};

/// Submissions, and what belongs to none.
#[derive(Debug, Default)]
pub struct Reading {
    /// Those that were found.
    pub drafts: Vec<Draft>,
    /// Paths of what belongs to nobody.
    pub left: Vec<String>,
    /// How many of the names were of the layout's form.
    pub known: usize,
}

/// A submission without its id.
#[derive(Debug, Default)]
pub struct Draft {
    /// For the id: how it is called.
    pub name: String,
    /// For the id: what the system calls it, and no other; empty where the name is all there is.
    pub key: String,
    /// Whose it is.
    pub people: Vec<Person>,
    /// It was late.
    pub late: bool,
    /// What it consists of.
    pub places: Vec<Place>,
    /// What is to be known of it.
    pub remarks: Vec<String>,
}

impl Draft {
    /// Of one person.
    pub fn of(person: Person, name: &str, key: &str) -> Draft {
        let (name, key) = (name.to_owned(), key.to_owned());
        Draft { name, key, people: vec![person], ..Draft::default() }
    }

    /// With one more place.
    pub fn place(&mut self, entry: String, path: impl Into<String>) {
        self.places.push(Place { entry, path: path.into() });
    }
}

/// Gives each its id, sorted by these.
pub fn submissions(drafts: Vec<Draft>) -> Vec<Submission> {
    let id = |draft: &Draft| Id {
        id: ids::of(&draft.name, &draft.key),
        name: draft.name.clone(),
        key: draft.key.clone(),
        place: draft.places.first().map(|place| place.entry.clone()).unwrap_or_default(),
    };
    let mut all: Vec<Id> = drafts.iter().map(id).collect();
    ids::apart(&mut all);
    let submission = |(draft, Id { id, .. }): (Draft, Id)| {
        let Draft { people, late, places, remarks, .. } = draft;
        Submission { id, people, late, places, remarks }
    };
    let mut submissions: Vec<_> = drafts.into_iter().zip(all).map(submission).collect();
    submissions.sort_by(|a, b| a.id.cmp(&b.id));
    submissions
}
