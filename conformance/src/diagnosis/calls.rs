//! What the tape says of a cause: the call that shows it, or that it is not so. And the causes that only calls give away.
//!
//! A failure leaves what came over the wire and one look at the kernel. That a program took what one `recv` returned for
//! the whole request is a guess from these; that it made one call, and then answered, is read off the tape.

use super::case::Case;
use super::misconception::Misconception;
use crate::tape::{Call, Outcome, Ready, Sort};
use crate::transcript::{Entry, What};
use nix::errno::Errno;
use std::collections::HashMap;

/// What calls say of a cause.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// This shows it.
    Shows(String),
    /// It is not so.
    Refutes,
    /// Nothing.
    Silent,
}

use Word::{Refutes, Silent};

/// Causes that only calls give away; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "looks-elsewhere", group: None, tell: looks_elsewhere },
    Misconception { id: "sets-not-refilled", group: None, tell: sets_not_refilled },
];

/// A cause by its name, and who asks the calls for it.
type Witness = (&'static str, fn(&Case<'_>) -> Word);

/// Who is asked, by the cause.
const WITNESSES: &[Witness] = &[
    ("looks-elsewhere", |case| shown(missed_file(case))),
    ("sets-not-refilled", |case| shown(given_again(case))),
    ("one-recv", one_recv),
    ("answers-early", answers_early),
    ("waits-for-the-client-to-close", sleeps_on_it),
    ("waits-for-more", sleeps_on_it),
    ("waits-for-the-end", sleeps_on_it),
    ("reads-the-first-connection", |case| shown(asleep(case).find(|call| is_on_one(call)))),
    ("leaves-one-unread", leaves_one_unread),
    ("spins", spins),
    ("short-time-out", |case| shown(last(case, |call| is_empty(call) && has_time_out(call)))),
    ("sleeps-between-looks", |case| shown(last(case, |call| call.sort == Sort::Sleep))),
    ("keeps-descriptors", keeps_descriptors),
    ("never-closes", never_closes),
    ("hard-coded-port", |case| shown(last(case, |call| call.name == "bind"))),
    ("one-address-only", |case| shown(last(case, |call| call.name == "bind"))),
    ("port-ignored", |case| shown(last(case, |call| call.sort == Sort::Connect))),
    ("takes-a-pause-for-the-end", |case| shown(last(case, has_run_out))),
    ("threads", |case| shown(last(case, makes_another))),
    ("child-processes", |case| shown(last(case, makes_another))),
    ("exits-after-one", |case| shown(last(case, |call| call.sort == Sort::Exit))),
    ("exits-after-an-error", |case| shown(last(case, |call| call.sort == Sort::Exit))),
    ("cut-short", |case| shown(last(case, took_less))),
];

/// What the calls say of the cause of this name.
pub fn word(id: &str, case: &Case<'_>) -> Word {
    let witness = WITNESSES.iter().find(|(known, _)| *known == id);
    witness.map_or(Silent, |(_, ask)| ask(case))
}

fn shown(call: Option<&Call>) -> Word {
    call.map_or(Silent, |call| Word::Shows(told(call)))
}

/// A call as a report shows it.
fn told(call: &Call) -> String {
    let bytes = call.quoted(40).map(|bytes| format!("  {bytes}")).unwrap_or_default();
    let asleep = if call.returned.is_none() && call.is_wait() { " … sleeps" } else { "" };
    format!("{call}{bytes}{asleep}")
}

fn last<'a>(case: &Case<'a>, is_it: impl Fn(&Call) -> bool) -> Option<&'a Call> {
    case.calls().map(|(_, call)| call).filter(|call| is_it(call)).last()
}

/// The calls in which the program slept at the end.
fn asleep<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Call> {
    case.calls().map(|(_, call)| call).filter(|call| call.returned.is_none() && call.is_wait())
}

/// The calls on the connection of the step; of a client on the last one that it read from.
fn own<'a>(case: &Case<'a>) -> Vec<&'a Call> {
    let reads = |(_, call): &(&str, &Call)| call.sort == Sort::Read;
    let read_last = || case.calls().filter(reads).last().map(|(who, _)| who.to_owned());
    let name = case.concerned().map(|concerned| concerned.name.clone()).or_else(read_last);
    let on_it = |(who, _): &(&str, &Call)| name.as_deref() == Some(*who);
    case.calls().filter(on_it).map(|(_, call)| call).collect()
}

fn is_on_one(call: &Call) -> bool {
    matches!(call.sort, Sort::Accept | Sort::Read | Sort::Write)
}

/// A wait at whose end nothing was ready.
fn is_empty(call: &Call) -> bool {
    matches!(&call.outcome, Some(Outcome::Ready(ready, 0)) if ready.is_empty())
}

fn has_time_out(call: &Call) -> bool {
    call.timeout().flatten().is_some()
}

/// A wait, or a read, whose time was over.
fn has_run_out(call: &Call) -> bool {
    let is_late = call.error() == Some(Errno::EAGAIN as i32);
    let waited = call.lasted().is_some_and(|lasted| lasted.as_millis() >= 50);
    (is_empty(call) && has_time_out(call)) || (call.sort == Sort::Read && is_late && waited)
}

fn makes_another(call: &Call) -> bool {
    ["clone", "clone3", "fork", "vfork"].contains(&call.name.as_str()) && call.value() > Some(0)
}

/// A send that took less than it was given.
fn took_less(call: &Call) -> bool {
    call.sort == Sort::Write && call.value().zip(call.number()).is_some_and(|(took, of)| took < of)
}

/// Reads that brought bytes, before the first answer.
fn brought<'a>(calls: &[&'a Call]) -> Vec<&'a Call> {
    let answers = |call: &&&Call| matches!(call.sort, Sort::Write | Sort::Close);
    let before = calls.iter().position(|call| answers(&call)).unwrap_or(calls.len());
    let reads = calls[..before].iter().copied();
    reads.filter(|call| call.sort == Sort::Read && call.value() > Some(0)).collect()
}

fn one_recv(case: &Case<'_>) -> Word {
    let calls = own(case);
    match case.of_client() {
        // A client reads after it has written; and one that looks at each piece alone reads several.
        true => {
            let reads = calls.iter().filter(|call| call.sort == Sort::Read);
            let brought: Vec<_> = reads.filter(|call| call.value() > Some(0)).collect();
            if let [one] = brought.as_slice() { shown(Some(one)) } else { Silent }
        }
        false => match brought(&calls).as_slice() {
            [] => Silent,
            [one] => Word::Shows(told(one)),
            _ => Refutes,
        },
    }
}

fn answers_early(case: &Case<'_>) -> Word {
    let calls = own(case);
    let read: Vec<u8> = brought(&calls).iter().flat_map(|call| call.bytes.clone()).collect();
    let whole = read.windows(4).any(|four| four == b"\r\n\r\n");
    shown(calls.into_iter().find(|call| call.sort == Sort::Write).filter(|_| !whole))
}

/// It sleeps in a read of the connection, or in a wait for it.
fn sleeps_on_it(case: &Case<'_>) -> Word {
    let numbers = numbers(&own(case));
    let waits = |call: &&Call| {
        let on = call.descriptor().map(|descriptor| descriptor.number);
        let among = call.waited_for().any(|(_, descriptor)| numbers.contains(&descriptor.number));
        among || on.is_some_and(|on| call.sort == Sort::Read && numbers.contains(&on))
    };
    shown(asleep(case).find(waits))
}

/// The numbers that a connection had in the program.
fn numbers(calls: &[&Call]) -> Vec<i32> {
    let made = calls.iter().filter_map(|call| match &call.outcome {
        Some(Outcome::Descriptor(made)) => Some(made.number),
        _ => None,
    });
    let used = calls.iter().filter(|call| is_on_one(call) && call.sort != Sort::Accept);
    made.chain(used.filter_map(|call| Some(call.descriptor()?.number))).collect()
}

fn leaves_one_unread(case: &Case<'_>) -> Word {
    let numbers = numbers(&own(case));
    let Some(wait) = asleep(case).find(|call| call.sort == Sort::Wait) else { return Silent };
    let Some(number) = numbers.first() else { return Silent };
    match wait.waited_for().any(|(_, descriptor)| numbers.contains(&descriptor.number)) {
        true => Refutes,
        false => Word::Shows(format!("{}, and {number} is not among them", told(wait))),
    }
}

/// The call that was made again and again since anything last came or went.
fn spins(case: &Case<'_>) -> Word {
    let moves = |entry: &Entry| {
        matches!(entry.what, What::Connected { .. } | What::Bytes { .. } | What::Closed { .. })
    };
    let since = case.tape.iter().rposition(moves).map_or(0, |place| place + 1);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for entry in &case.tape[since..] {
        if let What::Called { call, .. } = &entry.what {
            *counts.entry(told(call)).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by(|(a, one), (b, other)| one.cmp(other).then(b.cmp(a)));
    match most {
        Some((call, count @ 10..)) => {
            Word::Shows(format!("{call}, {count} times with nothing to do"))
        }
        _ => Silent,
    }
}

/// A connection that was accepted and not closed.
fn keeps_descriptors(case: &Case<'_>) -> Word {
    let mut open: Vec<(u32, i32, &Call)> = Vec::new();
    for (_, call) in case.calls() {
        match (&call.outcome, call.descriptor()) {
            (Some(Outcome::Descriptor(made)), _) if call.sort == Sort::Accept => {
                open.push((call.process, made.number, call));
            }
            (_, Some(closed)) if call.name == "close" => {
                open.retain(|(process, number, _)| {
                    (*process, *number) != (call.process, closed.number)
                });
            }
            _ => {}
        }
    }
    let kept = open.first();
    kept.map_or(Silent, |(_, number, call)| Word::Shows(format!("{call}, and no close({number})")))
}

fn never_closes(case: &Case<'_>) -> Word {
    let calls = own(case);
    let closes = calls.iter().any(|call| call.sort == Sort::Close);
    let wrote = calls.iter().rfind(|call| call.sort == Sort::Write).filter(|_| !closes);
    let number = wrote.and_then(|call| Some((call, call.descriptor()?.number)));
    number.map_or(Silent, |(call, number)| {
        Word::Shows(format!("{call}, and after it no close({number})"))
    })
}

/// The name in the request that was sent last, without its slash; only a plain one.
fn requested(case: &Case<'_>) -> Option<String> {
    let (_, sent) = case.sends();
    let text = String::from_utf8(sent).ok()?;
    let name = text.split(' ').nth(1)?.strip_prefix('/')?.to_owned();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    (!name.is_empty() && name.chars().all(is_plain) && !name.contains("..")).then_some(name)
}

/// A file that it looked for in place of the requested one, and that is not there.
fn missed_file<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let name = requested(case)?;
    let refused = case.wanted_status(200) && case.status().is_some_and(|code| code >= 400);
    let path = |call: &'a Call| Some(String::from_utf8_lossy(call.path()?).into_owned());
    let is_right = |path: &str| {
        path.trim_start_matches("./") == name || path.ends_with(&format!("/served/{name}"))
    };
    let files = || case.calls().map(|(_, call)| call).filter(|call| call.sort == Sort::File);
    let looked_right = files().filter_map(path).any(|path| is_right(&path));
    let missing = |call: &&Call| call.error() == Some(Errno::ENOENT as i32);
    // Not its error page, nor what its language looks for: the name is in it.
    let last_part = name.rsplit('/').next()?.to_owned();
    let is_meant = |call: &&'a Call| path(call).is_some_and(|path| path.contains(&last_part));
    files().filter(missing).filter(is_meant).last().filter(|_| refused && !looked_right)
}

fn looks_elsewhere(case: &Case<'_>) -> Option<String> {
    let name = requested(case)?;
    let path = String::from_utf8_lossy(missed_file(case)?.path()?).into_owned();
    let path = crate::escape::clipped(path.as_bytes(), 80);
    Some(format!(
        "it looks for {path}, which is not there, when asked for /{name}; the pages are in the folder that it is started in, so open {name} there"
    ))
}

/// A select that gets what the select before has left in its sets, beside new connections: one is missing that was not
/// ready there, and was not closed since.
fn given_again<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let calls: Vec<&Call> = case.calls().map(|(_, call)| call).collect();
    let is_select = |call: &&Call| call.familiar() == "select";
    let pairs = calls.iter().enumerate().filter(|(_, call)| is_select(call));
    let selects: Vec<(usize, &Call)> = pairs.map(|(place, call)| (place, *call)).collect();
    selects.windows(2).find_map(|pair| {
        let [(place, before), (next, now)] = pair else { return None };
        let Some(Outcome::Ready(ready, 0)) = &before.outcome else { return None };
        let is_ready = |number| ready.iter().any(|(_, descriptor)| descriptor.number == number);
        let is_given = |number| now.waited_for().any(|(_, given)| given.number == number);
        let is_closed = |number| {
            let closes = calls[*place..*next].iter().filter(|call| call.name == "close");
            closes.filter_map(|call| call.descriptor()).any(|closed| closed.number == number)
        };
        let mut given = before.waited_for().filter(|(what, _)| *what == Ready::Read);
        let is_lost = |number| !is_ready(number) && !is_given(number) && !is_closed(number);
        let is_made = |number| {
            let made = calls[*place..*next].iter().filter_map(|call| match &call.outcome {
                Some(Outcome::Descriptor(made)) => Some(made.number),
                _ => None,
            });
            made.into_iter().any(|made| made == number)
        };
        let is_left = now.waited_for().all(|(_, one)| is_ready(one.number) || is_made(one.number));
        let alike = before.thread == now.thread && !ready.is_empty() && is_left;
        (alike && given.any(|(_, given)| is_lost(given.number))).then_some(*now)
    })
}

fn sets_not_refilled(case: &Case<'_>) -> Option<String> {
    // Whoever is left out is not answered; what is answered wrong has another cause.
    given_again(case).filter(|_| case.found().is_nothing())?;
    Some("it gives select the sets that the call before has left, in which only those stand that were ready; fill them anew (FD_ZERO, FD_SET) before each call, or copy them from a set of your own".to_owned())
}
