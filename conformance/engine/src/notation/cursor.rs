//! A place in a line: takes words, numbers and texts off its front and knows the column of each.

use super::error::{Mistake, near};
use super::text::Text;
use std::time::Duration;

/// Marks that editors make of `"` and `'`.
const CURVED: [char; 8] = ['“', '”', '„', '‟', '«', '»', '‘', '’'];

/// What is left of a line.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The whole line.
    pub fn new(line: &'a str) -> Cursor<'a> {
        let mut cursor = Cursor { line, at: 0 };
        cursor.skip_blanks();
        cursor
    }

    fn skip_blanks(&mut self) {
        self.at = self.line.len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    /// Where it is, in bytes from the line's beginning.
    pub fn at(&self) -> usize {
        self.at
    }

    /// A mistake here.
    pub fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake::new(self.at, message)
    }

    /// The next word without taking it; empty at the end.
    pub fn peek(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find([' ', '\t']).unwrap_or(rest.len())]
    }

    /// Takes the next word; empty at the end.
    pub fn word(&mut self) -> &'a str {
        let word = self.peek();
        self.at += word.len();
        self.skip_blanks();
        word
    }

    /// Takes these words if they are next.
    pub fn take(&mut self, words: &str) -> bool {
        let mut ahead = self.clone();
        let all = words.split(' ').all(|word| ahead.word() == word);
        if all {
            *self = ahead;
        }
        all
    }

    /// Takes these words, or says that they are missing.
    pub fn need(&mut self, words: &str) -> Result<(), Mistake> {
        if self.take(words) {
            return Ok(());
        }
        Err(self.mistake(format!("`{words}` is expected here{}", near(self.peek(), &[words]))))
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), Mistake> {
        if self.rest().is_empty() {
            return Ok(());
        }
        Err(self.mistake(format!("`{}` is one word too many", self.peek())))
    }

    /// Where the next word begins, for a mistake that is found after it was taken.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Takes a number.
    pub fn number<N: std::str::FromStr>(&mut self) -> Result<N, Mistake> {
        let word = self.peek();
        let number = word.parse();
        let number =
            number.map_err(|_| self.mistake(format!("a number is expected here, not `{word}`")))?;
        self.word();
        Ok(number)
    }

    /// Takes `300 ms`.
    pub fn milliseconds(&mut self) -> Result<Duration, Mistake> {
        let at = self.at;
        let number: u32 = self.number()?;
        self.need("ms")?;
        if number == 0 || number > 60_000 {
            return Err(Mistake::new(at, "a time is between 1 ms and 60000 ms"));
        }
        Ok(Duration::from_millis(number.into()))
    }

    /// Takes a word with escapes and holes: a path, a name, an address.
    pub fn path(&mut self) -> Result<Text, Mistake> {
        if self.rest().is_empty() {
            return Err(self.mistake("a word is missing here"));
        }
        let at = self.at;
        Text::parse(self.word(), at)
    }

    /// Takes `"text"`.
    pub fn quoted(&mut self) -> Result<Text, Mistake> {
        self.straight()?;
        let inside = self.rest().strip_prefix('"');
        let inside =
            inside.ok_or_else(|| self.mistake("a text in quotation marks is expected here"))?;
        let end = closing_quote(inside).ok_or_else(|| self.not_closed(inside))?;
        let text = Text::parse(&inside[..end], self.at + 1)?;
        self.at += end + 2;
        self.skip_blanks();
        Ok(text)
    }

    /// Whether no mark stands here that an editor has made of `"`.
    pub fn straight(&self) -> Result<(), Mistake> {
        match self.rest().chars().next() {
            Some(mark) if CURVED.contains(&mark) => Err(straighten(mark, self.at)),
            _ => Ok(()),
        }
    }

    fn not_closed(&self, inside: &str) -> Mistake {
        match inside.char_indices().rev().find(|(_, mark)| CURVED.contains(mark)) {
            Some((at, mark)) => straighten(mark, self.at + 1 + at),
            None => self.mistake("the closing quotation mark is missing"),
        }
    }

    /// Takes `"text"` or `{value}`.
    pub fn content(&mut self) -> Result<Text, Mistake> {
        match self.rest().starts_with('{') {
            true => self.path(),
            false => self.quoted(),
        }
    }

    /// Takes everything that is left.
    pub fn text(&mut self) -> Result<Text, Mistake> {
        if self.line.ends_with([' ', '\t']) {
            let at = self.line.trim_end().len();
            return Err(Mistake::new(
                at,
                r"a space at the end of a line cannot be seen; write it as `\x20`",
            ));
        }
        let text = Text::parse(self.rest(), self.at);
        self.at = self.line.len();
        text
    }

    /// Takes the numbers `A, {b}, C` to the end of the line.
    pub fn numbers(&mut self) -> Result<Vec<Text>, Mistake> {
        let mut items = Vec::new();
        let mut at = self.at;
        for item in self.rest().split(',') {
            let start = at + item.len() - item.trim_start().len();
            let item_is_open = item.contains(['{', '\\']);
            match item.trim() {
                "" => return Err(Mistake::new(start, "an item of the list is missing here")),
                word if !item_is_open && word.parse::<f64>().is_err() => {
                    return Err(Mistake::new(start, format!("`{word}` is no number")));
                }
                word => items.push(Text::parse(word, start)?),
            }
            at += item.len() + 1;
        }
        self.at = self.line.len();
        Ok(items)
    }
}

fn straighten(mark: char, at: usize) -> Mistake {
    Mistake::new(at, format!("write straight quotation marks: `\"` in place of `{mark}`"))
}

fn closing_quote(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}
