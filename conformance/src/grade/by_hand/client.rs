//! A client's exchange: nc plays the origin, one for each connection that the page expects, each on a port of
//! its own that listens before the client begins.

use super::shell::{MOST, NC_CLOSING, PORT, words, writing};
use crate::notation::expect::Expectation;
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, ClientStep, Ending, Step};
use crate::notation::text::{Text, Values};
use crate::replay::shortfall::Shortfall;

/// Connections that are played; of more one loses track.
const MOST_VISITS: usize = 6;

/// nc waits so many seconds for a client, where there is timeout(1).
const WAITING: &str = if cfg!(target_os = "linux") { "timeout 20 " } else { "" };

/// One connection that the page expects.
#[derive(Debug, Default, PartialEq)]
struct Visit {
    pieces: Vec<Vec<u8>>,
    /// Whether the origin keeps it open after all is said.
    stays: bool,
    /// Whether a pause or another step came after the last piece.
    paused: bool,
}

/// The commands; none where nc cannot play what the page does.
pub fn commands(program: &str, page: &Page, shortfall: &Shortfall) -> Vec<String> {
    let values = &shortfall.values;
    let exchange = run_of(page, shortfall.step.line).and_then(|(arguments, steps)| {
        let arguments = arguments.iter().map(|text| text.fill_string(&here(values)).ok());
        Some((arguments.collect::<Option<Vec<_>>>()?, visits(&steps, values)?))
    });
    let Some((arguments, visits)) = exchange.filter(|(_, visits)| can_be_played(visits)) else {
        return Vec::new();
    };
    let last = PORT + visits.len().saturating_sub(1) as u16;
    let mut commands: Vec<String> =
        (PORT..).zip(&visits).map(|(port, visit)| visit.played(port, last, values)).collect();
    if !commands.is_empty() {
        commands.push("sleep 1".to_owned());
    }
    let moved = |argument: &String| {
        String::from_utf8_lossy(&moved(argument.as_bytes(), PORT, values)).into_owned()
    };
    let arguments: Vec<String> = arguments.iter().map(moved).collect();
    let arguments = words(&page.program.arguments(&arguments));
    commands.push(format!("({program}{arguments}); echo \"exit status $?\""));
    commands
}

/// Whether each can have an nc of its own: they are few and short, each but the last leads on to another host
/// or port, where the next nc can listen in time, and the last leads nowhere that clients go.
fn can_be_played(visits: &[Visit]) -> bool {
    let answers: Vec<Vec<u8>> = visits.iter().map(|visit| visit.pieces.concat()).collect();
    let Some((last, others)) = answers.split_last() else {
        return true;
    };
    let leads_elsewhere = |answer: &Vec<u8>| location(answer).is_some_and(|to| to.contains("://"));
    answers.len() <= MOST_VISITS
        && answers.iter().all(|answer| answer.len() <= MOST)
        && others.iter().all(leads_elsewhere)
        && location(last).is_none_or(|to| to.contains("https://"))
}

/// The arguments of the run that the step is about, and the steps of that run; those that set an origin up stand
/// before it.
fn run_of(page: &Page, line: u32) -> Option<(&[Text], Vec<&Step>)> {
    let mut found: Option<(&[Text], Vec<&Step>)> = None;
    let mut ahead = Vec::new();
    for step in page.steps() {
        match (&step.action, &mut found) {
            (Action::Client(ClientStep::Runs { arguments }), found) => {
                if found.is_some() && step.line > line {
                    return found.take();
                }
                *found = Some((arguments, std::mem::take(&mut ahead)));
            }
            (Action::Connection { act: Act::AnswersEvery { .. }, .. }, _) => ahead.push(step),
            (_, Some((_, steps))) => steps.push(step),
            (_, None) => {}
        }
    }
    found.map(|(arguments, steps)| (arguments, [steps, ahead].concat()))
}

/// The connections of a run; `None` where the page does what nc cannot.
fn visits(steps: &[&Step], values: &Values) -> Option<Vec<Visit>> {
    let mut visits: Vec<Visit> = Vec::new();
    for step in steps {
        let act = match &step.action {
            Action::Connection { act, .. } => act,
            Action::Pause { .. } => {
                visits.iter_mut().last().into_iter().for_each(|visit| visit.paused = true);
                continue;
            }
            Action::Repeat { .. } => return None,
            _ => continue,
        };
        let is_fresh =
            visits.last().is_some_and(|visit| *visit == Visit { stays: true, ..Visit::default() });
        match act {
            Act::AnswersEvery { bytes } => {
                let pieces = vec![bytes.fill(values).ok()?];
                visits.push(Visit { pieces, ..Visit::default() });
            }
            Act::Expects { what: Expectation::Request { .. }, .. } | Act::Accepts if !is_fresh => {
                visits.push(Visit { stays: true, ..Visit::default() });
            }
            Act::Expects { what: Expectation::Bytes(_), .. }
                if visits.last().is_none_or(|visit| !visit.stays) =>
            {
                visits.push(Visit { stays: true, ..Visit::default() });
            }
            Act::Sends { bytes, pieces, .. } => {
                let bytes = bytes.fill(values).ok()?;
                let visit = visits.last_mut()?;
                match pieces {
                    Some(pieces) => {
                        visit.pieces.extend(bytes.chunks(pieces.size).map(<[u8]>::to_vec))
                    }
                    None => visit.add(bytes),
                }
                visit.paused = pieces.is_some();
            }
            Act::Ends(Ending::Close | Ending::AsHttpSays | Ending::HalfClose) => {
                visits.last_mut()?.stays = false;
            }
            Act::Ends(Ending::Reset) => return None,
            _ => {}
        }
    }
    Some(visits)
}

impl Visit {
    /// nc that listens on this port; addresses in what it says lead to the next one.
    fn played(&self, port: u16, last: u16, values: &Values) -> String {
        let next = (port + 1).min(last);
        let pieces: Vec<_> = self.pieces.iter().map(|piece| moved(piece, next, values)).collect();
        let nc = if self.stays { "nc" } else { NC_CLOSING };
        format!("{} | {WAITING}{nc} -l {port} &", writing(&pieces))
    }

    /// More to say: a piece of its own after a pause.
    fn add(&mut self, bytes: Vec<u8>) {
        match self.pieces.last_mut() {
            Some(last) if !self.paused => last.extend(bytes),
            _ => self.pieces.push(bytes),
        }
    }
}

fn location(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
    text.lines().find_map(|line| line.strip_prefix("location:")).map(str::to_owned)
}

/// The values with every origin on the learner's own machine, at the first port.
fn here(values: &Values) -> Values {
    let mut here = values.clone();
    for name in values.keys().filter_map(|name| name.strip_suffix(".host")) {
        here.insert(name.to_owned(), format!("localhost:{PORT}").into_bytes());
        here.insert(format!("{name}.host"), b"localhost".to_vec());
        here.insert(format!("{name}.port"), PORT.to_string().into_bytes());
    }
    here
}

/// The bytes with the addresses of origins moved to this port of the learner's own machine.
fn moved(bytes: &[u8], port: u16, values: &Values) -> Vec<u8> {
    let origins = values.keys().filter_map(|name| name.strip_suffix(".host"));
    let mut authorities: Vec<&[u8]> =
        origins.filter_map(|name| values.get(name)).map(Vec::as_slice).collect();
    // The longest first: one may be the beginning of another.
    authorities.sort_by_key(|authority| std::cmp::Reverse(authority.len()));
    let here = format!("localhost:{port}");
    authorities
        .iter()
        .fold(bytes.to_vec(), |bytes, authority| replaced(&bytes, authority, here.as_bytes()))
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len().max(1)).position(|part| part == from) {
        all.extend_from_slice(&rest[..at]);
        all.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    all.extend_from_slice(rest);
    all
}
