//! An exchange as a sequence diagram: a lifeline for the program and one for each connection, time
//! downwards, bytes on the arrows, silence as silence, what the kernel showed, and the step that was
//! not met. Where the program's calls are known they stand beside its lifeline, along which a bar shows
//! how long it slept in one.

mod bars;
mod calls;
mod few;
mod lines;
mod row;
mod rows;
mod svg;

use self::row::Row;
use super::exchange::{Connection, Exchange};
use crate::transcript::{Entry, What};
use std::cmp::Reverse;

/// Lifelines of connections that are drawn; of a hundred alike, a few tell as much.
const LIFELINES: usize = 6;

/// An exchange laid out in rows.
pub struct Diagram<'a> {
    rows: Vec<Row>,
    connections: Vec<Connection>,
    program: &'a str,
}

/// Lays out a transcript; `None` where nothing happened.
pub fn diagram<'a>(transcript: &[Entry], program: &'a str) -> Option<Diagram<'a>> {
    if transcript.is_empty() {
        return None;
    }
    let mut exchange = Exchange::of(transcript);
    let left_out = keep_few(&mut exchange);
    let rows = rows::rows(&exchange, left_out);
    Some(Diagram { rows, connections: exchange.connections, program })
}

impl Diagram<'_> {
    /// The image, to be put into a page.
    pub fn svg(&self) -> String {
        svg::draw(&self.rows, self.program, &self.names())
    }

    /// The same in lines of text.
    pub fn text(&self) -> String {
        row::text(&self.rows, &self.names())
    }

    fn names(&self) -> Vec<&str> {
        self.connections.iter().map(|connection| connection.name.as_str()).collect()
    }
}

/// Leaves the connections that are to be drawn, and says how many others there were.
fn keep_few(exchange: &mut Exchange<'_>) -> usize {
    let all = exchange.connections.len();
    if all <= LIFELINES {
        return 0;
    }
    let kept = most_telling(exchange);
    let place = |old: usize| kept.iter().position(|kept| *kept == old);
    exchange.entries.retain(|(_, connection)| connection.is_none_or(|old| kept.contains(&old)));
    exchange
        .entries
        .iter_mut()
        .for_each(|(_, connection)| *connection = connection.and_then(place));
    exchange.connections = kept.iter().map(|old| exchange.connections[*old].clone()).collect();
    all - kept.len()
}

/// The connections on which most happened, the failing step before all, in the order they were made.
fn most_telling(exchange: &Exchange<'_>) -> Vec<usize> {
    let mut weights = vec![0; exchange.connections.len()];
    for (entry, connection) in &exchange.entries {
        let weight = match entry.what {
            What::Failed { .. } => 1_000,
            What::Called { .. } => 0,
            _ => 1,
        };
        connection.iter().for_each(|place| weights[*place] += weight);
    }
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|place| Reverse(weights[*place]));
    places.truncate(LIFELINES);
    places.sort_unstable();
    places
}
