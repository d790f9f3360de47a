//! The rows of a diagram: what happened, in order, with silence where nothing did.

use super::calls::Calls;
use super::few::few;
use super::lines;
use super::row::{Note, Row, Shape, Stroke, aside};
use crate::escape::grouped;
use crate::report::exchange::{Connection, Exchange};
use crate::transcript::{Close, Direction, Entry, What};

/// A time in which nothing happened is a row of its own from this many seconds on.
const SILENCE: f64 = 0.2;

/// The rows of an exchange, of which so many connections are not drawn.
pub fn rows(exchange: &Exchange<'_>, left_out: usize) -> Vec<Row> {
    let (mut rows, mut calls) = (Vec::new(), Calls::default());
    for (entry, connection) in &exchange.entries {
        match &entry.what {
            What::Called { call, lasted } => {
                calls.add(entry.t, call, *lasted, *connection, &mut rows);
            }
            _ => rows.push(row(entry, connection.map(|at| (at, &exchange.connections[at])))),
        }
    }
    // A call that has not returned stands where it was made, and not where it was told of.
    rows.sort_by(|one, other| one.t.unwrap_or(0.0).total_cmp(&other.t.unwrap_or(0.0)));
    let mut rows = few(with_silence(rows));
    let asides = [
        (left_out, "more connections are not drawn"),
        (calls.untold(), "calls that only start the program are not drawn"),
    ];
    let asides = asides.into_iter().filter(|(count, _)| *count > 0);
    rows.splice(0..0, asides.map(|(count, what)| aside(format!("{} {what}", grouped(count)))));
    rows
}

fn with_silence(rows: Vec<Row>) -> Vec<Row> {
    let mut before = 0.0;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.extend(silence(before, &row));
        before = row.t.unwrap_or(0.0).max(before);
        all.push(row);
    }
    all
}

fn silence(before: f64, row: &Row) -> Option<Row> {
    let seconds = row.t? - before;
    // The same call again and again came all the time.
    let tells = matches!(row.shape, Shape::Silence | Shape::Call { again: true, .. });
    (seconds >= SILENCE && !tells).then(|| Row {
        t: None,
        shape: Shape::Silence,
        lines: vec![format!("{} s in which nothing happened", rounded(seconds))],
    })
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

fn row(entry: &Entry, connection: Option<(usize, &Connection)>) -> Row {
    let arrow = |direction, stroke| match connection {
        Some((connection, _)) => Shape::Arrow { connection, direction, stroke },
        None => Shape::Note(Note::Program),
    };
    let shape = match &entry.what {
        What::Connected { .. } => arrow(connecting(connection), Stroke::Connect),
        What::Bytes { direction, .. } => arrow(*direction, Stroke::Bytes),
        What::Closed { direction, how: Close::Fin } => arrow(*direction, Stroke::Fin),
        What::Closed { direction, how: Close::Reset } => arrow(*direction, Stroke::Reset),
        What::Pause { .. } => Shape::Silence,
        What::Exited { .. } => Shape::Note(Note::Exit),
        What::Seen { .. } | What::TimeOut { .. } => Shape::Note(Note::Kernel),
        What::Met { .. } => Shape::Note(Note::Met),
        What::Failed { .. } => Shape::Note(Note::Failed),
        What::Started { .. }
        | What::Listening { .. }
        | What::Output { .. }
        | What::Called { .. } => Shape::Note(Note::Program),
    };
    Row { t: Some(entry.t), shape, lines: words(entry) }
}

fn connecting(connection: Option<(usize, &Connection)>) -> Direction {
    match connection.is_some_and(|(_, connection)| connection.from_program) {
        true => Direction::FromProgram,
        false => Direction::ToProgram,
    }
}

fn words(entry: &Entry) -> Vec<String> {
    match &entry.what {
        What::Started { command } => lines::of_text(&format!("started: {command}")),
        What::Connected { from, to } => lines::of_text(&format!("connects, {from} to {to}")),
        What::Listening { at } => lines::of_text(&format!("{} listens at {at}", entry.who)),
        What::Bytes { bytes, length, .. } => lines::of_bytes(bytes, *length),
        What::Closed { how: Close::Fin, .. } => lines::of_text("closes (FIN)"),
        What::Closed { how: Close::Reset, .. } => lines::of_text("resets (RST)"),
        What::Output { stream, bytes, length } => {
            titled(stream.name(), lines::of_bytes(bytes, *length))
        }
        What::Exited { how } => lines::of_text(how),
        What::Pause { seconds } => {
            lines::of_text(&format!("a pause of {seconds} s, as the page asks"))
        }
        What::TimeOut { seconds } => {
            lines::of_text(&format!("kernel: waits with a time-out of {seconds} s"))
        }
        What::Seen { text } => lines::of_text(&format!("kernel: {text}")),
        What::Called { call, .. } => lines::of_text(&call.to_string()),
        What::Met { step } => lines::of_text(&format!("✓ {step} (line {})", entry.line)),
        What::Failed { step, got } => {
            let mut lines = lines::of_text(&format!("✗ {step} (line {})", entry.line));
            lines.extend(lines::of_text(&format!("got {got}")));
            lines
        }
    }
}

fn titled(title: &str, mut lines: Vec<String>) -> Vec<String> {
    lines.insert(0, format!("{title}:"));
    lines
}
