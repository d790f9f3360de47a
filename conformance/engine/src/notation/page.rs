//! A page of the lab, as data: what it is about, its steps, and the prose between them.

use super::program::Program;
use super::step::Step;
use crate::points::Points;

/// One scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name in the lab: `part3/silent-client`.
    pub name: String,
    /// Its file as the reader knows it: `lab/part3/silent-client.md`.
    pub file: String,
    /// Its H1.
    pub title: String,
    /// The number of its part; 0 for one to explore.
    pub part: u32,
    /// The pages that it builds on, by their names, in the lab's order.
    pub needs: Vec<String>,
    /// The program under test.
    pub program: Program,
    /// The rules it checks; its own is the first.
    pub rules: Vec<String>,
    /// What it is worth; `None` for an extra.
    pub worth: Option<Points>,
    /// Lesson and exchanges, in order.
    pub sections: Vec<Section>,
    /// What stands under `## If it fails`, in Markdown.
    pub hint: String,
    /// That heading, in the lab's language.
    pub hint_title: String,
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
        let text: String = sections.collect();
        // A file may end without the line end that its last fence needs.
        let end = if text.ends_with('\n') { "" } else { "\n" };
        if self.hint.is_empty() {
            return text + end;
        }
        format!("{text}{end}## {}\n\n{}\n", self.hint_title, self.hint)
    }

    /// The pages that it builds on, those of its own folder without it.
    pub fn builds_on(&self) -> impl Iterator<Item = &str> {
        let (folder, _) = self.name.rsplit_once('/').unwrap_or_default();
        self.needs.iter().map(move |need| match need.rsplit_once('/') {
            Some((other, short)) if other == folder => short,
            _ => need.as_str(),
        })
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
