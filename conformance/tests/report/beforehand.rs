//! What was known of a program before it ran: beside the part that it may explain, in all formats that hold text.

use super::{grades, report};
use conformance::report::{Format, Options};

const FORMATS: [Format; 7] = [
    Format::Human,
    Format::Json,
    Format::Junit,
    Format::Tap,
    Format::Markdown,
    Format::Gradescope,
    Format::Html,
];

fn stands_once_in_each(text: &str) {
    for format in FORMATS {
        let report = report(format, &grades::failing(), &Options::default());
        assert_eq!(report.matches(text).count(), 1, "{format}: {report}");
    }
}

#[test]
fn what_a_failed_build_wrote_is_in_the_report() {
    stands_once_in_each(grades::ERROR);
}

#[test]
fn a_compilers_layout_is_kept_where_there_is_room() {
    for format in [Format::Human, Format::Markdown, Format::Gradescope, Format::Junit] {
        let report = report(format, &grades::failing(), &Options::default());
        assert!(report.contains("12 |     Int port;  ^~~"), "{format}: {report}");
    }
}

#[test]
fn what_a_source_shows_is_said_where_the_program_got_no_point() {
    stands_once_in_each(grades::REMARK);
}

#[test]
fn what_a_source_shows_is_not_held_against_a_program_that_works() {
    let mut grade = grades::perfect();
    grade.parts[0].beforehand.remarks = vec![grades::REMARK.to_owned()];
    for format in FORMATS.into_iter().filter(|format| format.to_string() != "json") {
        let report = report(format, &grade, &Options::default());
        assert!(!report.contains(grades::REMARK), "{format}: {report}");
    }
}

#[test]
fn the_lab_in_force_stands_in_each() {
    for format in FORMATS {
        let report = report(format, &grades::failing(), &Options::default());
        assert!(
            report.contains("0123456789ab") && report.contains("/courses/lab"),
            "{format}: {report}"
        );
    }
}

#[test]
fn the_lab_in_force_stands_in_a_capture_and_on_each_line_of_a_table() {
    let grade = grades::failing();
    let table = report(Format::Csv, &grade, &Options::default());
    assert_eq!(table.matches("lab /courses/lab, 0123456789ab").count(), grade.checks().count());
    let capture = super::report_bytes(Format::Pcapng, &grade, &Options::default());
    assert!(String::from_utf8_lossy(&capture).contains("lab /courses/lab, 0123456789ab"));
}
