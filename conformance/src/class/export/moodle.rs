//! Moodle: what "Download all submissions" of an assignment gives.
//!
//! The form is that of Moodle's source, `mod/assign/classes/downloader.php` (before 4.1 `download_submissions` of
//! `mod/assign/locallib.php`): the name as Moodle shows it with blanks for `_`, `_`, the participant's number, and
//! `_assignsubmission_file`, for each way to hand in; `onlinetext` is what was typed in. With "in folders", the usual, that
//! is a folder, whose name ended with one more `_` in older versions; otherwise it stands with `_` before each file's name.
//! For a group it is the group's name and number, without a number for those who are in none. Where marking is blind the
//! name is the word for a participant, `Participant_12345`. The grading worksheet calls that one `Participant 12345`.

use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::class::submission::Person;
use std::collections::BTreeMap;

/// What stands between whose it is and how it was handed in.
const MARK: &str = "_assignsubmission_";

/// How files are handed in.
const FILES: &str = "file";

/// A name in it.
struct Mark<'a> {
    /// Whose: `Jané Doe_12345`.
    whose: &'a str,
    /// How it was handed in: `file`.
    how: &'a str,
    /// The file's name, where it is no folder.
    file: &'a str,
}

/// Reads it.
pub fn read(view: &View) -> Reading {
    let mut reading = Reading::default();
    let mut students: BTreeMap<&str, Draft> = BTreeMap::new();
    for item in &view.items {
        match mark(item) {
            Some(mark) => {
                reading.known += 1;
                add(students.entry(mark.whose).or_insert_with(|| draft(mark.whose)), item, &mark);
            }
            None => reading.left.push(item.path()),
        }
    }
    reading.drafts = students.into_values().collect();
    reading
}

fn mark<'a>(item: &Item<'a>) -> Option<Mark<'a>> {
    let (whose, rest) = item.name.split_once(MARK).filter(|(whose, _)| !whose.is_empty())?;
    let (how, file) = rest.split_once('_').unwrap_or((rest, ""));
    // A folder of a file's name is one that somebody has unpacked.
    let is_one = item.is_folder() || !file.is_empty();
    (!how.is_empty() && is_one).then_some(Mark { whose, how, file })
}

fn draft(whose: &str) -> Draft {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match whose.rsplit_once('_').filter(|(_, number)| is_number(number)) {
        Some((name, number)) => {
            let ids = vec![number.to_owned(), format!("Participant {number}")];
            Draft::of(Person { name: name.to_owned(), ids }, name, number)
        }
        None => {
            Draft::of(Person { name: whose.to_owned(), ids: vec![whose.to_owned()] }, whose, "")
        }
    }
}

fn add(draft: &mut Draft, item: &Item, mark: &Mark) {
    match (mark.how, mark.file) {
        (FILES, file) => draft.place(item.path(), file),
        (how, "") => draft.place(item.path(), how),
        (how, file) => draft.place(item.path(), format!("{how}/{file}")),
    }
    if mark.how == "onlinetext" {
        draft.remarks.push("a text was typed in: it is in onlinetext".to_owned());
    }
}
