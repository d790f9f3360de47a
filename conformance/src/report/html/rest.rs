//! What costs nothing, each kind folded: extras that were not met, advice, what passed, by part, and what was skipped.
//! What the lab got wrong is open, as somebody must be told.

use super::about::About;
use super::check::{self, Evidence};
use super::steps::part_name;
use crate::lab::rules::Level;
use crate::report::harmless::one_line;
use crate::report::markup::{html, label};
use crate::report::summary::{failed_extras, parts_present, reason, short_reason, with_verdict};
use crate::verdict::{Check, Verdict};

/// Everything below what is to be fixed.
pub fn rest(about: &About<'_>) -> String {
    let words = about.words();
    let (extras, met) = extras(about);
    let (advice, advised) = advice(about);
    let (passed, all) = passed(about);
    let (skipped, left) = ended(Verdict::Skip, about);
    let (broken, wrong) = ended(Verdict::Broken, about);
    [
        folded("extras", &words.extras_not_met, extras, &met),
        folded("advice", &words.advised, advice, &listed(&advised)),
        folded("passed", &words.passed, passed, &all),
        folded("skipped", &words.were_skipped, skipped, &listed(&left)),
        folded("broken", &words.were_broken, broken, &listed(&wrong)),
    ]
    .concat()
}

/// So many, under a title that unfolds them.
fn folded(id: &str, title: &str, count: usize, inside: &str) -> String {
    if count == 0 {
        return String::new();
    }
    let open = if id == "broken" { " open" } else { "" };
    // The sentences are those of the report in text, where a list follows.
    let title = label(title.trim_end().trim_end_matches([':', '：', '.']));
    format!(
        "<details class=\"rest\" id=\"{id}\"{open}>\n<summary><h2>{title}</h2> <span class=\"count\">{count}</span></summary>\n{inside}</details>\n"
    )
}

fn listed(lines: &str) -> String {
    format!("<ul>\n{lines}</ul>\n")
}

fn extras(about: &About<'_>) -> (usize, String) {
    counted(failed_extras(about.grade), |check| {
        check::folded(check, false, Evidence::Written, about)
    })
}

/// Checks that are advice themselves, and what is said beside others.
fn advice(about: &About<'_>) -> (usize, String) {
    let is_advice = |check: &Check| check.level == Level::Advice && check.verdict == Verdict::Fail;
    let noted = parts_present(about.grade).flat_map(|part| &part.checks);
    let noted = noted.filter(|check| is_advice(check) || !check.advice.is_empty());
    counted(noted, |check| match is_advice(check) {
        true => check::line(check, short_reason(check), about),
        false => {
            let texts = check.advice.iter().map(|text| html(&one_line(text)));
            let (title, address) = (html(&one_line(&check.title)), html(about.address(check)));
            let texts = texts.collect::<Vec<_>>().join("<br>");
            format!("<li><a href=\"#{address}\">{title}</a><p>{texts}</p></li>\n")
        }
    })
}

fn passed(about: &About<'_>) -> (usize, String) {
    let parts = about.grade.parts.iter().map(|part| {
        let passed = part.checks.iter().filter(|check| check.verdict == Verdict::Pass);
        let (count, lines) = counted(passed, |check| check::line(check, "", about));
        (count, format!("<h3>{}</h3>\n{}", part_name(part, about), listed(&lines)))
    });
    let some = parts.filter(|(count, _)| *count > 0);
    some.fold((0, String::new()), |(all, text), (count, part)| (all + count, text + &part))
}

fn ended(verdict: Verdict, about: &About<'_>) -> (usize, String) {
    counted(with_verdict(about.grade, verdict), |check| check::line(check, reason(check), about))
}

fn counted<'a>(
    checks: impl Iterator<Item = &'a Check>,
    shown: impl Fn(&Check) -> String,
) -> (usize, String) {
    checks.fold((0, String::new()), |(count, text), check| (count + 1, text + &shown(check)))
}
