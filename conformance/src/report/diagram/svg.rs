//! Rows drawn as an image. Its colours and where its texts are anchored are the page's, by class; its text is as wide
//! as monospaced letters of 12 pixels are. A page has many such images, so what can be left out of one is.

use super::bars::{Bar, bars};
use super::lines::{self, NAME, WIDTH};
use super::row::{Note, Row, Shape, Slept, Stroke, direction};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::transcript::Direction;

/// Pixels of a monospaced letter of 12 pixels, with a little to spare.
const LETTER: usize = 8;
/// Pixels from line to line.
const LINE: usize = 16;
/// Where the times end.
const TIMES: usize = 68;
/// Pixels from one bar on the program's lifeline to the one beside it, and half of a bar's width.
const LANE: usize = 11;
const HALF: usize = 4;
/// Pixels from one connection's lifeline to the next.
const APART: usize = 96;
/// Pixels above the first row, for the names.
const HEAD: usize = 40;

/// The image.
pub fn draw(rows: &[Row], program: &str, names: &[&str]) -> String {
    let bars = bars(rows);
    let columns = Columns { lanes: bars.iter().map(|bar| bar.lane + 1).max().unwrap_or(1) };
    let placed = placed(rows, columns);
    let height = placed.last().map_or(HEAD, |row| row.bottom()) + 12;
    let width = columns.lifeline(names.len().max(1) - 1) + 60;
    let mut svg = format!(
        r#"<svg class="exchange" viewBox="0 0 {width} {height}" width="{width}" height="{height}">"#
    );
    svg += &lifelines(&placed, columns, program, names, height);
    bars.iter().for_each(|bar| svg += &draw_bar(bar, &placed, columns, height));
    placed.iter().for_each(|row| svg += &row.draw(names));
    svg + "</svg>"
}

/// The horizontal places, from left to right: the times, bars beside each other, the last of which is on the
/// program's lifeline, texts, the connections' lifelines.
#[derive(Clone, Copy)]
struct Columns {
    lanes: usize,
}

impl Columns {
    /// The program's lifeline.
    fn program(self) -> usize {
        TIMES + 8 + (self.lanes - 1) * LANE
    }

    /// The middle of a bar.
    fn lane(self, lane: usize) -> usize {
        self.program() - lane * LANE
    }

    /// Where texts begin.
    fn text(self) -> usize {
        self.program() + 14
    }

    /// Where they end.
    fn text_end(self) -> usize {
        self.text() + WIDTH * LETTER
    }

    /// A connection's lifeline.
    fn lifeline(self, connection: usize) -> usize {
        self.text_end() + 10 + connection * APART
    }
}

/// A row at its height.
struct Placed<'a> {
    row: &'a Row,
    top: usize,
    columns: Columns,
}

fn placed(rows: &[Row], columns: Columns) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for row in rows {
        let after_calls = placed.last().is_some_and(|last| is_call(last.row)) && !is_call(row);
        let top = placed.last().map_or(HEAD, Placed::bottom) + if after_calls { 6 } else { 0 };
        placed.push(Placed { row, top, columns });
    }
    placed
}

fn lifelines(
    rows: &[Placed<'_>],
    columns: Columns,
    program: &str,
    names: &[&str],
    height: usize,
) -> String {
    let x = columns.program();
    let mut svg = down("life", x, 26, exit(rows).unwrap_or(height - 6));
    svg += &name(x, program);
    for (place, text) in names.iter().enumerate() {
        svg += &life(rows, place, columns.lifeline(place), height);
        svg += &name(columns.lifeline(place), text);
    }
    svg
}

/// Where the program ended.
fn exit(rows: &[Placed<'_>]) -> Option<usize> {
    rows.iter().rfind(|row| row.row.shape == Shape::Note(Note::Exit)).map(Placed::arrow)
}

/// A connection's lifeline: faint until it is made, and gone when both sides have closed it.
fn life(rows: &[Placed<'_>], place: usize, x: usize, height: usize) -> String {
    let own: Vec<(Stroke, usize)> = rows
        .iter()
        .filter_map(|row| match row.row.shape {
            Shape::Arrow { connection, stroke, .. } if connection == place => {
                Some((stroke, row.arrow()))
            }
            _ => None,
        })
        .collect();
    let begin = own.first().map_or(HEAD, |(_, at)| *at);
    let closes = |stroke: &Stroke| matches!(stroke, Stroke::Fin | Stroke::Reset);
    let closings: Vec<&(Stroke, usize)> = own.iter().filter(|(stroke, _)| closes(stroke)).collect();
    let is_reset = closings.iter().any(|(stroke, _)| *stroke == Stroke::Reset);
    let end = match closings.last() {
        Some((_, at)) if is_reset || closings.len() > 1 => *at,
        _ => height - 6,
    };
    down("life faint", x, 26, begin) + &down("life", x, begin, end)
}

/// A bar along the program's lifeline; one of a call that has not returned is open below.
fn draw_bar(bar: &Bar, rows: &[Placed<'_>], columns: Columns, height: usize) -> String {
    let x = columns.lane(bar.lane);
    let (left, right) = (x - HALF, x + HALF);
    let (top, bottom, end) = match bar.last {
        Some(last) => (rows[bar.first].top, rows[last].middle(), " Z"),
        None => {
            let top = rows[bar.first].middle();
            (top, exit(rows).filter(|exit| *exit > top).unwrap_or(height - 6), "")
        }
    };
    format!(
        r#"<path class="sleep" d="M{left} {bottom} L{left} {top} L{right} {top} L{right} {bottom}{end}"/>"#
    )
}

fn name(x: usize, text: &str) -> String {
    format!(r#"<text class="name" x="{x}" y="18">{}</text>"#, html(&one_line(text)))
}

fn down(class: &str, x: usize, from: usize, to: usize) -> String {
    path(class, &format!("M{x} {from}V{to}"))
}

fn path(class: &str, d: &str) -> String {
    match class {
        "" => format!(r#"<path d="{d}"/>"#),
        _ => format!(r#"<path class="{class}" d="{d}"/>"#),
    }
}

impl Placed<'_> {
    fn bottom(&self) -> usize {
        let gap = if is_call(self.row) { 4 } else { 14 };
        self.top + self.row.lines.len() * LINE + gap
    }

    /// The height at which its arrow is: below its text.
    fn arrow(&self) -> usize {
        self.bottom() - 8
    }

    /// The height of the middle of its first line.
    fn middle(&self) -> usize {
        self.top + LINE - 4
    }

    fn draw(&self, names: &[&str]) -> String {
        let drawn = match self.row.shape {
            Shape::Arrow { connection, direction, stroke } => {
                self.draw_arrow(self.columns.lifeline(connection), direction, stroke)
            }
            Shape::Call { .. } => self.draw_call(),
            Shape::Note(note) => self.draw_box(class_of(note)),
            Shape::Silence => self.draw_box("silence"),
        };
        drawn + &self.text(names)
    }

    /// A dot on the lifeline, and a stroke to the call's text.
    fn draw_call(&self) -> String {
        let (x, y) = (self.columns.program() + 3, self.middle());
        path("dot", &format!("M{x} {y}a3 3 0 1 1-6 0 3 3 0 1 1 6 0h7"))
    }

    fn draw_arrow(&self, x: usize, direction: Direction, stroke: Stroke) -> String {
        let y = self.arrow();
        let program = self.columns.program() + HALF + 1;
        let (from, to, head) = match direction {
            Direction::ToProgram => (x, program, "m8-4l-8 4l8 4"),
            Direction::FromProgram => (program, x - 1, "m-8-4l8 4l-8 4"),
        };
        let shaft = format!("M{from} {y}H{to}");
        match stroke {
            Stroke::Bytes => path("", &(shaft + head)),
            Stroke::Reset => path("reset", &(shaft + head)),
            // The head of a dashed shaft is not dashed.
            Stroke::Connect | Stroke::Fin => {
                path("dashed", &shaft) + &path("head", &format!("M{to} {y}{head}"))
            }
        }
    }

    fn draw_box(&self, class: &str) -> String {
        let (x, y) = (self.columns.text() - 6, self.top + 2);
        let width = WIDTH * LETTER + 6;
        let height = self.row.lines.len() * LINE + 8;
        let mark = match class {
            "failed" => down("mark", x + 2, y, y + height),
            _ => String::new(),
        };
        format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>{mark}"#
        )
    }

    /// The time, the connection, and what happened: a call's connection stands at the end of its line, and that of
    /// an arrow is for those who have the text alone.
    fn text(&self, names: &[&str]) -> String {
        let time =
            self.row.t.map(|t| format!(r#"<tspan class="time" x="{TIMES}">{t:.3} s</tspan>"#));
        let way = match self.row.shape {
            Shape::Arrow { .. } => {
                format!(r#"<tspan class="way"> {}</tspan>"#, html(&direction(self.row, names)))
            }
            Shape::Call { connection: Some(connection), .. } => format!(
                r#"<tspan class="of" x="{}">{}</tspan>"#,
                self.columns.text_end() - 4,
                html(&lines::clipped(names[connection], NAME))
            ),
            _ => String::new(),
        };
        let (x, y) = (self.columns.text(), self.top + LINE);
        let below = format!(r#" dy="{LINE}""#);
        let lines =
            self.row.lines.iter().zip(std::iter::once("").chain(std::iter::repeat(&*below)));
        let lines = lines.map(|(line, dy)| format!(r#"<tspan x="{x}"{dy}>{}</tspan>"#, html(line)));
        format!(
            r#"<text{} y="{y}">{}{way}{}</text>"#,
            text_class(self.row.shape),
            time.unwrap_or_default(),
            lines.collect::<String>()
        )
    }
}

fn is_call(row: &Row) -> bool {
    matches!(row.shape, Shape::Call { .. })
}

fn class_of(note: Note) -> &'static str {
    match note {
        Note::Program => "program",
        Note::Exit => "exit",
        Note::Kernel => "kernel",
        Note::Met => "met",
        Note::Failed => "failed",
        Note::Aside => "silence",
    }
}

fn text_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Call { slept: Slept::ToTheEnd, .. } => r#" class="call to-the-end""#,
        Shape::Call { .. } => r#" class="call""#,
        Shape::Note(Note::Failed) => r#" class="bad""#,
        Shape::Note(Note::Met) => r#" class="good""#,
        Shape::Silence | Shape::Note(Note::Aside) => r#" class="quiet""#,
        Shape::Note(_) | Shape::Arrow { .. } => "",
    }
}
