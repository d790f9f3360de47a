//! Gradescope: what "Export Submissions" of a programming assignment gives.
//!
//! Gradescope says little of the form in its guides; it is that which those who read such exports expect: otter-grader's
//! `GradescopeParser`, gradescope_auto_py, and the tests of others. A folder `assignment_12345_export`, in it
//! `submission_metadata.yml` (see `metadata`) and a folder for each submission, unpacked, called `submission_67890`. All
//! members of a group are among its submitters.

use super::metadata;
use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::class::submission::Person;
use std::collections::BTreeMap;

/// What says who has handed in.
const METADATA: &str = "submission_metadata.yml";

/// So large may it be: it has the results of an autograder too.
const MOST_BYTES: u64 = 256_000_000;

/// Reads it.
pub fn read(view: &View) -> Reading {
    let mut reading = Reading::default();
    let text = view.item(METADATA).map(|item| view.source.text(&item.path(), MOST_BYTES));
    let people = match text {
        Some(Ok(text)) => metadata::read(&text),
        _ => BTreeMap::new(),
    };
    for item in &view.items {
        match number(item).filter(|_| item.is_folder() || people.contains_key(item.name)) {
            Some(number) => {
                reading.known += 1;
                reading.drafts.push(draft(item, number, people.get(item.name)));
            }
            None if item.name == METADATA => reading.known += 1,
            None => reading.left.push(item.path()),
        }
    }
    reading
}

fn number<'a>(item: &Item<'a>) -> Option<&'a str> {
    let number = item.name.strip_prefix("submission_")?;
    let number = if item.is_folder() { number } else { number.split('.').next()? };
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

fn draft(item: &Item, number: &str, people: Option<&Vec<Person>>) -> Draft {
    let mut draft = match people.filter(|people| !people.is_empty()) {
        Some(people) => {
            // The number is another one each time that somebody hands in.
            let sid = people[0].ids.first().filter(|sid| !sid.contains('@'));
            let (name, key) = (people[0].name.clone(), sid.map_or(number, String::as_str));
            Draft { name, key: key.to_owned(), people: people.clone(), ..Draft::default() }
        }
        None => {
            let nobody = Person { name: format!("submission {number}"), ids: Vec::new() };
            Draft::of(nobody, "submission", number)
        }
    };
    for person in &mut draft.people {
        if person.name.is_empty() {
            person.name = person.ids.first().cloned().unwrap_or_default();
        }
        person.ids.push(number.to_owned());
    }
    draft.place(item.path(), if item.is_folder() { "" } else { item.name });
    draft
}
