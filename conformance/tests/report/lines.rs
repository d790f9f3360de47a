//! The formats of lines: TAP, CSV, and GitHub's annotations.

use super::{grades, report};
use clap::ValueEnum;
use conformance::report::{Format, Options, annotations::annotations};
use conformance::verdict::Failure;

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
    assert_eq!(table.headers().expect("the columns' names").len(), 16);
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

/// Whether GitHub's runner obeys a line: what `TryParseV2` and `TryParse` of its ActionCommand.cs find in one. The
/// command's name must be one that it knows.
fn obeys(line: &str) -> bool {
    let known = |info: &str| {
        ["error", "add-mask", "stop-commands"].contains(&info.split(' ').next().unwrap())
    };
    let second = line.trim_start().strip_prefix("::").and_then(|rest| rest.split_once("::"));
    let first = line.split_once("##[").and_then(|(_, rest)| rest.split_once(']'));
    second.or(first).is_some_and(|(info, _)| known(info))
}

/// A grading of a program that wrote commands wherever it could: at the beginning of a line, after blanks, and where a
/// line is broken.
fn commanding() -> conformance::verdict::Grade {
    let text = "::error::x\n \t\u{a0}::add-mask::1\n##[error]x\n".to_owned()
        + &"a ::stop-commands::x ".repeat(40);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let failure = Failure {
        sent: text.clone(),
        expected: text.clone(),
        got: text.clone(),
        meanwhile: lines.clone(),
        exit: Some(text.clone()),
        ended: None,
        stderr: lines.clone(),
        hint: text.clone(),
        step: text.clone(),
        by_hand: lines.clone(),
        ..Failure::default()
    };
    let mut grade = grades::failed_pages(&[("part2/a", "1", failure)]);
    let part = &mut grade.parts[0];
    part.command = Some(text.clone());
    part.beforehand.remarks = lines.clone();
    part.beforehand.build_output = lines;
    part.checks[0].reason = Some(text.clone());
    part.checks[0].advice = vec![text];
    let mut missing = part.clone();
    missing.checks[0].failure = None;
    grade.parts.push(missing);
    grade
}

#[test]
fn no_line_of_a_report_is_a_command_to_githubs_runner() {
    assert!(
        obeys("\u{3000} ::error file=a::b") && obeys("so ##[error]b") && !obeys("a ::error::b")
    );
    let grade = commanding();
    let texts = Format::value_variants().iter().filter(|format| format.to_string() != "pcapng");
    for (format, width) in texts.flat_map(|format| [40, 61, 80, 120].map(|width| (format, width))) {
        let submission = Some("::error::x".to_owned());
        let options =
            Options { verbose: true, width: Some(width), submission, ..Options::default() };
        let report = report(*format, &grade, &options);
        assert_eq!(report.split(['\n', '\r']).find(|line| obeys(line)), None, "{format}");
    }
}

#[test]
fn what_a_program_wrote_ends_no_annotation_and_begins_none() {
    let lines = annotations(&commanding(), &Options::default());
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(!lines.contains("##["), "{lines}");
}
