//! Canvas: what "Download Submissions" of an assignment gives.
//!
//! The form is that of Canvas' source, `lib/content_zipper.rb` of instructure/canvas-lms: a flat zip file, each name the
//! student's sortable name in small letters without all that is no letter or digit, `LATE` where it was, the user's number,
//! the file's number, and what the student called it, with `_` between them; `…_text.html` and `…_link.html` for what was
//! typed in. For a group it is the group's name and the number of one member. Where grading is anonymous, `anon_` and an
//! id stand in place of name and number. `make_unique_filename` of its `app/models/attachment.rb` is what numbers a file
//! of a name that the student has handed in before: `project-1.zip`.

use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::archive::Kind;
use crate::class::submission::Person;
use crate::submission::marked::{self, Canvas};
use std::collections::BTreeMap;

/// A file of a student.
#[derive(Clone, Copy)]
struct Upload<'a> {
    item: &'a Item<'a>,
    mark: Canvas<'a>,
}

/// Reads it.
pub fn read(view: &View) -> Reading {
    let mut reading = Reading::default();
    let mut students: BTreeMap<(bool, &str), Vec<Upload>> = BTreeMap::new();
    for item in &view.items {
        match marked::canvas(item.name) {
            Some(mark) => {
                reading.known += 1;
                let student = students.entry((mark.is_anonymous, mark.user)).or_default();
                student.push(Upload { item, mark });
            }
            None => reading.left.push(item.path()),
        }
    }
    reading.drafts = students.into_values().map(|uploads| draft(&uploads)).collect();
    reading
}

fn draft(uploads: &[Upload]) -> Draft {
    let mark = uploads[0].mark;
    let person = person(&mark);
    let name = if mark.is_anonymous { "anon" } else { mark.who };
    let mut draft = Draft::of(person, name, mark.user);
    draft.late = uploads.iter().any(|upload| upload.mark.is_late);
    for Group { name, mut uploads, is_numbered } in groups(uploads) {
        uploads.sort_by_key(|(number, upload)| (*number, upload.mark.file));
        let Some(((number, last), earlier)) = uploads.split_last() else { continue };
        draft.place(last.item.path(), &name);
        for (_, upload) in earlier {
            draft.remarks.push(format!(
                "{} was left out: {} was handed in after it",
                upload.mark.name, last.mark.name
            ));
        }
        if is_numbered && *number > 0 {
            let was = last.mark.name;
            draft.remarks.push(format!("{was} is {name} again: Canvas had numbered it"));
        }
    }
    for (name, what) in [("text.html", "text"), ("link.html", "link")] {
        if uploads.iter().any(|upload| upload.mark.file.is_none() && upload.mark.name == name) {
            draft.remarks.push(format!("a {what} was handed in, not a file: it is in {name}"));
        }
    }
    draft
}

fn person(mark: &Canvas) -> Person {
    let user = mark.user.to_owned();
    match (mark.is_anonymous, mark.who) {
        (true, _) => {
            Person { name: format!("anon_{user}"), ids: vec![format!("anon_{user}"), user] }
        }
        (false, "") => Person { name: format!("user {user}"), ids: vec![user] },
        (false, who) => Person { name: who.to_owned(), ids: vec![user] },
    }
}

/// Files of one name, each with its number.
struct Group<'a> {
    name: String,
    uploads: Vec<(u32, Upload<'a>)>,
    /// Whether the numbers are those of Canvas.
    is_numbered: bool,
}

/// The files that replace one another. A number is that of Canvas where it stands alone, or beside the plain name, or
/// behind an archive's; otherwise the student may have counted: `part-1.py`, `part-2.py`.
fn groups<'a>(uploads: &[Upload<'a>]) -> Vec<Group<'a>> {
    let mut all: BTreeMap<String, Vec<(u32, Upload)>> = BTreeMap::new();
    for upload in uploads {
        let name = upload.mark.name;
        let (name, number) = marked::numbered(name).unwrap_or((name.to_owned(), 0));
        all.entry(name).or_default().push((number, *upload));
    }
    let group = |(name, uploads): (String, Vec<(u32, Upload<'a>)>)| {
        let is_plain = uploads.iter().any(|(number, _)| *number == 0);
        if uploads.len() == 1 || is_plain || Kind::of(&name).is_some() {
            return vec![Group { name, uploads, is_numbered: true }];
        }
        let mut own: BTreeMap<&str, Vec<(u32, Upload)>> = BTreeMap::new();
        for upload in uploads {
            own.entry(upload.1.mark.name).or_default().push(upload);
        }
        let alone = |(name, uploads): (&str, _)| Group {
            name: name.to_owned(),
            uploads,
            is_numbered: false,
        };
        own.into_iter().map(alone).collect()
    };
    all.into_iter().flat_map(group).collect()
}
