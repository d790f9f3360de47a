//! What there is to fix, in the order in which the lab is learnt: a step for each cause, and with it the checks that
//! fail for the same cause and those that wait for it, as they build on a page that fails.

use super::summary::{not_run, parts_present};
use crate::points::Points;
use crate::verdict::{Check, Grade, Likely, Part};

/// So many checks of unknown cause that fail in the same way are one step.
const MANY: usize = 3;

/// One thing to fix.
#[derive(Debug)]
pub struct Step<'a> {
    /// The check that speaks for it: the first of them in the lab's order.
    pub first: &'a Check,
    /// Other checks that fail for the same cause.
    pub alike: Vec<&'a Check>,
    /// Checks of which nothing is known but that they build on these.
    pub waiting: Vec<&'a Check>,
}

impl<'a> Step<'a> {
    fn of(first: &'a Check) -> Step<'a> {
        Step { first, alike: Vec::new(), waiting: Vec::new() }
    }

    /// Every check of it.
    pub fn all(&self) -> impl Iterator<Item = &'a Check> {
        std::iter::once(self.first)
            .chain(self.alike.iter().copied())
            .chain(self.waiting.iter().copied())
    }

    /// How many checks it has.
    pub fn checks(&self) -> usize {
        1 + self.alike.len() + self.waiting.len()
    }

    /// The points that they are short of.
    pub fn points(&self) -> Points {
        self.all().map(|check| check.worth.less(check.points)).sum()
    }

    /// The cause, where it is known.
    pub fn cause(&self) -> Option<&'a Likely> {
        self.first.likely()
    }
}

/// What there is to fix in a grading.
pub enum Item<'a> {
    /// A program that could not be run at all, and why.
    NotRun(&'a Part, &'a str),
    /// What checks of a part failed for.
    Step(&'a Part, Step<'a>),
}

/// All that there is to fix, in the order in which to go about it.
pub fn items(grade: &Grade) -> Vec<Item<'_>> {
    let of_part = |part| match not_run(part) {
        Some(why) => vec![Item::NotRun(part, why)],
        None => steps(part).into_iter().map(|step| Item::Step(part, step)).collect(),
    };
    parts(grade).flat_map(of_part).collect()
}

/// The parts in the lab's order, but that programs which are not there at all come last: a program that nobody has written
/// yet is no failure to begin with. One that does not build is.
pub fn parts(grade: &Grade) -> impl Iterator<Item = &Part> {
    let is_missing = |part: &&Part| {
        not_run(part).is_some() && part.command.is_none() && part.beforehand.build_output.is_empty()
    };
    let (missing, there): (Vec<&Part>, Vec<&Part>) = grade.parts.iter().partition(is_missing);
    there.into_iter().chain(missing)
}

/// The steps of all parts whose programs were there, in the lab's order.
pub fn path(grade: &Grade) -> Vec<Step<'_>> {
    parts_present(grade).flat_map(steps).collect()
}

/// The steps of one part. A check of which nothing is known and that builds on a failed one is told with that one.
pub fn steps(part: &Part) -> Vec<Step<'_>> {
    let failed: Vec<&Check> = part.checks.iter().filter(|check| check.costs()).collect();
    let mut steps: Vec<Step<'_>> = Vec::new();
    // In the lab's order a page stands behind those that it builds on, so that each finds its foundation placed.
    for check in &failed {
        let step = match rests_on(check).is_empty() {
            true => steps.iter_mut().find(|step| is_one(step.first, check, &failed)),
            false => None,
        };
        let below =
            |step: &&mut Step<'_>| step.all().any(|other| rests_on(check).contains(&other.page));
        match step {
            Some(step) => step.alike.push(check),
            None => match steps.iter_mut().find(below) {
                Some(step) => step.waiting.push(check),
                None => steps.push(Step::of(check)),
            },
        }
    }
    // What was not played comes behind why not.
    steps.sort_by_key(|step| step.first.failure.is_none());
    steps
}

/// The pages below it that fail too, where nothing is known of its own cause.
fn rests_on(check: &Check) -> &[String] {
    check.failure.as_ref().map_or(&[], |failure| &failure.rests_on)
}

/// Whether two failures are one thing to fix. Where no cause is known, a few that look alike prove nothing yet.
fn is_one(one: &Check, other: &Check, failed: &[&Check]) -> bool {
    let many = || failed.iter().filter(|check| look_alike(one, check)).count() >= MANY;
    look_alike(one, other) && (one.likely().is_some() || many())
}

/// Whether two failures have the same cause, or where none is known ended in the same way.
fn look_alike(one: &Check, other: &Check) -> bool {
    match (one.likely(), other.likely()) {
        (Some(of_one), Some(of_other)) => {
            of_one.id == of_other.id
                && (!of_an_error(&of_one.id) || error_of(one) == error_of(other))
        }
        (None, None) => match (&one.failure, &other.failure) {
            (Some(one), Some(other)) => (&one.pattern, &one.got) == (&other.pattern, &other.got),
            _ => one.reason.is_some() && one.reason == other.reason,
        },
        _ => false,
    }
}

/// Whether the cause is an error that the program tells of: there may be several.
fn of_an_error(id: &str) -> bool {
    ["died", "prints-its-exception", "error-path-ends"].contains(&id)
}

/// The kind of the error that the program told of last, without the names and numbers of this page.
fn error_of(check: &Check) -> Option<&str> {
    let line = check.failure.as_ref()?.stderr.last()?;
    let is_of_this = |letter: char| letter.is_ascii_digit() || ":'\"`".contains(letter);
    line.split(is_of_this).next()
}
