//! A row of a diagram: what there is to draw, and the same as text.

use crate::report::harmless::one_line;
use crate::transcript::Direction;

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
    /// A call of the program's.
    Call {
        /// The place of the connection that it is about.
        connection: Option<usize>,
        /// Whether the program slept in it.
        slept: Slept,
        /// Whether it is the one before, again and again.
        again: bool,
    },
    /// A note beside the program's lifeline.
    Note(Note),
    /// Silence: nothing happened.
    Silence,
}

/// Whether a program slept in a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slept {
    /// It is no call to wait in.
    No,
    /// It was in the call since then.
    Since(f64),
    /// It has not returned from it.
    ToTheEnd,
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
    /// A step that was met.
    Met,
    /// The step that was not met.
    Failed,
    /// About the diagram itself.
    Aside,
}

/// A row about the diagram itself.
pub fn aside(text: String) -> Row {
    Row { t: None, shape: Shape::Note(Note::Aside), lines: vec![text] }
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

/// Between which two it happened, before its text: `early → `.
pub fn direction(row: &Row, names: &[&str]) -> String {
    match row.shape {
        Shape::Arrow { connection, direction: Direction::ToProgram, .. } => {
            format!("{} → ", one_line(names[connection]))
        }
        Shape::Arrow { connection, .. } => format!("{} ← ", one_line(names[connection])),
        Shape::Call { connection: Some(connection), .. } => {
            format!("{} | ", one_line(names[connection]))
        }
        Shape::Call { .. } => "| ".to_owned(),
        Shape::Note(_) | Shape::Silence => String::new(),
    }
}
