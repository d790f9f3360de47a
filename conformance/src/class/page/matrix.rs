//! The matrix: a row for each submission, a column for each check in the order in which they are learnt, and before them
//! the score and what each part has. It scrolls within itself, below its heads and beside its names.

use super::checks::Tally;
use super::columns::{Group, title};
use super::frame::section;
use super::mark::{cell, legend};
use super::roll::Entry;
use crate::class::graded::{Outcome, Part, Summary};
use crate::lab::rules::Level;
use crate::report::harmless::one_line;
use crate::report::markup::html;

/// What is there only for the script, and what stands above the matrix.
const TOOLS: &str = "<div class=tools hidden><label>Name <input type=search autocomplete=off></label> <output></output></div>\n\
                     <p class=here aria-hidden=true>&nbsp;</p>\n";

/// Names of more letters may not have room.
const LONG: usize = 20;

/// The whole section.
pub fn section_of(roll: &[Entry<'_>], groups: &[Group<'_>], tallies: &[Tally<'_>]) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let mut sorted: Vec<&Entry<'_>> = roll.iter().collect();
    sorted.sort_by_cached_key(|entry| entry.name.to_lowercase());
    let rows: String = sorted.iter().map(|entry| row(entry, groups)).collect();
    let table = format!(
        "<div class=scroll tabindex=0 role=region aria-label=\"The matrix\">\n<table class=marks>\n\
         <thead>\n{}{}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n",
        heads(groups),
        failing(tallies, groups.len()),
    );
    section("matrix", "Every submission, every check", &(legend() + TOOLS + &table))
}

/// Two lines of heads: parts, and below them checks. The buttons stand in the order of the columns.
fn heads(groups: &[Group<'_>]) -> String {
    let above = groups.iter().map(|group| {
        let (width, name) = (group.checks.len(), group.name());
        format!("<th scope=colgroup colspan={width} class=part><span>{name}</span></th>")
    });
    let parts = groups
        .iter()
        .map(|group| format!("<th scope=col><button disabled>Part {}</button></th>", group.part));
    let checks = groups.iter().flat_map(|group| &group.checks).enumerate();
    let checks = checks.map(|(number, check)| {
        let (title, rule) = (title(check), html(&one_line(&check.rule)));
        let class = if check.level == Level::Required { "check" } else { "\"check extra\"" };
        format!(
            "<th scope=col id=check-{number} class={class} title=\"{title} (rule {rule})\"><button disabled>{title}</button></th>"
        )
    });
    format!(
        "<tr><th scope=col rowspan=2 class=who aria-sort=ascending><button disabled>Name</button></th>\
         <th scope=col rowspan=2><button disabled>Score</button></th>\
         <th scope=colgroup colspan={}>Points</th>{}</tr>\n<tr>{}{}</tr>\n",
        groups.len(),
        above.collect::<String>(),
        parts.collect::<String>(),
        checks.collect::<String>(),
    )
}

/// How many fail each check, in a line below the heads.
fn failing(tallies: &[Tally<'_>], parts: usize) -> String {
    let counts: String = tallies.iter().map(|tally| format!("<td>{}", tally.failed)).collect();
    format!(
        "<tr class=failing><th scope=row class=who>How many fail<td colspan={}>{counts}</tr>\n",
        1 + parts,
    )
}

fn row(entry: &Entry<'_>, groups: &[Group<'_>]) -> String {
    let late = if entry.graded.submission.late { "<b class=late>late</b> " } else { "" };
    let cells = match &entry.graded.outcome {
        Outcome::Graded(summary) => graded(entry, summary, groups),
        Outcome::Unreadable(why) => not_graded("unreadable", why, groups),
        Outcome::Failed(why) => not_graded("not graded", why, groups),
    };
    // A long name is cut off, as all lines are equally high.
    let name = &entry.name;
    let whole =
        if name.chars().count() > LONG { format!(" title=\"{name}\"") } else { String::new() };
    format!("<tr><th scope=row class=who{whole}>{late}{}{cells}\n", entry.link())
}

/// One cell in place of all: the word, and why.
fn not_graded(word: &str, why: &str, groups: &[Group<'_>]) -> String {
    let width: usize = groups.iter().map(|group| 1 + group.checks.len()).sum();
    let why = html(&one_line(why));
    format!("<td class=not colspan={}><span><b>{word}</b>: {why}</span>", width + 1)
}

fn graded(entry: &Entry<'_>, summary: &Summary, groups: &[Group<'_>]) -> String {
    let parts = groups.iter().map(|group| group.part_of(summary));
    let points = parts.clone().map(|part| match part {
        Some(part) => format!("<td class=n>{}", part.score),
        None => "<td class=n>–".to_owned(),
    });
    let marks = groups.iter().zip(parts).map(|(group, part)| match part {
        Some(part) => part_of(entry, summary, part, group),
        None => wide("not graded", group),
    });
    format!(
        "<td class=score>{}{}{}",
        summary.score,
        points.collect::<String>(),
        marks.collect::<String>()
    )
}

/// The marks of a part; one cell where its program was not run.
fn part_of(entry: &Entry<'_>, summary: &Summary, part: &Part, group: &Group<'_>) -> String {
    match (&part.not_run, part.checks.first()) {
        (Some(why), Some(first)) => {
            let (evidence, why) = (entry.evidence(&first.page), html(&one_line(why)));
            wide(&format!("<a href={evidence}>not run: {why}</a>"), group)
        }
        _ => group.marks(part).map(|mark| cell(mark, entry, summary)).collect(),
    }
}

/// One cell in place of all of a part.
fn wide(inside: &str, group: &Group<'_>) -> String {
    format!("<td class=not colspan={}><span>{inside}</span>", group.checks.len())
}
