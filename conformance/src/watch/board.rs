//! What is known of each page: the latest verdict, whether it is of the code as it is now, and what is in the way.

use crate::lab::load::Lab;
use crate::lab::words::Words;
use crate::memory::{Change, Remembered};
use crate::points::Points;
use crate::report::news::News;
use crate::verdict::{Beforehand, Check, Grade, Part, Scores, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// What is known.
#[derive(Clone, Debug)]
pub struct Board {
    /// The latest verdict of each page, the parts added up.
    pub grade: Grade,
    /// Pages that are still to be played.
    pub waiting: BTreeSet<String>,
    /// Those of them whose verdict is of earlier code.
    old: BTreeSet<String>,
    /// Parts whose program cannot be run any more, with why; their verdicts are those of before.
    pub stuck: BTreeMap<u32, Part>,
    /// How things stood when all verdicts were last of the code as it was.
    pub before: Option<Remembered>,
    /// The places of pages in the lab's order, with their parts.
    order: BTreeMap<String, (usize, u32)>,
    /// Whether what was gained has been told since pages were awaited.
    is_told: bool,
}

/// A page that has a new verdict.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Its name.
    pub page: String,
    /// How it was before, where that is known.
    pub was: Option<Verdict>,
}

impl Board {
    /// Nothing is known.
    pub fn new(lab: &Lab) -> Board {
        let parts = lab.rules.parts.iter().map(|part| Part {
            part: part.number,
            program: part.program.clone(),
            command: None,
            beforehand: Beforehand::default(),
            score: Default::default(),
            scores: Scores::default(),
            max: Default::default(),
            checks: Vec::new(),
        });
        let grade = Grade {
            score: Default::default(),
            scores: Scores::default(),
            counted: lab.rules.score,
            max: Default::default(),
            findings: Vec::new(),
            lab: lab.identity.clone(),
            seed: 0,
            isolation: String::new(),
            complete: false,
            parts: parts.collect(),
        };
        let places = (0..).zip(lab.pages.iter().map(|page| page.part));
        let order = lab.pages.iter().map(|page| page.name.clone()).zip(places).collect();
        let (waiting, stuck) = (BTreeSet::new(), BTreeMap::new());
        Board { grade, waiting, old: BTreeSet::new(), stuck, before: None, order, is_told: false }
    }

    /// From now on the verdicts of these programs are of earlier code.
    pub fn outdate(&mut self, programs: &BTreeSet<String>) {
        let parts = self.grade.parts.iter().filter(|part| programs.contains(&part.program));
        self.old.extend(parts.flat_map(|part| &part.checks).map(|check| check.page.clone()));
    }

    /// Whether the verdict of a page is of earlier code.
    pub fn is_old(&self, page: &str) -> bool {
        self.old.contains(page)
    }

    /// These pages are to be played.
    pub fn await_all(&mut self, pages: impl IntoIterator<Item = String>) {
        self.waiting.extend(pages);
        self.is_told = false;
    }

    /// The check of a page.
    pub fn check(&self, page: &str) -> Option<&Check> {
        self.grade.checks().find(|check| check.page == page)
    }

    /// Takes news in: the pages that it is of.
    pub fn take(&mut self, news: News) -> Vec<Turn> {
        let parts = news.into_parts().into_iter();
        let turns = parts.flat_map(|part| self.take_part(part)).collect();
        self.grade.add_up();
        turns
    }

    fn take_part(&mut self, part: Part) -> Vec<Turn> {
        let Some(own) = self.grade.parts.iter_mut().find(|own| own.part == part.part) else {
            return Vec::new();
        };
        if part.command.is_none() && own.command.is_some() {
            // What was known of it is kept, and stays marked as old.
            let stuck = self
                .stuck
                .entry(part.part)
                .or_insert_with(|| Part { checks: Vec::new(), ..part.clone() });
            for check in part.checks {
                stuck.checks.retain(|other| other.page != check.page);
                stuck.checks.push(check);
            }
            return Vec::new();
        }
        self.stuck.remove(&part.part);
        (own.command, own.beforehand) = (part.command, part.beforehand);
        let mut turns = Vec::new();
        for check in part.checks {
            self.waiting.remove(&check.page);
            self.old.remove(&check.page);
            let place = |check: &Check| self.order.get(&check.page);
            let at = own.checks.partition_point(|other| place(other) < place(&check));
            let (page, mut was) = (check.page.clone(), None);
            match own.checks.get_mut(at).filter(|other| other.page == page) {
                Some(other) => was = Some(std::mem::replace(other, check).verdict),
                None => own.checks.insert(at, check),
            }
            turns.push(Turn { page, was });
        }
        turns
    }

    /// Whether every verdict is of the code as it is.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.stuck.is_empty()
    }

    /// Whether every verdict is of the code as it is now, and was not before; said once.
    pub fn settles(&mut self) -> bool {
        self.is_settled() && !std::mem::replace(&mut self.is_told, true)
    }

    /// What was gained since the last time, in these words.
    pub fn gained(&self, words: &Words) -> Option<String> {
        let change = Change::between(self.before.as_ref()?, &self.now())?;
        Some(change.sentence(words))
    }

    /// How things stand, as it is to be remembered.
    pub fn now(&self) -> Remembered {
        Remembered::of(&self.grade, SystemTime::now()).over(self.before.clone())
    }

    /// The points that are remembered of a part.
    pub fn remembered(&self, part: u32) -> Option<Points> {
        let is_of = |page: &str| self.order.get(page).is_some_and(|(_, of)| *of == part);
        let checks = self.before.as_ref()?.checks.iter();
        Some(checks.filter(|(page, _)| is_of(page)).map(|(_, outcome)| outcome.points).sum())
    }
}
