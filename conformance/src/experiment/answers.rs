//! Pages of a client with one thing of the origin's answers, or of the origin, changed.

use super::rewrite::{
    each, each_literal, each_sent, find, first_bytes, last_bytes, like, of_connection, replace,
    with,
};
use crate::notation::expect::{Expectation, Holds};
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, At, ClientStep, Ending, Fresh, Step};
use crate::notation::text::{Piece, Text};
use crate::sandbox::output::Stream;

/// Answers that say HTTP/1.1.
pub fn as_http_1_1(page: &Page) -> Option<Page> {
    each_sent(page, |text| each_literal(text, |bytes| replace(bytes, b"HTTP/1.0 ", b"HTTP/1.1 ")))
}

/// A type with a parameter.
pub fn type_with_parameter(page: &Page) -> Option<Page> {
    let (plain, more): (&[u8], &[u8]) =
        (b"Content-Type: text/html\r\n", b"Content-Type: text/html; charset=utf-8\r\n");
    each_sent(page, |text| each_literal(text, |bytes| replace(bytes, plain, more)))
}

/// Redirects that have a body.
pub fn redirects_with_a_body(page: &Page) -> Option<Page> {
    redirects(page, |_| literal("<p>It has moved.</p>\n"))
}

/// Redirects whose body has a link to where they lead.
pub fn redirects_with_a_link(page: &Page) -> Option<Page> {
    redirects(page, |location| {
        let mut body = literal("<p>It has moved <A HREF=\"");
        body.append(location);
        body.append(literal("\">here</A>.</p>\n"));
        body
    })
}

/// Redirects with a body made of where they lead, up to the close.
fn redirects(page: &Page, body: impl Fn(Text) -> Text) -> Option<Page> {
    each_sent(page, |text| {
        let leads = first_bytes(text).get(9..10) == Some(b"3");
        let location = location(text).filter(|_| leads && last_bytes(text).ends_with(b"\r\n\r\n"));
        if let Some(location) = location {
            each_literal(text, |bytes| replace(bytes, b"Content-Length: 0\r\n", b""));
            text.append(body(location));
        }
    })
}

fn literal(text: &str) -> Text {
    Text { pieces: vec![Piece::Bytes(text.as_bytes().to_vec())] }
}

/// What a head says of where to go.
fn location(head: &Text) -> Option<Text> {
    const NAME: &[u8] = b"Location: ";
    let mut location = Text::default();
    let mut inside = false;
    for piece in &head.pieces {
        match piece {
            Piece::Bytes(bytes) => {
                let start = find(bytes, NAME).map(|at| at + NAME.len());
                inside |= start.is_some();
                let rest = &bytes[start.unwrap_or(0)..];
                let end = find(rest, b"\r\n").filter(|_| inside);
                if inside {
                    location.append(Text {
                        pieces: vec![Piece::Bytes(rest[..end.unwrap_or(rest.len())].to_vec())],
                    });
                }
                if end.is_some() {
                    return Some(location);
                }
            }
            value if inside => location.pieces.push(value.clone()),
            Piece::Value(_) => {}
        }
    }
    None
}

/// Each 301 as a 302.
pub fn redirects_as_302(page: &Page) -> Option<Page> {
    each_sent(page, |text| {
        each_literal(text, |bytes| {
            replace(bytes, b" 301 Moved Permanently\r\n", b" 302 Found\r\n")
        });
    })
}

/// Redirects with other words behind their number: each has two that servers use.
pub fn other_phrases(page: &Page) -> Option<Page> {
    let phrases: [(&[u8], &[u8]); 3] = [
        (b" 301 Moved Permanently\r\n", b" 301 Moved\r\n"),
        (b" 302 Moved Temporarily\r\n", b" 302 Found\r\n"),
        (b" 302 Found\r\n", b" 302 Moved Temporarily\r\n"),
    ];
    each_sent(page, |text| {
        each_literal(text, |bytes| {
            let known = phrases.iter().find(|(one, _)| find(bytes, one).is_some());
            if let Some((one, other)) = known {
                replace(bytes, one, other);
            }
        });
    })
}

/// Each 302 as a 301.
pub fn redirects_as_301(page: &Page) -> Option<Page> {
    each_sent(page, |text| {
        for found in [&b" 302 Found\r\n"[..], b" 302 Moved Temporarily\r\n"] {
            each_literal(text, |bytes| replace(bytes, found, b" 301 Moved Permanently\r\n"));
        }
    })
}

/// The address at which the redirects end given at once: what comes before the last request is left out.
pub fn without_redirects(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    // Whether it tells of the redirect cannot be asked where there is none.
    let tells = |step: &Step| {
        matches!(&step.action, Action::Client(ClientStep::Printed { stream: Stream::Stderr, .. }))
    };
    if steps.iter().any(tells) {
        return None;
    }
    let asks = |step: &Step| {
        matches!(
            of_connection(step),
            Some((_, Act::Expects { what: Expectation::Request { .. }, .. }))
        )
    };
    let last = steps.iter().rposition(asks)?;
    let lead = steps[..last].iter().filter_map(sent_text).filter_map(location).next_back()?;
    let first = steps.iter().position(asks)?;
    let mut changed: Vec<Step> = steps[..first].to_vec();
    changed.extend_from_slice(&steps[last..]);
    for step in &mut changed {
        if let Action::Client(ClientStep::Runs { arguments }) = &mut step.action {
            *arguments = vec![lead.clone()];
        }
    }
    with(page, changed)
}

/// The origin on port 80, or on another one.
pub fn on_port_80(page: &Page) -> Option<Page> {
    listening(page, false)
}

/// The same the other way round.
pub fn on_another_port(page: &Page) -> Option<Page> {
    listening(page, true)
}

fn listening(page: &Page, high: bool) -> Option<Page> {
    each(page, |step| {
        if let Action::Connection { act: Act::Listens { at }, .. } = &mut step.action {
            *at = if high { At::AnotherPort } else { At::Port80 };
        }
    })
}

/// Each answer in one segment: what an origin sends until it closes, or until it is asked again, goes out at once.
pub fn in_one_segment(page: &Page) -> Option<Page> {
    let mut changed: Vec<Step> = Vec::new();
    // The place of the send that others are put to.
    let mut open: Option<usize> = None;
    for step in page.steps() {
        match (of_connection(step), open) {
            (Some((who, Act::Sends { bytes, .. })), Some(place))
                if of_connection(&changed[place]).is_some_and(|(name, _)| name == who) =>
            {
                if let Action::Connection { act: Act::Sends { bytes: all, .. }, .. } =
                    &mut changed[place].action
                {
                    all.append(bytes.clone());
                }
                continue;
            }
            (Some((_, Act::Sends { .. })), _) => open = Some(changed.len()),
            (None, Some(_)) if matches!(step.action, Action::Pause { .. }) => continue,
            _ => open = None,
        }
        let mut step = step.clone();
        if let Action::Connection { act: Act::Sends { pieces, .. }, .. } = &mut step.action {
            *pieces = None;
        }
        changed.push(step);
    }
    with(page, changed)
}

/// A close after each answer.
pub fn closing(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    let mut changed = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let mut step = step.clone();
        if let Action::Connection { act: Act::Ends(ending @ Ending::AsHttpSays), .. } =
            &mut step.action
        {
            *ending = Ending::Close;
        }
        changed.push(step.clone());
        let Some((who, Act::Sends { .. })) = of_connection(&step) else { continue };
        let next =
            steps[place + 1..].iter().filter_map(of_connection).find(|(name, _)| *name == who);
        if !matches!(next, Some((_, Act::Sends { .. } | Act::Ends(_)))) {
            let act = Act::Ends(Ending::Close);
            changed.push(like(&step, Action::Connection { who: who.clone(), act }));
        }
    }
    with(page, changed)
}

/// Bodies that are whole documents, from `<html>` to `</html>` and not a byte beside it; where a head comes without its
/// body, both in one segment.
pub fn whole_documents(page: &Page) -> Option<Page> {
    let goes_on = |text: &Text| !first_bytes(text).starts_with(b"HTTP/");
    match page.steps().filter_map(sent_text).any(goes_on) {
        true => documents(&in_one_segment(page)?),
        false => documents(page),
    }
}

fn documents(page: &Page) -> Option<Page> {
    let sent = page.steps().filter_map(sent_text);
    let sent: Vec<Text> = sent.filter_map(body).collect();
    let names: Vec<String> = sent.iter().filter_map(only_hole).collect();
    let named = each(page, |step| {
        if let Action::Let { name, value: Fresh::Text(text) } = &mut step.action
            && (names.contains(name) || (has_tags(text) && sent.contains(text)))
        {
            *text = document(text);
        }
    });
    let mut bodies: Vec<Text> = Vec::new();
    let sent = each_sent(named.as_ref().unwrap_or(page), |text| {
        if let Some(body) = body(text).filter(|body| only_hole(body).is_none() && has_tags(body)) {
            put_body(text, &body);
            bodies.push(body);
        }
    });
    let sent = sent.or(named)?;
    let printed = each(&sent, |step| {
        if let Action::Client(ClientStep::Printed { what, .. }) = &mut step.action
            && let Holds::Is { content, .. } = what
            && bodies.contains(content)
        {
            *content = document(content);
        }
    });
    printed.or(Some(sent))
}

fn sent_text(step: &Step) -> Option<&Text> {
    match of_connection(step)? {
        (_, Act::Sends { bytes, .. }) => Some(bytes),
        _ => None,
    }
}

fn only_hole(body: &Text) -> Option<String> {
    match body.pieces.as_slice() {
        [Piece::Value(name)] => Some(name.clone()),
        _ => None,
    }
}

fn has_tags(body: &Text) -> bool {
    let may = |piece: &Piece| match piece {
        Piece::Bytes(bytes) => bytes.contains(&b'<'),
        Piece::Value(_) => true,
    };
    body.pieces.iter().any(may)
}

fn document(body: &Text) -> Text {
    let piece = |bytes: &[u8]| Text { pieces: vec![Piece::Bytes(bytes.to_vec())] };
    let inner = match first_bytes(body).starts_with(b"<html") {
        true => body.clone(),
        false => {
            let mut all = piece(b"<html>\n");
            all.append(body.clone());
            all.append(piece(b"</html>"));
            all
        }
    };
    trimmed(inner)
}

/// Without line ends behind it.
fn trimmed(mut text: Text) -> Text {
    if let Some(Piece::Bytes(bytes)) = text.pieces.last_mut() {
        bytes.truncate(bytes.trim_ascii_end().len());
    }
    text
}

/// What follows the empty line of an answer that is HTML, where there is any.
fn body(answer: &Text) -> Option<Text> {
    let is_html =
        |piece: &Piece| matches!(piece, Piece::Bytes(bytes) if find(bytes, b"text/html").is_some());
    answer.pieces.iter().find(|piece| is_html(piece))?;
    let (at, end) = empty_line(answer)?;
    let Piece::Bytes(bytes) = &answer.pieces[at] else { return None };
    let mut body = Text { pieces: vec![Piece::Bytes(bytes[end..].to_vec())] };
    body.pieces.retain(|piece| *piece != Piece::Bytes(Vec::new()));
    body.append(Text { pieces: answer.pieces[at + 1..].to_vec() });
    (!body.pieces.is_empty()).then_some(body)
}

/// The piece in which the empty line is, and where it ends there.
fn empty_line(answer: &Text) -> Option<(usize, usize)> {
    answer.pieces.iter().enumerate().find_map(|(at, piece)| match piece {
        Piece::Bytes(bytes) => {
            let of_lf = || find(bytes, b"\n\n").map(|found| found + 2);
            let end = find(bytes, b"\r\n\r\n").map(|found| found + 4).or_else(of_lf)?;
            Some((at, end))
        }
        Piece::Value(_) => None,
    })
}

/// Makes a document of the answer's body, and puts the length of that in the place of its own, where that is a number.
fn put_body(answer: &mut Text, body: &Text) {
    let Some((at, end)) = empty_line(answer) else { return };
    let document = document(body);
    answer.pieces.truncate(at + 1);
    if let Piece::Bytes(bytes) = &mut answer.pieces[at] {
        bytes.truncate(end);
    }
    if let ([Piece::Bytes(old)], [Piece::Bytes(new)]) =
        (body.pieces.as_slice(), document.pieces.as_slice())
    {
        let field = |body: &[u8]| format!("Content-Length: {}\r\n", body.len()).into_bytes();
        each_literal(answer, |bytes| replace(bytes, &field(old), &field(new)));
    }
    answer.append(document);
}
