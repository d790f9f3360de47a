//! Gradescope's `results.json`: a test for each check, with its points and its evidence. Its score is
//! left to Gradescope, which adds up the tests; checks that were skipped, or in which the lab was at
//! fault, bring neither points nor a maximum. Instructors say which checks students see, and when.

use super::harmless::{harmless, one_line};
use super::human;
use super::options::Options;
use super::summary::{self, short_reason};
use super::visibility;
use crate::lab::rules::Level;
use crate::verdict::{Check, Grade, Part, Verdict};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The results of all checks.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let tests: Vec<Value> = grade.parts.iter().flat_map(|part| tests(part, options)).collect();
    let results = json!({
        "output": heading(grade, options),
        "output_format": "text",
        "visibility": "visible",
        "tests": tests,
    });
    serde_json::to_writer_pretty(&mut *to, &results)?;
    to.write_all(b"\n")
}

/// What every student sees: nothing in it tells of a check that is hidden.
fn heading(grade: &Grade, options: &Options) -> String {
    let whose = options.submission.as_deref().map(|name| format!("Graded: {}\n", one_line(name)));
    let unfinished = "The grading did not finish: what is below is what it had found by then.\n";
    format!(
        "{}{}Graded by {}. Isolated by {}. Seed {}.",
        whose.unwrap_or_default(),
        if grade.complete { "" } else { unfinished },
        one_line(&grade.lab.to_string()),
        one_line(&grade.isolation),
        grade.seed
    )
}

fn tests(part: &Part, options: &Options) -> Vec<Value> {
    let numbered = (1..).zip(&part.checks);
    numbered.map(|(number, check)| test(part, number, check, options)).collect()
}

/// What was known before the program ran, with the first of its tests.
fn beforehand(part: &Part, number: usize, options: &Options) -> String {
    let lines = if number == 1 { summary::beforehand(part, &options.words) } else { Vec::new() };
    harmless(&lines.iter().map(|line| format!("{line}\n")).collect::<String>()).into_owned()
}

fn test(part: &Part, number: usize, check: &Check, options: &Options) -> Value {
    let visibility = visibility::of(&check.page, &options.visibility);
    let mut test = json!({
        "number": format!("{}.{number}", part.part),
        "name": one_line(&check.title),
        "name_format": "text",
        "output": output(check, options) + &beforehand(part, number, options),
        "output_format": "text",
        "visibility": visibility,
        "tags": tags(part, check),
    });
    if let Some(fields) = test.as_object_mut() {
        score(check, fields);
    }
    test
}

fn score(check: &Check, fields: &mut Map<String, Value>) {
    let status = match check.verdict {
        Verdict::Pass => "passed",
        Verdict::Fail => "failed",
        Verdict::Skip | Verdict::Broken => return,
    };
    if check.level == Level::Required {
        fields.insert("score".to_owned(), json!(check.points));
        fields.insert("max_score".to_owned(), json!(check.worth));
    }
    if check.costs() || check.verdict == Verdict::Pass {
        fields.insert("status".to_owned(), json!(status));
    }
}

fn tags(part: &Part, check: &Check) -> Vec<String> {
    let level = match check.level {
        Level::Required => None,
        Level::Extra => Some("extra".to_owned()),
        Level::Advice => Some("advice".to_owned()),
    };
    let always = [format!("part {}", part.part), format!("rule {}", one_line(&check.rule))];
    always.into_iter().chain(level).collect()
}

fn output(check: &Check, options: &Options) -> String {
    let advice = check.advice.iter().map(|advice| format!("ideally: {}\n", one_line(advice)));
    let advice: String = advice.collect();
    let reason = one_line(short_reason(check));
    let text = match check.verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail if check.costs() => human::evidence(check, options),
        Verdict::Fail => format!("Not met. It costs nothing.\n{}", human::evidence(check, options)),
        Verdict::Skip => format!("Skipped, it costs nothing: {reason}\n"),
        Verdict::Broken => format!("The lab's own fault, it costs nothing: {reason}\n"),
    };
    harmless(&(text + &advice)).into_owned()
}
