//! What is kept of the grading of one submission, beside its reports: all that the reports of the class are made of, so
//! that they need not read those of each. It is `result.json` of the submission's folder.

use super::submission::Submission;
use crate::lab::identity::Identity;
use crate::lab::rules::Level;
use crate::points::Points;
use crate::report::path::{Item, items};
use crate::report::summary;
use crate::verdict::{self, Check, Grade, Scores, Verdict};
use serde::{Deserialize, Serialize};

/// The name of its file.
pub const FILE: &str = "result.json";

/// A submission and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graded {
    /// Which.
    pub submission: Submission,
    /// The number of the plan by which it was last looked at.
    pub plan: u64,
    /// A hash of its files, the lab and the options. Where it is the same, it need not be graded again.
    pub key: String,
    /// Remarks of laying out its files, such as that links were left out.
    pub remarks: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was graded.
    Graded(Box<Summary>),
    /// Nobody can grade it as it is, and why: its archive is broken, say. A person has to look; it has no points.
    Unreadable(String),
    /// The harness did not manage, and why. It is tried again next time.
    Failed(String),
}

/// A grading without its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Points given, by the score that counts.
    pub score: Points,
    /// Points by the letter, and with allowances.
    pub scores: Scores,
    /// Points to be had.
    pub max: Points,
    /// What fresh values were drawn from.
    pub seed: u64,
    /// The lab that was in force.
    pub lab: Identity,
    /// Its parts, in the lab's order.
    pub parts: Vec<Part>,
    /// What there is to fix, in the order in which to go about it.
    pub steps: Vec<Step>,
    /// The pages whose verdict was not the same in each of several gradings.
    pub unstable: Vec<String>,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its number, from 1.
    pub part: u32,
    /// The program that it grades.
    pub program: String,
    /// Why it could not be run at all, where it could not.
    pub not_run: Option<String>,
    /// Points given.
    pub score: Points,
    /// Points to be had.
    pub max: Points,
    /// One for each page, in the lab's order.
    pub checks: Vec<Mark>,
}

/// A check without its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The page's name in the lab: `part3/silent-client`.
    pub page: String,
    /// The page's title.
    pub title: String,
    /// The rule that it checks: `3.2`.
    pub rule: String,
    /// Whether it is worth points.
    pub level: Level,
    /// How it ended.
    pub verdict: Verdict,
    /// The points given.
    pub points: Points,
    /// The points to be had.
    pub worth: Points,
    /// The id of what it failed for, where that is known.
    pub cause: Option<String>,
}

/// One thing to fix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The program.
    pub program: String,
    /// The page that speaks for it: the first of its checks in the lab's order.
    pub page: String,
    /// That page's title.
    pub title: String,
    /// The id of the cause, where it is known.
    pub cause: Option<String>,
    /// One sentence: the cause with its advice, or what happened.
    pub told: String,
    /// How many checks fail for it, or wait for it.
    pub checks: usize,
    /// The points that they are short of.
    pub points: Points,
}

impl Summary {
    /// Of a grading.
    pub fn of(grade: &Grade) -> Summary {
        Summary {
            score: grade.score,
            scores: grade.scores,
            max: grade.max,
            seed: grade.seed,
            lab: grade.lab.clone(),
            parts: grade.parts.iter().map(Part::of).collect(),
            steps: items(grade).iter().map(Step::of).collect(),
            unstable: Vec::new(),
        }
    }

    /// Every check of every part.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.parts.iter().flat_map(|part| &part.checks)
    }
}

impl Part {
    fn of(part: &verdict::Part) -> Part {
        Part {
            part: part.part,
            program: part.program.clone(),
            not_run: summary::not_run(part).map(|why| shortly(part, why)),
            score: part.score,
            max: part.max,
            checks: part.checks.iter().map(Mark::of).collect(),
        }
    }
}

impl Mark {
    fn of(check: &Check) -> Mark {
        Mark {
            page: check.page.clone(),
            title: check.title.clone(),
            rule: check.rule.clone(),
            level: check.level,
            verdict: check.verdict,
            points: check.points,
            worth: check.worth,
            cause: check.cause.clone(),
        }
    }
}

impl Step {
    fn of(item: &Item<'_>) -> Step {
        match item {
            Item::NotRun(part, why) => Step {
                program: part.program.clone(),
                page: part.checks.first().map(|check| check.page.clone()).unwrap_or_default(),
                title: part.program.clone(),
                cause: None,
                told: shortly(part, why),
                checks: part.checks.len(),
                points: part.max.less(part.score),
            },
            Item::Step(part, step) => Step {
                program: part.program.clone(),
                page: step.first.page.clone(),
                title: step.first.title.clone(),
                cause: step.cause().map(|cause| cause.id.clone()),
                told: summary::short_reason(step.first).to_owned(),
                checks: step.checks(),
                points: step.points(),
            },
        }
    }
}

/// Why a part was not run: of a program that is missing without what stands in brackets, the names that it could have had
/// and the commands that would take another. Its report has all of it.
fn shortly(part: &verdict::Part, why: &str) -> String {
    match part.command {
        Some(_) => why.to_owned(),
        None => why.split(" (").next().unwrap_or(why).to_owned(),
    }
}

impl Graded {
    /// The grading, where there is one.
    pub fn summary(&self) -> Option<&Summary> {
        match &self.outcome {
            Outcome::Graded(summary) => Some(summary),
            Outcome::Unreadable(_) | Outcome::Failed(_) => None,
        }
    }

    /// Why there is none.
    pub fn why_not(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Graded(_) => None,
            Outcome::Unreadable(why) | Outcome::Failed(why) => Some(why),
        }
    }

    /// Why a person has to look at it: it could not be graded, or nothing in it could be run.
    pub fn to_look_at(&self) -> Option<String> {
        if let Some(why) = self.why_not() {
            return Some(why.to_owned());
        }
        let parts = self.summary().map(|summary| summary.parts.as_slice()).unwrap_or_default();
        let reasons: Option<Vec<&str>> = parts.iter().map(|part| part.not_run.as_deref()).collect();
        let all = reasons.filter(|reasons| !reasons.is_empty())?;
        Some(format!("no program of it could be run: {}", all.join("; ")))
    }

    /// Whether it need not be graded again as long as its key is the same.
    pub fn is_whole(&self) -> bool {
        !matches!(self.outcome, Outcome::Failed(_))
    }
}
