//! Rows drawn as an image. Its colours are the page's, by class; its text is as wide as monospaced
//! letters of 12 pixels are.

use super::lines::WIDTH;
use super::rows::{Note, Row, Shape, Stroke};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::transcript::Direction;

/// Pixels of a monospaced letter of 12 pixels, with a little to spare.
const LETTER: usize = 8;
/// Pixels from line to line.
const LINE: usize = 16;
/// Where the program's lifeline is; the times stand to its left.
const PROGRAM: usize = 76;
/// Where an arrow's text begins.
const TEXT: usize = PROGRAM + 14;
/// Where the first connection's lifeline is.
const FIRST: usize = TEXT + WIDTH * LETTER + 10;
/// Pixels from one connection's lifeline to the next.
const APART: usize = 96;
/// Pixels above the first row, for the names.
const HEAD: usize = 40;

/// The image.
pub fn draw(rows: &[Row], program: &str, names: &[&str], label: &str) -> String {
    let placed = placed(rows);
    let height = placed.last().map_or(HEAD, |row| row.bottom()) + 12;
    let width = lifeline(names.len().max(1) - 1) + 60;
    let mut svg = format!(
        r#"<svg class="exchange" role="img" aria-label="{}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">"#,
        html(&one_line(label))
    );
    svg += &lifelines(&placed, program, names, height);
    placed.iter().for_each(|row| svg += &row.draw());
    svg + "</svg>"
}

/// The horizontal place of a connection's lifeline.
fn lifeline(connection: usize) -> usize {
    FIRST + connection * APART
}

/// A row at its height.
struct Placed<'a> {
    row: &'a Row,
    top: usize,
}

fn placed(rows: &[Row]) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for row in rows {
        let top = placed.last().map_or(HEAD, Placed::bottom);
        placed.push(Placed { row, top });
    }
    placed
}

fn lifelines(rows: &[Placed<'_>], program: &str, names: &[&str], height: usize) -> String {
    let end = |stops: &dyn Fn(&Shape) -> bool| {
        rows.iter().rfind(|row| stops(&row.row.shape)).map(Placed::arrow)
    };
    let exit = end(&|shape| *shape == Shape::Note(Note::Exit));
    let mut svg = line("life", PROGRAM, 26, PROGRAM, exit.unwrap_or(height - 6));
    svg += &name(PROGRAM, program);
    for (place, text) in names.iter().enumerate() {
        let own = |shape: &Shape| matches!(shape, Shape::Arrow { connection, .. } if *connection == place);
        let ends = |shape: &Shape| {
            own(shape) && matches!(shape, Shape::Arrow { stroke: Stroke::Fin | Stroke::Reset, .. })
        };
        let begin = rows.iter().find(|row| own(&row.row.shape)).map_or(HEAD, Placed::arrow);
        let closings = rows.iter().filter(|row| ends(&row.row.shape)).count();
        let closed = closings > 1 || rows.iter().any(|row| matches!(row.row.shape, Shape::Arrow { connection, stroke: Stroke::Reset, .. } if connection == place));
        let end = end(&ends).filter(|_| closed).unwrap_or(height - 6);
        let x = lifeline(place);
        svg += &line("life faint", x, 26, x, begin);
        svg += &line("life", x, begin, x, end);
        svg += &name(x, text);
    }
    svg
}

fn name(x: usize, text: &str) -> String {
    format!(
        r#"<text class="name" x="{x}" y="18" text-anchor="middle">{}</text>"#,
        html(&one_line(text))
    )
}

fn line(class: &str, x1: usize, y1: usize, x2: usize, y2: usize) -> String {
    format!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#)
}

impl Placed<'_> {
    fn bottom(&self) -> usize {
        self.top + self.row.lines.len() * LINE + 14
    }

    /// The height at which its arrow is: below its text.
    fn arrow(&self) -> usize {
        self.bottom() - 8
    }

    fn draw(&self) -> String {
        let drawn = match self.row.shape {
            Shape::Arrow { connection, direction, stroke } => {
                self.draw_arrow(lifeline(connection), direction, stroke)
            }
            Shape::Note(note) => self.draw_box(class_of(note)),
            Shape::Silence => self.draw_box("silence"),
        };
        drawn + &self.time() + &self.text()
    }

    fn draw_arrow(&self, x: usize, direction: Direction, stroke: Stroke) -> String {
        let y = self.arrow();
        let class = match stroke {
            Stroke::Connect => "arrow connect",
            Stroke::Bytes => "arrow",
            Stroke::Fin => "arrow fin",
            Stroke::Reset => "arrow reset",
        };
        let (from, to, back) = match direction {
            Direction::ToProgram => (x, PROGRAM + 1, PROGRAM + 9),
            Direction::FromProgram => (PROGRAM, x - 1, x - 9),
        };
        let (above, below) = (y - 4, y + 4);
        let head = format!(
            r#"<path class="{class} head" d="M{back} {above} L{to} {y} L{back} {below}"/>"#
        );
        line(class, from, y, to, y) + &head
    }

    fn draw_box(&self, class: &str) -> String {
        let (x, y) = (TEXT - 6, self.top + 2);
        let width = WIDTH * LETTER + 6;
        let height = self.row.lines.len() * LINE + 8;
        let mark = match class {
            "failed" => line("mark", PROGRAM, y, PROGRAM, y + height),
            _ => String::new(),
        };
        format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="4"/>{mark}"#
        )
    }

    fn time(&self) -> String {
        let y = self.top + LINE;
        self.row.t.map_or_else(String::new, |t| {
            format!(
                r#"<text class="time" x="{}" y="{y}" text-anchor="end">{t:.3} s</text>"#,
                PROGRAM - 8
            )
        })
    }

    fn text(&self) -> String {
        let spans = self.row.lines.iter().zip(1..).map(|(line, number)| {
            let y = self.top + number * LINE;
            format!(r#"<tspan x="{TEXT}" y="{y}">{}</tspan>"#, html(line))
        });
        format!(
            r#"<text class="{}">{}</text>"#,
            text_class(self.row.shape),
            spans.collect::<String>()
        )
    }
}

fn class_of(note: Note) -> &'static str {
    match note {
        Note::Program => "program",
        Note::Exit => "exit",
        Note::Kernel => "kernel",
        Note::Call => "call",
        Note::Met => "met",
        Note::Failed => "failed",
        Note::Aside => "silence",
    }
}

fn text_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Note(Note::Failed) => "bad",
        Shape::Note(Note::Met) => "good",
        Shape::Silence | Shape::Note(Note::Aside) => "quiet",
        Shape::Note(_) | Shape::Arrow { .. } => "plain",
    }
}
