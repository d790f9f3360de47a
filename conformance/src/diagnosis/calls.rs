//! What the tape says of a cause: the call that shows it, or that it is not so. And the causes that only calls give away.
//!
//! A failure leaves what came over the wire and one look at the kernel. That a program took what one `recv` returned for
//! the whole request is a guess from these; that it made one call, and then answered, is read off the tape.

use super::case::Case;
use super::misconception::Misconception;
use crate::http::message::Head;
use crate::judge::found::Found;
use crate::notation::step::ServerStep;
use crate::tape::{Call, Descriptor, Outcome, Ready, Sort};
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
    Misconception {
        id: "answers-on-another-connection",
        group: Some("many"),
        tell: answers_on_another_connection,
    },
    Misconception {
        id: "closed-socket-in-the-list",
        group: Some("many"),
        tell: closed_socket_in_the_list,
    },
    Misconception { id: "spins-at-the-end", group: None, tell: spins_at_the_end },
];

/// A cause by its name, and who asks the calls for it.
type Witness = (&'static str, fn(&Case<'_>) -> Word);

/// Who is asked, by the cause.
const WITNESSES: &[Witness] = &[
    ("looks-elsewhere", |case| shown(missed_file(case))),
    ("sets-not-refilled", |case| shown(given_again(case))),
    ("answers-on-another-connection", |case| shown(not_ready(case))),
    ("closed-socket-in-the-list", |case| {
        shown(waits_for_a_closed_one(case).or_else(|| waits_for_nothing(case)))
    }),
    ("closes-with-request-unread", |case| match closes_unread(case) {
        None if own(case).iter().any(|call| call.sort == Sort::Close) => Refutes,
        close => shown(close),
    }),
    ("spins-at-the-end", |case| shown(reads_the_end_again(case))),
    ("error-path-ends", |case| shown(failed_before_the_end(case))),
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
    // One that has taken in a second connection serves more than one, and ends for another reason.
    ("exits-after-one", |case| match ends_at_an_end(case) || has_accepted(case) > 1 {
        true => Refutes,
        false => shown(last(case, |call| call.sort == Sort::Exit)),
    }),
    ("exits-after-an-error", |case| match ends_at_an_end(case) {
        true => Refutes,
        false => shown(last(case, |call| call.sort == Sort::Exit)),
    }),
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

/// The call on a connection that failed, after which the program ended without another on any connection.
pub fn failed_before_the_end<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let calls: Vec<&Call> = case.calls().map(|(_, call)| call).collect();
    let end = calls.iter().position(|call| call.sort == Sort::Exit)?;
    let on_one = |call: &&&Call| is_on_one(call) && call.returned.is_some();
    let last = calls[..end].iter().rfind(on_one)?;
    let lost = [Errno::EPIPE, Errno::ECONNRESET].map(|errno| errno as i32);
    last.error().filter(|errno| lost.contains(errno)).map(|_| *last)
}

fn has_accepted(case: &Case<'_>) -> usize {
    let is_one = |call: &&Call| {
        call.sort == Sort::Accept && matches!(call.outcome, Some(Outcome::Descriptor(_)))
    };
    case.calls().map(|(_, call)| call).filter(is_one).count()
}

/// Whether it ended when it had read the end of a connection.
pub fn ends_at_an_end(case: &Case<'_>) -> bool {
    let calls: Vec<&Call> = case.calls().map(|(_, call)| call).collect();
    let end = calls.iter().position(|call| call.sort == Sort::Exit).unwrap_or(calls.len());
    let last = calls[..end].iter().rfind(|call| is_on_one(call));
    last.is_some_and(|call| call.sort == Sort::Read && call.value() == Some(0))
}

/// The connection of the page that the program was at when it ended.
pub fn last_connection<'a>(case: &Case<'a>) -> Option<&'a str> {
    let is_named =
        |name: &str| case.shortfall.connections.iter().any(|connection| connection.name == name);
    let on_one = |(who, call): &(&str, &Call)| is_on_one(call) && is_named(who);
    case.calls().filter(on_one).last().map(|(who, _)| who)
}

/// Reads that brought bytes, each with how many.
fn bringing<'a>(calls: &[&'a Call]) -> impl Iterator<Item = (&'a Call, usize)> {
    let reads = calls.iter().copied().filter(|call| call.sort == Sort::Read);
    let brought = |call: &Call| usize::try_from(call.value()?).ok().filter(|bytes| *bytes > 0);
    reads.filter_map(move |call| Some((call, brought(call)?)))
}

/// How many bytes a client has received in several reads, to the end of the last connection that it read from.
pub fn received(case: &Case<'_>) -> Option<usize> {
    let calls = own(case);
    (bringing(&calls).count() > 1).then(|| bringing(&calls).map(|(_, bytes)| bytes).sum())
}

/// Reads that brought bytes, before the first answer.
fn brought<'a>(calls: &[&'a Call]) -> Vec<&'a Call> {
    let answers = |call: &&&Call| matches!(call.sort, Sort::Write | Sort::Close);
    let before = calls.iter().position(|call| answers(&call)).unwrap_or(calls.len());
    bringing(&calls[..before]).map(|(call, _)| call).collect()
}

fn one_recv(case: &Case<'_>) -> Word {
    let calls = own(case);
    match case.of_client() {
        // A client reads after it has written; and one that looks at each piece of the head alone reads several. What
        // counts are the reads that brought something of the body.
        true => {
            let whole: Vec<u8> = case.sent().flat_map(|(_, bytes)| bytes.to_vec()).collect();
            let head = Head::read(&whole, false).length;
            let ends = bringing(&calls).scan(0, |sum, (call, bytes)| {
                *sum += bytes;
                Some((call, *sum))
            });
            let of_body: Vec<_> = ends.filter(|(_, end)| *end > head).collect();
            match of_body.as_slice() {
                [] => Silent,
                _ if case.shortfall.stdout.is_empty() => Silent,
                [(one, _)] => shown(Some(one)),
                _ => Refutes,
            }
        }
        false => match brought(&calls).as_slice() {
            [] => Silent,
            [one] => Word::Shows(told(one)),
            _ => Refutes,
        },
    }
}

/// Whether the calls show that one read was all that it read of a request.
pub fn has_read_once(case: &Case<'_>) -> bool {
    matches!(one_recv(case), Word::Shows(_))
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

/// Whether it has called select, which has marked something.
pub fn has_selected(case: &Case<'_>) -> bool {
    let marked = |call: &Call| {
        let ready = matches!(&call.outcome, Some(Outcome::Ready(ready, _)) if !ready.is_empty());
        call.familiar() == "select" && ready
    };
    case.calls().any(|(_, call)| marked(call))
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
        let is_any = now.waited_for().next().is_some();
        let alike = before.thread == now.thread && !ready.is_empty() && is_any && is_left;
        (alike && given.any(|(_, given)| is_lost(given.number))).then_some(*now)
    })
}

fn sets_not_refilled(case: &Case<'_>) -> Option<String> {
    // Whoever is left out is not answered; what is answered wrong has another cause.
    given_again(case).filter(|_| case.found().is_nothing())?;
    Some("it gives select the sets that the call before has left, in which only those stand that were ready; fill them anew (FD_ZERO, FD_SET) before each call, or copy them from a set of your own".to_owned())
}

/// A read of a connection that the wait before it has not named, while those that it has named are not read.
fn not_ready<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let calls: Vec<&Call> = case.calls().map(|(_, call)| call).collect();
    let is_wait = |call: &Call| ["select", "poll"].contains(&call.familiar());
    let waits = calls.iter().enumerate().filter(|(_, call)| is_wait(call));
    let found = waits.filter_map(|(place, wait)| {
        let Some(Outcome::Ready(ready, 0)) = &wait.outcome else { return None };
        let rest = calls[place + 1..].iter().filter(|call| call.thread == wait.thread);
        let round: Vec<&Call> = rest.take_while(|call| !is_wait(call)).copied().collect();
        let number = |call: &Call| call.descriptor().map(|descriptor| descriptor.number);
        let is_named = |call: &Call| ready.iter().any(|(_, one)| Some(one.number) == number(call));
        let mut reads = round.iter().filter(|call| call.sort == Sort::Read).peekable();
        let first = *reads.peek()?;
        let is_new = calls[place..].iter().take_while(|call| **call != *first).any(|call| {
            matches!(&call.outcome, Some(Outcome::Descriptor(made)) if Some(made.number) == number(first))
        });
        // What was accepted in this round may be read at once, but not in place of one that is then done with.
        let is_done = |call: &&Call| matches!(call.sort, Sort::Write | Sort::Close) && is_named(call);
        let is_meant = !is_new || round.iter().any(is_done);
        let is_one = |(what, one): &(Ready, Descriptor)| *what == Ready::Read && one.is.remote().is_some();
        let read_named = reads.any(|read| is_named(read));
        (ready.iter().any(is_one) && is_meant && !read_named).then_some(*first)
    });
    { found }.next_back()
}

/// Who has said nothing on this page and has an answer all the same.
fn answered_unasked<'a>(case: &Case<'a>) -> Option<&'a str> {
    let own = case.concerned()?.name.as_str();
    let answers = case.came().filter(|(who, bytes)| *who != own && bytes.starts_with(b"HTTP/"));
    { answers }.map(|(who, _)| who).find(|who| case.sent_on(who).is_empty())
}

fn answers_on_another_connection(case: &Case<'_>) -> Option<String> {
    case.server()?;
    if let Some(who) = answered_unasked(case).filter(|_| case.wanted_answer()) {
        return Some(format!(
            "its answer came on {who}'s connection, which has asked for nothing; answer on the very socket that the request was read from"
        ));
    }
    not_ready(case)?;
    Some("it reads from another connection than the one that select has named, perhaps the one that was accepted last; read from, and answer on, the very socket that is in select's list".to_owned())
}

/// A wait with no time-out for no descriptor at all, in which the program sleeps.
fn waits_for_nothing<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let is_wait = |call: &&Call| matches!(call.sort, Sort::Wait | Sort::Sleep);
    let for_ever = |call: &&Call| call.timeout().flatten().is_none() && call.returned.is_none();
    let is_select = |call: &&Call| ["select", "poll"].contains(&call.familiar());
    let mut waits = case.calls().map(|(_, call)| call).filter(is_wait).filter(is_select);
    waits.find(|call| for_ever(call) && call.waited_for().next().is_none())
}

/// The second of the waits that failed as one of their descriptors was closed: one alone may be met once.
fn waits_for_a_closed_one<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let failed =
        |call: &&Call| call.sort == Sort::Wait && call.error() == Some(Errno::EBADF as i32);
    let mut failed = case.calls().map(|(_, call)| call).filter(failed);
    failed.nth(1)
}

/// Whether it is at work, and the last that it called was a close.
fn calls_nothing_since_a_close(case: &Case<'_>) -> bool {
    let last = case.calls().map(|(_, call)| call).last();
    let closed = last.is_some_and(|call| call.sort == Sort::Close && call.returned.is_some());
    let view = case.shortfall.view.as_ref();
    let sleeps =
        view.is_none_or(|view| view.processes.iter().any(|it| it.asleep().next().is_some()));
    closed && !sleeps && case.exit().is_none()
}

fn closed_socket_in_the_list(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let stuck = case.found().is_nothing() || matches!(case.found(), Found::NotConnected(_));
    if stuck && waits_for_a_closed_one(case).is_some() {
        return Some("it runs in circles since it closed a connection: a socket that is closed and still in a list makes select fail at once; take it out of every list where you close it, and do not pass over that error".to_owned());
    }
    if stuck && calls_nothing_since_a_close(case) {
        return Some("it runs in circles since it closed a connection, and makes no call any more: look for a loop that goes on after an error, such as select's for a socket that is closed and still in a list".to_owned());
    }
    waits_for_nothing(case).filter(|_| stuck)?;
    case.calls().find(|(_, call)| call.sort == Sort::Close)?;
    Some("it sleeps in a select with empty lists, which nothing ever ends; a socket that was closed and is still in a list makes select fail, so take it out of every list where you close it, and do not hide that error".to_owned())
}

/// A close of the connection at which a part of what had come was not read.
fn closes_unread<'a>(case: &Case<'a>) -> Option<&'a Call> {
    let calls = own(case);
    let place = calls.iter().position(|call| call.sort == Sort::Close)?;
    let reads = calls[..place].iter().filter(|call| call.sort == Sort::Read);
    let read: i64 = reads.filter_map(|call| call.value()).sum();
    let sent = case.sends().1.len();
    (usize::try_from(read).ok()? < sent).then_some(calls[place])
}

/// Whether the calls show that an answer was written and the connection closed with a part of the request unread.
pub fn has_answered_and_closed_unread(case: &Case<'_>) -> bool {
    closes_unread(case).is_some() && own(case).iter().any(|call| call.sort == Sort::Write)
}

/// Reads of an end that was read before, again and again.
fn reads_the_end_again<'a>(case: &Case<'a>) -> Option<&'a Call> {
    const OFTEN: usize = 10;
    let calls: Vec<&Call> = case.calls().map(|(_, call)| call).collect();
    let last = calls.iter().rfind(|call| call.sort == Sort::Read && call.returned.is_some())?;
    let number = last.descriptor()?.number;
    let at_end = |call: &&&Call| {
        let same = call.descriptor().is_some_and(|descriptor| descriptor.number == number);
        let at_end = call.value() == Some(0) || call.returned.is_none();
        match call.sort {
            Sort::Read => same && at_end,
            // Another connection may have the number from here on.
            Sort::Accept | Sort::Connect | Sort::Close => false,
            _ => true,
        }
    };
    let again = calls.iter().rev().take_while(at_end).filter(|call| call.sort == Sort::Read);
    (again.count() >= OFTEN).then_some(*last)
}

fn spins_at_the_end(case: &Case<'_>) -> Option<String> {
    // What is asked of the processor alone has a cause of its own.
    if matches!(case.server_step(), Some(ServerStep::UsesNoProcessor { .. }))
        || case.exit().is_some()
    {
        return None;
    }
    reads_the_end_again(case)?;
    let over = if case.of_client() { "the server has closed" } else { "the client has left" };
    Some(format!(
        "it calls recv again and again after {over}, and never ends: where recv returns no bytes, nothing more will come, so leave the loop there"
    ))
}
