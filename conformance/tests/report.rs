//! The reporters, held to what they promise: every format of one made-up grading, read back.

#[path = "report/grades.rs"]
mod grades;

#[path = "report/beforehand.rs"]
mod beforehand;
#[path = "report/browser.rs"]
mod browser;
#[path = "report/chromium.rs"]
mod chromium;
#[path = "report/courses.rs"]
mod courses;
#[path = "report/files.rs"]
mod files;
#[path = "report/human.rs"]
mod human;
#[path = "report/json.rs"]
mod json;
#[path = "report/junit.rs"]
mod junit;
#[path = "report/lines.rs"]
mod lines;
#[path = "report/page.rs"]
mod page;
#[path = "report/pictures.rs"]
mod pictures;
#[path = "report/readers.rs"]
mod readers;
#[path = "report/words.rs"]
mod words;

use conformance::grade::event::Event;
use conformance::report::{Destination, Format, Options, reporter};
use conformance::verdict::Grade;

/// The report as text, by way of a file.
fn report(format: Format, grade: &Grade, options: &Options) -> String {
    String::from_utf8(report_bytes(format, grade, options)).expect("a report in UTF-8")
}

/// The report's bytes, by way of a file.
fn report_bytes(format: Format, grade: &Grade, options: &Options) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report");
    let mut reporter = reporter(format, Destination::File(path.clone()), options);
    reporter.on(&Event::Ended { grade }).expect("a report that can be written");
    std::fs::read(path).expect("the report")
}

#[test]
fn a_format_is_named_as_it_is_written() {
    use clap::ValueEnum;
    for format in Format::value_variants() {
        assert_eq!(format.to_string().parse(), Ok(*format));
    }
    assert!("yaml".parse::<Format>().unwrap_err().contains("there are human, json"));
}

#[test]
fn no_report_passes_a_control_character_on() {
    use clap::ValueEnum;
    let texts = Format::value_variants().iter().filter(|format| format.to_string() != "pcapng");
    for format in texts {
        let report =
            report(*format, &grades::failing(), &Options { verbose: true, ..Options::default() });
        let harmful = |c: &char| c.is_control() && *c != '\n' || *c == '\u{202e}';
        assert_eq!(report.chars().find(harmful), None, "{format}");
    }
}
