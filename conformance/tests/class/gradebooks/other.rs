//! Tables of other making, and what is true of all.

use super::super::graded::{person, points};
use super::{Handed, filled, handed, text};
use conformance::class::gradebook::{BookError, Kind, Row, fill};
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn the_column_of_numbers_takes_the_points_of_whoever_the_line_names() {
    let book = "matricola;nome;voto\n0042;\"Rossi; Anna\";\n0043;Rossi\n\n;;\n";
    let class = [handed(&["0043", "rossi@x"], "62.5"), handed(&["0042"], "97")];
    let filled = filled(book.as_bytes(), &class, None).unwrap();
    assert_eq!(
        text(&filled),
        "matricola;nome;voto\n0042;\"Rossi; Anna\";97\n0043;Rossi;62,5\n\n;;\n"
    );
    assert_eq!(filled.kind, Kind::Other);
    assert_eq!(filled.sentence(), "2 of 2 students of the gradebook have points");
}

#[test]
fn where_nothing_takes_points_the_error_names_what_there_is() {
    let error = filled(b"login,name\na,Anna\n", &[handed(&["a"], "1")], None).unwrap_err();
    assert!(matches!(error, BookError::NoColumn { .. }));
    assert!(error.to_string().contains("`login`, `name`"), "{error}");
}

#[test]
fn a_workbook_is_refused_with_the_remedy() {
    let error = filled(b"PK\x03\x04...", &[], None).unwrap_err();
    assert!(error.to_string().ends_with("save it as CSV"), "{error}");
}

#[test]
fn of_several_submissions_of_one_person_the_best_counts_and_it_is_told() {
    let class = [handed(&["a"], "12"), handed(&["A"], "50"), handed(&["a"], "3")];
    let filled = filled(b"login,points\na,\n", &class, None).unwrap();
    assert_eq!(text(&filled), "login,points\na,50\n");
    assert_eq!(filled.remarks, ["a has several submissions: the best one counts"]);
}

/// 300 students, every third of whom handed in nothing, and every seventh nothing that could be read.
fn class() -> (String, Vec<Handed>) {
    let mut book = String::from(
        "Student,ID,SIS Login ID,Section,Quiz (1),Lab (2)\r\n    Points Possible,,,,10,97\r\n",
    );
    let mut class = Vec::new();
    for number in 0..300 {
        let names = ["\"Doe, \"\"J\"\"\"", "=cmd()", "\"two\r\nlines\"", "محمد", "'-1", " x "];
        let name = names[number % names.len()];
        book += &format!("{name},{},login{number},\"A, B\",{}.50,\r\n", 1000 + number, number % 10);
        if number % 3 != 0 {
            let people = vec![person("", &[&format!("{}", 1000 + number)])];
            let score = (number % 7 != 0).then_some("62.25");
            class.push(Handed { people, score, feedback: "" });
        }
    }
    (book, class)
}

/// Another reader, which knows nothing of ours.
const READER: &str = "
import csv, io, json, sys
rows = list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline='')))
print(json.dumps(rows))
";

fn read(book: &[u8]) -> Vec<Vec<String>> {
    let mut python = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    python.stdin.take().unwrap().write_all(book).unwrap();
    let output = python.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn another_reader_finds_three_hundred_students_with_their_points_and_all_else_as_it_was() {
    let (book, class) = class();
    let filled = filled(book.as_bytes(), &class, Some("Lab")).unwrap();
    let (mut before, after) = (read(book.as_bytes()), read(&filled.bytes));
    assert_eq!((before.len(), filled.written, filled.without.len()), (302, 172, 100));
    for (number, line) in before.iter_mut().skip(2).enumerate() {
        if number % 3 != 0 && number % 7 != 0 {
            line[5] = "62.25".to_owned();
        }
    }
    assert_eq!(before, after);
    let again = super::filled(&filled.bytes, &class, Some("Lab")).unwrap();
    assert_eq!(again.bytes, filled.bytes);
}

#[test]
fn nothing_to_write_leaves_every_byte() {
    let people = [person("", &["nobody"])];
    let row = Row { people: &people, score: Some(points("1")), max: points("1"), feedback: "" };
    let odd = b"a,b\r\nJan\xe9,\n\n\"x\"y , 5\r\"q\",";
    assert_eq!(fill(odd, &[row], None).unwrap().bytes, odd);
}
