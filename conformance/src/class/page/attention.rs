//! What a person has to look at before points are given: what could not be graded, who handed in nothing, what did not
//! end alike each time, and what was remarked of submissions.

use super::about::About;
use super::frame::section;
use super::roll::Entry;
use crate::class::graded::Outcome;
use crate::report::harmless::one_line;
use crate::report::markup::html;
use std::collections::BTreeSet;

/// So many are shown unasked.
const FEW: usize = 5;

/// The whole section; nothing where nobody has to look.
pub fn section_of(roll: &[Entry<'_>], about: &About) -> String {
    let lists = [
        list("Could not be read", roll.iter().filter_map(unreadable).collect(), true),
        list(
            "Not graded, as the grading itself failed",
            roll.iter().filter_map(failed).collect(),
            true,
        ),
        list("Not the same in each grading", roll.iter().filter_map(unstable).collect(), true),
        list("Handed in nothing", gone(about), false),
        list(
            "Late",
            roll.iter().filter(|entry| entry.graded.submission.late).map(Entry::link).collect(),
            false,
        ),
        list("Remarks", roll.iter().filter_map(remarks).collect(), false),
    ];
    section("attention", "Needs a person", &(labs(roll) + &lists.concat()))
}

/// So many under a heading, which unfolds.
fn list(title: &str, lines: Vec<String>, open: bool) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let open = if open && lines.len() <= FEW { " open" } else { "" };
    let items: String = lines.iter().map(|line| format!("<li>{line}</li>\n")).collect();
    format!(
        "<details class=cause{open}>\n<summary><span class=count>{}</span> <span class=title>{title}</span></summary>\n\
         <ul>\n{items}</ul>\n</details>\n",
        lines.len()
    )
}

fn unreadable(entry: &Entry<'_>) -> Option<String> {
    match &entry.graded.outcome {
        Outcome::Unreadable(why) => Some(with(entry, why)),
        _ => None,
    }
}

fn failed(entry: &Entry<'_>) -> Option<String> {
    match &entry.graded.outcome {
        Outcome::Failed(why) => Some(with(entry, why)),
        _ => None,
    }
}

fn with(entry: &Entry<'_>, said: &str) -> String {
    format!("{}: {}", entry.link(), html(&one_line(said)))
}

/// A submission with its checks that did not end alike, each a link.
fn unstable(entry: &Entry<'_>) -> Option<String> {
    let summary = entry.graded.summary().filter(|summary| !summary.unstable.is_empty())?;
    let marks = summary.marks().filter(|mark| summary.unstable.contains(&mark.page));
    let links = marks.map(|mark| {
        format!("<a href={}>{}</a>", entry.evidence(&mark.page), html(&one_line(&mark.title)))
    });
    Some(format!("{}: {}", entry.link(), links.collect::<Vec<_>>().join(", ")))
}

fn gone(about: &About) -> Vec<String> {
    about.gone.iter().map(|person| html(&one_line(&person.name))).collect()
}

fn remarks(entry: &Entry<'_>) -> Option<String> {
    let remarks = entry.graded.submission.remarks.iter().chain(&entry.graded.remarks);
    let remarks: Vec<&str> = remarks.map(String::as_str).collect();
    (!remarks.is_empty()).then(|| with(entry, &remarks.join("; ")))
}

/// That not all were graded by the same lab, so that their points cannot be compared.
fn labs(roll: &[Entry<'_>]) -> String {
    let summaries = roll.iter().filter_map(|entry| entry.graded.summary());
    let labs: BTreeSet<&str> = summaries.map(|summary| summary.lab.sha256.as_str()).collect();
    match labs.len() {
        0 | 1 => String::new(),
        many => format!("<p class=unfinished>These were graded by {many} different labs.</p>\n"),
    }
}
