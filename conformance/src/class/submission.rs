//! One submission of a class, as the export names it.

use serde::{Deserialize, Serialize};

/// Somebody who hands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As the system shows it, as far as the export tells: `Jané Doe`, or `doejane` of Canvas.
    pub name: String,
    /// What the system knows the person by, each as it is written there: a number, a login, an address. A line of a
    /// gradebook is this person's where its cell is one of these.
    pub ids: Vec<String>,
}

/// Something of a submission in the export: a file, or a folder with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its path in the export.
    pub entry: String,
    /// Its path in the submission; empty for a folder that is the submission itself.
    pub path: String,
}

/// One submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The name of its folder among the results: no two of a class have the same, also where small letters are as good as
    /// capitals, and it needs no quotes in a shell.
    pub id: String,
    /// Whose it is: one person, or the members of a group.
    pub people: Vec<Person>,
    /// The system marked it as late.
    pub late: bool,
    /// What of the export it consists of.
    pub places: Vec<Place>,
    /// What whoever grades should know of it: that an earlier attempt was left out.
    pub remarks: Vec<String>,
}

impl Submission {
    /// Whose it is, for people: `Jané Doe`, `Jané Doe, 李雷`.
    pub fn whose(&self) -> String {
        let names: Vec<&str> = self.people.iter().map(|person| person.name.as_str()).collect();
        if names.is_empty() { self.id.clone() } else { names.join(", ") }
    }
}
