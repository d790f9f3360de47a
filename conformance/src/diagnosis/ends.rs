//! Programs that have ended, or that an error has stopped in its work, and what gives away why.

use super::calls;
use super::case::Case;
use super::last_words::{self, is_error, is_exception};
use super::misconception::Misconception;
use crate::escape::clipped;
use crate::http::response::{self, Status};
use crate::notation::expect::Holds;
use crate::notation::step::{ClientStep, ExitWanted};
use crate::replay::shortfall::Ended;
use crate::sandbox::Exit;
use crate::sandbox::output::Stream;
use crate::transcript::{Close, Direction, What};
use nix::libc;

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "python-2", group: None, tell: python_2 },
    Misconception { id: "asks-for-input", group: None, tell: asks_for_input },
    Misconception { id: "forbidden-by-isolation", group: None, tell: forbidden_by_isolation },
    Misconception { id: "exits-with-a-list", group: None, tell: exits_with_a_list },
    Misconception { id: "prints-its-exception", group: None, tell: prints_its_exception },
    Misconception { id: "error-path-ends", group: None, tell: error_path_ends },
    Misconception { id: "exits-after-one", group: None, tell: exits_after_one },
    Misconception { id: "exits-after-an-error", group: None, tell: exits_after_an_error },
    Misconception { id: "died", group: None, tell: died },
];

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

/// What only root may do, and what no server needs whose port is above 1024.
const FOR_ROOT: [&str; 7] =
    ["setuid", "setgid", "setgroups", "initgroups", "setresuid", "chown", "chroot"];

/// It asked for one of these and ended, with the words of the system for a refusal.
fn forbidden_by_isolation(case: &Case<'_>) -> Option<String> {
    case.exit()?;
    let refused = case.last_line()?.contains("Operation not permitted");
    let lines = case.shortfall.last_lines.iter().map(|line| String::from_utf8_lossy(line));
    let asked = lines.rev().find_map(|line| FOR_ROOT.iter().find(|call| line.contains(**call)));
    let asked = asked.filter(|_| refused)?;
    Some(format!(
        "it calls {asked}, which only root may, and no program that is graded is root; leave the call away, or go on where it fails"
    ))
}

fn exits_with_a_list(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let wanted = case.wanted_exit()? == ExitWanted::Status(0);
    let failed = case.exit().is_some_and(|exit| exit.is_status(1));
    let line = case.last_line()?;
    let shown =
        matches!((line.as_bytes().first()?, line.as_bytes().last()?), (b'[', b']') | (b'(', b')'));
    (wanted && failed && shown && !case.crashed()).then(|| {
        format!("it ends with sys.exit({line}): what is no number is printed to stderr, and the status is then 1; give sys.exit the number alone, as in sys.exit(0)")
    })
}

/// The line in which the program tells of an error since it was sent something, and where it stands.
fn told_error(case: &Case<'_>, is_it: fn(&str) -> bool) -> Option<(&'static str, String)> {
    let on = |stream: Stream| {
        let lines = case.said_since(stream);
        let line = clipped(last_words::last(&lines)?, 160);
        is_it(&line).then_some((stream.name(), line))
    };
    on(Stream::Stderr).or_else(|| on(Stream::Stdout))
}

/// It has caught an error, or a thread or a child of it has died of one, and who asked is not answered.
fn prints_its_exception(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let ends = case.ended_well();
    let closed = case.closed_by_program().is_some() || case.found().is_nothing();
    let gives_up = case.exit().is_none() && case.wanted_answer() && closed;
    if !case.answer().is_empty() || !(ends || gives_up) || !case.was_connected() {
        return None;
    }
    let (stream, line) = told_error(case, is_exception)?;
    let another = if ends { over_another(case) } else { None };
    let over = another.map(|(name, done)| format!(" with `{name}`, which {done},"));
    let does = if ends { "ends" } else { "gives up this connection" };
    Some(format!(
        "it {does}{} at an error that it tells of itself, on {stream}: {line}. {}",
        over.unwrap_or_default(),
        advice(case, &line, another.is_none())
    ))
}

/// It serves on where all goes well, and ends with 0 where a call has failed.
fn error_path_ends(case: &Case<'_>) -> Option<String> {
    case.server()?;
    if !case.ended_well() || !case.was_connected() {
        return None;
    }
    if calls::ends_at_an_end(case) {
        return Some("it ends, with status 0, where a client has left: recv returned nothing, which is the end of that connection alone; close it, and go back to the others".to_owned());
    }
    if case.wants_an_error()
        && calls::last_connection(case)
            .is_some_and(|last| case.concerned().is_some_and(|own| own.name == last))
    {
        return Some("it ends, with status 0, where it should answer with an error; send the status line and a head, close that connection, and go back to accept".to_owned());
    }
    let line = told_error(case, is_error).map(|(_, line)| format!(" ({line})"));
    let call = calls::failed_before_the_end(case);
    (line.is_some() || call.is_some()).then(|| {
        let line = line.unwrap_or_default();
        format!("it ends, with status 0, where a call has failed{line}; an error with one client is no reason to leave the others: close that connection, and go back to accept")
    })
}

/// Statuses that came, in the order of their coming.
fn statuses(case: &Case<'_>) -> Vec<u16> {
    case.came()
        .filter_map(|(_, bytes)| match response::status(bytes, true) {
            Status::Known(line) => Some(line.code),
            _ => None,
        })
        .collect()
}

fn exits_after_one(case: &Case<'_>) -> Option<String> {
    case.server()?;
    // An answer that came and is wrong has another cause.
    let one = case.ended_well() && case.answer().is_empty() && statuses(case) == [200];
    one.then(|| {
        "it serves one connection and ends; put accept and what follows it in a loop that never ends".to_owned()
    })
}

fn exits_after_an_error(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let refused = statuses(case).last().is_some_and(|code| *code >= 400);
    (case.ended_well() && case.answer().is_empty() && refused).then(|| {
        "it ends after it has answered with an error; close that connection, and go back to accept".to_owned()
    })
}

/// Who had the program's attention when it ended, where that is another connection than the step's, and what its client
/// had done last.
fn over_another<'a>(case: &Case<'a>) -> Option<(&'a str, &'static str)> {
    let name = calls::last_connection(case).or_else(|| gone_before(case))?;
    if case.concerned().is_some_and(|concerned| concerned.name == name) {
        return None;
    }
    let own = case.transcript.iter().rev().filter(|entry| entry.who == name);
    let done = own.filter_map(|entry| match &entry.what {
        What::Closed { direction: Direction::ToProgram, how: Close::Fin } => Some("has left"),
        What::Closed { direction: Direction::ToProgram, how: Close::Reset } => {
            Some("has reset its connection")
        }
        What::Bytes { direction: Direction::ToProgram, .. } => Some("has sent something"),
        _ => None,
    });
    Some((name, { done }.next().unwrap_or("has connected")))
}

/// The connection on which something was done last before the program was seen to end, and none begun since.
fn gone_before<'a>(case: &Case<'a>) -> Option<&'a str> {
    let end = case.transcript.iter().position(|entry| matches!(entry.what, What::Exited { .. }))?;
    let done = case.transcript[..end].iter().rev().find(|entry| {
        matches!(
            entry.what,
            What::Connected { .. }
                | What::Bytes { direction: Direction::ToProgram, .. }
                | What::Closed { direction: Direction::ToProgram, .. }
        )
    })?;
    Some(done.who.as_str())
}

fn died(case: &Case<'_>) -> Option<String> {
    let exit = case.exit()?;
    let silent = match case.of_client() {
        true => !case.crashed() || printed_too_much(case),
        // It answered, otherwise than it should, and ended well: that has another cause.
        false => case.ended_well() && case.wanted_answer() && case.status().is_some(),
    };
    if silent {
        return None;
    }
    let another = if case.of_client() { None } else { over_another(case) };
    let over = another.map(|(name, done)| format!(" over `{name}`, which {done}"));
    let over = over.unwrap_or_default();
    let said = case.last_line();
    let line = match (&said, on_stdout(case)) {
        (Some(line), _) => format!("; the last it said was: {}", without_its_dot(line)),
        (None, Some(line)) => {
            format!("; the last it said, on stdout, was: {}", without_its_dot(&line))
        }
        (None, None) => String::new(),
    };
    if let Some(signal) = of_signal(exit) {
        return Some(format!("it {exit}{over}{line}. {signal}"));
    }
    let advice = advice(case, &said.unwrap_or_default(), another.is_none());
    Some(format!("it {exit}{over}{line}. {advice}"))
}

/// A line that is quoted at the end of a sentence, which has a full stop of its own.
fn without_its_dot(line: &str) -> &str {
    line.strip_suffix('.').unwrap_or(line)
}

/// The last line that a server printed; what a client prints is the page.
fn on_stdout(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let lines = case.shortfall.stdout.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
    Some(clipped(last_words::last(&lines.collect::<Vec<_>>())?, 160))
}

/// Where stdout was to be empty, what stands there is the failure, whatever came afterwards.
fn printed_too_much(case: &Case<'_>) -> bool {
    let empty = match case.client_step() {
        Some(ClientStep::Printed { stream: Stream::Stdout, what, .. }) => match what {
            Holds::Empty => true,
            Holds::Is { .. } => case.shortfall.wanted.as_deref() == Some(b"".as_slice()),
            _ => false,
        },
        _ => false,
    };
    empty && !case.shortfall.stdout.is_empty()
}

/// What a signal says by itself.
fn of_signal(exit: &Ended) -> Option<&'static str> {
    match exit {
        Ended::By(Exit::Signal(libc::SIGPIPE)) => Some(
            "A client had gone, and it wrote to it all the same: ignore the signal, signal(SIGPIPE, SIG_IGN), and look at what write returns",
        ),
        Ended::By(Exit::Signal(libc::SIGSEGV | libc::SIGBUS)) => Some(
            "It reads or writes memory that is not its own: look for a pointer that is NULL and for a buffer that is too small; a build with -fsanitize=address shows the line",
        ),
        _ => None,
    }
}

/// What mends it: what is known of this error, else what the step asks for.
fn advice(case: &Case<'_>, said: &str, own: bool) -> &'static str {
    let known = MISTAKES.iter().find(|(words, _)| said.contains(words)).map(|(_, advice)| *advice);
    let mend = "This is one that should go well: fix what that line tells of";
    known.unwrap_or(match case.of_client() {
        true if case.wanted_success() && said.is_empty() => {
            "This is one that should go well: look where it ends"
        }
        true if case.wanted_success() => mend,
        true => "Catch the error, say in a line on stderr what went wrong, and exit non-zero",
        false if !case.was_connected() => "Run it by hand with a port, and read what it says",
        false if own && case.wants_400_alone() => {
            "Catch the error, and answer it with 400 (Bad Request)"
        }
        false if own && case.wants_an_error() => {
            "Catch the error, and answer with the status that says what is wrong"
        }
        false if own && case.wanted_success() && said.is_empty() => {
            "This is a request that it should answer: look where it ends"
        }
        false if own && case.wanted_success() => {
            "This is a request that it should answer: fix what that line tells of"
        }
        false => {
            "Catch the error around one connection, close that one, and go on serving the others"
        }
    })
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
