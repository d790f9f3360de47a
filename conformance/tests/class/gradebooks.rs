//! Gradebooks in the forms of each learning system, small and made up, with headings in several languages and the names
//! that people have. Whatever takes no points is compared byte for byte.

mod blackboard;
mod canvas;
mod moodle;
mod other;
mod ours;

use super::graded::{person, points};
use conformance::class::gradebook::{BookError, Filled, Row, fill};
use conformance::class::submission::Person;

/// A submission of one person.
struct Handed {
    people: Vec<Person>,
    score: Option<&'static str>,
    feedback: &'static str,
}

fn handed(ids: &[&str], score: &'static str) -> Handed {
    Handed { people: vec![person("", ids)], score: Some(score), feedback: "" }
}

/// Fills a book with gradings of 97 points.
fn filled(book: &[u8], class: &[Handed], column: Option<&str>) -> Result<Filled, BookError> {
    let row = |handed: &Handed| (handed.score.map(points), handed.feedback);
    let rows: Vec<Row<'_>> = class
        .iter()
        .map(|handed| {
            let (score, feedback) = row(handed);
            Row { people: &handed.people, score, max: points("97"), feedback }
        })
        .collect();
    fill(book, &rows, column)
}

/// The book with each of these texts, which it has once, replaced.
fn changed(book: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(book.to_owned(), |book, (from, to)| {
        assert_eq!(book.matches(from).count(), 1, "{from}");
        book.replace(from, to)
    })
}

fn text(filled: &Filled) -> &str {
    std::str::from_utf8(&filled.bytes).unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
