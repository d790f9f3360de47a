//! Misconceptions of servers, and what gives each away.

use super::calls;
use super::case::Case;
use super::misconception::Misconception;
use crate::http::message::Head;
use crate::http::response::{self, Status};
use crate::judge::found::Found;
use crate::judge::found::not_connected::NotConnected;
use crate::judge::found::program::OfProgram;
use crate::kernel::{Call, Kind, Socket};
use crate::notation::expect::{Expectation, Outcome};
use crate::notation::step::{Act, Action, ServerStep};
use crate::transcript::{Close, Direction, What};

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "hard-coded-port", group: None, tell: hard_coded_port },
    Misconception { id: "one-address-only", group: None, tell: one_address_only },
    Misconception { id: "answers-early", group: None, tell: answers_early },
    Misconception { id: "waits-for-a-blank-end", group: None, tell: waits_for_a_blank_end },
    Misconception { id: "gives-up-after-a-time-out", group: None, tell: gives_up_after_a_time_out },
    Misconception { id: "child-processes", group: None, tell: child_processes },
    Misconception { id: "threads", group: None, tell: threads },
    Misconception {
        id: "reads-the-first-connection",
        group: Some("many"),
        tell: reads_the_first_connection,
    },
    Misconception { id: "leaves-one-unread", group: None, tell: leaves_one_unread },
    Misconception {
        id: "closes-with-request-unread",
        group: None,
        tell: closes_with_request_unread,
    },
    Misconception { id: "one-recv", group: None, tell: one_recv },
    Misconception { id: "refuses-whole-requests", group: None, tell: refuses_whole_requests },
    Misconception {
        id: "waits-for-the-client-to-close",
        group: None,
        tell: waits_for_the_client_to_close,
    },
    Misconception { id: "waits-for-more", group: None, tell: waits_for_more },
    Misconception { id: "sleeps-between-looks", group: None, tell: sleeps_between_looks },
    Misconception { id: "spins", group: None, tell: spins },
    Misconception { id: "short-time-out", group: None, tell: short_time_out },
    Misconception { id: "keeps-descriptors", group: None, tell: keeps_descriptors },
    Misconception { id: "never-closes", group: None, tell: never_closes },
];

fn hard_coded_port(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let Found::NotConnected(NotConnected::ListensElsewhere { told, on }) = case.found() else {
        return None;
    };
    let swapped = on.last().is_some_and(|address| address.port() == told.swap_bytes());
    Some(match swapped {
        true => "it takes the port's two bytes in the wrong order; the network's order is made with htons(port)",
        false => "it listens on a port of its own and ignores the one it was given; take the port from the first argument",
    }.to_owned())
}

fn one_address_only(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let elsewhere = matches!(
        case.shortfall.step.action,
        Action::Connection { act: Act::Connects { elsewhere: true, .. }, .. }
    );
    let alone = matches!(case.found(), Found::NotConnected(NotConnected::ListensOnlyAt(_)));
    (elsewhere && alone).then(|| {
        "it is bound to one address of the machine; bind to every address, which is \"\" in Python and INADDR_ANY (0.0.0.0) in C".to_owned()
    })
}

fn answers_early(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let silence = matches!(case.expectation()?, Expectation::Nothing { .. });
    (silence && case.answer().starts_with(b"HTTP/") && !case.sent_whole_request()).then(|| {
        "it answers before the blank line that ends a request; a request may come in pieces, so read on until \\r\\n\\r\\n has come".to_owned()
    })
}

/// It was seen to wait with a time-out, and closed before that was over by much.
fn gives_up_after_a_time_out(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (seconds, seen) = case.time_out()?;
    let name = case.concerned()?.name.as_str();
    let closed = case.transcript.iter().find(|entry| {
        let by_program =
            matches!(entry.what, What::Closed { direction: Direction::FromProgram, .. });
        entry.who == name && by_program
    })?;
    let at_its_end = (seen..seen + seconds + 0.5).contains(&closed.t);
    (at_its_end && case.answer().is_empty()).then(|| {
        format!("it waits {seconds} s for the client to speak, and gives it up then; a client may take its time, so wait without a time-out")
    })
}

fn child_processes(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let about_process =
        matches!(case.server_step()?, ServerStep::WorksAlone | ServerStep::WaitsInSelect);
    let serving = case.shortfall.view.as_ref()?.serving().len();
    (about_process && serving > 1).then(|| {
        format!("{serving} processes serve; part 3 asks for one, which keeps all connections in a list and lets select say which is ready")
    })
}

/// Whether a thread sleeps until something happens to one socket: in a call on it, or in a poll of it alone.
fn waits_on_one(call: Call) -> bool {
    call.blocks_on_one() || call.watches_one()
}

fn threads(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let about_process =
        matches!(case.server_step()?, ServerStep::WorksAlone | ServerStep::WaitsInSelect);
    let view = case.shortfall.view.as_ref()?;
    // Each in a process by itself are children; beside one in select, one more is one too many.
    let several = view.serving().into_iter().find(|process| {
        let calls = || process.asleep().map(|(_, call)| call);
        let beside = calls().any(|call| call.kind == Kind::WaitsOnMany && !call.watches_one());
        calls().filter(|call| waits_on_one(*call)).count() + usize::from(beside) > 1
    })?;
    let asleep = several.asleep().filter(|(_, call)| waits_on_one(*call)).count();
    about_process.then(|| {
        let verb = if asleep == 1 { "thread sleeps" } else { "threads sleep, each" };
        format!("{asleep} {verb} in a call for one connection, beside the others; part 3 asks for one thread, which keeps all connections in a list and lets select say which is ready")
    })
}

fn reads_the_first_connection(case: &Case<'_>) -> Option<String> {
    case.server()?;
    if !case.answer().is_empty() {
        return None;
    }
    let view = case.shortfall.view.as_ref()?;
    let concerned = case.concerned();
    let waits = |call: Call| waits_on_one(call) || call.kind == Kind::WaitsOnMany;
    let waiting = view.processes.iter().flat_map(|process| process.asleep());
    if waiting.filter(|(_, call)| waits(*call)).count() > 1 {
        // Another thread, or process, waits for the others.
        return None;
    }
    let mut blocked = view.processes.iter().flat_map(|process| process.blocked());
    let (_, call, socket) = blocked.next()?;
    let other =
        case.shortfall.connections.iter().find(|other| Some(other.local) == socket.remote)?;
    let elsewhere = concerned.is_none_or(|concerned| concerned.name != other.name);
    let advice = match call.kind {
        Kind::Write => {
            "make the connection non-blocking, keep what send did not take, and let select say when it can be written to"
        }
        _ if calls::has_selected(case) => {
            "read only from what select marked readable; in C, where select gets your own set and a new connection is then added to it, that one counts as marked, so give select a copy"
        }
        _ => "call select first, and read only from what select marked readable",
    };
    elsewhere.then(|| {
        format!(
            "it sleeps in {call}, which waits for {} alone, while others wait for it; {advice}",
            other.name
        )
    })
}

/// It sleeps in a read of a connection on which the blank line has come, and a body behind it, to its last byte.
fn waits_for_a_blank_end(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let view = case.shortfall.view.as_ref()?;
    let mut blocked = view.processes.iter().flat_map(|process| process.blocked());
    let (_, call, socket) = blocked.next().filter(|(_, call, _)| call.kind == Kind::Read)?;
    let other =
        case.shortfall.connections.iter().find(|other| Some(other.local) == socket.remote)?;
    let sent = case.sent_on(&other.name);
    let head = Head::read(&sent, false);
    let body = sent.len().checked_sub(head.length).filter(|_| head.complete)?;
    let whole = body > 0 && head.content_length() == Some(body) && !sent.ends_with(b"\r\n\r\n");
    // One that it has ended itself it reads for another reason.
    (whole && socket.unread == 0 && !other.ended).then(|| {
        format!(
            "it sleeps in {call}: {} has sent its blank line and a body behind it, and nothing more will come; the blank line ends the head wherever it stands in what has come, so look whether \\r\\n\\r\\n is in it, not whether it ends with it",
            other.name
        )
    })
}

/// It has accepted the connection, whose request lies there, and sleeps until something else happens.
fn leaves_one_unread(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let concerned = case.concerned().filter(|concerned| concerned.received.is_empty())?;
    let view = case.shortfall.view.as_ref()?;
    let lies_there = |socket: &Socket| socket.remote == Some(concerned.local) && socket.unread > 0;
    let (process, _, _) = view.held().find(|(_, _, socket)| lies_there(socket))?;
    let mut asleep = process.asleep();
    let (_, call) = asleep.next().filter(|(_, call)| call.kind == Kind::WaitsOnMany)?;
    (asleep.next().is_none() && process.threads.len() == 1).then(|| {
        format!(
            "it has accepted {0} and sleeps in {1} while {0}'s request lies there unread, so {0} is not among those it waits for; put every connection into the list that {1} gets, and keep it there until it is closed",
            concerned.name,
            call.familiar()
        )
    })
}

fn closes_with_request_unread(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let reset = case.closed_by_program() == Some(Close::Reset) && case.exit().is_none();
    if !reset || !case.sent_whole_request() || case.sends().0 != 1 {
        return None;
    }
    let is_cut = match case.found() {
        Found::Body(differs) => differs.offset == differs.came,
        Found::UnendedHead | Found::NoEmptyLine(_) => true,
        found => found.is_closed_unanswered(),
    };
    // A connection that nobody has accepted is reset too, where the program ends.
    let is_served = || !case.answer().is_empty() || calls::has_answered_and_closed_unread(case);
    if !is_cut || !is_served() {
        return None;
    }
    Some("it closes while a part of the request lies unread, so the system resets the connection, and the reset destroys what was not yet delivered of the answer; read the request to its blank line before you answer".to_owned())
}

fn one_recv(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (sends, _) = case.sends();
    let closed = case.found().is_closed_unanswered();
    let refused = case.status().is_some_and(|code| code >= 400) && case.wanted_status(200);
    // A server that closes much later has another reason, such as a time-out.
    let at_once = case.seconds_to_close().is_none_or(|seconds| seconds < 0.5);
    let piece = sends > 1 || (sends == 1 && !case.sent_whole_request());
    // One that refuses whole requests too has another fault.
    let early = !case.sent_whole_request();
    let is_known = || early || serves_whole_requests(case) || calls::has_read_once(case);
    (piece && at_once && (closed || refused) && is_known()).then(|| {
        "it takes what one recv returns for the whole request; a request may come in pieces, so call recv again until \\r\\n\\r\\n has come".to_owned()
    })
}

/// Whether a request that came in one piece was answered with 200 on this page.
fn serves_whole_requests(case: &Case<'_>) -> bool {
    case.shortfall.connections.iter().any(|connection| {
        let mut sent = case.transcript.iter().filter(|entry| entry.who == connection.name);
        let first = sent.find_map(|entry| match &entry.what {
            What::Bytes { direction: Direction::ToProgram, bytes, .. } => Some(bytes),
            _ => None,
        });
        let whole = first.is_some_and(|bytes| Head::read(bytes, false).complete);
        let mut came = case.came().filter(|(who, _)| *who == connection.name);
        let served = came.any(|(_, bytes)| {
            matches!(response::status(bytes, true), Status::Known(line) if line.code == 200)
        });
        whole && served
    })
}

/// It says that it cannot do what every browser asks of it.
fn refuses_whole_requests(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (sends, sent) = case.sends();
    let head = Head::read(&sent, false);
    let line = head.lines.first()?;
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let [b"GET", path, b"HTTP/1.0"] = words.as_slice() else { return None };
    let name = path.strip_prefix(b"/")?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.?&=".contains(byte);
    let plain = head.complete && head.crlf && head.field("Host").is_some() && sent.len() < 200;
    let page = name.iter().all(is_plain);
    let refused = case.status().filter(|code| ![403, 404].contains(code) && *code >= 400);
    let closed = case.found().is_closed_unanswered() && case.exit().is_none();
    let how = match refused {
        Some(code) => format!("refuses a whole, plain request with {code}"),
        None if closed => "closes at a whole, plain request, and does not answer".to_owned(),
        None => return None,
    };
    (sends == 1 && plain && page && case.wanted_status(200) && !serves_whole_requests(case)).then(|| {
        format!(
            "it {how}; print the request as you have received it, and look which of your conditions it does not meet"
        )
    })
}

/// Whether the program has read all of a whole request, and does not answer.
fn read_all_and_waits(case: &Case<'_>) -> Option<()> {
    case.server()?;
    let concerned = case.concerned()?;
    let view = case.shortfall.view.as_ref()?;
    // Text of C ends at a zero byte, before the blank line.
    let sent = case.sends().1;
    let ended = sent.ends_with(b"\r\n\r\n") && !sent.contains(&0);
    let open = concerned.received.is_empty() && !concerned.ended;
    let waits = case.wanted_answer() && open && ended;
    let asleep = || view.asleep_reading(concerned.remote, concerned.local).is_yes();
    (waits && asleep()).then_some(())
}

fn waits_for_the_client_to_close(case: &Case<'_>) -> Option<String> {
    read_all_and_waits(case)?;
    (case.sends().0 == 1).then(|| {
        "it has read the whole request and waits for more, perhaps for the client to close; the blank line (\\r\\n\\r\\n) ends a request, and then it is your turn".to_owned()
    })
}

fn waits_for_more(case: &Case<'_>) -> Option<String> {
    read_all_and_waits(case)?;
    Some("it has read every piece of the request and still waits; look for \\r\\n\\r\\n in all that has come so far, not in the last piece alone".to_owned())
}

fn spins(case: &Case<'_>) -> Option<String> {
    case.server()?;
    if !matches!(case.server_step()?, ServerStep::UsesNoProcessor { .. }) {
        return None;
    }
    let left = case.shortfall.connections.iter().any(|connection| !connection.open);
    Some(match left {
        true => "it runs in circles after a client has left: where recv returns no bytes the client is gone, so close that connection and take it off the read list".to_owned(),
        false => "it runs in circles instead of waiting: call select without a time-out, and watch for writing only those connections that you have something to write to".to_owned(),
    })
}

fn short_time_out(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let from_select = matches!(
        case.found(),
        Found::Program(OfProgram::Woke { call: Call { kind: Kind::WaitsOnMany, .. }, .. })
    );
    from_select.then(|| {
        "select returns again and again with nothing in its lists; leave its time-out away (None, NULL), and it sleeps until something happens".to_owned()
    })
}

fn sleeps_between_looks(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let asks = match case.server_step()? {
        ServerStep::WaitsInSelect => match case.found() {
            Found::Program(OfProgram::Seen(evidence)) => {
                evidence.calls().iter().any(|call| call.familiar() == "nanosleep")
            }
            _ => false,
        },
        ServerStep::UsesNoProcessor { .. } => {
            let view = case.shortfall.view.as_ref()?;
            let mut asleep = view.processes.iter().flat_map(|process| process.asleep());
            asleep.any(|(_, call)| call.kind == Kind::Sleep)
        }
        _ => false,
    };
    asks.then(|| {
        "it looks, sleeps for a while, and looks again; select itself waits until something happens, without a time-out and without a sleep".to_owned()
    })
}

fn keeps_descriptors(case: &Case<'_>) -> Option<String> {
    case.server()?;
    matches!(case.server_step()?, ServerStep::DescriptorsAsNoted).then(|| {
        "it keeps descriptors of connections that are over; call close on every one, also where the client left first".to_owned()
    })
}

fn never_closes(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted_end = *case.expectation()? == Expectation::Outcome(vec![Outcome::End]);
    let open = case.concerned().is_some_and(|connection| !connection.ended);
    (wanted_end && open && case.status().is_some()).then(|| {
        "it answers and leaves the connection open; call close after the answer, on what makefile or dup made of the socket too, for that is how the client knows the end".to_owned()
    })
}
