//! Markdown, as GitHub shows it: made for `$GITHUB_STEP_SUMMARY`. The scores first, then each failure
//! with its evidence folded away.

use super::harmless::{harmless, one_line};
use super::human;
use super::markup::{html, markdown};
use super::options::Options;
use super::path::{Step, steps};
use super::summary::{self, Counts, short_reason, with_verdict};
use crate::lab::words::{capital, fill};
use crate::verdict::{Check, Grade, Part, Verdict};
use std::io::{self, Write};

/// The whole grading as a page.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let words = &options.words;
    let mut page = title(grade, options);
    page += &scores(grade, options);
    for part in &grade.parts {
        page += &failures(part, options);
    }
    page += &notes(&words.extras_not_met, summary::failed_extras(grade));
    page += &notes(&words.were_skipped, with_verdict(grade, Verdict::Skip));
    page += &notes(&words.were_broken_shortly, with_verdict(grade, Verdict::Broken));
    let isolated =
        fill(&capital(&words.isolated_by), &[("isolation", &markdown(&grade.isolation))]);
    let seed = fill(&words.same_values, &[("seed", &format!("`--seed {}`", grade.seed))]);
    let lab = capital(&markdown(&grade.lab.sentence(words)));
    page += &format!("\n{lab}. {isolated}; {seed}.\n");
    to.write_all(page.as_bytes())
}

fn title(grade: &Grade, options: &Options) -> String {
    let whose = options.submission.as_deref().map(|name| format!("{}: ", markdown(name)));
    let unfinished = match grade.complete {
        true => String::new(),
        false => format!("\n**{}**\n", options.words.did_not_finish),
    };
    format!("## {}{}/{}\n{unfinished}\n", whose.unwrap_or_default(), grade.score, grade.max)
}

fn scores(grade: &Grade, options: &Options) -> String {
    let words = &options.words;
    let heads = [&*words.part, &words.program, &words.score, &words.checks].join(" | ");
    let mut table = format!("| {heads} |\n| --- | --- | ---: | --- |\n");
    for part in &grade.parts {
        let state = match summary::not_run(part) {
            Some(reason) => markdown(reason),
            None => Counts::of(&part.checks).sentence(words),
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
        return beforehand(part, options);
    }
    beforehand(part, options)
        + &steps(part).iter().map(|step| failures_of(step, options)).collect::<String>()
}

/// What was known before the program ran.
fn beforehand(part: &Part, options: &Options) -> String {
    let lines = summary::beforehand(part, &options.words);
    if lines.is_empty() {
        return String::new();
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let title = fill(
        &options.words.before_it_ran,
        &[("part", &part.part), ("program", &markdown(&part.program))],
    );
    format!("\n{title}\n\n{}", code(&harmless(&text)))
}

/// What is to be fixed first, and behind it what waits for it.
fn failures_of(step: &Step<'_>, options: &Options) -> String {
    let waiting = step.waiting.iter().map(|check| failure(check, &[], options));
    failure(step.first, &step.alike, options) + &waiting.collect::<String>()
}

/// A failure, folded to its title; those that failed for the same cause are named in it.
fn failure(check: &Check, alike: &[&Check], options: &Options) -> String {
    let place = options.place(&check.page, check.line);
    let titles: String = alike
        .iter()
        .map(|other| format!("- {} ({}/{})\n", markdown(&other.title), other.points, other.worth))
        .collect();
    let alike = match alike.len() {
        0 => String::new(),
        more => {
            let title = fill(&options.words.fail_alike, &[("count", &more)]);
            format!("{title}\n\n{titles}\n")
        }
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

fn notes<'a>(title: &str, checks: impl Iterator<Item = &'a Check>) -> String {
    let line = |check: &Check| {
        format!("- {}: {}\n", markdown(&check.title), markdown(short_reason(check)))
    };
    let lines: String = checks.map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{title}\n\n{lines}") }
}
