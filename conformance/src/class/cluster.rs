//! What a class has in common: each cause, with all whose programs it is found in, so that one mail or ten minutes of a
//! lecture helps them all.
//!
//! What one submission has to fix stands in its steps. Steps about one program are one cluster where they have the same
//! cause; where none is known, where the same page speaks for them.

use super::graded::{Graded, Step};
use super::sentence::in_common;
use crate::points::Points;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What several submissions have to fix.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The program.
    pub program: String,
    /// The id of the cause, where it is known.
    pub cause: Option<String>,
    /// The page that speaks for it in most of them.
    pub page: String,
    /// That page's title; the program's name where it could not be run at all.
    pub title: String,
    /// The sentence that is told of it most often, without what differs from one submission to the next.
    pub told: String,
    /// Whose.
    pub who: Vec<Member>,
    /// The points that all of them are short of for it.
    pub points: Points,
}

/// A submission of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Which, counted from 0 in the list that was given.
    pub graded: usize,
    /// The page whose evidence shows it there.
    pub page: String,
    /// The points that it is short of for it.
    pub points: Points,
}

/// What makes two steps one.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    /// The same cause.
    Cause(&'a str),
    /// The same page speaks for them, and nothing is known.
    Page(&'a str),
    /// The program was not run, for the same reason.
    NotRun(String),
}

/// All of them, those of many submissions first, and of these the costly.
pub fn clusters(all: &[Graded]) -> Vec<Cluster> {
    let mut places: HashMap<(&str, Key<'_>), usize> = HashMap::new();
    let mut found: Vec<Vec<(usize, &Step)>> = Vec::new();
    for (number, step) in steps(all) {
        let key = (step.program.as_str(), Key::of(step));
        let place = *places.entry(key).or_insert(found.len());
        match found.get_mut(place) {
            Some(steps) => steps.push((number, step)),
            None => found.push(vec![(number, step)]),
        }
    }
    let mut clusters: Vec<Cluster> = found.iter().map(|steps| Cluster::of(steps)).collect();
    clusters.sort_by_key(|cluster| Reverse((cluster.who.len(), cluster.points)));
    clusters
}

/// Every step with the number of its submission.
fn steps(all: &[Graded]) -> impl Iterator<Item = (usize, &Step)> {
    let graded = all.iter().enumerate();
    let summaries = graded.filter_map(|(number, graded)| Some((number, graded.summary()?)));
    summaries.flat_map(|(number, summary)| summary.steps.iter().map(move |step| (number, step)))
}

impl Key<'_> {
    fn of(step: &Step) -> Key<'_> {
        match &step.cause {
            Some(cause) => Key::Cause(cause),
            None if step.title == step.program => Key::NotRun(in_common([&*step.told])),
            None => Key::Page(&step.page),
        }
    }
}

impl Cluster {
    /// Of steps that are one, of which there is at least one.
    fn of(steps: &[(usize, &Step)]) -> Cluster {
        let speaker = speaker(steps);
        Cluster {
            program: speaker.program.clone(),
            cause: speaker.cause.clone(),
            page: speaker.page.clone(),
            title: speaker.title.clone(),
            told: in_common(steps.iter().map(|(_, step)| step.told.as_str())),
            who: members(steps),
            points: steps.iter().map(|(_, step)| step.points).sum(),
        }
    }

    /// The sum of all that it costs, to each on the average.
    pub fn points_each(&self) -> f64 {
        self.points.as_f64() / self.who.len().max(1) as f64
    }
}

/// A step of the page that most of them have.
fn speaker<'a>(steps: &[(usize, &'a Step)]) -> &'a Step {
    let with = |page: &str| steps.iter().filter(|(_, step)| step.page == page).count();
    // Of several as frequent ones the first: `max_by_key` gives the last.
    let frequent = steps.iter().rev().max_by_key(|(_, step)| with(&step.page));
    frequent.expect("a cluster has a step").1
}

/// Each submission once, at the first of its steps.
fn members(steps: &[(usize, &Step)]) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (number, step) in steps {
        match members.last_mut().filter(|member| member.graded == *number) {
            Some(member) => member.points += step.points,
            None => members.push(Member {
                graded: *number,
                page: step.page.clone(),
                points: step.points,
            }),
        }
    }
    members
}
