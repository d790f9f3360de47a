//! Runs the pages of a grading in parallel and adds up what they found.

use super::event::{Event, Reporter};
use super::judged::{judged, missing, outcome};
use super::plan::{Plan, Target};
use super::queue::Queue;
use super::{again, experiments, hints};
use crate::diagnosis::patterns;
use crate::notation::page::Page;
use crate::notation::program::Program;
use crate::notation::step::Step;
use crate::replay::enough::is_enough;
use crate::replay::perform::replay;
use crate::replay::shortfall::{Replayed, Shortfall, Stop};
use crate::replay::stage::{Nobody, Setup};
use crate::sandbox::network;
use crate::transcript::Entry;
use crate::verdict::{Again, Check, Grade};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Grades, and tells the reporters as it goes. Errors of reporters are returned with the grade.
pub fn run(plan: &Plan, reporters: &mut [Box<dyn Reporter>]) -> (Grade, Vec<std::io::Error>) {
    let mut errors = Vec::new();
    let mut tell = |event: &Event<'_>| {
        errors.extend(reporters.iter_mut().filter_map(|reporter| reporter.on(event).err()))
    };
    let mut grade = plan.empty_grade();
    tell(&Event::Began { pages: plan.pages.len() });
    let order = match plan.fail_fast {
        true => (0..plan.pages.len()).collect(),
        false => order(plan),
    };
    let setups = Setups::new(plan);
    let queue = Queue::new(plan, &setups.programs, order);
    let began = Instant::now();
    let (sender, news) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers(plan) {
            let (sender, queue, setups) = (sender.clone(), &queue, &setups);
            scope.spawn(move || work(plan, queue, setups, &sender));
        }
        drop(sender);
        for news in news {
            match news {
                News::Began(number) => tell(&Event::CheckBegan { page: &plan.pages[number].name }),
                News::Ended(number, check) => {
                    if plan.fail_fast && check.costs() {
                        queue.leave_those_behind(number);
                    }
                    insert(&mut grade, &plan.pages, (*check).clone());
                    grade.add_up();
                    tell(&Event::CheckEnded { check: &check, so_far: &grade });
                }
            }
        }
    });
    if plan.fail_fast {
        end_at_the_first_failure(&mut grade);
    }
    let played = grade.checks().count();
    patterns::name(&mut grade);
    experiments::name_causes(&mut grade);
    if plan.experiments && !is_enough() {
        let setups = setups.programs.iter().map(|(program, setup)| (program.name(), setup.clone()));
        experiments::make(plan, &mut grade, &setups.collect(), began.elapsed());
    }
    hints::keep_those_in_place(&mut grade);
    grade.complete = played == plan.pages.len() && !is_enough();
    tell(&Event::Ended { grade: &grade });
    (grade, errors)
}

/// Pages that are played at one time.
fn workers(plan: &Plan) -> usize {
    plan.jobs.clamp(1, plan.pages.len().max(1))
}

enum News {
    Began(usize),
    Ended(usize, Box<Check>),
}

/// One setup a program, made once: the served pages are shared.
struct Setups {
    programs: BTreeMap<Program, Setup>,
    /// Whether it has been seen that calls cannot be recorded here.
    no_tape: AtomicBool,
    /// When the grading began, and how long it may take.
    began: Instant,
    most: Duration,
    /// Milliseconds that programs were waited for in vain, on all pages together.
    waited: AtomicU64,
}

impl Setups {
    fn new(plan: &Plan) -> Setups {
        let found = plan.targets.iter().filter_map(|(program, target)| match target {
            Target::Found { command, folder } => {
                Some((program.clone(), plan.setup(command, folder.as_ref())))
            }
            Target::Missing(_) => None,
        });
        Setups {
            programs: found.collect(),
            no_tape: AtomicBool::new(false),
            began: Instant::now(),
            most: plan.most,
            waited: AtomicU64::new(0),
        }
    }

    /// Whether more than half of the grading's time went by waiting for what programs did not do.
    fn waited_for_nothing(&self, plan: &Plan) -> bool {
        let waited = Duration::from_millis(self.waited.load(Ordering::Relaxed));
        waited / workers(plan) as u32 > self.most / 2
    }

    /// Plays a failed page once more, unless that has shown nothing before, or time is short.
    fn again(&self, page: &Page, setup: &Setup, failed: &Shortfall) -> Option<Again> {
        let is_late = self.began.elapsed() > self.most / 2;
        if is_late || self.no_tape.load(Ordering::Relaxed) || !again::is_worth_it(failed) {
            return None;
        }
        let again = again::again(page, setup, failed);
        self.no_tape.fetch_or(again.is_none(), Ordering::Relaxed);
        again
    }
}

fn work(plan: &Plan, queue: &Queue<'_>, setups: &Setups, news: &mpsc::Sender<News>) {
    // Where the system gives no more of them, all are on the grading's network.
    let _ = network::have_own();
    while let Some(number) = queue.next() {
        let page = &plan.pages[number];
        let told = news.send(News::Began(number));
        let check = match setups.began.elapsed() < plan.most {
            true => {
                catch_unwind(AssertUnwindSafe(|| check(plan, page, setups))).unwrap_or_else(|_| {
                    not_replayed(
                        plan,
                        page,
                        "the harness itself failed; please tell its maintainers",
                    )
                })
            }
            false if setups.waited_for_nothing(plan) => missing(plan, page, ALL_WAITED_AWAY),
            false => not_replayed(plan, page, TOO_LONG),
        };
        queue.ended(number);
        // What ended for another reason than its own is no verdict.
        if is_enough() || told.and(news.send(News::Ended(number, Box::new(check)))).is_err() {
            return;
        }
    }
}

/// Why a page was not replayed that had not begun at the end of the grading's time, where most of that went by waiting for
/// what the programs did not do. That is a failure, and no fault of the grading.
const ALL_WAITED_AWAY: &str = "not played: on the pages before this one, waiting for these programs took most of the time that \
                               a grading has";

/// Why it was not where the time went otherwise.
const TOO_LONG: &str =
    "the grading took longer than it may; give it more time with --limits grading=1h";

fn not_replayed(plan: &Plan, page: &Page, why: &str) -> Check {
    let stop = Some(Stop::Broken(why.to_owned()));
    outcome(plan, page, Replayed::nothing(stop))
}

fn check(plan: &Plan, page: &Page, setups: &Setups) -> Check {
    match (plan.targets.get(&page.program), setups.programs.get(&page.program)) {
        (_, Some(setup)) => played(plan, page, setup, setups),
        (Some(Target::Missing(why)), _) => missing(plan, page, why),
        _ => missing(plan, page, &format!("there is no {}", page.program)),
    }
}

/// The page played, and once more where it failed.
fn played(plan: &Plan, page: &Page, setup: &Setup, setups: &Setups) -> Check {
    let replayed = replay(page, setup, &mut Nobody);
    let again = match &replayed.stop {
        Some(Stop::Failed(failed)) => {
            let milliseconds = (failed.waited * 1000.0) as u64;
            setups.waited.fetch_add(milliseconds, Ordering::Relaxed);
            setups.again(page, setup, failed)
        }
        _ => None,
    };
    let Replayed { stop, advice, transcript, seconds, .. } = replayed;
    let alike = again.as_ref().filter(|again| again.otherwise.is_none());
    let tape = alike.map_or(&[] as &[Entry], |again| &again.transcript);
    let judged = judged(plan, page, stop.as_ref(), &transcript, tape);
    Check { seconds, advice, transcript: transcript.into(), again, ..judged }
}

/// Leaves out what was found behind the first failure, which depends on how many pages were played at a time.
fn end_at_the_first_failure(grade: &mut Grade) {
    let mut has_failed = false;
    for part in &mut grade.parts {
        part.checks.retain(|check| {
            let is_before = !has_failed;
            has_failed |= check.costs();
            is_before
        });
    }
    grade.add_up();
}

/// Puts a check into its part, in the lab's order.
fn insert(grade: &mut Grade, pages: &[Page], check: Check) {
    let place = |name: &str| pages.iter().position(|page| page.name == name);
    let own = place(&check.page);
    let number = own.map(|number| pages[number].part);
    if let Some(part) = grade.parts.iter_mut().find(|part| Some(part.part) == number) {
        let at = part.checks.partition_point(|other| place(&other.page) < own);
        part.checks.insert(at, check);
    }
}

/// Those that are asked for first, and then the others: pages with long scripted waits before those without, so that they
/// do not end last.
fn order(plan: &Plan) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plan.pages.len()).collect();
    order.sort_by_key(|&number| {
        let page = &plan.pages[number];
        let place = plan.foremost.iter().position(|name| *name == page.name);
        let waits = page.steps().map(Step::scripted_wait).sum::<Duration>();
        (place.unwrap_or(plan.foremost.len()), std::cmp::Reverse(waits))
    });
    order
}
