//! Names of files as they come back from browsers, file managers and learning systems.
//!
//! What those add is left out, and nothing else: in front what Canvas and Blackboard mark files with (see `marked`), and
//! `Copy of `; behind the name the number of a copy, as in
//! `http_server1 (1).py`, `http_server1(2).py`, `http_server1-1.py` and `http_server1 2.py`, and the word, as in
//! `http_server1-copy.py`; behind the ending `.txt`, or the ending once more; and capital letters in the ending. What a
//! person adds, such as `old_`, `test_`, `_v2` or `.bak`, says that it is something else.

use super::language::endings;
use super::marked::{blackboard, canvas};
use super::spelling::alike;

/// A file that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameBack {
    /// Its name as it lies there.
    pub file: String,
    /// What it was called before, as far as can be told.
    pub called: String,
    /// The number of the copy; 0 where there is none. A later one has a higher one.
    pub number: u32,
    /// Whose it is, where the learning system says so.
    pub owner: Option<String>,
}

/// Reads the name of a file that may have been called `name`; `None` where nothing was added to it, where it was called
/// otherwise, and where it is spelt as one of `others`.
pub fn read<'a>(
    file: &str,
    name: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Option<CameBack> {
    let (owner, rest) = owner(file);
    let (stem, ending) = stem_and_ending(without(rest, "copy of "))?;
    let stems = stems(stem);
    let is_other = |other: &str| stems.iter().any(|(stem, _)| alike(stem, other));
    let (stem, number) = stems.iter().find(|(stem, _)| alike(stem, name))?;
    if others.any(|other| !alike(other, name) && is_other(other)) {
        return None;
    }
    let called = if ending.is_empty() { stem.clone() } else { format!("{stem}.{ending}") };
    let (file, number) = (file.to_owned(), *number);
    (called != file).then_some(CameBack { file, called, number, owner })
}

/// Numbers of users and files that are shorter may be anybody's.
const DIGITS: usize = 3;

/// Whose file it is, where a learning system has put that in front, and the rest of the name.
fn owner(file: &str) -> (Option<String>, &str) {
    let is_long = |user: &str, file: u64| user.len() >= DIGITS && file >= 10u64.pow(2);
    let of_canvas = canvas(file)
        .filter(|it| it.file.is_some_and(|number| is_long(it.user, number)))
        .map(|it| (if it.who.is_empty() { it.user } else { it.who }, it.name));
    let of_blackboard = || blackboard(file).and_then(|it| Some((it.whose, it.name?)));
    match of_canvas.or_else(of_blackboard) {
        Some((who, rest)) => (Some(who.to_owned()), rest),
        None => (None, file),
    }
}

/// The text without this beginning, in whatever letters.
fn without<'a>(text: &'a str, start: &str) -> &'a str {
    match text.get(..start.len()) {
        Some(begin) if begin.eq_ignore_ascii_case(start) => &text[start.len()..],
        _ => text,
    }
}

/// A name and its ending in small letters; `None` where that is of no language.
fn stem_and_ending(file: &str) -> Option<(&str, String)> {
    let Some((stem, ending)) = file.rsplit_once('.') else {
        return Some((file, String::new()));
    };
    let ending = ending.to_lowercase();
    let is_known = |ending: &str| endings().contains(&ending);
    if ending == "txt" {
        return stem_and_ending(stem).filter(|(_, ending)| !ending.is_empty());
    }
    match stem_and_ending(stem) {
        Some((stem, twice)) if twice == ending => Some((stem, ending)),
        _ => is_known(&ending).then_some((stem, ending)),
    }
}

/// The name, and what it is without what was added behind it, one after the other, each with the number of the copy.
fn stems(stem: &str) -> Vec<(String, u32)> {
    let mut all = vec![(stem.to_owned(), 0)];
    let mut rest = stem;
    let mut highest = 0;
    while let Some((shorter, number)) = without_a_copy(rest) {
        highest = highest.max(number);
        all.push((shorter.to_owned(), highest));
        rest = shorter;
    }
    all
}

/// A name without one number of a copy, or the word for one.
fn without_a_copy(stem: &str) -> Option<(&str, u32)> {
    let lower = stem.to_ascii_lowercase();
    for word in [" - copy", "-copy", " copy"] {
        if lower.ends_with(word) {
            return Some((&stem[..stem.len() - word.len()], 0))
                .filter(|(rest, _)| !rest.is_empty());
        }
    }
    let (rest, digits) = match stem.strip_suffix(')') {
        Some(open) => {
            let (rest, digits) = open.rsplit_once('(')?;
            (rest.trim_end(), digits)
        }
        None => stem.rsplit_once(['-', ' '])?,
    };
    let is_number = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| is_number && !rest.is_empty())?;
    Some((rest, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&str; 3] = ["http_client", "http_server1", "http_server2"];

    fn called(file: &str, name: &str) -> Option<(String, u32)> {
        read(file, name, ALL.into_iter()).map(|it| (it.called, it.number))
    }

    #[test]
    fn what_browsers_and_learning_systems_add_is_left_out() {
        for (file, was, number) in [
            ("http_server1 (1).py", "http_server1.py", 1),
            ("http_server1(2).py", "http_server1.py", 2),
            ("http_server1-1.py", "http_server1.py", 1),
            ("http_server1 2.py", "http_server1.py", 2),
            ("http_server1-1 (2).py", "http_server1.py", 2),
            ("http-server1-3.py", "http-server1.py", 3),
            ("Http_Server1.PY", "Http_Server1.py", 0),
            ("http_server1.py.txt", "http_server1.py", 0),
            ("http_server1.py.py", "http_server1.py", 0),
            ("http_server1 (1).py.txt", "http_server1.py", 1),
            ("smithjane_123_456_http_server1.py", "http_server1.py", 0),
            ("smithjane_LATE_1234_5678_http_server1-2.py", "http_server1.py", 2),
            ("project1_jsmith_attempt_2026-11-20-10-11-12_http_server1.py", "http_server1.py", 0),
            ("http_server1-copy.py", "http_server1.py", 0),
            ("http_server1 - Copy.py", "http_server1.py", 0),
            ("http_server1 - Copy (3).py", "http_server1.py", 3),
            ("http_server1 copy 2.py", "http_server1.py", 2),
            ("Copy of http_server1.py", "http_server1.py", 0),
            ("http_server1 (1)", "http_server1", 1),
            ("HttpServer1 (1).java", "HttpServer1.java", 1),
        ] {
            assert_eq!(called(file, "http_server1"), Some((was.to_owned(), number)), "{file}");
            assert_eq!(called(file, "http_server2"), None, "{file}");
        }
    }

    #[test]
    fn what_a_person_has_added_says_that_it_is_something_else() {
        for file in [
            "http_server1.py",
            "http_server10.py",
            "http_server12 (1).py",
            "test_http_server1.py",
            "old_http_server1.py",
            "http_server1_test.py",
            "http_server1_2.py",
            "http_server1.py.bak",
            "http_server1.py.orig",
            "http_server1.py~",
            "http_server1.py.swp",
            ".http_server1.py.swp",
            "http_server1.txt",
            "http_server1 (1).txt",
            "my_1_2_http_server1.py",
            "http_server1-2026.py",
            "http_server1 (old).py",
            "http_server1.old.py",
        ] {
            assert_eq!(called(file, "http_server1"), None, "{file}");
        }
    }

    #[test]
    fn a_number_that_belongs_to_another_program_is_no_copy_of_this_one() {
        let all = ["server", "server1", "server11"];
        let read = |file, name| read(file, name, all.into_iter()).map(|it| it.called);
        assert_eq!(read("server-1.py", "server"), None);
        assert_eq!(read("server1-1.py", "server1"), None, "it is as well server11");
        assert_eq!(read("server (1).py", "server"), Some("server.py".into()));
        assert_eq!(read("server-2.py", "server"), Some("server.py".into()));
    }

    #[test]
    fn whose_it_is_stays_known() {
        let owner = |file| read(file, "http_client", ALL.into_iter()).and_then(|it| it.owner);
        assert_eq!(owner("smithjane_123_456_http_client.py"), Some("smithjane".into()));
        assert_eq!(owner("http_client (1).py"), None);
    }
}
