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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::graded::{Outcome, Summary};
    use crate::class::submission::Submission;
    use crate::lab::identity::Identity;
    use crate::verdict::Scores;

    fn step(program: &str, cause: Option<&str>, page: &str, told: &str) -> Step {
        Step {
            program: program.to_owned(),
            page: page.to_owned(),
            title: format!("the title of {page}"),
            cause: cause.map(str::to_owned),
            told: told.to_owned(),
            checks: 1,
            points: Points::parse("1.5").unwrap(),
        }
    }

    fn graded(steps: Vec<Step>) -> Graded {
        let summary = Summary {
            score: Points::ZERO,
            scores: Scores::default(),
            max: Points::ZERO,
            seed: 0,
            lab: Identity::default(),
            parts: vec![],
            steps,
            unstable: vec![],
        };
        let submission = Submission {
            id: "x".to_owned(),
            people: vec![],
            late: false,
            places: vec![],
            remarks: vec![],
        };
        let outcome = Outcome::Graded(Box::new(summary));
        Graded { submission, plan: 0, key: String::new(), remarks: vec![], outcome }
    }

    /// How many, the cause or the page, and what is told.
    fn shown(all: &[Graded]) -> Vec<(usize, String, String)> {
        let shown = |cluster: Cluster| {
            let name = cluster.cause.unwrap_or(cluster.page);
            (cluster.who.len(), name, cluster.told)
        };
        clusters(all).into_iter().map(shown).collect()
    }

    fn line(who: usize, name: &str, told: &str) -> (usize, String, String) {
        (who, name.to_owned(), told.to_owned())
    }

    #[test]
    fn one_cause_is_one_cluster_wherever_it_is_first_seen() {
        let all = [
            graded(vec![step("s1", None, "p1", "it is silent")]),
            graded(vec![step("s1", Some("one-recv"), "p2", "it reads 3 bytes")]),
            graded(vec![step("s1", Some("one-recv"), "p3", "it reads 5 bytes")]),
        ];
        let expected = [line(2, "one-recv", "it reads … bytes"), line(1, "p1", "it is silent")];
        assert_eq!(shown(&all), expected);
        let pages: Vec<String> = clusters(&all)[0].who.iter().map(|who| who.page.clone()).collect();
        assert_eq!(pages, ["p2", "p3"], "each at its own evidence");
    }

    #[test]
    fn the_same_cause_of_another_program_is_another_cluster() {
        let all = [graded(vec![
            step("s1", Some("one-recv"), "p1", "it reads once"),
            step("s2", Some("one-recv"), "p2", "it reads once"),
        ])];
        assert_eq!(clusters(&all).len(), 2);
    }

    #[test]
    fn a_submission_is_counted_once_and_all_its_points() {
        let died = |page| step("s1", Some("died"), page, "it died");
        let clusters = clusters(&[graded(vec![died("p1"), died("p2")])]);
        assert_eq!((clusters.len(), clusters[0].who.len()), (1, 1));
        assert_eq!(clusters[0].points, Points::parse("3").unwrap());
    }

    #[test]
    fn programs_that_are_missing_and_those_that_do_not_build_are_two_clusters() {
        let not_run = |told| Step { title: "s1".to_owned(), ..step("s1", None, "p1", told) };
        let all = [
            graded(vec![not_run("it is missing")]),
            graded(vec![not_run("its build failed")]),
            graded(vec![not_run("it is missing")]),
            graded(vec![step("s1", None, "p1", "it is missing")]),
        ];
        let counts: Vec<usize> = clusters(&all).iter().map(|cluster| cluster.who.len()).collect();
        assert_eq!(counts, [2, 1, 1]);
    }
}
