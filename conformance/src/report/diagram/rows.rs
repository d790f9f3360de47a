//! The rows of a diagram: what happened, in order, with silence where nothing did.

use super::lines;
use crate::report::exchange::{Connection, Exchange};
use crate::report::harmless::one_line;
use crate::transcript::{Close, Direction, Entry, What};

/// A time in which nothing happened is a row of its own from this many seconds on.
const SILENCE: f64 = 0.2;

/// Rows that are drawn; the middle of a longer exchange is left out.
const ROWS: usize = 80;

/// A row of a diagram.
pub struct Row {
    /// Seconds since the exchange began; `None` for what has no time.
    pub t: Option<f64>,
    /// What it looks like.
    pub shape: Shape,
    /// Its text, harmless, in lines that fit.
    pub lines: Vec<String>,
}

/// What a row looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// An arrow between the program and a connection's lifeline.
    Arrow {
        /// The connection's place.
        connection: usize,
        /// Which way it points.
        direction: Direction,
        /// What it stands for.
        stroke: Stroke,
    },
    /// A note beside the program's lifeline.
    Note(Note),
    /// Silence: nothing happened.
    Silence,
}

/// What an arrow stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    /// A connection begins.
    Connect,
    /// Bytes.
    Bytes,
    /// This direction ends.
    Fin,
    /// The connection ends at once.
    Reset,
}

/// What a note tells of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// The program: its start, its output.
    Program,
    /// The program's end.
    Exit,
    /// What the kernel showed.
    Kernel,
    /// A call of the program's.
    Call,
    /// A step that was met.
    Met,
    /// The step that was not met.
    Failed,
    /// About the diagram itself.
    Aside,
}

/// The rows of an exchange, of which so many connections are not drawn.
pub fn rows(exchange: &Exchange<'_>, left_out: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if left_out > 0 {
        rows.push(aside(format!("{left_out} more connections are not drawn")));
    }
    let mut before = 0.0;
    for (entry, connection) in &exchange.entries {
        let row = row(entry, connection.map(|place| (place, &exchange.connections[place])));
        rows.extend(silence(before, entry));
        rows.push(row);
        before = entry.t.max(before);
    }
    shortened(rows)
}

fn silence(before: f64, entry: &Entry) -> Option<Row> {
    let seconds = entry.t - before;
    (seconds >= SILENCE && !matches!(entry.what, What::Pause { .. })).then(|| Row {
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
        What::Seen { .. } => Shape::Note(Note::Kernel),
        What::Called { .. } => Shape::Note(Note::Call),
        What::Met { .. } => Shape::Note(Note::Met),
        What::Failed { .. } => Shape::Note(Note::Failed),
        What::Started { .. } | What::Listening { .. } | What::Output { .. } => {
            Shape::Note(Note::Program)
        }
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
        What::Seen { text } => lines::of_text(&format!("kernel: {text}")),
        What::Called { call, .. } => vec![call.line(lines::WIDTH)],
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

fn aside(text: String) -> Row {
    Row { t: None, shape: Shape::Note(Note::Aside), lines: vec![text] }
}

fn shortened(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.len() > ROWS {
        let half = ROWS / 2;
        let left_out = rows.len() - 2 * half;
        rows.splice(
            half..half + left_out,
            [aside(format!("{left_out} more events are not drawn"))],
        );
    }
    rows
}

/// The rows as lines of text.
pub fn text(rows: &[Row], names: &[&str]) -> String {
    let mut text = String::new();
    for row in rows {
        let time = row.t.map_or_else(|| " ".repeat(9), |t| format!("{t:7.3} s"));
        let head = format!("{time}  {}", direction(row, names));
        let gap = " ".repeat(head.chars().count());
        for (number, line) in row.lines.iter().enumerate() {
            let head = if number == 0 { &head } else { &gap };
            text += &format!("{head}{line}\n");
        }
    }
    text
}

fn direction(row: &Row, names: &[&str]) -> String {
    match row.shape {
        Shape::Arrow { connection, direction: Direction::ToProgram, .. } => {
            format!("{} → ", one_line(names[connection]))
        }
        Shape::Arrow { connection, .. } => format!("{} ← ", one_line(names[connection])),
        Shape::Note(_) | Shape::Silence => String::new(),
    }
}
