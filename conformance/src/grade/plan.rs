//! What to grade, and how: the pages, the programs, the patience.

use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::notation::program::Program;
use crate::points::Points;
use crate::replay::allows::Allows;
use crate::replay::stage::Setup;
use crate::sandbox::{Command, Folder, Limits};
use crate::submission::Found;
use crate::submission::packed::ByHand;
use crate::verdict::{Beforehand, Grade, Part, Scores};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A program to grade.
#[derive(Clone, Debug)]
pub enum Target {
    /// It was found.
    Found {
        /// How it is started.
        command: Command,
        /// The folder that is copied beside the served pages.
        folder: Option<Folder>,
    },
    /// It was not, and why.
    Missing(String),
}

/// What to grade, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The lab.
    pub lab: Arc<Lab>,
    /// The pages to replay, in the lab's order.
    pub pages: Vec<Page>,
    /// Names of pages that are played before all others, in this order.
    pub foremost: Vec<String>,
    /// The programs.
    pub targets: BTreeMap<Program, Target>,
    /// What is known of the programs already.
    pub beforehand: BTreeMap<Program, Beforehand>,
    /// The programs as they were handed in, for commands to be pasted.
    pub handed_in: BTreeMap<Program, Found>,
    /// How those commands begin where it came packed.
    pub by_hand: Option<ByHand>,
    /// The submission as the student would name it on a command line; empty for the reference.
    pub submission: String,
    /// What follows the page's name when the student steps through it: the folder, the programs, the lab.
    pub step_arguments: String,
    /// What follows a page's name when the student reads it: the lab, where another one was named.
    pub lab_arguments: String,
    /// Whether no page is begun behind the first one that fails.
    pub fail_fast: bool,
    /// What fresh values are drawn from.
    pub seed: u64,
    /// How long any one thing is waited for.
    pub patience: Duration,
    /// Pages replayed at one time.
    pub jobs: usize,
    /// What a program may use.
    pub limits: Limits,
    /// Whether experiments are made where pages fail.
    pub experiments: bool,
    /// How long all of it may take. Pages that have not begun by then are not replayed.
    pub most: Duration,
    /// Where fresh folders are made.
    pub scratch_root: PathBuf,
    /// `namespaces` or `process groups`.
    pub isolation: String,
}

impl Plan {
    /// Every page of a lab for these programs, with nothing else asked for: five seconds of patience, one
    /// page at a time, fresh values.
    pub fn new(lab: Arc<Lab>, targets: BTreeMap<Program, Target>, scratch_root: PathBuf) -> Plan {
        Plan {
            pages: lab.pages.clone(),
            foremost: Vec::new(),
            lab,
            targets,
            beforehand: BTreeMap::new(),
            handed_in: BTreeMap::new(),
            by_hand: None,
            submission: String::new(),
            step_arguments: String::new(),
            lab_arguments: String::new(),
            fail_fast: false,
            seed: fresh_seed(),
            patience: Duration::from_secs(5),
            jobs: 1,
            limits: Limits::default(),
            experiments: true,
            most: Duration::MAX,
            scratch_root,
            isolation: "process groups".to_owned(),
        }
    }

    /// What the replay of one program's pages needs.
    pub fn setup(&self, command: &Command, folder: Option<&Folder>) -> Setup {
        Setup {
            command: command.clone(),
            submission: folder.cloned(),
            www: Arc::clone(&self.lab.www),
            scratch_root: self.scratch_root.clone(),
            patience: self.patience,
            seed: self.seed,
            limits: self.limits.clone(),
            port: None,
            taped: false,
            allows: Allows::default(),
            in_vain: Arc::default(),
        }
    }

    /// A grading in which no page has ended.
    pub(super) fn empty_grade(&self) -> Grade {
        let mut grade = Grade {
            score: Points::ZERO,
            scores: Scores::default(),
            counted: self.lab.rules.score,
            max: Points::ZERO,
            findings: Vec::new(),
            lab: self.lab.identity.clone(),
            seed: self.seed,
            isolation: self.isolation.clone(),
            complete: false,
            parts: Vec::new(),
        };
        for part in &self.lab.rules.parts {
            if let Some(page) = self.pages.iter().find(|page| page.part == part.number) {
                grade.parts.push(self.empty_part(part.number, &page.program));
            }
        }
        grade
    }

    fn empty_part(&self, part: u32, program: &Program) -> Part {
        let command = match self.targets.get(program) {
            Some(Target::Found { command, .. }) => Some(command.to_string()),
            _ => None,
        };
        Part {
            part,
            program: program.name().to_owned(),
            command,
            beforehand: self.beforehand.get(program).cloned().unwrap_or_default(),
            score: Points::ZERO,
            scores: Scores::default(),
            max: Points::ZERO,
            checks: Vec::new(),
        }
    }
}

/// A seed of six digits at the most, which can be typed.
pub fn fresh_seed() -> u64 {
    fastrand::u64(..1_000_000)
}
