//! A page of the lab, as data: what it is about, its steps, and the prose between them.

use super::step::Step;
use crate::points::Points;
use std::fmt;

/// A program of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// Part 1.
    Client,
    /// Part 2.
    Server1,
    /// Part 3.
    Server2,
    /// Part 4.
    Server3,
}

impl Program {
    /// All, in the order of the parts.
    pub const ALL: [Program; 4] =
        [Program::Client, Program::Server1, Program::Server2, Program::Server3];

    /// `http_server1`
    pub fn name(self) -> &'static str {
        ["http_client", "http_server1", "http_server2", "http_server3"][self as usize]
    }

    /// The part of the assignment, from 1.
    pub fn part(self) -> u32 {
        self as u32 + 1
    }

    /// The program of this name.
    pub fn named(name: &str) -> Option<Program> {
        Program::ALL.into_iter().find(|program| program.name() == name)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name in the lab: `part3/silent-client`.
    pub name: String,
    /// Its file as the reader knows it: `lab/part3/silent-client.md`.
    pub file: String,
    /// Its H1.
    pub title: String,
    /// The program under test.
    pub program: Program,
    /// The rules it checks; its own is the first.
    pub rules: Vec<String>,
    /// What it is worth; `None` for an extra.
    pub worth: Option<Points>,
    /// Lesson and exchanges, in order.
    pub sections: Vec<Section>,
    /// `## If it fails`, in Markdown.
    pub hint: String,
}

/// A stretch of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Section {
    /// Markdown.
    Prose(String),
    /// One block of steps.
    Exchange(Steps),
}

/// One block of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// As the page has it, with its fences.
    pub source: String,
    /// What it says.
    pub steps: Vec<Step>,
}

impl Page {
    /// The steps of all blocks, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sections.iter().flat_map(|section| match section {
            Section::Exchange(block) => block.steps.as_slice(),
            Section::Prose(_) => &[],
        })
    }

    /// Its Markdown.
    pub fn text(&self) -> String {
        let sections = self.sections.iter().map(|section| match section {
            Section::Prose(prose) => prose.clone(),
            Section::Exchange(block) => block.source.clone(),
        });
        let hint = format!("## If it fails\n\n{}\n", self.hint);
        sections.chain([hint]).collect()
    }

    /// The line of its first step.
    pub fn first_line(&self) -> u32 {
        self.steps().next().map_or(1, |step| step.line)
    }

    /// The rule whose check it is.
    pub fn rule(&self) -> &str {
        self.rules.first().map_or("", String::as_str)
    }
}
