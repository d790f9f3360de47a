//! A gradebook as a table. What no cell is put into keeps its bytes: its encoding, its delimiter, its line ends, its
//! quotes and its mistakes. Values are read with the crate `csv`, and where [`super::cells`] sees other cells than that,
//! nothing is written at all.

use super::cells::{self, Span};
use super::encoding::{Encoding, decode, encode};
use super::error::BookError;
use csv::{QuoteStyle, ReaderBuilder, WriterBuilder};
use std::collections::BTreeMap;

/// A table; lines and columns are counted from 0, and line 0 has the headings.
pub struct Table {
    text: String,
    encoding: Encoding,
    delimiter: u8,
    lines: Vec<Line>,
    /// What is put into cells, by line and column.
    put: BTreeMap<(usize, usize), String>,
}

/// A line.
struct Line {
    spans: Vec<Span>,
    values: Vec<String>,
}

impl Table {
    /// Reads a book.
    pub fn read(book: &[u8]) -> Result<Table, BookError> {
        let (text, encoding) = decode(book)?;
        let delimiter = cells::delimiter(&text);
        let lines = lines(&text, delimiter)?;
        if lines.is_empty() {
            return Err(BookError::Empty);
        }
        Ok(Table { text, encoding, delimiter, lines, put: BTreeMap::new() })
    }

    /// The headings.
    pub fn headings(&self) -> &[String] {
        &self.lines[0].values
    }

    /// How many lines there are, the headings among them.
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// A value without blanks around it; empty where the line is too short.
    pub fn value(&self, line: usize, column: usize) -> &str {
        self.lines[line].values.get(column).map_or("", |value| value.trim())
    }

    /// Whether nothing is in a line.
    pub fn is_blank(&self, line: usize) -> bool {
        self.lines[line].values.iter().all(|value| value.trim().is_empty())
    }

    /// Whether cells are parted by semicolons.
    pub fn has_semicolons(&self) -> bool {
        self.delimiter == b';'
    }

    /// Every value below the headings.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.lines[1..].iter().flat_map(|line| &line.values).map(|value| value.trim())
    }

    /// Has the cell hold this text.
    pub fn put(&mut self, line: usize, column: usize, text: String) {
        self.put.insert((line, column), text);
    }

    /// The book, with what was put into it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::with_capacity(self.text.len() + 64 * self.put.len());
        let mut copied = 0;
        for (&(line, column), value) in &self.put {
            let (span, missing) = self.place(line, column);
            // Behind a line that is too short several cells may be put.
            text.push_str(&self.text[copied..span.start.max(copied)]);
            text.extend(std::iter::repeat_n(char::from(self.delimiter), missing));
            text.push_str(&self.written(value, self.text[span.clone()].starts_with('"')));
            copied = span.end;
        }
        text.push_str(&self.text[copied..]);
        encode(&text, self.encoding)
    }

    /// Where a cell lies, and how many delimiters are missing before it.
    fn place(&self, line: usize, column: usize) -> (Span, usize) {
        let spans = &self.lines[line].spans;
        match spans.get(column) {
            Some(span) => (span.clone(), 0),
            None => {
                let end = spans.last().map_or(0, |span| span.end);
                let beyond = self.put.range((line, spans.len())..(line, column));
                let before = beyond.last().map_or(spans.len() - 1, |((_, before), _)| *before);
                (end..end, column - before)
            }
        }
    }

    /// A value as a cell. Where the cell had quotes it gets some: Blackboard asks for them in each.
    fn written(&self, value: &str, quoted: bool) -> String {
        let style = if quoted { QuoteStyle::Always } else { QuoteStyle::Necessary };
        let mut writer = WriterBuilder::new()
            .delimiter(self.delimiter)
            .quote_style(style)
            .from_writer(Vec::new());
        writer.write_record([value]).expect("a vector takes whatever is written");
        let bytes = writer.into_inner().expect("a vector takes whatever is written");
        let cell = String::from_utf8(bytes).expect("a cell of text is text");
        cell.trim_end_matches('\n').to_owned()
    }
}

/// The lines, as two readers see them.
fn lines(text: &str, delimiter: u8) -> Result<Vec<Line>, BookError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let mut lines = Vec::new();
    for spans in cells::lines(text, delimiter) {
        let line = number(text, &spans);
        if spans.iter().any(|span| cells::is_open(&text[span.clone()])) {
            return Err(BookError::OpenQuote { line });
        }
        let record = records.next().and_then(Result::ok).ok_or(BookError::Unclear { line })?;
        if record.len() != spans.len() {
            return Err(BookError::Unclear { line });
        }
        lines.push(Line { spans, values: record.iter().map(str::to_owned).collect() });
    }
    Ok(lines)
}

/// A line's number in the file, from 1.
fn number(text: &str, spans: &[Span]) -> usize {
    let start = spans.first().map_or(0, |span| span.start);
    text[..start].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(book: &[u8], cells: &[(usize, usize, &str)]) -> Vec<u8> {
        let mut table = Table::read(book).unwrap();
        for (line, column, value) in cells {
            table.put(*line, *column, (*value).to_owned());
        }
        table.bytes()
    }

    #[test]
    fn only_what_is_put_changes() {
        let book = b"\xef\xbb\xbfa,\"b\",c\r\n\r\n\"x\"\"y\nz\", ,\"1\"\r\n\"q\"w,,";
        assert_eq!(filled(book, &[]), book);
        assert_eq!(
            filled(book, &[(1, 1, "2"), (1, 2, "3"), (2, 2, "4,5")]),
            b"\xef\xbb\xbfa,\"b\",c\r\n\r\n\"x\"\"y\nz\",2,\"3\"\r\n\"q\"w,,\"4,5\""
        );
    }

    #[test]
    fn a_short_line_is_made_long_enough() {
        assert_eq!(
            filled(b"a;b;c;d\nx\ny;z\n", &[(1, 2, "1"), (2, 3, "2")]),
            b"a;b;c;d\nx;;1\ny;z;;2\n"
        );
        assert_eq!(filled(b"a;b;c;d\nx\n", &[(1, 1, "1"), (1, 3, "2")]), b"a;b;c;d\nx;1;;2\n");
    }

    #[test]
    fn what_can_not_be_read_for_sure_is_refused() {
        let error = |book| Table::read(book).err();
        assert_eq!(error(b""), Some(BookError::Empty));
        assert_eq!(error(b"\r\n\r\n"), Some(BookError::Empty));
        assert_eq!(error(b"a,b\nc,\"d\ne,f\n"), Some(BookError::OpenQuote { line: 2 }));
    }
}
