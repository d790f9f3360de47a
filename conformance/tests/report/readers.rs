//! Readers that others wrote, which know nothing of this grader: they understand what the formats for machines
//! say, down to the counts.

use super::{grades, report};
use conformance::report::{Format, Options};
use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs junitparser, xmlschema, gapper, gslocal and TAP_PARSER; .ci/run installs them"]
fn readers_of_others_find_what_the_json_says() {
    for grade in [grades::failing(), grades::perfect()] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for format in [Format::Json, Format::Junit, Format::Tap, Format::Gradescope] {
            let text = report(format, &grade, &Options::default());
            std::fs::write(folder.path().join(format.to_string()), text).expect("a report");
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/readers.py");
        let read = Command::new("python3").arg(script).arg(folder.path()).status();
        assert!(read.expect("python3 starts").success());
    }
}
