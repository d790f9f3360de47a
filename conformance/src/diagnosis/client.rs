//! Misconceptions of clients, and what gives each away.

use super::calls;
use super::case::Case;
use super::last_words::is_error;
use super::misconception::Misconception;
use super::served::in_lf;
use crate::escape::clipped;
use crate::http::message::Head;
use crate::http::response;
use crate::judge::found::Found;
use crate::judge::found::client::OfClient;
use crate::notation::expect::{Expectation, Holds};
use crate::notation::step::{Act, Action, ClientStep, ExitWanted};
use crate::sandbox::output::Stream;
use crate::transcript::What;

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "prints-a-bytes-literal", group: None, tell: prints_a_bytes_literal },
    Misconception { id: "prints-the-header", group: None, tell: prints_the_header },
    Misconception { id: "no-redirect-counter", group: None, tell: no_redirect_counter },
    Misconception { id: "succeeds-at-the-limit", group: None, tell: succeeds_at_the_limit },
    Misconception { id: "notice-on-stdout", group: None, tell: notice_on_stdout },
    Misconception { id: "progress-on-stdout", group: None, tell: progress_on_stdout },
    Misconception { id: "notice-wording", group: None, tell: notice_wording },
    Misconception { id: "no-host", group: None, tell: no_host },
    Misconception { id: "wrong-host", group: None, tell: wrong_host },
    Misconception { id: "no-blank-line", group: None, tell: no_blank_line },
    Misconception { id: "port-ignored", group: None, tell: port_ignored },
    Misconception { id: "follows-https", group: Some("https"), tell: follows_https },
    Misconception { id: "waits-for-the-end", group: None, tell: waits_for_the_end },
    Misconception { id: "takes-a-pause-for-the-end", group: None, tell: takes_a_pause_for_the_end },
    Misconception { id: "stops-at-a-blank-line", group: None, tell: stops_at_a_blank_line },
    Misconception { id: "stops-at-the-end-tag", group: None, tell: stops_at_the_end_tag },
    Misconception { id: "stops-before-the-length", group: None, tell: stops_before_the_length },
    Misconception { id: "one-recv", group: None, tell: one_recv },
    Misconception { id: "header-names-by-case", group: None, tell: header_names_by_case },
    Misconception { id: "stops-at-a-zero-byte", group: None, tell: stops_at_a_zero_byte },
    Misconception { id: "text-mode", group: None, tell: text_mode },
    Misconception { id: "prints-a-part", group: None, tell: prints_a_part },
    Misconception { id: "cut-short", group: None, tell: cut_short },
];

/// Whether the step looked at what the client printed on this stream.
fn looked_at<'a>(case: &Case<'a>, wanted: Stream) -> Option<&'a Holds> {
    match case.client_step()? {
        ClientStep::Printed { stream, what, .. } if *stream == wanted => Some(what),
        _ => None,
    }
}

fn prints_a_bytes_literal(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let stdout = case.stdout();
    (stdout.starts_with("b'") || stdout.starts_with("b\"")).then(|| {
        "it prints Python's way of showing bytes, with b'…' around them; write the bytes themselves, with sys.stdout.buffer.write".to_owned()
    })
}

fn prints_the_header(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    case.stdout().starts_with("HTTP/").then(|| {
        "it prints the status line and the headers too; the body begins after the first \\r\\n\\r\\n, and only what follows is printed".to_owned()
    })
}

/// How many redirects it was sent; none where something else was sent too.
fn redirects_alone(case: &Case<'_>) -> usize {
    let mut sent = case.sent().map(|(_, bytes)| bytes);
    if sent.any(|bytes| !response::is_redirect(bytes)) { 0 } else { case.sent().count() }
}

/// So many redirects nobody follows who counts to ten, or to twenty.
const UNCOUNTED: usize = 40;

fn no_redirect_counter(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let counted = matches!(case.found(), Found::Client(OfClient::Requests(_)))
        || case.wanted_exit() == Some(ExitWanted::NonZero);
    let redirects = redirects_alone(case);
    (counted && redirects >= UNCOUNTED).then(|| {
        format!("it has followed {} redirects and gives up only when it is stopped or out of memory; count them in one place, pass the count along, and exit non-zero after ten", redirects)
    })
}

/// Fewer redirects than these are no limit of redirects.
const FEWEST_LIMIT: usize = 5;

fn succeeds_at_the_limit(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let gave_up = case.ended_well() && case.wanted_exit() == Some(ExitWanted::NonZero);
    let redirects = redirects_alone(case);
    (gave_up && redirects >= FEWEST_LIMIT).then(|| {
        format!("it gives up after {redirects} redirects, and exits with 0; giving up is a failure, so exit with another number")
    })
}

fn notice_on_stdout(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout).or_else(|| looked_at(case, Stream::Stderr))?;
    case.stdout().contains("Redirected to").then(|| {
        "it tells of the redirect on stdout, where only the body belongs; write \"Redirected to: URL\" to stderr".to_owned()
    })
}

/// Words on stdout before or after the page, or in place of none, that nobody has sent.
fn progress_on_stdout(case: &Case<'_>) -> Option<String> {
    let holds = looked_at(case, Stream::Stdout)?;
    let printed = case.shortfall.stdout.as_slice();
    let wanted = case.shortfall.wanted.as_deref().unwrap_or_default();
    if !matches!(holds, Holds::Is { .. } | Holds::Empty) {
        return None;
    }
    let words = printed.strip_suffix(wanted).or_else(|| printed.strip_prefix(wanted))?;
    let line = words.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let is_text = std::str::from_utf8(line).is_ok_and(|line| line.contains(char::is_alphabetic));
    let was_sent = case.sent().any(|(_, bytes)| bytes.windows(line.len()).any(|part| part == line));
    let is_line = words.ends_with(b"\n") || words.len() == printed.len();
    // Of an error it tells where there is no page; that is for the page's own advice.
    let tells_of_an_error = wanted.is_empty() && is_error(&String::from_utf8_lossy(line));
    (is_text && is_line && !was_sent && !tells_of_an_error).then(|| {
        let line = clipped(line, 60);
        format!("it says \"{line}\" on stdout, where the page alone belongs; write what it tells of its progress to stderr, or leave it away")
    })
}

fn notice_wording(case: &Case<'_>) -> Option<String> {
    let Holds::Has(wanted) = looked_at(case, Stream::Stderr)? else {
        return None;
    };
    let values = &case.shortfall.values;
    let asked = wanted.iter().filter_map(|text| text.fill_string(values).ok());
    let asked = { asked }.any(|text| text.contains("Redirected to: "));
    let stderr = case.stderr();
    let tells = stderr.contains("http://") || stderr.to_lowercase().contains("redirect");
    (asked && tells && !stderr.contains("Redirected to: http")).then(|| {
        "it tells of the redirect in other words; the line must read \"Redirected to: \" and then the address, to the letter".to_owned()
    })
}

fn host_expected(case: &Case<'_>) -> bool {
    matches!(case.expectation(), Some(Expectation::Header { name, .. }) if name.eq_ignore_ascii_case("Host"))
}

fn no_host(case: &Case<'_>) -> Option<String> {
    case.client()?;
    (host_expected(case) && matches!(case.found(), Found::NoField { .. })).then(|| {
        "it sends no Host header; add \"Host: \" with the address's host (and its port, if it has one) below the request line".to_owned()
    })
}

fn wrong_host(case: &Case<'_>) -> Option<String> {
    case.client()?;
    (host_expected(case) && matches!(case.found(), Found::Field { .. })).then(|| {
        "its Host header names another host than the address that is fetched now; make it anew from the address, also after a redirect".to_owned()
    })
}

fn no_blank_line(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let request = matches!(case.expectation()?, Expectation::Request { .. });
    let came = case.answer();
    let unfinished = !came.is_empty() && !Head::read(came, false).complete;
    (request && unfinished).then(|| {
        "its request is not ended by a blank line, so the server waits for more headers; the last header is followed by \\r\\n\\r\\n".to_owned()
    })
}

fn port_ignored(case: &Case<'_>) -> Option<String> {
    case.client()?;
    case.shortfall.next_door.then(|| "it connected to port 80, whatever port the address names; what follows the colon after the host is the port".to_owned())
}

/// Whether a request came at the place that the page wants none at.
fn asked_in_vain(case: &Case<'_>) -> bool {
    let unwanted: Vec<String> = case
        .page
        .steps()
        .filter_map(|step| match &step.action {
            Action::Connection { who, act: Act::Got { most: 0, .. } } => {
                who.fill_string(&case.shortfall.values).ok()
            }
            _ => None,
        })
        .collect();
    case.came().any(|(who, _)| unwanted.iter().any(|name| who == name))
}

fn follows_https(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let requested =
        matches!(case.found(), Found::Client(OfClient::Requests(1..) | OfClient::Unasked(_)));
    let succeeded = case.wanted_exit() == Some(ExitWanted::NonZero) && case.ended_well();
    ((succeeded && asked_in_vain(case) || requested) && !case.crashed()).then(|| {
        "it does not stop at https://, which it cannot speak; look how the address begins, also that of a redirect, say so on stderr and exit non-zero".to_owned()
    })
}

fn waits_for_the_end(case: &Case<'_>) -> Option<String> {
    case.client()?;
    matches!(case.found(), Found::Client(OfClient::WaitsForMore { .. })).then(|| {
        "it waits for the server to close, although Content-Length told where the body ends; count the bytes of the body, and stop when all have come".to_owned()
    })
}

fn takes_a_pause_for_the_end(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let paused = case.transcript.iter().find(|entry| matches!(entry.what, What::Pause { .. }))?;
    let ended = case.ended_at()?;
    let sent_after = case.sent().any(|(t, _)| t >= ended);
    // A program that stops at once has taken a piece for the whole, and not the silence after it.
    let last_sent = case.sent().map(|(t, _)| t).filter(|t| *t < ended).fold(0.0, f64::max);
    if ended - last_sent < 0.4 {
        return None;
    }
    (ended > paused.t && sent_after && !case.crashed()).then(|| {
        "it takes a pause for the end: it stopped reading while the server was only slow; the end is where Content-Length says, or where the server closes".to_owned()
    })
}

/// What the harness sent, if that is a whole head and what follows it.
struct Sent<'a> {
    pieces: Vec<&'a [u8]>,
    head_length: usize,
    body: Vec<u8>,
}

impl<'a> Sent<'a> {
    fn of(case: &Case<'a>) -> Option<Sent<'a>> {
        let pieces: Vec<&[u8]> = case.sent().map(|(_, bytes)| bytes).collect();
        let whole = pieces.concat();
        let head = Head::read(&whole, false);
        let (head_length, body) = (head.length, whole.get(head.length..)?.to_vec());
        head.complete.then_some(Sent { pieces, head_length, body })
    }

    /// Where in the body each piece ends, of those that end in it.
    fn borders(&self) -> impl Iterator<Item = usize> {
        let ends = self.pieces.iter().scan(0, |sum, piece| {
            *sum += piece.len();
            Some(*sum)
        });
        ends.filter_map(|end| end.checked_sub(self.head_length)).filter(|end| *end > 0)
    }
}

fn stops_at_a_blank_line(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let body = Sent::of(case)?.body;
    let printed = &case.shortfall.stdout;
    let without = printed.strip_suffix(b"\n").unwrap_or(printed);
    let rest = body.strip_prefix(&printed[..]).or_else(|| body.strip_prefix(without))?;
    let first = |text: &[u8]| text.windows(4).position(|four| four == b"\r\n\r\n");
    let stops = rest.starts_with(b"\r\n\r\n") || printed.ends_with(b"\r\n\r\n");
    let at_the_first = first(&body).is_some_and(|place| place + 4 >= printed.len());
    (stops && at_the_first && rest.len() > 4).then(|| {
        "it takes an empty line in the body for its end; only the first empty line parts the head from the body, so split there once, and print all that follows".to_owned()
    })
}

fn stops_at_the_end_tag(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let Sent { pieces, body, .. } = Sent::of(case)?;
    let printed = &case.shortfall.stdout;
    let rest = body.strip_prefix(&printed[..])?;
    // What one recv brings together with the first tag is printed too, and no more.
    let tag = body.windows(7).position(|part| part == b"</html>")?;
    let stops = (tag + 7..tag + 7 + pieces.last()?.len()).contains(&printed.len());
    (stops && !rest.trim_ascii().is_empty()).then(|| {
        "it stops receiving when </html> has come; a body ends where Content-Length says, or where the server closes".to_owned()
    })
}

/// So many bytes may be counted in or left out by who counts wrong: an empty line, a line end twice.
const FEW: usize = 8;

/// It has ended before the last few bytes were sent that the length tells of.
fn stops_before_the_length(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let ended = case.ended_at()?;
    let Sent { body, .. } = Sent::of(case)?;
    let (last_sent, last) = case.sent().last()?;
    let printed = &case.shortfall.stdout;
    let (_, first) = case.sent().next()?;
    let rest = Head::read(first, false).content_length()?.checked_sub(printed.len())?;
    let counts = (1..=FEW).contains(&rest) && last.len() <= FEW && printed.len() > FEW;
    (counts && body.starts_with(printed) && last_sent >= ended && !case.crashed()).then(|| {
        format!("it stops {rest} bytes before the end that Content-Length tells of; count the bytes behind the head's empty line, and no others, and go on until there are as many")
    })
}

fn one_recv(case: &Case<'_>) -> Option<String> {
    case.client()?;
    let sent = Sent::of(case)?;
    let Sent { pieces, head_length, body } = &sent;
    if pieces.len() < 2 || case.crashed() {
        return None;
    }
    let printed = case.shortfall.stdout.len();
    let cut_at_a_border = printed < body.len() && sent.borders().any(|border| border == printed);
    let head_in_pieces = pieces[0].len() < *head_length && *head_length < 1000;
    let failed = case.exit().is_some_and(|exit| !exit.is_status(0));
    let body_cut = looked_at(case, Stream::Stdout).is_some()
        && cut_at_a_border
        && body.starts_with(&case.shortfall.stdout);
    if head_in_pieces && printed == 0 && failed {
        return Some("it looks at one piece of the head alone; an answer comes in pieces of any size, so put together what recv returns until \\r\\n\\r\\n has come".to_owned());
    }
    body_cut.then(|| {
        "it takes what one recv returns for the whole; an answer comes in pieces of any size, so call recv again until the end has come".to_owned()
    })
}

fn header_names_by_case(case: &Case<'_>) -> Option<String> {
    case.client()?;
    const KNOWN: [&str; 3] = ["Content-Type", "Location", "Content-Length"];
    let odd = case.sent().any(|(_, bytes)| {
        let head = Head::read(bytes, false);
        let names = head
            .lines
            .iter()
            .filter_map(|line| std::str::from_utf8(line).ok()?.split_once(':'))
            .map(|(name, _)| name);
        names.into_iter().any(|name| {
            KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name) && *known != name)
        })
    });
    odd.then(|| {
        "it does not find a header that is written in other letters, such as content-type; names of headers are the same in any case, so compare them in one".to_owned()
    })
}

fn text_mode(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let body = Sent::of(case)?.body;
    let printed = &case.shortfall.stdout;
    let alike = in_lf(&body).trim_ascii_end() == in_lf(printed).trim_ascii_end();
    (alike && body.contains(&b'\r') && *printed != body).then(|| {
        "line ends are changed on the way: it takes the page for lines of text; receive bytes, and print them as they came".to_owned()
    })
}

/// All of the answer was received in several pieces, and a part of it is printed.
fn prints_a_part(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let sent = Sent::of(case)?;
    let (body, printed) = (&sent.body, &case.shortfall.stdout);
    let received = calls::received(case)?;
    // The first piece is there, and what comes after it is not.
    let first = sent.borders().next()?;
    let has_first = first < body.len() && printed.starts_with(&body[..first]);
    let lacks = printed.len() < body.len() && !body.starts_with(printed);
    (received == sent.head_length + body.len() && has_first && lacks).then(|| {
        let printed = printed.len();
        format!("it receives all {} bytes of the body, and prints {printed}; print as many bytes of each piece as recv has brought", body.len())
    })
}

fn stops_at_a_zero_byte(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let body = Sent::of(case)?.body;
    let rest = body.strip_prefix(&case.shortfall.stdout[..])?;
    rest.starts_with(b"\0").then(|| {
        "it stops at a zero byte, which ends a text in C and is a byte like any other in a page; print so many bytes as came, with fwrite or write".to_owned()
    })
}

fn cut_short(case: &Case<'_>) -> Option<String> {
    looked_at(case, Stream::Stdout)?;
    let body = Sent::of(case)?.body;
    let printed = &case.shortfall.stdout;
    let cut = printed.len() >= 512 && printed.len() < body.len() && body.starts_with(printed);
    cut.then(|| {
        format!(
            "it stops after {} of {} bytes; go on reading until Content-Length says that all have come, or until the server closes",
            printed.len(),
            body.len()
        )
    })
}
