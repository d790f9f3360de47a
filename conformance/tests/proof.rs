//! The grader, shown right: every flaw of the catalogue fails exactly the pages that the catalogue names,
//! with the diagnosis that is due, and every page of the lab is failed by a flaw. With no flaw chosen the
//! same code is a second correct implementation, and passes them all.
//!
//! `FLAW='s2-*' cargo test -p conformance --test proof -- --ignored --nocapture` runs some of it.

use conformance::command::reference::build_package;
use conformance::grade::run::{self, Plan, Target};
use conformance::lab::load::Lab;
use conformance::notation::page::Program;
use conformance::program::{self, Command};
use conformance::verdict::{Check, Grade, Verdict};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use wildmatch::WildMatch;

/// Gradings at one time, and pages at one time in each: much of it is waiting.
const GRADINGS: usize = 4;
const JOBS: usize = 6;

/// `flaws.toml`, read.
#[derive(Deserialize)]
struct Catalogue {
    flaw: Vec<Flaw>,
}

#[derive(Deserialize)]
struct Flaw {
    name: String,
    program: String,
    /// The diagnosis that at least one of its failures gets; empty where none is due.
    likely: String,
    /// Diagnoses that are right as well, on some of its pages.
    #[serde(default)]
    also: BTreeSet<String>,
    /// Pages that it fails or passes, as time will have it: the flaw is a race or a time-out of its own.
    #[serde(default)]
    sometimes: BTreeSet<String>,
    /// The pages that it fails, and no others.
    fails: BTreeSet<String>,
}

fn plan(lab: &Arc<Lab>, program: Program, command: Command) -> Plan {
    let targets = BTreeMap::from([(program, Target::Found { command, folder: None })]);
    Plan {
        pages: lab.pages.iter().filter(|page| page.program == program).cloned().collect(),
        seed: 1,
        patience: Duration::from_secs(3),
        jobs: JOBS,
        ..Plan::new(Arc::clone(lab), targets, std::env::temp_dir())
    }
}

fn failed(grade: &Grade) -> BTreeMap<String, &Check> {
    grade
        .checks()
        .filter(|check| check.verdict != Verdict::Pass)
        .map(|check| (check.page.clone(), check))
        .collect()
}

/// What is wrong with a flaw's grading; nothing where it is as the catalogue says.
fn differences(flaw: &Flaw, grade: &Grade) -> Vec<String> {
    let failed = failed(grade);
    let mut wrong = Vec::new();
    let known = |page: &String| flaw.fails.contains(page) || flaw.sometimes.contains(page);
    for (page, check) in failed.iter().filter(|(page, _)| !known(page)) {
        wrong.push(format!(
            "{}: fails {page} too: {}",
            flaw.name,
            check.reason.as_deref().unwrap_or("")
        ));
    }
    for page in flaw.fails.iter().filter(|page| !failed.contains_key(*page)) {
        wrong.push(format!("{}: passes {page}", flaw.name));
    }
    let named: BTreeSet<&str> = failed
        .values()
        .filter_map(|check| Some(check.failure.as_ref()?.likely.as_ref()?.id.as_str()))
        .collect();
    let due = !flaw.likely.is_empty() && !flaw.fails.is_empty();
    if due && !named.contains(flaw.likely.as_str()) {
        wrong.push(format!("{}: is not diagnosed as {}, but as {named:?}", flaw.name, flaw.likely));
    }
    let also: Vec<_> = named
        .iter()
        .filter(|id| **id != flaw.likely && !flaw.also.iter().any(|also| also == *id))
        .collect();
    if !also.is_empty() {
        wrong.push(format!("{}: is diagnosed as {also:?} too", flaw.name));
    }
    wrong
}

#[test]
#[ignore = "grades 204 programs, which takes minutes of both processors: run it alone, with `just proof`"]
fn every_flaw_fails_exactly_its_pages_and_every_page_is_failed_by_a_flaw() {
    let began = Instant::now();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lab = Arc::new(Lab::load(Some(&here.join("../lab"))).unwrap());
    let faulty = &build_package("faulty").unwrap()["faulty"];
    let catalogue = std::fs::read_to_string(here.join("faulty/flaws.toml")).unwrap();
    let catalogue: Catalogue = toml::from_str(&catalogue).unwrap();
    let chosen = WildMatch::new(&std::env::var("FLAW").unwrap_or("*".to_owned()));
    let mut flaws: Vec<Flaw> =
        catalogue.flaw.into_iter().filter(|flaw| chosen.matches(&flaw.name)).collect();
    let complete = chosen.pattern() == "*";
    flaws.extend(Program::ALL.iter().filter(|_| complete).map(|program| Flaw {
        name: String::new(),
        program: program.name().to_owned(),
        likely: String::new(),
        also: BTreeSet::new(),
        sometimes: BTreeSet::new(),
        fails: BTreeSet::new(),
    }));

    program::adopt_orphans();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..GRADINGS {
            scope.spawn(|| {
                while let Some(flaw) = flaws.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let grade = grade(&lab, faulty, flaw);
                    wrong.lock().unwrap().extend(differences(flaw, &grade));
                }
            });
        }
    });
    program::sweep();

    let mut wrong = wrong.into_inner().unwrap();
    let caught: BTreeSet<&String> = flaws.iter().flat_map(|flaw| &flaw.fails).collect();
    let uncaught = lab.pages.iter().filter(|page| complete && !caught.contains(&page.name));
    wrong.extend(uncaught.map(|page| format!("no flaw fails {}", page.name)));
    let pages =
        |flaw: &Flaw| lab.pages.iter().filter(|page| page.program.name() == flaw.program).count();
    let pairs: usize = flaws.iter().map(pages).sum();
    println!(
        "{} flaws, {pairs} pairs of a flaw and a page, in {:.0} s",
        flaws.len(),
        began.elapsed().as_secs_f64()
    );
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

fn grade(lab: &Arc<Lab>, faulty: &str, flaw: &Flaw) -> Grade {
    let program = Program::named(&flaw.program).unwrap();
    let mut words = vec![faulty, program.name()];
    if !flaw.name.is_empty() {
        words.extend(["--flaw", &flaw.name]);
    }
    run::run(&plan(lab, program, Command::new(words)), &mut []).0
}
