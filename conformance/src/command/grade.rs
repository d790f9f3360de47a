//! `httplab grade`: the main job.

use super::arguments::{Experiments, Grade};
use super::targets;
use crate::grade::event::Reporter;
use crate::grade::plan::{self, Plan};
use crate::grade::run;
use crate::grade::stability::Stability;
use crate::lab::glob;
use crate::lab::load::Lab;
use crate::lab::rules::Level;
use crate::report::visibility::Rule;
use crate::report::{self, Destination, Format, Options};
use crate::sandbox::{self, isolation};
use crate::verdict::{self, Verdict};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// Pages replayed at one time for each processor: most of a replay is waiting.
const JOBS_PER_PROCESSOR: usize = 8;

/// Grades. `false` where required checks failed.
pub fn run(asked: &Grade) -> Result<bool, Box<dyn Error>> {
    let (folder, lab) = (asked.folder.as_deref(), asked.lab.lab.as_deref());
    let programs = Lab::programs_of(lab)?;
    let mut sought = targets::find(&programs, folder, &asked.program)?;
    let isolation = isolation::enter(asked.isolation, &sought.needs())?;
    sandbox::adopt_orphans();
    // Not before: all that this process has now is copied with each program that is started.
    let lab = Arc::new(Lab::load(lab)?);
    asked.chosen.check(&lab)?;
    let pages: Vec<_> = lab.pages.iter().filter(|page| asked.chosen.has(page)).cloned().collect();
    if pages.is_empty() {
        return Err("no page matches; `httplab list` names them all".into());
    }
    let limits = asked.limits.limits.clone();
    sought.keep(&pages);
    sought.set_aside(isolation.root())?;
    let targets = sought.build(isolation.root());
    let plan = Plan {
        pages,
        first: asked.first.clone(),
        beforehand: sought.beforehand(),
        handed_in: sought.handed_in(),
        submission: targets::name(folder),
        step_arguments: targets::arguments(folder, &asked.program, asked.lab.lab.as_deref()),
        patience: asked.patience,
        jobs: asked.jobs.unwrap_or_else(default_jobs),
        limits,
        experiments: asked.experiments == Experiments::On,
        most: asked.limits.grading,
        isolation: isolation.to_string(),
        ..Plan::new(lab, targets, isolation.root().to_owned())
    };
    let mut stability = Stability::default();
    let mut all_passed = true;
    for run in 1..=asked.runs {
        let seed = asked.seed.unwrap_or_else(plan::fresh_seed);
        let plan = Plan { seed, ..plan.clone() };
        let mut reporters = if run == asked.runs { reporters(asked, &plan)? } else { Vec::new() };
        let grade = once(&plan, &mut reporters)?;
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
    Ok(grade)
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) * JOBS_PER_PROCESSOR
}

fn reporters(asked: &Grade, plan: &Plan) -> Result<Vec<Box<dyn Reporter>>, String> {
    if asked.news {
        return Ok(vec![report::news::teller()]);
    }
    let the_reference = asked.folder.is_none() && asked.program.is_empty();
    let submission = match the_reference {
        true => Some("the reference".to_owned()),
        false => Some(plan.submission.clone()).filter(|name| !name.is_empty()),
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
