//! The scripts of `courses/`, run as the services run them, beside a grader that ends in every way there is.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use tempfile::TempDir;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../courses/gradescope/run_autograder");

/// A grader finds its report's file so, has begun to write a good one, and goes on.
const BEGUN: &str = "#!/bin/sh
while [ \"$1\" != --output ]; do shift; done
[ \"$(stat -c %a \"${2%/*}\")\" = 700 ] || exit 9
printf '{ \"tests\": [ { \"score\": 100 } ]' > \"$2\"
";

/// Gradescope's folder, with this grader in it.
struct Autograder(TempDir);

impl Autograder {
    fn with(grader: &str) -> Autograder {
        let folder = TempDir::new().unwrap();
        for name in ["source", "submission", "results"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("source/options"), "--part=2 # of four\n\n").unwrap();
        let place = folder.path().join("source/httplab");
        fs::write(&place, grader).unwrap();
        fs::set_permissions(place, fs::Permissions::from_mode(0o755)).unwrap();
        Autograder(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the script; what it leaves in the results.
    fn run(&self) -> (ExitStatus, Value) {
        let mut script = Command::new("bash");
        script.arg(SCRIPT).env("AUTOGRADER", self.path()).stderr(Stdio::null());
        let status = script.status().unwrap();
        let results = fs::read(self.path().join("results/results.json")).expect("results");
        (status, serde_json::from_slice(&results).expect("whole results"))
    }
}

fn is_no_grade(results: &Value) -> bool {
    let says = results["output"].as_str().is_some_and(|text| text.contains("did not end"));
    says && results["score"] == 0 && results.get("tests").is_none()
}

#[test]
fn a_grading_that_does_not_end_leaves_no_points() {
    // The grader is killed, the script is, the machine's time is over for both, and the lab is at fault.
    for end in ["kill -9 $$", "kill -9 $PPID", "kill -9 $PPID $$", "exit 2", "exit 101"] {
        let autograder = Autograder::with(&format!("{BEGUN}{end}\n"));
        let (status, results) = autograder.run();
        assert!(!status.success(), "{end}: Gradescope shows that something went wrong");
        assert!(is_no_grade(&results), "{end}: {results}");
    }
}

#[test]
fn a_whole_grading_takes_its_place_and_leaves_nothing_beside_it() {
    for end in ["exit 0", "exit 1"] {
        let autograder = Autograder::with(&format!("{BEGUN}echo '}}' >> \"$2\"; {end}\n"));
        let (status, results) = autograder.run();
        assert!(status.success());
        assert_eq!(results["tests"][0]["score"], 100);
        let names: Vec<_> = fs::read_dir(autograder.path().join("results")).unwrap().collect();
        assert_eq!(names.len(), 1);
    }
}

#[test]
fn a_link_in_the_results_is_replaced_and_never_followed() {
    let autograder = Autograder::with(&format!("{BEGUN}kill -9 $$\n"));
    let elsewhere = autograder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, autograder.path().join("results/results.json")).unwrap();
    let (_, results) = autograder.run();
    assert!(is_no_grade(&results), "{results}");
    assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
}

#[test]
fn httplab_itself_is_such_a_grader() {
    let autograder = Autograder::with("");
    let program = autograder.path().join("source/httplab");
    fs::remove_file(&program).unwrap();
    symlink(env!("CARGO_BIN_EXE_httplab"), program).unwrap();
    let page = "--part=2\n--page=part2/serves-a-page\n--isolation=off\n";
    fs::write(autograder.path().join("source/options"), page).unwrap();
    let server = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/submission/http_server1.py");
    fs::copy(server, autograder.path().join("submission/http_server1.py")).unwrap();
    let (status, results) = autograder.run();
    assert!(status.success(), "{results}");
    assert_eq!(results["tests"][0]["status"], "passed", "{results}");
}
