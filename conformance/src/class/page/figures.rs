//! The class in a few numbers: how many, the middle of the scores, and what each part has.

use super::about::About;
use super::columns::Group;
use super::roll::Entry;
use crate::class::graded::{Part, Summary};
use crate::points::Points;

/// The line of numbers.
pub fn numbers(roll: &[Entry<'_>], about: &About) -> String {
    let graded = summaries(roll).len();
    let others = [
        (roll.len() - graded, "not graded"),
        (about.gone.len(), "handed in nothing"),
        (roll.iter().filter(|entry| entry.graded.submission.late).count(), "late"),
    ];
    let some = others.iter().filter(|(count, _)| *count > 0);
    let others =
        some.map(|(count, what)| format!("<a href=#attention><b>{count}</b> {what}</a>\n"));
    format!(
        "<p class=numbers><span><b>{graded}</b> graded</span>\n{}{}</p>\n",
        middle_and_ends(roll),
        others.collect::<String>()
    )
}

/// The scores' middle and ends; nothing where there are none.
fn middle_and_ends(roll: &[Entry<'_>]) -> String {
    let summaries = summaries(roll);
    let scores: Vec<Points> = summaries.iter().map(|summary| summary.score).collect();
    let (Some(lowest), Some(highest)) = (scores.iter().min(), scores.iter().max()) else {
        return String::new();
    };
    let max = summaries.iter().map(|summary| summary.max).max().unwrap_or_default();
    format!(
        "<span>half have at least <b>{}</b> of {max} points</span>\n<span>lowest <b>{lowest}</b></span>\n\
         <span>highest <b>{highest}</b></span>\n",
        middle(scores.clone()),
    )
}

/// The table of parts.
pub fn parts(roll: &[Entry<'_>], groups: &[Group<'_>]) -> String {
    let summaries = summaries(roll);
    let rows: String = groups.iter().map(|group| part(group, &summaries)).collect();
    format!(
        "<div class=scroll tabindex=0 role=region aria-label=\"The parts\">\n<table class=parts>\n\
         <thead><tr><th scope=col>Part</th><th scope=col>Half have at least</th><th scope=col>Of</th>\
         <th scope=col>Have all</th><th scope=col>Have none</th><th scope=col>Not run</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn summaries<'a>(roll: &[Entry<'a>]) -> Vec<&'a Summary> {
    roll.iter().filter_map(|entry| entry.graded.summary()).collect()
}

/// What at least half of them have: the upper one of two in the middle would be told of fewer.
fn middle(mut scores: Vec<Points>) -> Points {
    scores.sort();
    let at = scores.len().saturating_sub(1) / 2;
    scores.get(at).copied().unwrap_or_default()
}

fn part(group: &Group<'_>, summaries: &[&Summary]) -> String {
    let parts: Vec<&Part> = summaries.iter().filter_map(|summary| group.part_of(summary)).collect();
    let count = |is: &dyn Fn(&Part) -> bool| parts.iter().filter(|part| is(part)).count();
    format!(
        "<tr><th scope=row>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        group.name(),
        middle(parts.iter().map(|part| part.score).collect()),
        parts.iter().map(|part| part.max).max().unwrap_or_default(),
        count(&|part| part.score == part.max),
        count(&|part| part.score == Points::ZERO),
        count(&|part| part.not_run.is_some()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_them_have_at_least_the_middle_one() {
        let of = |scores: &[&str]| {
            middle(scores.iter().map(|score| Points::parse(score).unwrap()).collect()).to_string()
        };
        assert_eq!(of(&["3", "1", "2"]), "2");
        assert_eq!(of(&["4", "1", "3", "2"]), "2");
        assert_eq!(of(&[]), "0");
    }
}
