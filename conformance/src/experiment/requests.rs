//! Pages of a server with one thing of their requests changed.

use super::rewrite::{
    each_literal, each_sent, find, last_bytes, like, of_connection, replace, with,
};
use crate::notation::expect::Expectation;
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, Ending, ServerStep, Step};
use crate::notation::text::Text;

/// Whether a text ends with the empty line that ends a request.
fn ends_a_request(text: &Text) -> bool {
    let last = last_bytes(text);
    last.ends_with(b"\r\n\r\n") || last.ends_with(b"\n\n")
}

fn is_sent_by<'a>(step: &'a Step, who: &Text) -> Option<&'a Text> {
    match of_connection(step)? {
        (name, Act::Sends { bytes, .. }) if name == who => Some(bytes),
        _ => None,
    }
}

/// What a connection sends in several steps, or pieces, is sent at once, when the last of it is due.
pub fn in_one_piece(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    let mut changed = Vec::new();
    let mut held: Vec<(Text, Text)> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let is_wait = matches!(step.action, Action::Pause { .. });
        if is_wait && !held.is_empty() {
            continue;
        }
        let Some((who, act)) = of_connection(step) else {
            changed.push(step.clone());
            continue;
        };
        let earlier = held.iter().position(|(name, _)| name == who);
        match act {
            Act::Sends { bytes, .. } => {
                let mut all = earlier.map(|at| held.remove(at).1).unwrap_or_default();
                all.append(bytes.clone());
                let more = steps[place + 1..].iter().any(|later| is_sent_by(later, who).is_some());
                match ends_a_request(&all) || !more {
                    true => changed.push(like(step, sends(who, all))),
                    false => held.push((who.clone(), all)),
                }
            }
            Act::Expects { what: Expectation::Nothing { .. }, .. } if earlier.is_some() => {}
            _ => {
                if let Some(at) = earlier {
                    let (who, all) = held.remove(at);
                    changed.push(like(step, sends(&who, all)));
                }
                changed.push(step.clone());
            }
        }
    }
    with(page, changed)
}

fn sends(who: &Text, bytes: Text) -> Action {
    Action::Connection { who: who.clone(), act: Act::Sends { bytes, pieces: None } }
}

/// Each client closes its half once it has sent its request.
pub fn half_closing(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    let mut changed = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        changed.push(step.clone());
        let Some((who, Act::Sends { .. })) = of_connection(step) else { continue };
        let later =
            || steps[place + 1..].iter().filter_map(of_connection).filter(|(name, _)| *name == who);
        let goes_on =
            later().any(|(_, act)| matches!(act, Act::Sends { .. } | Act::Ends(Ending::HalfClose)));
        if !goes_on {
            let act = Act::Ends(Ending::HalfClose);
            changed.push(like(step, Action::Connection { who: who.clone(), act }));
        }
    }
    with(page, changed)
}

/// Request lines without a version.
pub fn without_version(page: &Page) -> Option<Page> {
    each_sent(page, drop_version)
}

/// The same, and no header lines.
pub fn line_alone(page: &Page) -> Option<Page> {
    each_sent(page, |text| {
        drop_version(text);
        each_literal(text, |bytes| {
            if let (Some(end), true) = (find(bytes, b"\r\n"), bytes.ends_with(b"\r\n\r\n")) {
                bytes.truncate(end);
                bytes.extend_from_slice(b"\r\n\r\n");
            }
        });
    })
}

fn drop_version(text: &mut Text) {
    each_literal(text, |bytes| {
        for version in [b" HTTP/1.0\r\n", b" HTTP/1.1\r\n"] {
            replace(bytes, version, b"\r\n");
        }
    });
}

/// The clients come one after the other: each says all it has to say before the next one connects, and those that
/// never speak stay away.
pub fn one_client_at_a_time(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    let speaks = |who: &Text| steps.iter().any(|step| is_sent_by(step, who).is_some());
    let mut told: Vec<Text> = Vec::new();
    let mut changed = Vec::new();
    for step in &steps {
        if is_crowd_of_the_silent(step) {
            continue;
        }
        let Some((who, _)) = of_connection(step) else {
            changed.push(step.clone());
            continue;
        };
        let begins = is_sent_by(step, who).is_some() && !told.contains(who);
        if begins {
            told.push(who.clone());
            let own = steps
                .iter()
                .filter(|step| of_connection(step).is_some_and(|(name, _)| name == who));
            changed.extend(own.cloned());
            let close = Act::Ends(Ending::Close);
            changed.push(like(step, Action::Connection { who: who.clone(), act: close }));
        } else if !speaks(who) {
            continue;
        }
    }
    with(page, changed)
}

/// A `repeat` in which clients connect, and leave, and none speaks.
fn is_crowd_of_the_silent(step: &Step) -> bool {
    let Action::Repeat { steps, .. } = &step.action else { return false };
    steps.iter().all(|step| {
        let speaks = matches!(of_connection(step), Some((_, Act::Sends { .. })));
        !speaks && (of_connection(step).is_some() || matches!(step.action, Action::Pause { .. }))
    })
}

/// What the server does with the processor is not looked at.
pub fn not_watched(page: &Page) -> Option<Page> {
    let steps = page.steps().filter(|step| {
        !matches!(
            step.action,
            Action::Server(ServerStep::UsesNoProcessor { .. } | ServerStep::Sleeps { .. })
        )
    });
    with(page, steps.cloned().collect())
}
