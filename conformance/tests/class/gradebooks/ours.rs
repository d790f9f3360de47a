//! The table of our own.

use super::super::graded::{graded, person, submission, summary};
use conformance::class::gradebook::plain;
use conformance::class::graded::{Graded, Outcome};

fn table(class: &[Graded]) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    plain(class, &mut bytes).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_person_has_a_line_and_no_cell_is_a_formula() {
    let group = vec![person("=cmd()", &["12", "@doe"]), person("Doe,\n\"Jané\"", &["+13"])];
    let mut late = submission("doe-12", group, "a");
    late.late = true;
    late.remarks.push("-an earlier attempt was left out".to_owned());
    let broken = submission("x", Vec::new(), "b");
    let class = [
        graded(broken, Outcome::Unreadable("the archive is broken".to_owned())),
        graded(late, Outcome::Graded(Box::new(summary("62.5", Vec::new())))),
    ];
    let head = [
        "submission",
        "name",
        "ids",
        "score",
        "max",
        "part 1: http_client",
        "part 2: http_server1",
        "late",
        "remark",
    ];
    let remark = "'-an earlier attempt was left out";
    assert_eq!(
        table(&class),
        [
            head,
            ["x", "", "", "", "", "", "", "", "the archive is broken"],
            ["doe-12", "'=cmd()", "12 @doe", "62.5", "97", "30", "32.5", "late", remark],
            ["doe-12", "Doe, \"Jané\"", "'+13", "62.5", "97", "30", "32.5", "late", remark],
        ]
    );
}
