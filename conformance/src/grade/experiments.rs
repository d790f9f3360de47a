//! What is tried once a grading has ended: pages that failed are played again with one thing changed. What is proved so
//! is a finding; it is told once, costs once, and is in force for the pages that are about something else. No verdict
//! by the letter is changed by it.

use super::judged::judged;
use super::plan::Plan;
use crate::experiment::allowance::{self, Made, Terms};
use crate::judge::found::Found;
use crate::judge::found::not_connected::NotConnected;
use crate::lab::rules::Rules;
use crate::notation::page::Page;
use crate::points::Points;
use crate::replay::enough::is_enough;
use crate::replay::perform::replay;
use crate::replay::shortfall::{Ended, Replayed, Stop};
use crate::replay::stage::{Nobody, Setup};
use crate::sandbox::network;
use crate::transcript::{Direction, What};
use crate::verdict::{Check, Evidence, Finding, Grade, Likely, Part, Scores, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What an experiment waits for at the most.
const PATIENCE: Duration = Duration::from_secs(2);

/// However short a grading was, its experiments may take this long.
const LEAST: Duration = Duration::from_secs(20);

/// So much comes from no program that is worth another try. The largest page of a lab is far smaller.
const MOST_CAME: usize = 16 << 20;

/// Other failures that are asked which of two changes explains more.
const WITNESSES: usize = 4;

/// Makes the experiments of all parts, each in its own thread, and notes what they prove. `lasted` is how long the
/// grading has taken, which they may take too.
pub fn make(plan: &Plan, grade: &mut Grade, setups: &BTreeMap<&str, Setup>, lasted: Duration) {
    let until = Instant::now() + lasted.max(LEAST);
    let terms = Terms::of(&plan.lab.rules);
    let jobs = plan.jobs.div_ceil(grade.parts.len().max(1));
    let findings = std::thread::scope(|scope| {
        let threads = grade.parts.iter_mut().filter_map(|part| {
            let setup = setups.get(part.program.as_str())?;
            let setup = Setup { patience: setup.patience.min(PATIENCE), ..setup.clone() };
            let jobs_on_one_network = if listens_elsewhere(part) { 1 } else { jobs };
            let bench = Bench { plan, setup, terms: &terms, until, jobs, jobs_on_one_network };
            Some(scope.spawn(move || {
                let _ = network::have_own();
                bench.of_part(part)
            }))
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    grade.findings = findings;
    name_causes(grade);
    grade.add_up();
}

/// Whether some page has seen the program listen at a port that it was not given.
fn listens_elsewhere(part: &Part) -> bool {
    let elsewhere = |check: &Check| {
        let fact = check.failure.as_ref().and_then(|failure| failure.fact.as_ref());
        matches!(fact, Some((Found::NotConnected(NotConnected::ListensElsewhere { .. }), _)))
    };
    part.checks.iter().any(elsewhere)
}

/// Gives each failed check the id of its cause.
pub fn name_causes(grade: &mut Grade) {
    for check in grade.parts.iter_mut().flat_map(|part| &mut part.checks) {
        check.cause = check.likely().map(|likely| likely.id.clone());
    }
}

/// Where the experiments of one program are made.
struct Bench<'a> {
    plan: &'a Plan,
    setup: Setup,
    terms: &'a Terms,
    until: Instant,
    jobs: usize,
    jobs_on_one_network: usize,
}

/// A finding, what puts it in force, and the check that it was found at.
struct Proved {
    made: Made,
    finding: Finding,
}

/// How a page ended under the allowances that are in force.
struct Outcome {
    /// The place of the one that it passes with; `None` where it fails all the same.
    passes: Option<usize>,
    /// The check as it fails so, where that is not as it fails by the letter.
    otherwise: Option<Box<Check>>,
}

impl Bench<'_> {
    fn of_part(&self, part: &mut Part) -> Vec<Finding> {
        let mut proved: Vec<Proved> = Vec::new();
        let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
        let mut tried = BTreeSet::new();
        let of_none = part.checks.iter().filter(|check| check.needs.is_empty());
        let is_sound = { of_none }.all(|check| check.verdict != Verdict::Fail);
        while let Some(place) = next(part, &outcomes, &tried) {
            tried.insert(place);
            let is_open = |other: &usize| {
                *other != place
                    && part.checks[*other].verdict == Verdict::Fail
                    && outcomes.get(other).is_none_or(|outcome| outcome.passes.is_none())
            };
            let others = (0..part.checks.len()).filter(is_open).take(WITNESSES);
            let others: Vec<&Check> = others.map(|other| &part.checks[other]).collect();
            let Some(made) = self.find(&part.checks[place], &others, &proved, is_sound) else {
                continue;
            };
            for (made, transcript) in made {
                proved.push(self.prove(part, place, made, transcript));
            }
            let last = proved.len() - 1;
            outcomes.insert(place, Outcome { passes: Some(last), otherwise: None });
            self.judge_again(part, &proved, &mut outcomes);
        }
        settle(part, proved, outcomes, &self.plan.lab.rules)
    }

    fn is_of_a_client(&self, check: &Check) -> bool {
        self.page(check).is_some_and(|page| page.program.is_client())
    }

    fn page(&self, check: &Check) -> Option<&Page> {
        self.plan.pages.iter().find(|page| page.name == check.page)
    }

    /// The page of a check played with these in force; `None` where that changes nothing, or time is up.
    fn play(&self, check: &Check, made: &[&Made]) -> Option<Replayed> {
        let spins = || self.setup.in_vain.spins(self.is_of_a_client(check));
        if is_enough() || Instant::now() > self.until || !is_worth_it(check) || spins() {
            return None;
        }
        let (page, setup) = allowance::with_all(self.page(check)?, &self.setup, made, self.terms)?;
        // What was waited for in vain without the change may come with it.
        let setup = Setup { in_vain: Arc::default(), ..setup };
        Some(replay(&page, &setup, &mut Nobody))
    }

    /// What a failed page passes with, beside what is in force: one thing, or two of a page that builds on none. Where it
    /// passes with one as with another, the one with which most of the others pass too.
    fn find(
        &self,
        check: &Check,
        others: &[&Check],
        proved: &[Proved],
        is_sound: bool,
    ) -> Option<Vec<(Made, Replayed)>> {
        let passes = |check: &Check, more: &[&Made]| {
            let all = in_force(check, proved).into_iter().chain(more.iter().copied());
            self.play(check, &all.collect::<Vec<_>>()).filter(|replayed| replayed.stop.is_none())
        };
        let candidates = self.candidates(check, is_sound);
        let alone = self.each(&candidates, |one| passes(check, &[one]));
        let mut found: Vec<(&Made, Replayed)> = Vec::new();
        for (one, replayed) in candidates.iter().zip(alone) {
            let is_new = |(made, _): &(&Made, Replayed)| made.allowance.id != one.allowance.id;
            found.extend(
                replayed.filter(|_| found.iter().all(is_new)).map(|replayed| (one, replayed)),
            );
        }
        if found.len() > 1 {
            let asked: Vec<(&Made, &Check)> = found
                .iter()
                .flat_map(|(made, _)| others.iter().map(|other| (*made, *other)))
                .collect();
            let met = self.each(&asked, |(made, other)| passes(other, &[made]).is_some());
            let explains = |made: &Made| {
                let own =
                    asked.iter().zip(&met).filter(|((asked, _), _)| std::ptr::eq(*asked, made));
                own.filter(|(_, met)| **met).count()
            };
            // The first of those that explain as many.
            found.sort_by_cached_key(|(made, _)| std::cmp::Reverse(explains(made)));
        }
        if let Some((made, replayed)) = found.into_iter().next() {
            return Some(vec![(made.clone(), replayed)]);
        }
        // Who was never seen to do anything is not tried with two changes at once.
        let has_shown_itself = self.setup.in_vain.has_shown_itself(self.is_of_a_client(check));
        if !check.needs.is_empty() || !has_shown_itself {
            return None;
        }
        let plain = one_way_each(&candidates);
        let after = |place: usize| plain[place + 1..].iter().copied();
        let pairs = plain.iter().enumerate();
        let pairs = pairs.flat_map(|(place, one)| after(place).map(|other| (*one, other)));
        let pairs: Vec<(&Made, &Made)> = pairs.collect();
        let together = self.each(&pairs, |(one, other)| passes(check, &[one, other]));
        let (pair, replayed) =
            pairs.into_iter().zip(together).find_map(|(pair, replayed)| Some((pair, replayed?)))?;
        let nothing = Replayed::nothing(None);
        Some(vec![(pair.0.clone(), nothing), (pair.1.clone(), replayed)])
    }

    /// Does this with each of them, several at a time; the answers in their order.
    fn each<T: Sync, A: Send>(&self, all: &[T], ask: impl Fn(&T) -> A + Sync) -> Vec<A> {
        let (next, answers) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        // Without a network for each, copies of a program with a port of its own would meet there.
        let jobs = if network::may_have_own() { self.jobs } else { self.jobs_on_one_network };
        std::thread::scope(|scope| {
            for _ in 0..jobs.min(all.len()) {
                scope.spawn(|| {
                    let _ = network::have_own();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(one) = all.get(place) else { return };
                        let answer = ask(one);
                        answers
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((place, answer));
                    }
                });
            }
        });
        let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// The allowances of which a failure shows a sign.
    fn candidates(&self, check: &Check, is_sound: bool) -> Vec<Made> {
        let of_clients = self.is_of_a_client(check);
        let all = allowance::ALL.iter().filter(|allowance| allowance.of_clients == of_clients);
        let all = all.filter(|allowance| is_sound || !allowance.on_sound_ground);
        let all = all.filter(|allowance| allowance.suits(check.likely()));
        all.flat_map(|allowance| allowance.for_failure(check)).collect()
    }

    fn prove(&self, part: &Part, place: usize, made: Made, replayed: Replayed) -> Proved {
        let check = &part.checks[place];
        let failure = check.failure.clone().unwrap_or_default();
        let allowance = made.allowance;
        // Of a control the evidence may tell more than where the fault lies.
        let known = failure.likely.filter(|likely| {
            likely.id == allowance.id || allowance.kin.contains(&likely.id.as_str())
        });
        let (id, told) = match known {
            Some(likely) => (likely.id, likely.text),
            None => (allowance.id.to_owned(), made.says()),
        };
        let evidence = Evidence {
            page: check.page.clone(),
            expected: failure.expected,
            got: failure.got,
            change: allowance.change.to_owned(),
            transcript: replayed.transcript.into(),
        };
        let (program, charged, explains) = (part.program.clone(), Vec::new(), Vec::new());
        Proved { made, finding: Finding { id, program, told, charged, explains, evidence } }
    }

    /// Plays all that failed, and is not explained, with what is in force now.
    fn judge_again(&self, part: &Part, proved: &[Proved], outcomes: &mut BTreeMap<usize, Outcome>) {
        let is_open = |place: &usize| {
            part.checks[*place].verdict == Verdict::Fail
                && outcomes.get(place).is_none_or(|outcome| outcome.passes.is_none())
        };
        let open: Vec<usize> = (0..part.checks.len()).filter(is_open).collect();
        let found = self.each(&open, |place| self.under(&part.checks[*place], proved));
        let found = open.into_iter().zip(found);
        outcomes.extend(found.filter_map(|(place, outcome)| Some((place, outcome?))));
    }

    /// How a failed page ends with what is in force: with the newest finding alone, and then with all of them.
    fn under(&self, check: &Check, proved: &[Proved]) -> Option<Outcome> {
        let newest = proved.len() - 1;
        if !is_in_force(&proved[newest], check) {
            return None;
        }
        let all = in_force(check, proved);
        let alone = self.play(check, &all[all.len() - 1..])?;
        if alone.stop.is_none() {
            return Some(Outcome { passes: Some(newest), otherwise: None });
        }
        let replayed = match all.len() {
            1 => alone,
            _ => self.play(check, &all)?,
        };
        if replayed.stop.is_none() {
            return Some(Outcome { passes: Some(newest), otherwise: None });
        }
        Some(Outcome { passes: None, otherwise: self.otherwise(check, replayed).map(Box::new) })
    }

    /// The check as it fails with what is in force, where that is at another step or with something else found.
    fn otherwise(&self, check: &Check, replayed: Replayed) -> Option<Check> {
        let Some(Stop::Failed(shortfall)) = &replayed.stop else { return None };
        let fact = check.failure.as_ref().and_then(|failure| failure.fact.as_ref());
        let same = shortfall.step.line == check.line
            && fact.is_some_and(|(found, _)| *found == shortfall.mismatch.found);
        let page = self.page(check).filter(|_| !same)?;
        let Replayed { stop, transcript, advice, .. } = replayed;
        let judged = judged(self.plan, page, stop.as_ref(), &transcript, &[]);
        Some(Check { transcript: transcript.into(), advice, seconds: check.seconds, ..judged })
    }
}

/// A control is in force only where the evidence names no other cause, but for one after which no answer can be trusted.
fn is_in_force(proved: &Proved, check: &Check) -> bool {
    let is_same = check.likely().is_some_and(|likely| likely.id == proved.finding.id);
    is_same || proved.made.starts_again() || proved.made.allowance.suits(check.likely())
}

fn in_force<'a>(check: &Check, proved: &'a [Proved]) -> Vec<&'a Made> {
    let all = proved.iter().filter(|proved| is_in_force(proved, check));
    all.map(|proved| &proved.made).collect()
}

/// Whether anything is to be learnt: a program that went over a limit, or sends without end, does so again, at the same
/// cost.
fn is_worth_it(check: &Check) -> bool {
    let ended = check.failure.as_ref().and_then(|failure| failure.ended.as_ref());
    let came = check.transcript.iter().map(|entry| match &entry.what {
        What::Bytes { direction: Direction::FromProgram, length, .. } => *length,
        _ => 0,
    });
    !matches!(ended, Some(Ended::Overstepped(_))) && came.sum::<usize>() < MOST_CAME
}

/// Each in the first of its ways.
fn one_way_each(candidates: &[Made]) -> Vec<&Made> {
    let mut seen = BTreeSet::new();
    candidates.iter().filter(|made| seen.insert(made.allowance.id)).collect()
}

/// The next failure to be tried: the first that stands on sound ground and is not explained.
fn next(
    part: &Part,
    outcomes: &BTreeMap<usize, Outcome>,
    tried: &BTreeSet<usize>,
) -> Option<usize> {
    let is_explained =
        |place: usize| outcomes.get(&place).is_some_and(|outcome| outcome.passes.is_some());
    let is_sound = |name: &String| {
        let place = part.checks.iter().position(|check| check.page == *name);
        place.is_none_or(|place| part.checks[place].verdict != Verdict::Fail || is_explained(place))
    };
    (0..part.checks.len()).find(|place| {
        let check = &part.checks[*place];
        check.verdict == Verdict::Fail
            && check.failure.is_some()
            && !is_explained(*place)
            && !tried.contains(place)
            && check.needs.iter().all(is_sound)
    })
}

/// Writes into the checks what was proved: what explains each, what it costs with allowances, and how it fails where
/// those are in force.
fn settle(
    part: &mut Part,
    mut proved: Vec<Proved>,
    outcomes: BTreeMap<usize, Outcome>,
    rules: &Rules,
) -> Vec<Finding> {
    for (place, outcome) in outcomes {
        let check = &mut part.checks[place];
        match (outcome.passes, outcome.otherwise) {
            (Some(number), _) => {
                // One cause may take two changes to be allowed for everywhere.
                let id = proved[number].finding.id.clone();
                let first = proved.iter().position(|proved| proved.finding.id == id);
                explain(check, &mut proved[first.unwrap_or(number)].finding);
            }
            (None, Some(otherwise)) => {
                let allowance = proved.last().map(|proved| proved.finding.id.clone());
                *check = Check { allowance, again: None, ..*otherwise };
            }
            (None, None) => {}
        }
    }
    let findings = proved.into_iter().map(|proved| proved.finding);
    let mut findings: Vec<Finding> =
        findings.filter(|finding| !finding.explains.is_empty()).collect();
    findings.iter_mut().for_each(|finding| charge(part, finding, rules));
    findings
}

fn explain(check: &mut Check, finding: &mut Finding) {
    let Finding { id, told, evidence, explains, .. } = finding;
    explains.push(check.page.clone());
    check.allowance = Some(id.clone());
    check.scores.with_allowances = check.worth;
    if let Some(failure) = &mut check.failure {
        let seen =
            failure.likely.take().filter(|likely| likely.id == *id).and_then(|likely| likely.seen);
        let proved = Some(evidence.change.clone());
        failure.likely = Some(Likely { id: id.clone(), text: told.clone(), seen, proved });
    }
}

/// A finding costs the pages of the rule that it breaks, where a rule names it; else the page that it was found at, or
/// the first of those that it explains and that are worth something.
fn charge(part: &mut Part, finding: &mut Finding, rules: &Rules) {
    let names_it = |check: &Check| {
        rules.rule(&check.rule).is_some_and(|rule| rule.findings.contains(&finding.id))
    };
    let explained =
        |check: &&mut Check| finding.explains.contains(&check.page) && check.worth > Points::ZERO;
    let mut all: Vec<&mut Check> = part.checks.iter_mut().filter(explained).collect();
    let own = all.iter().position(|check| check.page == finding.evidence.page).unwrap_or(0);
    let of_rule = all.iter().any(|check| names_it(check));
    for (place, check) in all.iter_mut().enumerate() {
        if (of_rule && names_it(check)) || (!of_rule && place == own) {
            check.scores = Scores { with_allowances: Points::ZERO, ..check.scores };
            finding.charged.push(check.page.clone());
        }
    }
}
