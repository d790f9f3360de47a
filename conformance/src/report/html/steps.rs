//! What there is to fix: the first thing open, on top, then the others, folded. A step that has several checks tells
//! the first of them in full; behind it stand those that fail for the same cause, and those that wait for it.

use super::about::About;
use super::check::{self, Evidence};
use super::lines::code;
use crate::lab::words::{capital, fill};
use crate::report::harmless::one_line;
use crate::report::markup::{html, label};
use crate::report::path::{Item, Step, items};
use crate::report::summary;
use crate::verdict::{Check, Part};
use std::collections::HashSet;

/// Steps whose first check has a picture and its lesson: whoever has mended so many grades again. It bounds the page.
const DRAWN: usize = 30;

/// All that costs points.
pub fn steps(about: &About<'_>) -> String {
    let (mut causes, mut begun) = (HashSet::new(), HashSet::new());
    let shown = items(about.grade).into_iter().enumerate().map(|(number, item)| {
        let evidence = if number < DRAWN { Evidence::Drawn } else { Evidence::Written };
        match item {
            Item::Step(part, step) => {
                let cause = step.cause().map(|cause| cause.id.as_str());
                let id = cause.filter(|cause| causes.insert(*cause));
                let step = failed(&step, id, number == 0, evidence, about);
                let is_first = begun.insert(part.part);
                let before = if is_first { beforehand(part, about) } else { String::new() };
                (Some(part), before + &step)
            }
            Item::NotRun(part, reason) => (None, not_run(part, reason, number == 0, about)),
        }
    });
    let shown: Vec<(Option<&Part>, String)> = shown.collect();
    let (first, others) = shown.split_at(shown.len().min(1));
    let words = about.words();
    section("start", &words.start_here, first, about)
        + &section("and-then", &words.and_then, others, about)
}

/// Some of it, below the name of the part that it is about.
fn section(id: &str, title: &str, steps: &[(Option<&Part>, String)], about: &About<'_>) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let mut named = None;
    let steps = steps.iter().map(|(part, step)| {
        let number = part.map(|part| part.part);
        let name = part.filter(|_| named.replace(number) != Some(number));
        name.map(|part| format!("<h3>{}</h3>\n", part_name(part, about))).unwrap_or_default() + step
    });
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>\n{}</section>\n",
        label(title),
        steps.collect::<String>()
    )
}

/// `Part 2: http_server1`.
pub fn part_name(part: &Part, about: &About<'_>) -> String {
    format!("{} {}: {}", label(&about.words().part), part.part, html(&one_line(&part.program)))
}

/// What was known of the program before it ran, and may be why it has no point.
fn beforehand(part: &Part, about: &About<'_>) -> String {
    code(&summary::beforehand(part, about.words()).join("\n"), about.words())
}

fn failed(
    step: &Step<'_>,
    cause: Option<&str>,
    open: bool,
    evidence: Evidence,
    about: &About<'_>,
) -> String {
    if step.checks() == 1 {
        return check::folded(step.first, open, evidence, about);
    }
    let words = about.words();
    let title = match step.cause() {
        Some(cause) => capital(&cause.id.replace('-', " ")),
        None => step.first.title.clone(),
    };
    let id = cause.map(|cause| format!(" id=\"cause-{}\"", html(&one_line(cause))));
    format!(
        "<details class=\"step\"{}{}>\n<summary><span class=\"title\">{}</span> <span class=\"points\">{}</span></summary>\n{}{}{}</details>\n",
        id.unwrap_or_default(),
        if open { " open" } else { "" },
        html(&one_line(&title)),
        html(&costs(step, about)),
        check::unfolded(step.first, evidence, about),
        others(&words.fail_alike, &step.alike, about),
        others(&words.wait_for_it, &step.waiting, about),
    )
}

/// `14 checks, 9.5 of 100 points`.
fn costs(step: &Step<'_>, about: &About<'_>) -> String {
    let (checks, points) = (step.checks(), step.points());
    fill(
        &about.words().of_one_cause,
        &[("checks", &checks), ("points", &points), ("max", &about.grade.max)],
    )
}

fn others(sentence: &str, checks: &[&Check], about: &About<'_>) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let title = fill(sentence, &[("count", &checks.len())]);
    let checks = checks.iter().map(|check| check::folded(check, false, Evidence::Written, about));
    format!("<p class=\"others\">{}</p>\n{}", label(&title), checks.collect::<String>())
}

fn not_run(part: &Part, reason: &str, open: bool, about: &About<'_>) -> String {
    let words = about.words();
    let state = match part.command {
        None => &words.is_missing,
        Some(_) => &words.could_not_be_checked,
    };
    let lines = part.checks.iter().map(|check| check::line(check, "", about));
    format!(
        "<details class=\"step not-run\"{}>\n<summary><span class=\"title\">{} {}</span> <span class=\"points\">{}/{}</span></summary>\n<p class=\"missing\">{}</p>\n{}<ul>\n{}</ul>\n</details>\n",
        if open { " open" } else { "" },
        part_name(part, about),
        html(state),
        part.score,
        part.max,
        html(&one_line(reason)),
        beforehand(part, about),
        lines.collect::<String>(),
    )
}
