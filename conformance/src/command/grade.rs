//! `httplab grade`: the main job.

use super::arguments::{Experiments, Grade};
use super::targets::{self, Sought};
use super::whose;
use crate::grade::event::Reporter;
use crate::grade::plan::{Plan, fresh_seed};
use crate::grade::run;
use crate::grade::stability::Stability;
use crate::lab::glob;
use crate::lab::load::Lab;
use crate::lab::rules::Level;
use crate::memory::{Remembered, Store};
use crate::replay::enough;
use crate::report::options::Telling;
use crate::report::visibility::Rule;
use crate::report::{self, Destination, Format, Options};
use crate::sandbox;
use crate::sandbox::isolation::{self, Isolation};
use crate::verdict::{self, Verdict};
use std::error::Error;
use std::io::{IsTerminal, stdout};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// Pages replayed at one time for each processor: most of a replay is waiting.
const JOBS_PER_PROCESSOR: usize = 8;

/// Grades. `false` where required checks failed.
pub fn run(asked: &Grade) -> Result<bool, Box<dyn Error>> {
    let (named, given, whose) = (&asked.folder, asked.lab.lab.as_deref(), &asked.whose);
    let programs = Lab::programs_of(given)?;
    let folder = whose::folder(&programs, named.as_deref(), &asked.program, whose, "grading")?;
    let folder = folder.as_deref();
    let mut sought = targets::find(&programs, folder, &asked.program, whose.unzip)?;
    let isolation = isolation::enter(asked.isolation, &sought.needs())?;
    sandbox::adopt_orphans();
    // Not before: all that this process has now is copied with each program that is started.
    let lab = Arc::new(Lab::load(given)?);
    let plan = plan(asked, folder, lab, &mut sought, &isolation)?;
    enough::at_a_signal()?;
    let memory = memory(asked, folder);
    let mut stability = Stability::default();
    let mut all_passed = true;
    for run in 1..=asked.runs {
        let seed = asked.seed.unwrap_or_else(fresh_seed);
        let plan = Plan { seed, ..plan.clone() };
        let earlier = memory.as_ref().and_then(Store::recall);
        let mut reporters = match run == asked.runs {
            true => reporters(asked, &plan, earlier.clone())?,
            false => Vec::new(),
        };
        let grade = once(&plan, &mut reporters)?;
        remember(memory.as_ref(), &grade, earlier);
        all_passed &= grade
            .checks()
            .all(|check| check.verdict != Verdict::Fail || check.level != Level::Required);
        stability.add(&grade);
    }
    if asked.runs > 1 {
        anstream::println!("{stability}");
    }
    Ok(all_passed)
}

/// What is to be played, with the programs copied and built for it.
fn plan(
    asked: &Grade,
    folder: Option<&Path>,
    lab: Arc<Lab>,
    sought: &mut Sought,
    isolation: &Isolation,
) -> Result<Plan, Box<dyn Error>> {
    let given = asked.lab.lab.as_deref();
    asked.chosen.check(&lab)?;
    let pages: Vec<_> = lab.pages.iter().filter(|page| asked.chosen.has(page)).cloned().collect();
    if pages.is_empty() {
        return Err("no page matches; `httplab list` names them all".into());
    }
    let limits = asked.limits.limits.clone();
    sought.keep(&pages);
    sought.set_aside(isolation.root())?;
    let targets = sought.build(isolation.root());
    Ok(Plan {
        pages,
        foremost: asked.foremost.clone(),
        beforehand: sought.beforehand(),
        handed_in: sought.handed_in(),
        submission: targets::name(folder),
        by_hand: sought.by_hand(),
        step_arguments: targets::arguments(folder, &asked.program, asked.whose.unzip, given),
        lab_arguments: targets::lab_arguments(given),
        fail_fast: asked.fail_fast,
        patience: asked.patience,
        jobs: asked.jobs.unwrap_or_else(default_jobs),
        limits,
        experiments: asked.experiments == Experiments::On,
        most: asked.limits.grading,
        isolation: isolation.to_string(),
        ..Plan::new(lab, targets, isolation.root().to_owned())
    })
}

/// Where it is remembered what was found: where a student looks at a terminal, and not where a service grades.
fn memory(asked: &Grade, folder: Option<&Path>) -> Option<Store> {
    let is_submission = folder.is_some() || !asked.program.is_empty();
    let is_seen = asked.format == Format::Human && asked.output.is_none() && stdout().is_terminal();
    let store = || Store::of(folder, &asked.program);
    (is_submission && is_seen).then(store).flatten()
}

/// Remembers what was found. That it cannot be is no reason for a grading to fail.
fn remember(memory: Option<&Store>, grade: &verdict::Grade, earlier: Option<Remembered>) {
    if let Some(store) = memory {
        let _ = store.remember(&Remembered::of(grade, SystemTime::now()).over(earlier));
    }
}

/// One grading; the error is a report that could not be written, or a page that could not be replayed.
fn once(
    plan: &Plan,
    reporters: &mut [Box<dyn Reporter>],
) -> Result<verdict::Grade, Box<dyn Error>> {
    let (grade, errors) = run::run(plan, reporters);
    sandbox::sweep();
    if let Some(error) = errors.into_iter().next() {
        return Err(format!("failed to write a report: {error}").into());
    }
    if let Some(broken) = grade.checks().find(|check| check.verdict == Verdict::Broken) {
        let reason = broken.reason.as_deref().unwrap_or_default();
        return Err(format!("{} could not be replayed: {reason}", broken.page).into());
    }
    if enough::is_enough() {
        let (played, all) = (grade.checks().count(), plan.pages.len());
        return Err(match played == all {
            true => "ended before its time: causes were still looked for".into(),
            false => format!("ended before its time: {played} of {all} pages were played").into(),
        });
    }
    Ok(grade)
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) * JOBS_PER_PROCESSOR
}

fn reporters(
    asked: &Grade,
    plan: &Plan,
    earlier: Option<Remembered>,
) -> Result<Vec<Box<dyn Reporter>>, String> {
    if asked.news {
        return Ok(vec![report::news::teller()]);
    }
    let the_reference = plan.submission.is_empty() && asked.program.is_empty();
    let submission = match (&asked.called, the_reference) {
        (Some(name), _) => Some(name.clone()),
        (None, true) => Some("the reference".to_owned()),
        (None, false) => Some(plan.submission.clone()).filter(|name| !name.is_empty()),
    };
    let lab =
        asked.lab.lab.as_ref().map_or("lab".to_owned(), |folder| folder.display().to_string());
    let lessons = plan.pages.iter().map(|page| (page.name.clone(), page.text())).collect();
    let visibility =
        asked.visibility.iter().map(|rule| rule.parse()).collect::<Result<Vec<_>, _>>()?;
    let all = plan.lab.pages.iter().map(|page| page.name.as_str());
    glob::all_mean_some(visibility.iter().map(|rule: &Rule| rule.pages.as_str()), all)
        .map_err(|error| format!("--visibility: {error}"))?;
    let options = Options {
        verbose: asked.verbose,
        telling: if asked.first { Telling::First } else { Telling::Everything },
        all: asked.all,
        extras: asked.extras,
        is_whole: plan.pages.len() == plan.lab.pages.len(),
        earlier,
        annotations: asked.annotations,
        submission,
        lab,
        lessons,
        visibility,
        words: plan.lab.rules.words.clone(),
        ..Options::default()
    };
    let destination = match &asked.output {
        Some(file) => Destination::File(file.clone()),
        None => Destination::Stdout,
    };
    let mut reporters =
        vec![report::progress(), report::reporter(asked.format, destination, &options)];
    for text in &asked.report {
        let (format, file) = text
            .split_once('=')
            .ok_or_else(|| format!("--report {text}: write FORMAT=FILE, such as junit=out.xml"))?;
        let format: Format = format.parse()?;
        let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(format!("--report {text}: there is no folder {}", folder.display()));
        }
        reporters.push(report::reporter(format, Destination::File(file.into()), &options));
    }
    Ok(reporters)
}
