//! Blackboard Learn: what "Assignment File Download" of the grade centre gives.
//!
//! Blackboard is not open; the form is that which those who read such downloads expect, BBGradebookOrganiser (vangef) and
//! others: a flat zip file of `Assignment_user_attempt_2026-11-20-10-11-12_name`, and for each attempt a text of the same
//! name that ends with `.txt` right after the time. The text begins with `Name: Jané Doe (jdoe)`, and ends with what each
//! file was called, `Original filename:`, and is called, `Filename:`. All attempts may be in it; the latest counts.

use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::archive::parts;
use crate::class::submission::Person;
use crate::submission::marked;
use std::collections::BTreeMap;

/// So large may the text of an attempt be: a student may have typed in it.
const MOST_BYTES: u64 = 4_000_000;

/// What belongs to one attempt.
#[derive(Default)]
struct Attempt<'a> {
    files: Vec<(&'a Item<'a>, &'a str)>,
    text: Option<String>,
}

/// Reads it.
pub fn read(view: &View) -> Reading {
    let mut reading = Reading::default();
    let mut students: BTreeMap<&str, BTreeMap<&str, Attempt>> = BTreeMap::new();
    for item in &view.items {
        let Some(mark) = marked::blackboard(item.name) else {
            reading.left.push(item.path());
            continue;
        };
        reading.known += 1;
        let attempts = students.entry(mark.whose).or_default();
        let attempt = attempts.entry(mark.when).or_default();
        match mark.name {
            Some(name) => attempt.files.push((item, name)),
            None => attempt.text = view.source.text(&item.path(), MOST_BYTES).ok(),
        }
    }
    let assignment = assignment(&students);
    let all = students.iter().filter_map(|(whose, attempts)| draft(whose, attempts, &assignment));
    reading.drafts = all.collect();
    reading
}

/// How the names of all begin, `Project 1_`: as a text tells that names its user, or else as far as they are the same.
fn assignment(students: &BTreeMap<&str, BTreeMap<&str, Attempt>>) -> String {
    let texts = students.iter().flat_map(|(whose, attempts)| {
        attempts.values().filter_map(move |attempt| Some((*whose, attempt.text.as_deref()?)))
    });
    let mut told = texts.filter_map(|(whose, text)| {
        let (_, user) = named(text)?;
        is_of(whose, user).then(|| whose[..whose.len() - user.len()].to_owned())
    });
    told.next().unwrap_or_else(|| {
        let mut names = students.keys();
        let first = names.next().copied().unwrap_or_default();
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let length = names.map(|name| same(first, name)).min().unwrap_or(first.len());
        let end = first.as_bytes()[..length].iter().rposition(|byte| *byte == b'_');
        first[..end.map_or(0, |end| end + 1)].to_owned()
    })
}

fn draft(whose: &str, attempts: &BTreeMap<&str, Attempt>, assignment: &str) -> Option<Draft> {
    let (_, last) = attempts.last_key_value()?;
    let texts = attempts.values().filter_map(|attempt| attempt.text.as_deref());
    let told = texts.filter_map(named).find(|(_, user)| is_of(whose, user));
    let (name, user) = told.unwrap_or_else(|| {
        let user = whose.strip_prefix(assignment).filter(|user| !user.is_empty());
        let user = user.or_else(|| whose.rsplit('_').next()).unwrap_or(whose);
        (user, user)
    });
    let ids = vec![user.to_owned()];
    let mut draft = Draft::of(Person { name: name.to_owned(), ids }, "", user);
    let called = last.text.as_deref().map(called).unwrap_or_default();
    for (item, name) in &last.files {
        let was = called.get(item.name).filter(|was| parts(was).is_ok_and(|it| it.len() == 1));
        draft.place(item.path(), *was.unwrap_or(name));
    }
    for when in attempts.keys().take(attempts.len() - 1) {
        draft.remarks.push(format!("an earlier attempt, of {when}, was left out"));
    }
    if last.files.is_empty() {
        draft.remarks.push("the last attempt has no files".to_owned());
    }
    Some(draft)
}

/// The name, and the user's, as the text of an attempt begins.
fn named(text: &str) -> Option<(&str, &str)> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?;
    let (name, user) = line.strip_prefix("Name:")?.trim().rsplit_once(" (")?;
    Some((name.trim(), user.strip_suffix(')')?))
}

fn is_of(whose: &str, user: &str) -> bool {
    !user.is_empty() && whose.strip_suffix(user).is_some_and(|rest| rest.ends_with('_'))
}

/// What files were called, by what they are called.
fn called(text: &str) -> BTreeMap<&str, &str> {
    let (mut all, mut original) = (BTreeMap::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("Original filename:") {
            original = Some(name.trim());
        } else if let Some(name) = line.strip_prefix("Filename:")
            && let Some(original) = original.take()
        {
            all.insert(name.trim(), original);
        }
    }
    all
}
