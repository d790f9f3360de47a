//! Causes that no single page gives away, but several failures together do.

use crate::http::message::Head;
use crate::http::response;
use crate::judge::found::Found;
use crate::judge::found::program::OfProgram;
use crate::notation::step::ExitWanted;
use crate::points::Points;
use crate::sandbox::Exit;
use crate::transcript::Direction;
use crate::verdict::{Check, Failure, Grade, Likely, Verdict};

/// Looks at all failures of a grading, and names the cause where they have one in common.
pub fn name(grade: &mut Grade) {
    for part in &mut grade.parts {
        not_by_case(&mut part.checks);
        not_all_refused(&mut part.checks);
        one_shot(&mut part.checks);
        blank_end(&mut part.checks);
        letters_for_bytes(&mut part.checks);
        loses_its_status(&mut part.checks);
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
const LOST: &str = "it exits with 0 whatever comes of it behind a redirect; where a function fetches and calls itself for the next address, return what that call returns, and exit with it";
const LETTERS: &str = "it counts letters where Content-Length counts bytes, so it waits for more where letters have several bytes each; count the bytes that recv returns, before you decode them";

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

/// A server that serves the pages on which the others build refuses what is special about another.
fn not_all_refused(checks: &mut [Check]) {
    let serves = |check: &Check| check.verdict == Verdict::Pass && check.needs.is_empty();
    if checks.iter().any(serves) {
        let failures = checks.iter_mut().filter_map(|check| check.failure.as_mut());
        failures
            .filter(|failure| is(failure, "refuses-whole-requests"))
            .for_each(|failure| failure.likely = None);
    }
}

/// Gives such failures that have the one cause the other, and what is said of it elsewhere.
fn instead(checks: &mut [Check], id: &str, other: &str, such: fn(&Failure) -> bool) {
    let failures = checks.iter().filter_map(|check| check.failure.as_ref());
    let known = failures.filter_map(|failure| failure.likely.clone());
    let Some(known) = { known }.find(|likely| likely.id == other) else { return };
    for failure in checks.iter_mut().filter_map(|check| check.failure.as_mut()) {
        if is(failure, id) && such(failure) {
            failure.likely = Some(Likely { seen: None, ..known.clone() });
        }
    }
}

/// A server that ends after each connection ends after an error too.
fn one_shot(checks: &mut [Check]) {
    instead(checks, "exits-after-an-error", "exits-after-one", |_| true);
    instead(checks, "error-path-ends", "exits-after-one", |_| true);
    instead(checks, "died", "exits-after-one", |failure| {
        failure.ended.as_ref().is_some_and(|ended| ended.is_status(0))
    });
}

/// A server that reads every request to the client's end reads one with a body so too.
fn blank_end(checks: &mut [Check]) {
    instead(checks, "waits-for-a-blank-end", "waits-for-the-client-to-close", |_| true);
}

/// It knows the end of a body whose letters are one byte each, and waits for more where they are several.
fn letters_for_bytes(checks: &mut [Check]) {
    let of_the_end = ["spins-at-the-end", "waits-for-the-end"];
    let is_of_it = |check: &Check| {
        check.failure.as_ref().is_some_and(|failure| of_the_end.iter().any(|id| is(failure, id)))
    };
    let counts = |check: &Check| {
        check.verdict == Verdict::Pass
            && body_with_length(check).is_some_and(|body| body.is_ascii())
    };
    let in_letters = |check: &Check| {
        let text = |body: &Vec<u8>| !body.is_ascii() && std::str::from_utf8(body).is_ok();
        body_with_length(check).is_some_and(|body| text(&body))
    };
    let mut stuck = checks.iter().filter(|check| is_of_it(check)).peekable();
    if stuck.peek().is_none() || !stuck.all(in_letters) || !checks.iter().any(counts) {
        return;
    }
    for check in checks.iter_mut().filter(|check| is_of_it(check)) {
        if let Some(failure) = &mut check.failure {
            let (id, text) = ("letters-for-bytes".to_owned(), LETTERS.to_owned());
            failure.likely = Some(Likely { id, text, seen: None, proved: None });
        }
    }
}

/// The body that a client was sent with its length told, whole.
fn body_with_length(check: &Check) -> Option<Vec<u8>> {
    let sent = check.bytes(Direction::ToProgram).collect::<Vec<_>>().concat();
    let head = Head::read(&sent, false);
    let body = sent.get(head.length..)?;
    (head.complete && head.content_length() == Some(body.len())).then(|| body.to_vec())
}

/// Where it says 0 of each failure behind a redirect, and only there.
fn loses_its_status(checks: &mut [Check]) {
    let says_so = |check: &&mut Check| {
        check.verdict == Verdict::Fail && check.failure.as_ref().is_some_and(succeeded_at_failure)
    };
    let lost: Vec<&mut Check> = checks.iter_mut().filter(says_so).collect();
    // One that knows no limit alone fails behind many redirects, and one that follows https behind one.
    let redirects = |check: &Check| {
        check.bytes(Direction::ToProgram).filter(|bytes| response::is_redirect(bytes)).count()
    };
    let counts: Vec<usize> = lost.iter().map(|check| redirects(check)).collect();
    if counts.contains(&0) || !counts.contains(&1) || counts.iter().all(|count| *count < 10) {
        return;
    }
    for failure in lost.into_iter().filter_map(|check| check.failure.as_mut()) {
        let (id, text) = ("loses-its-status".to_owned(), LOST.to_owned());
        failure.likely = Some(Likely { id, text, seen: None, proved: None });
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
