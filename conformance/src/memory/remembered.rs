//! The outcome of each check, and when it was graded.

use crate::lab::rules::Level;
use crate::points::Points;
use crate::verdict::{Check, Grade, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// What a grading found, as far as the next one asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// When it ended.
    pub at: SystemTime,
    /// The lab by which it was graded: the hash of all its files.
    pub lab: String,
    /// Each required check that passed or failed, by its page.
    pub checks: BTreeMap<String, Outcome>,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether every step was met.
    pub passed: bool,
    /// The points given.
    pub points: Points,
}

impl Remembered {
    /// What this grading found.
    pub fn of(grade: &Grade, at: SystemTime) -> Remembered {
        let judged = |check: &&Check| {
            check.level == Level::Required && matches!(check.verdict, Verdict::Pass | Verdict::Fail)
        };
        let checks = grade.checks().filter(judged).map(|check| {
            let passed = check.verdict == Verdict::Pass;
            (check.page.clone(), Outcome { passed, points: check.points })
        });
        Remembered { at, lab: grade.lab.sha256.clone(), checks: checks.collect() }
    }

    /// This one, and of the earlier one what was not graded again, if it was by the same lab.
    pub fn over(mut self, earlier: Option<Remembered>) -> Remembered {
        for (page, outcome) in
            earlier.filter(|it| it.lab == self.lab).into_iter().flat_map(|it| it.checks)
        {
            self.checks.entry(page).or_insert(outcome);
        }
        self
    }
}
