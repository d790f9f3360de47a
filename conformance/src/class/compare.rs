//! Two results of a class side by side: whose points changed, and for which checks. Between two runs, or two labs.

use super::graded::{Graded, Mark, Summary};
use crate::points::Points;
use crate::verdict::Verdict;
use std::collections::BTreeMap;

/// What changed for one submission.
#[derive(Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub id: String,
    /// Its points before and after; `None` where it was not graded.
    pub points: (Option<Points>, Option<Points>),
    /// The checks whose verdicts differ.
    pub checks: Vec<Differs>,
}

/// A check whose verdict is another.
#[derive(Debug, PartialEq)]
pub struct Differs {
    /// The page's name.
    pub page: String,
    /// The verdict before and after; `None` where the page was not played.
    pub verdicts: (Option<Verdict>, Option<Verdict>),
}

impl Change {
    /// From one grading to the other; `None` where nothing changed.
    pub fn between(before: Option<&Graded>, after: Option<&Graded>) -> Option<Change> {
        let id = after.or(before)?.submission.id.clone();
        let summary = |graded: Option<&'_ Graded>| graded.and_then(Graded::summary).cloned();
        let (before, after) = (summary(before), summary(after));
        let score = |summary: &Option<Summary>| summary.as_ref().map(|summary| summary.score);
        let points = (score(&before), score(&after));
        let checks = match (&before, &after) {
            (Some(before), Some(after)) => differing(before.marks(), after.marks()),
            _ => Vec::new(),
        };
        (points.0 != points.1 || !checks.is_empty()).then_some(Change { id, points, checks })
    }
}

/// The checks whose verdicts differ, in the order of the later grading, then those that only the earlier one has.
pub fn differing<'a>(
    before: impl Iterator<Item = &'a Mark>,
    after: impl Iterator<Item = &'a Mark>,
) -> Vec<Differs> {
    let after: Vec<&Mark> = after.collect();
    let before: Vec<&Mark> = before.collect();
    let verdicts = |marks: &[&'a Mark]| -> BTreeMap<&'a str, Verdict> {
        marks.iter().map(|mark| (mark.page.as_str(), mark.verdict)).collect()
    };
    let (old, new) = (verdicts(&before), verdicts(&after));
    let gone = before.iter().filter(|mark| !new.contains_key(mark.page.as_str()));
    let pages = after.iter().chain(gone).map(|mark| mark.page.as_str());
    let both = |page: &str| (old.get(page).copied(), new.get(page).copied());
    pages
        .map(|page| Differs { page: page.to_owned(), verdicts: both(page) })
        .filter(|differs| differs.verdicts.0 != differs.verdicts.1)
        .collect()
}

/// A verdict in a word.
pub fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Skip) => "skipped",
        Some(Verdict::Broken) => "broken",
        None => "not played",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::rules::Level;

    fn mark(page: &str, verdict: Verdict) -> Mark {
        Mark {
            page: page.to_owned(),
            title: String::new(),
            rule: String::new(),
            level: Level::Required,
            verdict,
            points: Points::ZERO,
            worth: Points::ZERO,
            cause: None,
        }
    }

    #[test]
    fn what_is_the_same_is_not_told_and_what_is_new_or_gone_is() {
        let before =
            [mark("a", Verdict::Pass), mark("b", Verdict::Pass), mark("old", Verdict::Fail)];
        let after =
            [mark("a", Verdict::Pass), mark("b", Verdict::Fail), mark("new", Verdict::Pass)];
        let told: Vec<_> = differing(before.iter(), after.iter())
            .into_iter()
            .map(|one| (one.page, word(one.verdicts.0), word(one.verdicts.1)))
            .collect();
        let wanted =
            [("b", "pass", "fail"), ("new", "not played", "pass"), ("old", "fail", "not played")];
        assert_eq!(told, wanted.map(|(page, old, new)| (page.to_owned(), old, new)));
    }
}
