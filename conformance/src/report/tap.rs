//! TAP, version 14: a line for each check, and what is known of a failure in a YAML block below it.
//! Extras that are not met are TODOs, which cost nothing. A report without its plan (`1..N`) is of a
//! run that did not finish.

use super::harmless::one_line;
use super::human;
use super::options::Options;
use super::summary::{self, reason};
use crate::verdict::{Check, Grade, Part, Verdict};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The whole grading, the plan at its end.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut tap = String::from("TAP version 14\n");
    let isolation = one_line(&grade.isolation);
    tap += &format!("# httplab, seed {}, isolated by {isolation}\n", grade.seed);
    tap += &format!("# {}\n", one_line(&grade.lab.to_string()));
    for line in grade.parts.iter().flat_map(|part| beforehand(part, options)) {
        tap += &line;
    }
    for (number, check) in (1..).zip(grade.checks()) {
        tap += &point(number, check);
        tap += &diagnosis(check, options);
    }
    tap += &format!("# score {}/{}\n", grade.score, grade.max);
    if grade.complete {
        tap += &format!("1..{}\n", grade.checks().count());
    }
    to.write_all(tap.as_bytes())
}

/// What was known before a program ran, as comments.
fn beforehand(part: &Part, options: &Options) -> Vec<String> {
    let line = |line: &String| format!("# {}: {}\n", one_line(&part.program), one_line(line));
    summary::beforehand(part, &options.words).iter().map(line).collect()
}

fn point(number: usize, check: &Check) -> String {
    let ok = if matches!(check.verdict, Verdict::Pass | Verdict::Skip) { "ok" } else { "not ok" };
    let name = escaped(&format!("{} {}", check.page, check.title));
    let reason = escaped(reason(check));
    let directive = match check.verdict {
        Verdict::Skip => format!(" # SKIP {reason}"),
        Verdict::Fail if !check.costs() => " # TODO not met, costs nothing".to_owned(),
        _ => String::new(),
    };
    format!("{ok} {number} - {name}{directive}\n")
}

/// In a name or a reason, a `#` would begin a directive.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

fn diagnosis(check: &Check, options: &Options) -> String {
    if matches!(check.verdict, Verdict::Pass | Verdict::Skip) {
        return String::new();
    }
    let severity = if check.verdict == Verdict::Broken { "broken" } else { "fail" };
    let mut yaml = String::from("  ---\n");
    let mut field =
        |name: &str, value: &str| writeln!(yaml, "  {name}: {value}").unwrap_or_default();
    field("message", &scalar(&one_line(reason(check))));
    field("severity", severity);
    field("rule", &scalar(&one_line(&check.rule)));
    field("points", &check.points.to_string());
    field("worth", &check.worth.to_string());
    field("at", &scalar(&one_line(&options.place(&check.page, check.line))));
    let evidence = human::evidence(check, options);
    if !evidence.is_empty() {
        yaml += &block(&evidence);
    }
    yaml + "  ...\n"
}

/// A YAML scalar in double quotes, which every JSON string is.
fn scalar(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Lines as a YAML block, so that they are read as they stand.
fn block(lines: &str) -> String {
    let indented = lines.lines().map(|line| format!("    {line}\n"));
    std::iter::once("  evidence: |\n".to_owned()).chain(indented).collect()
}
