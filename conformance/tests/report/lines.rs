//! The formats of lines: TAP, CSV, and GitHub's annotations.

use super::{grades, report};
use conformance::report::{Format, Options, annotations::annotations};

fn tap() -> String {
    report(Format::Tap, &grades::failing(), &Options::default())
}

#[test]
fn tap_numbers_its_points_and_plans_as_many() {
    let tap = tap();
    let points = tap.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok "));
    let numbers: Vec<usize> = points
        .map(|line| line.trim_start_matches("not ").split(' ').nth(1).unwrap().parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    assert!(tap.starts_with("TAP version 14\n"));
    assert!(tap.ends_with(&format!("\n1..{}\n", numbers.len())));
}

#[test]
fn tap_marks_what_costs_nothing() {
    let tap = tap();
    assert!(tap.contains(
        "not ok 3 - part1/relative A relative Location is followed # TODO not met, costs nothing\n"
    ));
    assert!(tap.contains(
        "ok 6 - part2/idle An idle server uses no processor time # SKIP the kernel's view"
    ));
}

#[test]
fn tap_of_an_unfinished_run_has_no_plan() {
    assert!(!report(Format::Tap, &grades::unfinished(), &Options::default()).contains("1.."));
}

#[test]
fn a_reader_of_csv_finds_every_check_and_what_it_says() {
    let grade = grades::failing();
    let table = report(Format::Csv, &grade, &Options::default());
    let mut table = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(table.headers().expect("the columns' names").len(), 15);
    let rows: Vec<_> =
        table.records().map(|row| row.expect("as many cells in every line")).collect();
    assert_eq!(rows.len(), grade.checks().count());
    let read: Vec<(&str, &str, &str)> =
        rows.iter().map(|row| (&row[4], &row[7], &row[8])).collect();
    assert_eq!(read[0], ("A page is fetched and printed", "pass", "3"));
    assert_eq!(
        read[4].0,
        "A page in UTF-8 arrives byte for byte, also beyond ASCII, whatever its length"
    );
}

#[test]
fn an_annotation_names_the_page_and_its_line() {
    let lines = annotations(&grades::failing(), &Options::default());
    let silent = "::error file=lab/part2/silent-client.md,line=14,title=A silent client holds up nobody (0/6)::it reads";
    assert!(lines.contains(silent), "{lines}");
    assert!(lines.contains("::error title=Part 3%3A http_server2::there is no http_server2"));
    assert!(lines.contains("::warning file=lab/part4/overflow.md"));
    assert!(lines.lines().all(|line| line.starts_with("::")));
    assert!(!lines.contains("part1/relative"), "an extra costs nothing");
}
