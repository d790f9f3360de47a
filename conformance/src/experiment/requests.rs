//! Pages of a server with one thing of their requests changed.

use super::rewrite::{
    each_literal, each_sent, find, last_bytes, like, of_connection, replace, with,
};
use crate::notation::expect::{Expectation, Outcome};
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
            Act::Sends { bytes, end, .. } => {
                let mut all = earlier.map(|at| held.remove(at).1).unwrap_or_default();
                all.append(bytes.clone());
                let more = steps[place + 1..].iter().any(|later| is_sent_by(later, who).is_some());
                match ends_a_request(&all) || !more {
                    true => changed.push(like(step, sends(who, all, *end))),
                    false => held.push((who.clone(), all)),
                }
            }
            Act::Expects { what: Expectation::Nothing { .. }, .. } if earlier.is_some() => {}
            _ => {
                if let Some(at) = earlier {
                    let (who, all) = held.remove(at);
                    changed.push(like(step, sends(&who, all, None)));
                }
                changed.push(step.clone());
            }
        }
    }
    with(page, changed)
}

fn sends(who: &Text, bytes: Text, end: Option<Ending>) -> Action {
    Action::Connection { who: who.clone(), act: Act::Sends { bytes, pieces: None, end } }
}

/// Each client closes its half once it has sent its request.
pub fn half_closing(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    with(page, each_half_closing(&steps))
}

fn each_half_closing(steps: &[Step]) -> Vec<Step> {
    let is_half_close = |step: &Step, who: &Text| matches!(of_connection(step), Some((name, Act::Ends(Ending::HalfClose))) if name == who);
    let mut changed: Vec<Step> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        if let Action::Repeat { times, steps } = &step.action {
            let steps = each_half_closing(steps);
            changed.push(like(step, Action::Repeat { times: *times, steps }));
            continue;
        }
        let Some((who, act)) = of_connection(step) else {
            changed.push(step.clone());
            continue;
        };
        // One that closes its half later has done so by then.
        if is_half_close(step, who) && changed.iter().any(|step| is_half_close(step, who)) {
            continue;
        }
        changed.push(step.clone());
        let goes_on = steps[place + 1..].iter().any(|later| is_sent_by(later, who).is_some());
        if matches!(act, Act::Sends { end: None, .. }) && !goes_on {
            let act = Act::Ends(Ending::HalfClose);
            changed.push(like(step, Action::Connection { who: who.clone(), act }));
        }
    }
    changed
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
        for version in [b" HTTP/1.0\r", b" HTTP/1.1\r"] {
            replace(bytes, version, b"\r");
        }
    });
}

/// Requests that say HTTP/1.0.
pub fn as_http_1_0(page: &Page) -> Option<Page> {
    each_sent(page, |text| {
        each_literal(text, |bytes| replace(bytes, b" HTTP/1.1\r", b" HTTP/1.0\r"));
    })
}

/// Requests that say HTTP/1.1.
pub fn as_http_1_1(page: &Page) -> Option<Page> {
    each_sent(page, |text| {
        each_literal(text, |bytes| replace(bytes, b" HTTP/1.0\r", b" HTTP/1.1\r"));
    })
}

/// Nobody waits for the server's close.
pub fn left_open(page: &Page) -> Option<Page> {
    let waits = |step: &&Step| {
        let expected = match of_connection(step) {
            Some((_, Act::Expects { what: Expectation::Outcome(outcomes), .. })) => outcomes,
            _ => return true,
        };
        *expected != [Outcome::End]
    };
    with(page, page.steps().filter(waits).cloned().collect())
}

/// Nobody looks at the result.
pub fn any_result(page: &Page) -> Option<Page> {
    without_member(page, "result")
}

/// Nobody looks at the list of the operands.
pub fn any_operands(page: &Page) -> Option<Page> {
    without_member(page, "operands")
}

fn without_member(page: &Page, name: &str) -> Option<Page> {
    let is_other = |step: &&Step| match of_connection(step) {
        Some((_, Act::Expects { what: Expectation::Member { key, .. }, .. })) => key != name,
        _ => true,
    };
    with(page, page.steps().filter(is_other).cloned().collect())
}

/// The clients come one after the other: each says all it has to say before the next one connects, and those that
/// never speak stay away.
pub fn one_client_at_a_time(page: &Page) -> Option<Page> {
    let steps: Vec<Step> = page.steps().cloned().collect();
    match steps.iter().any(is_of_the_process) {
        true => None,
        false => with(page, each_at_a_time(&steps)),
    }
}

fn each_at_a_time(steps: &[Step]) -> Vec<Step> {
    let mut told: Vec<Text> = Vec::new();
    let mut changed = Vec::new();
    for step in steps {
        if is_crowd_of_the_silent(step) {
            continue;
        }
        if let Action::Repeat { times, steps } = &step.action
            && steps.iter().any(connects)
        {
            let steps = each_at_a_time(steps);
            changed.push(like(step, Action::Repeat { times: *times, steps }));
            continue;
        }
        let Some((who, _)) = of_connection(step) else {
            changed.push(step.clone());
            continue;
        };
        if is_sent_by(step, who).is_some() && !told.contains(who) {
            told.push(who.clone());
            let own = steps
                .iter()
                .filter(|step| of_connection(step).is_some_and(|(name, _)| name == who));
            changed.extend(own.cloned());
            let close = Act::Ends(Ending::Close);
            changed.push(like(step, Action::Connection { who: who.clone(), act: close }));
        }
    }
    changed
}

fn connects(step: &Step) -> bool {
    matches!(of_connection(step), Some((_, Act::Connects { .. })))
}

/// Whether a step looks at the server's process: then its clients are there for that.
fn is_of_the_process(step: &Step) -> bool {
    matches!(&step.action, Action::Server(step) if !matches!(step, ServerStep::Runs | ServerStep::Exits(_)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use crate::notation::read::{self, Terms};

    /// A page of a server with these steps.
    fn page(steps: &str) -> Page {
        let source = format!(
            "# T\n\nWords.\n\n```exchange\nprogram http_server2\nrule 3.6\npoints 1\n\n{steps}```\n\n## If it fails\n\nMore.\n"
        );
        let terms = Terms { programs: &usual(), hint: "If it fails" };
        read::page("part3/t", "t.md", &source, terms).unwrap()
    }

    #[test]
    fn who_asks_and_is_gone_is_gone_in_one_piece_too() {
        let gone =
            page("a connects\na closes with > GET / HTTP/1.0\\r\\n\\r\\nb connects\nb < end\n");
        assert_eq!((in_one_piece(&gone), half_closing(&gone)), (None, None));
    }

    #[test]
    fn a_version_is_left_out_and_nothing_else() {
        let request = "GET /{page}.html HTTP/1.0\\r\\nHost: lab\\r\\n\\r\\n";
        let mut text = Text::parse(request, 0).unwrap();
        drop_version(&mut text);
        assert_eq!(text, Text::parse("GET /{page}.html\\r\\nHost: lab\\r\\n\\r\\n", 0).unwrap());
    }
}
