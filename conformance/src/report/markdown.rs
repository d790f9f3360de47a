//! Markdown, as GitHub shows it: made for `$GITHUB_STEP_SUMMARY`. The scores first, then each failure
//! with its evidence folded away.

use super::harmless::{harmless, one_line};
use super::human;
use super::markup::{html, markdown};
use super::options::Options;
use super::summary::{self, Counts, short_reason};
use crate::verdict::{Check, Grade, Part, Verdict};
use std::io::{self, Write};

/// The whole grading as a page.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut page = title(grade, options);
    page += &scores(grade);
    for part in &grade.parts {
        page += &failures(part, options);
    }
    page += &notes("Extras not met. They cost nothing:", summary::failed_extras(grade));
    page += &notes("Skipped. It costs nothing:", with_verdict(grade, Verdict::Skip));
    page += &notes(
        "Broken: the lab's fault and not yours. It costs nothing:",
        with_verdict(grade, Verdict::Broken),
    );
    page += &format!(
        "\nIsolated by {}; the same values again with `--seed {}`.\n",
        markdown(&grade.isolation),
        grade.seed
    );
    to.write_all(page.as_bytes())
}

fn title(grade: &Grade, options: &Options) -> String {
    let whose = options.submission.as_deref().map(|name| format!("{}: ", markdown(name)));
    let unfinished = if grade.complete { "" } else { "\n**This grading did not finish.**\n" };
    format!("## {}{}/{}\n{unfinished}\n", whose.unwrap_or_default(), grade.score, grade.max)
}

fn scores(grade: &Grade) -> String {
    let mut table =
        String::from("| part | program | score | checks |\n| --- | --- | ---: | --- |\n");
    for part in &grade.parts {
        let state = match summary::not_run(part) {
            Some(reason) => markdown(reason),
            None => Counts::of(&part.checks).sentence(),
        };
        table += &format!(
            "| {} | {} | {}/{} | {state} |\n",
            part.part,
            markdown(&part.program),
            part.score,
            part.max
        );
    }
    table
}

fn failures(part: &Part, options: &Options) -> String {
    if summary::not_run(part).is_some() {
        return beforehand(part);
    }
    let groups = summary::failures(part);
    let failures: String = groups.iter().map(|group| failure(group, options)).collect();
    beforehand(part) + &failures
}

/// What was known before the program ran.
fn beforehand(part: &Part) -> String {
    let lines = summary::beforehand(part);
    if lines.is_empty() {
        return String::new();
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    format!(
        "\nPart {}, before {} ran:\n\n{}",
        part.part,
        markdown(&part.program),
        code(&harmless(&text))
    )
}

/// A failure, folded to its title; those that failed alike are named in it.
fn failure(group: &[&Check], options: &Options) -> String {
    let check = group[0];
    let place = options.place(&check.page, check.line);
    let alike: String = group[1..]
        .iter()
        .map(|other| format!("- {} ({}/{})\n", markdown(&other.title), other.points, other.worth))
        .collect();
    let alike = match group.len() - 1 {
        0 => String::new(),
        more => format!("{more} more fail in the same way:\n\n{alike}\n"),
    };
    format!(
        "\n<details><summary>\u{274c} {} <b>{}/{}</b> <code>{}</code></summary>\n\n{}\n{alike}</details>\n",
        html(&one_line(&check.title)),
        check.points,
        check.worth,
        html(&one_line(&place)),
        code(&human::evidence(check, options)),
    )
}

/// A code block whose fence is longer than any in the text.
fn code(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}text\n{text}{fence}\n")
}

fn with_verdict(grade: &Grade, verdict: Verdict) -> impl Iterator<Item = &Check> {
    grade.checks().filter(move |check| check.verdict == verdict)
}

fn notes<'a>(title: &str, checks: impl Iterator<Item = &'a Check>) -> String {
    let line = |check: &Check| {
        format!("- {}: {}\n", markdown(&check.title), markdown(short_reason(check)))
    };
    let lines: String = checks.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{title}\n\n{lines}") }
}
