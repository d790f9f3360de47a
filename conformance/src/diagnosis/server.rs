//! Misconceptions of servers, and what gives each away.

use super::case::Case;
use super::misconception::Misconception;
use crate::escape::clipped;
use crate::http::response::{self, Status};
use crate::judge::difference;
use crate::judge::found::Found;
use crate::judge::found::not_connected::NotConnected;
use crate::judge::found::program::OfProgram;
use crate::kernel::{Call, Kind, Socket};
use crate::notation::expect::{Expectation, Outcome};
use crate::notation::step::{Act, Action, ServerStep};
use crate::transcript::{Direction, What};

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "python-2", group: None, tell: python_2 },
    Misconception { id: "asks-for-input", group: None, tell: asks_for_input },
    Misconception { id: "hard-coded-port", group: None, tell: hard_coded_port },
    Misconception { id: "one-address-only", group: None, tell: one_address_only },
    Misconception { id: "exits-after-one", group: None, tell: exits_after_one },
    Misconception { id: "exits-after-an-error", group: None, tell: exits_after_an_error },
    Misconception { id: "died", group: None, tell: died },
    Misconception { id: "answers-early", group: None, tell: answers_early },
    Misconception { id: "child-processes", group: None, tell: child_processes },
    Misconception { id: "threads", group: None, tell: threads },
    Misconception {
        id: "reads-the-first-connection",
        group: Some("many"),
        tell: reads_the_first_connection,
    },
    Misconception { id: "leaves-one-unread", group: None, tell: leaves_one_unread },
    Misconception { id: "one-recv", group: None, tell: one_recv },
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
    Misconception { id: "serves-any-file", group: None, tell: serves_any_file },
    Misconception { id: "403-for-404", group: None, tell: forbidden_for_missing },
    Misconception { id: "404-for-403", group: None, tell: missing_for_forbidden },
    Misconception { id: "missing-blank-line", group: None, tell: missing_blank_line },
    Misconception { id: "length-in-characters", group: None, tell: length_in_characters },
    Misconception { id: "wrong-length", group: None, tell: wrong_length },
    Misconception { id: "serves-an-old-copy", group: None, tell: serves_an_old_copy },
    Misconception { id: "text-mode", group: None, tell: text_mode },
    Misconception { id: "decodes-bytes", group: None, tell: decodes_bytes },
    Misconception { id: "cut-short", group: None, tell: cut_short },
];

fn server(case: &Case<'_>) -> Option<()> {
    (!case.of_client()).then_some(())
}

fn python_2(case: &Case<'_>) -> Option<String> {
    let stderr = case.stderr();
    let signs = [
        "Missing parentheses in call to 'print'",
        "No module named 'urllib2'",
        "No module named 'urlparse'",
        "No module named 'SocketServer'",
    ];
    signs.iter().any(|sign| stderr.contains(sign)).then(|| {
        "it is written for Python 2, and this is Python 3; print is a function now, and sockets take bytes, not text".to_owned()
    })
}

fn asks_for_input(case: &Case<'_>) -> Option<String> {
    case.stderr().contains("EOFError: EOF when reading a line").then(|| {
        "it asks its user for input, and nobody is there; take what you need from the arguments (sys.argv)".to_owned()
    })
}

fn hard_coded_port(case: &Case<'_>) -> Option<String> {
    server(case)?;
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
    server(case)?;
    let elsewhere = matches!(
        case.shortfall.step.action,
        Action::Connection { act: Act::Connects { elsewhere: true, .. }, .. }
    );
    let alone = matches!(case.found(), Found::NotConnected(NotConnected::ListensOnlyAt(_)));
    (elsewhere && alone).then(|| {
        "it is bound to one address of the machine; bind to every address, which is \"\" in Python and INADDR_ANY (0.0.0.0) in C".to_owned()
    })
}

/// Statuses that came, in the order of their coming.
fn statuses(case: &Case<'_>) -> Vec<u16> {
    let came = case.transcript.iter().filter_map(|entry| match &entry.what {
        What::Bytes { direction: Direction::FromProgram, bytes, .. } => Some(bytes),
        _ => None,
    });
    came.filter_map(|bytes| match response::status(bytes, true) {
        Status::Known(line) => Some(line.code),
        _ => None,
    })
    .collect()
}

fn exits_after_one(case: &Case<'_>) -> Option<String> {
    server(case)?;
    (case.ended_well() && statuses(case).last() == Some(&200)).then(|| {
        "it serves one connection and ends; put accept and what follows it in a loop that never ends".to_owned()
    })
}

fn exits_after_an_error(case: &Case<'_>) -> Option<String> {
    server(case)?;
    (case.ended_well() && statuses(case).last().is_some_and(|code| *code >= 400)).then(|| {
        "it ends after it has answered with an error; close that connection, and go back to accept".to_owned()
    })
}

fn died(case: &Case<'_>) -> Option<String> {
    let exit = case.exit()?;
    if case.of_client() && !case.crashed() {
        return None;
    }
    let line =
        case.last_line().map(|line| format!("; the last it said was: {line}")).unwrap_or_default();
    let said = case.last_line().unwrap_or_default();
    let known = MISTAKES.iter().find(|(words, _)| said.contains(words)).map(|(_, advice)| *advice);
    let advice = known.unwrap_or(match case.of_client() {
        true if case.wanted_success() => {
            "This is one that should go well: mend what that line tells of"
        }
        true => "Catch the error, say in a line on stderr what went wrong, and exit non-zero",
        false if !case.was_connected() => "Run it by hand with a port, and read what it says",
        false if case.wanted_success() => {
            "This is a request that it should answer: mend what that line tells of"
        }
        false => {
            "Catch the error around one connection, close that one, and go on serving the others"
        }
    });
    Some(format!("it {exit}{line}. {advice}"))
}

/// What Python says of mistakes that are made with sockets again and again, and what mends each.
const MISTAKES: [(&str, &str); 3] = [
    (
        "file descriptor cannot be a negative integer",
        "A socket that was closed is still in a list given to select: take it out where you close it",
    ),
    (
        "a bytes-like object is required, not 'str'",
        "Sockets carry bytes: encode a text before you send it, as in text.encode()",
    ),
    (
        "'str' object cannot be interpreted as an integer",
        "A port is a number, and came as a text: make it one with int(…)",
    ),
];

fn answers_early(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let silence = matches!(case.expectation()?, Expectation::Nothing { .. });
    (silence && case.answer().starts_with(b"HTTP/") && !case.sent_whole_request()).then(|| {
        "it answers before the blank line that ends a request; a request may come in pieces, so read on until \\r\\n\\r\\n has come".to_owned()
    })
}

fn child_processes(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let about_process =
        matches!(case.server_step()?, ServerStep::WorksAlone | ServerStep::WaitsInSelect);
    let serving = case.shortfall.view.as_ref()?.serving().len();
    (about_process && serving > 1).then(|| {
        format!("{serving} processes serve; part 3 asks for one, which keeps all connections in a list and lets select say which is ready")
    })
}

fn threads(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let about_process =
        matches!(case.server_step()?, ServerStep::WorksAlone | ServerStep::WaitsInSelect);
    let view = case.shortfall.view.as_ref()?;
    let blocked: usize = view.processes.iter().map(|process| process.blocked().count()).sum();
    (about_process && blocked > 1).then(|| {
        format!("{blocked} threads sleep, each in a call of its own; part 3 asks for one thread, which keeps all connections in a list and lets select say which is ready")
    })
}

fn reads_the_first_connection(case: &Case<'_>) -> Option<String> {
    server(case)?;
    if !case.answer().is_empty() {
        return None;
    }
    let view = case.shortfall.view.as_ref()?;
    let concerned = case.concerned();
    let mut blocked = view.processes.iter().flat_map(|process| process.blocked());
    let (_, call, socket) = blocked.next()?;
    let other =
        case.shortfall.connections.iter().find(|other| Some(other.local) == socket.remote)?;
    let elsewhere = concerned.is_none_or(|concerned| concerned.name != other.name);
    let advice = match call.kind {
        Kind::Write => {
            "make the connection non-blocking, keep what send did not take, and let select say when it can be written to"
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

/// It has accepted the connection, whose request lies there, and sleeps until something else happens.
fn leaves_one_unread(case: &Case<'_>) -> Option<String> {
    server(case)?;
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

fn one_recv(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let (sends, _) = case.sends();
    let closed = case.found().is_closed_unanswered();
    let refused = case.status().is_some_and(|code| code >= 400) && case.wanted_status(200);
    // A server that closes much later has another reason, such as a time-out.
    let at_once = case.seconds_to_close().is_none_or(|seconds| seconds < 0.5);
    let piece = sends > 1 || (sends == 1 && !case.sent_whole_request());
    (piece && at_once && (closed || refused)).then(|| {
        "it takes what one recv returns for the whole request; a request may come in pieces, so call recv again until \\r\\n\\r\\n has come".to_owned()
    })
}

/// Whether the program has read all of a whole request, and does not answer.
fn read_all_and_waits(case: &Case<'_>) -> Option<()> {
    server(case)?;
    let concerned = case.concerned()?;
    let view = case.shortfall.view.as_ref()?;
    let ended = case.sends().1.ends_with(b"\r\n\r\n");
    let waits = case.wanted_answer() && concerned.received.is_empty() && ended;
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
    server(case)?;
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
    server(case)?;
    let from_select = matches!(
        case.found(),
        Found::Program(OfProgram::Woke { call: Call { kind: Kind::WaitsOnMany, .. }, .. })
    );
    from_select.then(|| {
        "select returns again and again with nothing in its lists; leave its time-out away (None, NULL), and it sleeps until something happens".to_owned()
    })
}

fn sleeps_between_looks(case: &Case<'_>) -> Option<String> {
    server(case)?;
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
    server(case)?;
    matches!(case.server_step()?, ServerStep::DescriptorsAsNoted).then(|| {
        "it keeps descriptors of connections that are over; call close on every one, also where the client left first".to_owned()
    })
}

fn never_closes(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let wanted_end = *case.expectation()? == Expectation::Outcome(vec![Outcome::End]);
    let open = case.concerned().is_some_and(|connection| !connection.ended);
    (wanted_end && open && case.status().is_some()).then(|| {
        "it answers and leaves the connection open; call close after the answer, on what makefile or dup made of the socket too, for that is how the client knows the end".to_owned()
    })
}

fn serves_any_file(case: &Case<'_>) -> Option<String> {
    server(case)?;
    (case.wanted_status(403) && case.status() == Some(200)).then(|| {
        "it serves a file that is no page; look whether the name ends in .html or .htm, and answer 403 where it does not".to_owned()
    })
}

fn forbidden_for_missing(case: &Case<'_>) -> Option<String> {
    server(case)?;
    (case.wanted_status(404) && case.status() == Some(403)).then(|| {
        "it says 403 (forbidden) for a page that does not exist, which is 404; 403 is for a file that is there and may not be served".to_owned()
    })
}

fn missing_for_forbidden(case: &Case<'_>) -> Option<String> {
    server(case)?;
    (case.wanted_status(403) && case.status() == Some(404)).then(|| {
        "it says 404 (not found) for a file that is there; a file that exists and is no page is 403 (forbidden)".to_owned()
    })
}

fn missing_blank_line(case: &Case<'_>) -> Option<String> {
    if case.of_client() {
        return None;
    }
    matches!(case.found(), Found::NoEmptyLine(_)).then(|| {
        "it sends no blank line after its headers; \\r\\n\\r\\n must stand between the last header and the body, also where the body is empty".to_owned()
    })
}

fn length_in_characters(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (head, _) = case.head_and_body()?;
    let characters = std::str::from_utf8(wanted).ok()?.chars().count();
    let told = head.content_length()?;
    (told == characters && told != wanted.len()).then(|| {
        format!("Content-Length says {told}, which is the number of characters; it counts bytes, and these are {}", wanted.len())
    })
}

fn wrong_length(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let (head, body) = case.head_and_body()?;
    let is_json = || serde_json::from_slice::<serde_json::Value>(body).is_ok();
    let wanted = match case.expectation() {
        Some(Expectation::Json { exactly: true }) if is_json() => body,
        _ => case.shortfall.wanted.as_deref()?,
    };
    let told = head.content_length()?;
    (told != wanted.len() && body == wanted).then(|| {
        format!("Content-Length says {told}, and the body has {} bytes; it counts the bytes after the blank line, no more and no fewer", wanted.len())
    })
}

fn serves_an_old_copy(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let (_, body) = case.head_and_body()?;
    let old = case
        .shortfall
        .earlier
        .iter()
        .any(|earlier| !earlier.is_empty() && body.starts_with(earlier));
    old.then(|| {
        "it serves what the file held before; read the file anew for every request".to_owned()
    })
}

fn text_mode(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    let evened =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|byte| *byte != b'\r').collect() };
    let same_but_ends = evened(wanted) == evened(body) && wanted != body;
    same_but_ends.then(|| "line ends were changed on the way: the file was opened as text; open it in binary (\"rb\" in Python)".to_owned())
}

fn decodes_bytes(case: &Case<'_>) -> Option<String> {
    let wanted = case.shortfall.wanted.as_deref()?;
    let got =
        if case.of_client() { case.shortfall.stdout.as_slice() } else { case.head_and_body()?.1 };
    let offset = difference::between(wanted, got)?.offset;
    let replaced =
        got[offset..].starts_with("\u{fffd}".as_bytes()) || got[offset..].starts_with(b"?");
    replaced.then(|| {
        "bytes were read as text, and those that are no UTF-8 were replaced; a body is bytes from beginning to end, so never decode it".to_owned()
    })
}

fn cut_short(case: &Case<'_>) -> Option<String> {
    server(case)?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    let ended = case.concerned().is_some_and(|connection| connection.ended);
    let cut = ended && body.len() < wanted.len() && wanted.starts_with(body) && body.len() >= 1024;
    let came = body.len();
    cut.then(|| {
        let end = clipped(&body[came - 8..], 8);
        format!(
            "it sends {came} of {} bytes (to …{end}) and closes; one read may not read the whole file and one send may not take all it is given, so repeat both until everything is sent (sendall in Python)",
            wanted.len()
        )
    })
}
