//! The checks that fail most, of the programs that run at all: what to talk about.

use super::columns::{Group, title};
use super::frame::section;
use super::mark::Kind;
use super::roll::Entry;
use crate::class::graded::Mark;
use std::cmp::Reverse;

/// So many are shown; the matrix has all.
const SHOWN: usize = 15;

/// How often a check was met and not.
pub struct Tally<'a> {
    /// The check.
    pub check: &'a Mark,
    /// Its part.
    pub part: &'a Group<'a>,
    /// The number of its column.
    pub number: usize,
    /// How many fail it, or do not meet it where it is an extra.
    pub failed: usize,
    /// How many were graded for it.
    pub of: usize,
}

/// Each check of each part, in the order of the columns.
pub fn tallies<'a>(roll: &[Entry<'_>], groups: &'a [Group<'a>]) -> Vec<Tally<'a>> {
    let of_group = |group: &'a Group<'a>| {
        let mut tallies: Vec<Tally<'a>> =
            group.checks.iter().map(|check| Tally::new(check, group)).collect();
        let parts = roll.iter().filter_map(|entry| group.part_of(entry.graded.summary()?));
        for part in parts.filter(|part| part.not_run.is_none()) {
            tallies.iter_mut().zip(group.marks(part)).for_each(|(tally, mark)| tally.add(mark));
        }
        tallies
    };
    let mut tallies: Vec<Tally<'a>> = groups.iter().flat_map(of_group).collect();
    tallies.iter_mut().enumerate().for_each(|(number, tally)| tally.number = number);
    tallies
}

impl<'a> Tally<'a> {
    fn new(check: &'a Mark, part: &'a Group<'a>) -> Tally<'a> {
        Tally { check, part, number: 0, failed: 0, of: 0 }
    }

    fn add(&mut self, mark: Option<&Mark>) {
        match mark.map(Kind::of) {
            Some(Kind::Fail | Kind::Free) => {
                self.failed += 1;
                self.of += 1;
            }
            Some(Kind::Pass) => self.of += 1,
            Some(Kind::Skip | Kind::Broken) | None => {}
        }
    }
}

/// The whole section.
pub fn section_of(tallies: &[Tally<'_>]) -> String {
    let mut sorted: Vec<&Tally<'_>> = tallies.iter().filter(|tally| tally.failed > 0).collect();
    sorted.sort_by_key(|tally| Reverse(tally.failed));
    let rows: String = sorted.iter().take(SHOWN).map(|tally| row(tally)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let table = format!(
        "<p>Of the programs that run at all. Each leads to its column in the matrix.</p>\n<table class=most>\n\
         <thead><tr><th scope=col>Fail</th><th scope=col>Check</th><th scope=col>Part</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n"
    );
    section("checks", "The checks that fail most", &table)
}

fn row(tally: &Tally<'_>) -> String {
    let share = tally.failed * 100 / tally.of.max(1);
    format!(
        "<tr><td class=count>{0} <span class=of>of {1}</span><span class=bar style=\"--share:{share}%\"></span></td>\
         <th scope=row><a href=#check-{2}>{3}</a></th><td>{4}</td></tr>\n",
        tally.failed,
        tally.of,
        tally.number,
        title(tally.check),
        tally.part.name(),
    )
}
