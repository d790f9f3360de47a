//! What shows that a page is right and can fail: the reference passes it, and a flaw of the catalogue fails it.

use crate::grade::plan::{Plan, Target};
use crate::grade::run;
use crate::lab::load::Lab;
use crate::notation::program::{self, Program};
use crate::quiz::riddle::{self, Flaw};
use crate::sandbox::{Command, Limits};
use crate::verdict::{Grade, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Flaws graded at one time, and pages of each: much of it is waiting.
const GRADINGS: usize = 4;
const JOBS: usize = 6;

/// Less than a grading's: the programs are known.
const PATIENCE: Duration = Duration::from_secs(3);

/// Its name, why the reference fails it if it does, and the flaws that do.
type Proved = (String, Option<String>, BTreeSet<String>);

/// What is known of each page, in the lab's order.
pub struct Proof {
    pages: Vec<Proved>,
}

/// Plays all pages with the reference, and with every flaw of a program that the lab has.
pub fn prove(
    lab: &Arc<Lab>,
    reference: BTreeMap<Program, Command>,
    faulty: &Command,
    root: &Path,
) -> Result<Proof, toml::de::Error> {
    let programs = lab.programs();
    let flaws: Vec<(Flaw, &Program)> = riddle::catalogue()?
        .into_iter()
        .filter_map(|flaw| Some((program::named(&programs, &flaw.program)?, flaw)))
        .map(|(program, flaw)| (flaw, program))
        .collect();
    let known = reference.keys().cloned().collect::<BTreeSet<_>>();
    let found = |(program, command)| (program, Target::Found { command, folder: None });
    let grade = graded(lab, reference.into_iter().map(found).collect(), root);
    let mut why: BTreeMap<&str, String> = BTreeMap::new();
    for check in grade.checks().filter(|check| !passes(check.verdict)) {
        why.insert(&check.page, check.reason.clone().unwrap_or_default());
    }
    let failed = failed(lab, &flaws, faulty, root);
    let pages = lab.pages.iter().filter(|page| known.contains(&page.program)).map(|page| {
        let name = page.name.as_str();
        let flaws = failed.get(name).cloned().unwrap_or_default();
        (name.to_owned(), why.get(name).cloned(), flaws)
    });
    Ok(Proof { pages: pages.collect() })
}

fn passes(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Pass | Verdict::Skip)
}

fn graded(lab: &Arc<Lab>, targets: BTreeMap<Program, Target>, root: &Path) -> Grade {
    let pages = lab.pages.iter().filter(|page| targets.contains_key(&page.program));
    let plan = Plan {
        pages: pages.cloned().collect(),
        seed: 1,
        patience: PATIENCE,
        jobs: JOBS,
        limits: Limits::default(),
        ..Plan::new(Arc::clone(lab), targets, root.to_owned())
    };
    run::run(&plan, &mut []).0
}

/// The flaws that fail each page.
fn failed(
    lab: &Arc<Lab>,
    flaws: &[(Flaw, &Program)],
    faulty: &Command,
    root: &Path,
) -> BTreeMap<String, BTreeSet<String>> {
    let bar = indicatif::ProgressBar::new(flaws.len() as u64).with_message("flaws");
    let next = AtomicUsize::new(0);
    let failed: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..GRADINGS {
            scope.spawn(|| {
                while let Some((flaw, program)) = flaws.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let command = faulty.clone().and([program.name(), "--flaw", &flaw.name]);
                    let target = Target::Found { command, folder: None };
                    let targets = BTreeMap::from([((*program).clone(), target)]);
                    let grade = graded(lab, targets, root);
                    let mut all = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    for check in grade.checks().filter(|check| !passes(check.verdict)) {
                        all.entry(check.page.clone()).or_default().insert(flaw.name.clone());
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Proof {
    /// Whether the reference passes every page, and a flaw fails each.
    pub fn holds(&self) -> bool {
        self.pages.iter().all(|(_, why, flaws)| why.is_none() && !flaws.is_empty())
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, why, flaws) in &self.pages {
            let mark = if why.is_none() { "✓" } else { "✗" };
            let flaws = match flaws.is_empty() {
                true => "failed by no flaw: nothing shows that it can fail".to_owned(),
                false => {
                    format!("failed by {}", flaws.iter().cloned().collect::<Vec<_>>().join(", "))
                }
            };
            writeln!(f, "{mark} {name:<40} {flaws}")?;
            if let Some(why) = why {
                writeln!(f, "  the reference fails it: {why}")?;
            }
        }
        let count = |wanted: fn(&&Proved) -> bool| self.pages.iter().filter(wanted).count();
        let (all, passed) = (self.pages.len(), count(|(_, why, _)| why.is_none()));
        let caught = count(|(_, _, flaws)| !flaws.is_empty());
        writeln!(f, "{all} pages: {passed} pass the reference, {caught} are failed by a flaw")
    }
}
