//! The program's calls as comments on packets: those on a packet's connection since the packet before, and those on
//! none, such as waits, on the next packet of whichever.

use super::conversation::Packet;
use crate::escape::grouped;
use crate::report::exchange::Exchange;
use crate::report::harmless::one_line;
use crate::tape::{Call, Sort, Telling};
use crate::transcript::{Entry, What};
use std::collections::BTreeMap;

/// Comments of calls on one packet: the first of them and the last are told, the others counted.
const FIRST: usize = 4;
const LAST: usize = 12;

/// Characters of a comment.
const LENGTH: usize = 160;

/// Adds the comments.
pub fn comment(transcript: &[Entry], packets: &mut [Packet]) {
    let exchange = Exchange::of(transcript);
    let all: Vec<usize> = (0..packets.len()).collect();
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); exchange.connections.len()];
    packets.iter().zip(0..).for_each(|(packet, place)| own[packet.connection].push(place));
    let mut on: BTreeMap<usize, Vec<(f64, &Call)>> = BTreeMap::new();
    let mut telling = Telling::default();
    for (entry, connection) in &exchange.entries {
        let What::Called { call, lasted } = &entry.what else { continue };
        if !telling.tells(call) {
            continue;
        }
        let of = connection.map(|place| &own[place]).filter(|own| !own.is_empty()).unwrap_or(&all);
        let at = if acts_at_once(call) { entry.t - lasted } else { entry.t };
        let next = of.partition_point(|place| packets[*place].t < at);
        if let Some(place) = of.get(next).or(of.last()) {
            on.entry(*place).or_default().push((at, call));
        }
    }
    for (place, calls) in on {
        let comments = &mut packets[place].comments;
        comments.splice(0..0, lines(&calls));
        comments.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    }
}

/// Whether what a call does can be seen before it returns. Of others the return counts, where there is one.
fn acts_at_once(call: &Call) -> bool {
    matches!(call.sort, Sort::Write | Sort::Close | Sort::Connect) || call.returned.is_none()
}

/// The calls, the same one again and again only once, in so many lines.
fn lines(calls: &[(f64, &Call)]) -> Vec<(f64, String)> {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for same in calls.chunk_by(|(_, one), (_, other)| one.to_string() == other.to_string()) {
        let (at, call) = same[0];
        lines.push((at, line(call)));
        let again = grouped(same.len() - 1);
        let again = (same.len() > 1).then(|| format!("… and the same {again} times more"));
        lines.extend(again.map(|again| (at, again)));
    }
    if lines.len() > FIRST + LAST {
        let (rest, at) = (lines.len() - FIRST - LAST, lines[FIRST].0);
        let left_out = format!("… and {} calls more", grouped(rest));
        lines.splice(FIRST..FIRST + rest, [(at, left_out)]);
    }
    lines
}

fn line(call: &Call) -> String {
    let sleeps = call.returned.is_none() && call.is_wait();
    one_line(&(call.line(LENGTH) + if sleeps { " (sleeps)" } else { "" }))
}
