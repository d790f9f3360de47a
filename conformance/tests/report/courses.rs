//! The formats that courses read: Gradescope's results, and Markdown for GitHub.

use super::{grades, report};
use conformance::report::{Format, Options};
use serde_json::Value;

fn gradescope(options: &Options) -> Value {
    serde_json::from_str(&report(Format::Gradescope, &grades::failing(), options)).expect("JSON")
}

fn test<'a>(results: &'a Value, number: &str) -> &'a Value {
    let tests = results["tests"].as_array().expect("tests");
    tests.iter().find(|test| test["number"] == number).expect("a test of this number")
}

#[test]
fn gradescope_adds_up_to_the_score() {
    let results = gradescope(&Options::default());
    let sum = |key: &str| {
        results["tests"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|test| test[key].as_f64())
            .sum::<f64>()
    };
    assert_eq!((sum("score"), sum("max_score")), (5.0, 59.5));
}

#[test]
fn gradescope_has_no_points_where_none_are_to_be_had() {
    let results = gradescope(&Options::default());
    for number in ["1.3", "2.3", "4.1", "4.3"] {
        let test = test(&results, number);
        assert!(test.get("score").is_none() && test.get("max_score").is_none(), "{test}");
        assert_ne!(test["status"], "failed", "{test}");
    }
}

#[test]
fn instructors_choose_what_students_see() {
    let visibility = ["part2=hidden", "part2/silent-*=after_due_date"]
        .map(|rule| rule.parse().unwrap())
        .to_vec();
    let results = gradescope(&Options { visibility, ..Options::default() });
    assert_eq!(test(&results, "1.1")["visibility"], "visible");
    assert_eq!(test(&results, "2.1")["visibility"], "after_due_date");
    assert_eq!(test(&results, "2.2")["visibility"], "hidden");
    assert!(
        !results["output"].as_str().unwrap().contains("5/59.5"),
        "a hidden check is not to be told from the sum"
    );
}

#[test]
fn gradescope_tests_are_tagged_and_their_output_is_text() {
    let results = gradescope(&Options::default());
    let extra = test(&results, "1.3");
    assert_eq!(extra["tags"], serde_json::json!(["part 1", "rule 1.16", "extra"]));
    assert_eq!(extra["output_format"], "text");
    assert!(test(&results, "2.1")["output"].as_str().unwrap().contains("likely      it reads"));
}

#[test]
fn markdown_lets_no_markup_through() {
    let page = report(Format::Markdown, &grades::failing(), &Options::default());
    let mut fenced = false;
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        assert!(fenced || !line.contains("<script>"), "{line}");
    }
    assert!(page.contains("5/59.5"));
    assert!(page.contains("| 2 | http_server1 | 0/20 | 7 failed, 1 skipped |"));
}
