//! A page rewritten: its steps with one thing changed.

use crate::notation::page::{Page, Section, Steps};
use crate::notation::step::{Act, Action, ContentKind, Fresh, Step};
use crate::notation::text::{Piece, Text};

/// The page with these steps; `None` where they are the same.
pub fn with(page: &Page, steps: Vec<Step>) -> Option<Page> {
    let same = page.steps().eq(steps.iter());
    let sections = vec![Section::Exchange(Steps { source: String::new(), steps })];
    (!same).then(|| Page { sections, ..page.clone() })
}

/// The page with each of its steps, those in a `repeat` too, changed so.
pub fn each(page: &Page, mut change: impl FnMut(&mut Step)) -> Option<Page> {
    let mut steps: Vec<Step> = page.steps().cloned().collect();
    change_each(&mut steps, &mut change);
    with(page, steps)
}

fn change_each(steps: &mut [Step], change: &mut impl FnMut(&mut Step)) {
    for step in steps {
        change(step);
        if let Action::Repeat { steps, .. } = &mut step.action {
            change_each(steps, change);
        }
    }
}

/// The page with whatever is sent changed so.
pub fn each_sent(page: &Page, mut change: impl FnMut(&mut Text)) -> Option<Page> {
    each(page, |step| {
        if let Action::Connection {
            act: Act::Sends { bytes, .. } | Act::AnswersEvery { bytes },
            ..
        } = &mut step.action
        {
            change(bytes);
        }
    })
}

/// The page with letters of ASCII in place of bytes of every value and of letters that are several bytes each.
pub fn in_ascii(page: &Page) -> Option<Page> {
    each(page, |step| {
        if let Action::Let { value: Fresh::Content { kind, .. }, .. } = &mut step.action {
            *kind = ContentKind::Text;
        }
    })
}

/// The bytes of a text, its holes left out, changed so.
pub fn each_literal(text: &mut Text, mut change: impl FnMut(&mut Vec<u8>)) {
    for piece in &mut text.pieces {
        if let Piece::Bytes(bytes) = piece {
            change(bytes);
        }
    }
}

/// Each place of these bytes with others in it.
pub fn replace(bytes: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], old) {
        bytes.splice(from + at..from + at + old.len(), new.iter().copied());
        from += at + new.len();
    }
}

/// Where these bytes stand.
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// What stands last in a text, where that is no hole.
pub fn last_bytes(text: &Text) -> &[u8] {
    match text.pieces.last() {
        Some(Piece::Bytes(bytes)) => bytes,
        _ => &[],
    }
}

/// What stands first in it, where that is no hole.
pub fn first_bytes(text: &Text) -> &[u8] {
    match text.pieces.first() {
        Some(Piece::Bytes(bytes)) => bytes,
        _ => &[],
    }
}

/// The connection that a step is of, and what it does.
pub fn of_connection(step: &Step) -> Option<(&Text, &Act)> {
    match &step.action {
        Action::Connection { who, act } => Some((who, act)),
        _ => None,
    }
}

/// The step with another action.
pub fn like(step: &Step, action: Action) -> Step {
    Step { action, ..step.clone() }
}
