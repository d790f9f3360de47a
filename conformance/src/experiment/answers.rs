//! Pages of a client with one thing of the origin's answers, or of the origin, changed.

use super::rewrite::{
    each, each_literal, each_sent, find, first_bytes, last_bytes, like, of_connection, replace, with,
};
use crate::notation::expect::Holds;
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, ClientStep, Ending, Fresh, Step};
use crate::notation::text::{Piece, Text};

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
    each_sent(page, |text| {
        let redirects = first_bytes(text).get(9..10) == Some(b"3");
        if redirects && last_bytes(text).ends_with(b"\r\n\r\n") {
            text.append(Text { pieces: vec![Piece::Bytes(b"<p>It has moved.</p>\n".to_vec())] });
        }
    })
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
        if let Action::Connection { act: Act::Listens { high_port }, .. } = &mut step.action {
            *high_port = high;
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
        if let Action::Connection { act: Act::Ends(ending @ Ending::AsHttpSays), .. } = &mut step.action {
            *ending = Ending::Close;
        }
        changed.push(step.clone());
        let Some((who, Act::Sends { .. })) = of_connection(&step) else { continue };
        let next = steps[place + 1..].iter().filter_map(of_connection).find(|(name, _)| *name == who);
        if !matches!(next, Some((_, Act::Sends { .. } | Act::Ends(_)))) {
            let act = Act::Ends(Ending::Close);
            changed.push(like(&step, Action::Connection { who: who.clone(), act }));
        }
    }
    with(page, changed)
}

/// Bodies that are whole documents, from `<html>` to `</html>` and not a byte beside it.
pub fn whole_documents(page: &Page) -> Option<Page> {
    let mut bodies: Vec<Text> = Vec::new();
    let named = each(page, |step| {
        if let Action::Let { name, value: Fresh::Text(text) } = &mut step.action
            && name == "body"
        {
            *text = document(text);
        }
    });
    let sent = each_sent(named.as_ref().unwrap_or(page), |text| {
        if let Some(body) = literal_body(text) {
            let length = body.pieces.iter().all(|piece| matches!(piece, Piece::Bytes(_)));
            if length && is_html(text) {
                put_body(text, &document(&body));
                bodies.push(body);
            }
        }
    });
    let sent = sent.or(named)?;
    let printed = each(&sent, |step| {
        if let Action::Client(ClientStep::Printed { what: Holds::Is { content, .. }, .. }) = &mut step.action
            && bodies.contains(content)
        {
            *content = document(content);
        }
    });
    printed.or(Some(sent))
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

fn is_html(text: &Text) -> bool {
    find(first_bytes(text), b"Content-Type: text/html").is_some()
}

/// What follows the empty line, where all of it is bytes and there is some.
fn literal_body(text: &Text) -> Option<Text> {
    let [Piece::Bytes(bytes)] = text.pieces.as_slice() else { return None };
    let at = find(bytes, b"\r\n\r\n")? + 4;
    (at < bytes.len()).then(|| Text { pieces: vec![Piece::Bytes(bytes[at..].to_vec())] })
}

/// The answer with another body, and with the length of that.
fn put_body(text: &mut Text, body: &Text) {
    let ([Piece::Bytes(bytes)], [Piece::Bytes(body)]) = (text.pieces.as_mut_slice(), body.pieces.as_slice())
    else {
        return;
    };
    let Some(end) = find(bytes, b"\r\n\r\n") else { return };
    let old = bytes.len() - end - 4;
    bytes.truncate(end + 4);
    bytes.extend_from_slice(body);
    let field = |length: usize| format!("Content-Length: {length}\r\n").into_bytes();
    replace(bytes, &field(old), &field(body.len()));
}
