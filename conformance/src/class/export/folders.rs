//! Plain folders and archives, one for each student, called as you like: what is made by hand, by scripts, and by services
//! that are not known here.

use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::archive::{Kind, is_of_another_kind};
use crate::class::submission::Person;
use crate::sandbox::folder::NOT_COPIED;

/// Reads it. Folders that tools make, and those whose name begins with `.`, are nobody's.
pub fn read(view: &View) -> Reading {
    let mut reading = Reading::default();
    for item in &view.items {
        match name(item) {
            Some(name) => {
                reading.known += 1;
                reading.drafts.push(draft(item, name, view));
            }
            None => reading.left.push(item.path()),
        }
    }
    reading
}

fn name<'a>(item: &Item<'a>) -> Option<&'a str> {
    let is_hidden = item.name.starts_with('.') || NOT_COPIED.contains(&item.name);
    match item {
        _ if is_hidden => None,
        item if item.is_folder() => Some(item.name),
        item if !item.is_a_file() => None,
        item if Kind::of(item.name).is_some() => Some(Kind::stem(item.name)),
        item if is_of_another_kind(item.name) => item.name.split('.').next(),
        _ => None,
    }
}

fn draft(item: &Item, name: &str, view: &View) -> Draft {
    let person = Person { name: name.to_owned(), ids: vec![name.to_owned()] };
    // An archive beside a folder of its name is another submission.
    let is_taken = item.is_a_file() && view.item(name).is_some();
    let mut draft = Draft::of(person, if is_taken { item.name } else { name }, "");
    draft.place(item.path(), if item.is_folder() { "" } else { item.name });
    draft
}
