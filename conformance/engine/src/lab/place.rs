//! Where `lab.toml` says something: the line and the byte that a mistake points at.

use super::files::{LabFiles, TOML};
use crate::notation::error::{Mistake, NotationError};
use crate::notation::source::Source;

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    line: u32,
    /// In bytes from the line's beginning.
    at: usize,
}

/// The file, and what there is to tell of it.
#[derive(Debug)]
pub struct Toml<'a> {
    source: Source<'a>,
    /// In the order in which it was found.
    pub told: Vec<NotationError>,
}

impl<'a> Toml<'a> {
    /// Nothing is told yet.
    pub fn new(source: Source<'a>) -> Toml<'a> {
        Toml { source, told: Vec::new() }
    }

    /// Tells a mistake.
    pub fn wrong(&mut self, place: Place, message: impl Into<String>) {
        self.told.push(self.source.wrong(place.line, Mistake::new(place.at, message)));
    }

    /// Tells a warning.
    pub fn warn(&mut self, place: Place, message: impl Into<String>) {
        self.told.push(self.source.wrong(place.line, Mistake::warning(place.at, message)));
    }

    /// Where this text stands for the so-many-th time, from 0, or the last time; blanks do not count.
    pub fn text(&self, text: &str, nth: usize) -> Place {
        let bare = |text: &str| text.replace([' ', '\t'], "");
        let has = |(_, line): &(u32, &str)| bare(line).contains(&bare(text));
        let found = self.lines().filter(has).map(|(number, line)| Place {
            line: number,
            at: line.find(text).unwrap_or_else(|| self.source.indent(number)),
        });
        found.clone().nth(nth).or(found.last()).unwrap_or(Place { line: 1, at: 0 })
    }

    /// Where the so-many-th `[[table]]`, from 0, says this key; where it does not, the table's beginning.
    pub fn key(&self, table: &str, nth: usize, key: &str) -> Place {
        let header = format!("[[{table}]]");
        let mut tables = self.lines().filter(|(_, line)| line.trim_end() == header);
        let Some((begin, _)) = tables.nth(nth) else { return Place { line: 1, at: 0 } };
        let inside =
            self.lines().skip(begin as usize).take_while(|(_, line)| !line.starts_with('['));
        let says =
            |(_, line): &(u32, &str)| line.split('=').next().is_some_and(|word| word.trim() == key);
        let number = { inside }.find(says).map_or(begin, |(number, _)| number);
        Place { line: number, at: self.source.indent(number) }
    }

    /// Where a part's order names a page for the so-many-th time, from 0.
    pub fn entry(&self, part: usize, page: &str, nth: usize) -> Place {
        let begin = self.key("part", part, "pages");
        let quoted = format!("\"{page}\"");
        let is_entry = |before: &str| {
            let key = before.trim_end().strip_suffix('=');
            key.is_some_and(|key| key.trim_end().ends_with("page"))
        };
        let entries = self.lines().skip(begin.line as usize - 1).flat_map(|(number, line)| {
            let places = line.match_indices(&quoted).map(|(at, _)| at);
            let entries = places.filter(|at| is_entry(&line[..*at]));
            entries.map(|at| Place { line: number, at }).collect::<Vec<_>>()
        });
        { entries }.nth(nth).unwrap_or(begin)
    }

    /// Where this page's entry names a need.
    pub fn need(&self, part: usize, page: &str, need: &str) -> Place {
        let entry = self.entry(part, page, 0);
        let behind = entry.at + page.len() + 2;
        let quoted = format!("\"{need}\"");
        let mut places = self.lines().skip(entry.line as usize - 1).filter_map(|(line, text)| {
            let from = if line == entry.line { behind.min(text.len()) } else { 0 };
            Some(Place { line, at: from + text.get(from..)?.find(&quoted)? })
        });
        places.next().unwrap_or(entry)
    }

    fn lines(&self) -> impl Iterator<Item = (u32, &'a str)> + Clone {
        (1..).zip(self.source.text.lines())
    }
}

/// A mistake where the lab's `lab.toml` has this text.
pub fn wrong(files: &LabFiles, text: &str, message: impl Into<String>) -> NotationError {
    let file = format!("{}/{TOML}", files.root);
    let bytes = files.lab.get(TOML).map(|bytes| String::from_utf8_lossy(bytes));
    let source = Source { file: &file, text: bytes.as_deref().unwrap_or_default() };
    let Place { line, at } = Toml::new(source).text(text, 0);
    source.wrong(line, Mistake::new(at, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[[part]]\nweight=1\n\n[[part]]\npages = [\n  { page=\"a\" },\n  { page = \"b\", needs = [\"b\"] },\n]\n";

    #[test]
    fn keys_and_pages_are_found_whatever_blanks_stand_there() {
        let toml = Toml::new(Source { file: "lab.toml", text: TEXT });
        assert_eq!(toml.key("part", 0, "weight"), Place { line: 2, at: 0 });
        assert_eq!(toml.key("part", 1, "weight"), Place { line: 4, at: 0 });
        assert_eq!(toml.entry(1, "a", 0), Place { line: 6, at: 9 });
        assert_eq!(toml.need(1, "b", "b"), Place { line: 7, at: 25 });
        assert_eq!(toml.text("weight = 1", 0), Place { line: 2, at: 0 });
    }
}
