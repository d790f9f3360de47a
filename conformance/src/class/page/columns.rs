//! The checks that there are, part by part and in the order in which they are learnt: the columns of the matrix. All
//! submissions have the same where they were graded by one lab; where not, what one of them has is a column.

use crate::class::graded::{Graded, Mark, Part, Summary};
use crate::lab::rules::Level;
use crate::report::harmless::one_line;
use crate::report::markup::html;

/// The checks of a part.
pub struct Group<'a> {
    /// The part's number.
    pub part: u32,
    /// The program that it grades.
    pub program: &'a str,
    /// The checks, as whoever has most of them has them.
    pub checks: Vec<&'a Mark>,
}

/// All parts with all checks.
pub fn groups(all: &[Graded]) -> Vec<Group<'_>> {
    let mut summaries: Vec<&Summary> = all.iter().filter_map(Graded::summary).collect();
    // Whoever has most of them has them in order; the sort is stable.
    summaries.sort_by_key(|summary| usize::MAX - summary.marks().count());
    let mut groups: Vec<Group<'_>> = Vec::new();
    for part in summaries.iter().flat_map(|summary| &summary.parts) {
        match groups.iter_mut().find(|group| group.part == part.part) {
            Some(group) => group.add(part),
            None => groups.push(Group::of(part)),
        }
    }
    groups.sort_by_key(|group| group.part);
    groups
}

impl<'a> Group<'a> {
    fn of(part: &'a Part) -> Group<'a> {
        Group { part: part.part, program: &part.program, checks: part.checks.iter().collect() }
    }

    /// What of this part is not among them yet.
    fn add(&mut self, part: &'a Part) {
        let is_same = |(one, other): (&&Mark, &Mark)| one.page == other.page;
        let both = || self.checks.iter().zip(&part.checks);
        if self.checks.len() == part.checks.len() && both().all(is_same) {
            return;
        }
        for check in &part.checks {
            if !self.checks.iter().any(|other| other.page == check.page) {
                self.checks.push(check);
            }
        }
    }

    /// `Part 2: http_server1`, as markup.
    pub fn name(&self) -> String {
        format!("Part {}: {}", self.part, html(&one_line(self.program)))
    }

    /// This part of a submission.
    pub fn part_of<'b>(&self, summary: &'b Summary) -> Option<&'b Part> {
        summary.parts.iter().find(|part| part.part == self.part)
    }

    /// The marks of a part in the order of the columns; most often they are so already.
    pub fn marks<'b>(&self, part: &'b Part) -> impl Iterator<Item = Option<&'b Mark>> {
        self.checks.iter().enumerate().map(|(at, check)| {
            let there = part.checks.get(at).filter(|mark| mark.page == check.page);
            there.or_else(|| part.checks.iter().find(|mark| mark.page == check.page))
        })
    }
}

/// A check's title as markup, with the word that it is an extra.
pub fn title(check: &Mark) -> String {
    let title = html(&one_line(&check.title));
    match check.level {
        Level::Required => title,
        Level::Extra => format!("extra: {title}"),
        Level::Advice => format!("advice: {title}"),
    }
}

/// The address of a check's column on this page: `check-17`, counted over all parts.
pub fn address(groups: &[Group<'_>], page: &str) -> Option<String> {
    let mut pages = groups.iter().flat_map(|group| &group.checks).map(|check| &check.page);
    pages.position(|other| other == page).map(|number| format!("check-{number}"))
}
