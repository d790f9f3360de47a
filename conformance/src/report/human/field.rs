//! A field of a failure, a label and its lines, and how many fields are made to fit into so many lines.

use super::sheet::{Ink, Sheet};
use crate::report::harmless::harmless;
use crate::report::wrap::{columns, wrap, wrap_bytes};

/// A label and what stands beside it.
#[derive(Default)]
pub struct Field {
    label: String,
    lines: Vec<String>,
    ink: Option<Ink>,
    /// Lines that it keeps while others have more than they need.
    keeps: usize,
    cut: Cut,
    /// Whether it can be left out: at once where lines are short, or once all else is shortened.
    spare: Option<Spare>,
}

/// Where a field is shortened.
#[derive(Clone, Copy, Default, PartialEq)]
enum Cut {
    /// At its end.
    #[default]
    End,
    /// At its beginning: the last lines say most.
    Beginning,
    /// Before its last line, which tells how it ended.
    Middle,
    /// Nowhere: a part of it would be of no use, as of a command or a caret.
    Nowhere,
}

/// When a field is left out.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Spare {
    AtOnce,
    AtLast,
}

impl Field {
    /// Sentences, wrapped.
    pub fn text(sheet: &Sheet<'_>, label: &str, text: &str) -> Field {
        Field::of(label, wrap(&harmless(text), sheet.room()))
    }

    /// Bytes, which break after their line ends.
    pub fn bytes(sheet: &Sheet<'_>, label: &str, text: &str) -> Field {
        Field::of(label, wrap_bytes(&harmless(text), sheet.room()))
    }

    /// Commands, a line each however long, so that they can be copied.
    pub fn commands(label: &str, lines: &[String]) -> Field {
        let lines = lines.iter().map(|line| harmless(line).into_owned()).collect();
        Field { cut: Cut::Nowhere, ..Field::of(label, lines) }
    }

    /// Lines that are laid out already, and harmless.
    pub fn drawn(label: &str, lines: Vec<String>) -> Field {
        Field { cut: Cut::Nowhere, spare: Some(Spare::AtOnce), ..Field::of(label, lines) }
    }

    fn of(label: &str, lines: Vec<String>) -> Field {
        let lines =
            if lines.iter().all(|line| line.trim().is_empty()) { Vec::new() } else { lines };
        Field { label: label.to_owned(), lines, keeps: 1, ..Field::default() }
    }

    /// In this ink.
    pub fn in_ink(self, ink: Ink) -> Field {
        Field { ink: Some(ink), ..self }
    }

    /// Keeps so many lines as long as it can.
    pub fn keeping(self, lines: usize) -> Field {
        Field { keeps: lines, ..self }
    }

    /// Can be left out.
    pub fn spare(self) -> Field {
        Field { spare: Some(Spare::AtOnce), ..self }
    }

    /// Can be left out where nothing else can.
    pub fn spare_at_last(self) -> Field {
        Field { spare: Some(Spare::AtLast), ..self }
    }

    /// Shortened, it keeps its last lines.
    pub fn ending_best(self) -> Field {
        Field { cut: Cut::Beginning, ..self }
    }

    /// Shortened, it keeps its last line beside the first ones.
    pub fn with_its_end(self) -> Field {
        Field { cut: Cut::Middle, ..self }
    }

    fn shorten(&mut self, room: usize) {
        let lines = self.lines.len();
        let left_out = match self.cut {
            Cut::Beginning => 0,
            Cut::Middle if lines > 2 => lines - 2,
            _ => lines - 1,
        };
        self.lines.remove(left_out);
        // The line before says that more followed.
        if let Some(before) = left_out.checked_sub(1) {
            self.lines[before] = cut(&self.lines[before], room);
        }
    }
}

/// A line with the mark that more follows, within this width.
pub fn cut(line: &str, room: usize) -> String {
    let mut kept = line.trim_end_matches(['…', ' ']).to_owned();
    while columns(&kept) + 2 > room && kept.pop().is_some() {}
    format!("{} …", kept.trim_end())
}

/// The lines that a field keeps.
type Least = fn(&Field) -> usize;

/// Shortens fields, the longest first, and leaves out those that can be, until all have no more than so many lines. What
/// advises is shortened last.
pub fn fit(fields: &mut Vec<Field>, most: usize, room: usize) {
    let levels: [(Least, Spare); 3] = [
        (|field| field.keeps, Spare::AtOnce),
        (|field| if field.keeps >= ADVICE { ADVICE } else { 1 }, Spare::AtLast),
        (|_| 1, Spare::AtLast),
    ];
    for (least, spare) in levels {
        while lines_of(fields) > most {
            let can =
                fields.iter_mut().filter(|it| it.cut != Cut::Nowhere && it.lines.len() > least(it));
            match can.max_by_key(|field| field.lines.len()) {
                Some(field) => field.shorten(room),
                None => break,
            }
        }
        while lines_of(fields) > most {
            let is_spare =
                |it: &Field| it.spare.is_some_and(|it| it <= spare) && !it.lines.is_empty();
            let Some(spare) = fields.iter().rposition(is_spare) else { break };
            fields.remove(spare);
        }
    }
}

/// Lines that a field keeps which tells what to do.
pub const ADVICE: usize = 5;

fn lines_of(fields: &[Field]) -> usize {
    fields.iter().map(|field| field.lines.len()).sum()
}

/// Writes them.
pub fn write(sheet: &mut Sheet<'_>, fields: Vec<Field>) {
    for field in fields {
        let lines = field.lines.iter().map(|line| match field.ink {
            Some(ink) => sheet.paint(ink, line),
            None => line.clone(),
        });
        let lines: Vec<String> = lines.collect();
        sheet.lines(&field.label, &lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(label: &str, lines: usize) -> Field {
        Field::of(label, vec!["word".to_owned(); lines])
    }

    fn left(fields: &[Field]) -> Vec<(&str, usize)> {
        fields.iter().map(|field| (&*field.label, field.lines.len())).collect()
    }

    #[test]
    fn the_longest_is_shortened_first_and_what_is_spare_left_out_before_what_is_kept() {
        let all = || {
            vec![
                field("sent", 6),
                field("got", 3).keeping(3),
                field("then", 2).spare(),
                field("step", 1),
            ]
        };
        let mut fields = all();
        fit(&mut fields, 12, 60);
        assert_eq!(left(&fields), [("sent", 6), ("got", 3), ("then", 2), ("step", 1)]);
        fit(&mut fields, 8, 60);
        assert_eq!(left(&fields), [("sent", 2), ("got", 3), ("then", 2), ("step", 1)]);
        fit(&mut fields, 5, 60);
        assert_eq!(left(&fields), [("sent", 1), ("got", 3), ("step", 1)]);
        fit(&mut fields, 3, 60);
        assert_eq!(left(&fields), [("sent", 1), ("got", 1), ("step", 1)]);
        assert_eq!(fields[0].lines[0], "word …");
    }

    #[test]
    fn a_cut_line_stays_within_its_room() {
        assert_eq!(cut("one two three", 10), "one two …");
        assert_eq!(cut("one …", 10), "one …");
    }
}
