//! The page of a class, from what is asked first to what is looked up: who needs a person, what many have in common, how
//! the scores are spread, which checks fail most, and the matrix.

use super::about::About;
use super::columns::groups;
use super::frame::framed;
use super::roll::{Entry, roll};
use super::{attention, causes, checks, figures, matrix, scores};
use crate::class::graded::Graded;
use crate::lab::words::{Words, capital};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use std::io::{self, Write};

/// The page of these.
pub fn render(all: &[Graded], about: &About, to: &mut dyn Write) -> io::Result<()> {
    let (roll, groups) = (roll(all), groups(all));
    let tallies = checks::tallies(&roll, &groups);
    let sections = [
        attention::section_of(&roll, about),
        causes::section_of(all, &roll, &groups),
        scores::section_of(&roll, &groups),
        checks::section_of(&tallies),
        matrix::section_of(&roll, &groups, &tallies),
    ];
    let main = figures::numbers(&roll, about) + &contents(&sections) + &sections.concat();
    to.write_all(framed(about, &main, &footer(&roll)).as_bytes())
}

/// A link to each section that is there.
fn contents(sections: &[String]) -> String {
    let links = [
        ("attention", "Needs a person"),
        ("causes", "In common"),
        ("scores", "Scores"),
        ("checks", "Checks"),
        ("matrix", "Matrix"),
    ];
    let there = links.iter().zip(sections).filter(|(_, section)| !section.is_empty());
    let links: String =
        there.map(|((id, name), _)| format!("<a href=#{id}>{name}</a>\n")).collect();
    format!("<nav aria-label=\"On this page\">{links}</nav>\n")
}

/// Which lab was in force.
fn footer(roll: &[Entry<'_>]) -> String {
    let summary = roll.iter().find_map(|entry| entry.graded.summary());
    let sentence = summary.map(|summary| capital(&summary.lab.sentence(&Words::default())));
    sentence.map_or_else(String::new, |lab| format!("<p>{}.</p>", html(&one_line(&lab))))
}
