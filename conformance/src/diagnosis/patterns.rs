//! Causes that no single page gives away, but several failures together do.

use crate::judge::found::Found;
use crate::judge::found::program::OfProgram;
use crate::notation::step::ExitWanted;
use crate::points::Points;
use crate::sandbox::Exit;
use crate::verdict::{Check, Failure, Grade, Likely, Verdict};

/// Looks at all failures of a grading, and names the cause where they have one in common.
pub fn name(grade: &mut Grade) {
    for part in &mut grade.parts {
        not_by_case(&mut part.checks);
        exchanged(&mut part.checks, "exit-inverted", EXIT, failed_at_success, succeeded_at_failure);
        exchanged(
            &mut part.checks,
            "swapped-403-404",
            SWAPPED,
            |failure| is(failure, "404-for-403"),
            |failure| is(failure, "403-for-404"),
        );
    }
}

const EXIT: &str = "its exit statuses are the wrong way round: here it failed where it should succeed, and elsewhere it succeeded where it should fail; 0 is for success, any other number for failure";
const SWAPPED: &str = "it has 403 and 404 the wrong way round; 404 (not found) is for a page that does not exist, 403 (forbidden) for a file that is there and is no page";

/// A client that does not follow a plain redirect either has more than letter case to learn.
fn not_by_case(checks: &mut [Check]) {
    let required =
        |check: &&mut Check| check.verdict == Verdict::Fail && check.worth > Points::ZERO;
    if checks.iter_mut().any(|check| required(&check)) {
        let failures = checks.iter_mut().filter_map(|check| check.failure.as_mut());
        failures
            .filter(|failure| is(failure, "header-names-by-case"))
            .for_each(|failure| failure.likely = None);
    }
}

/// Where failures of both kinds are there, each gets the common cause.
fn exchanged(
    checks: &mut [Check],
    id: &str,
    text: &str,
    one: fn(&Failure) -> bool,
    other: fn(&Failure) -> bool,
) {
    let failed = |check: &Check, kind: fn(&Failure) -> bool| {
        check.verdict == Verdict::Fail && check.failure.as_ref().is_some_and(kind)
    };
    let both = checks.iter().any(|check| failed(check, one))
        && checks.iter().any(|check| failed(check, other));
    if !both {
        return;
    }
    for check in checks.iter_mut().filter(|check| failed(check, one) || failed(check, other)) {
        if let Some(failure) = &mut check.failure {
            failure.likely =
                Some(Likely { id: id.to_owned(), text: text.to_owned(), seen: None, proved: None });
        }
    }
}

fn is(failure: &Failure, id: &str) -> bool {
    failure.likely.as_ref().is_some_and(|likely| likely.id == id)
}

/// It did what a success is and said that it failed: no message beside it.
fn failed_at_success(failure: &Failure) -> bool {
    let failed = matches!(
        &failure.fact,
        Some((Found::Program(OfProgram::Exited(Exit::Status(_))), Some(ExitWanted::Status(0))))
    );
    failed && failure.likely.is_none() && failure.stderr.is_empty()
}

fn succeeded_at_failure(failure: &Failure) -> bool {
    let fact =
        Some((Found::Program(OfProgram::Exited(Exit::Status(0))), Some(ExitWanted::NonZero)));
    failure.fact == fact
}
