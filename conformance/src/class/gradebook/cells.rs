//! Where each cell of a table lies in its text, quotes included, so that one can be replaced and the others keep their
//! bytes. It reads as the crate `csv` does; [`super::table`] has that read the same text and compares.

use std::ops::Range;

/// Where a cell lies.
pub type Span = Range<usize>;

/// The delimiters that learning systems write.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter with which the most lines are as wide as the first one, and of those with which they are widest.
pub fn delimiter(text: &str) -> u8 {
    let fits = |delimiter: &u8| {
        let lines = lines(text, *delimiter);
        let width = lines.first().map_or(0, Vec::len);
        let alike = lines.iter().filter(|line| line.len() == width).count();
        if width > 1 { (alike, width) } else { (0, 0) }
    };
    // The first of the best: a comma where nothing speaks for another.
    DELIMITERS.into_iter().rev().max_by_key(fits).unwrap_or(b',')
}

/// The cells of each line. Empty lines have none and are passed over.
pub fn lines(text: &str, delimiter: u8) -> Vec<Vec<Span>> {
    let bytes = text.as_bytes();
    let mut lines = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if is_end(bytes[at]) {
            at += 1;
            continue;
        }
        let line = line(bytes, at, delimiter);
        at = line.last().map_or(bytes.len(), |cell| cell.end);
        lines.push(line);
    }
    lines
}

/// The cells of the line that begins here.
fn line(bytes: &[u8], mut at: usize, delimiter: u8) -> Vec<Span> {
    let mut cells = Vec::new();
    loop {
        let end = end_of_cell(bytes, at, delimiter);
        cells.push(at..end);
        if bytes.get(end) != Some(&delimiter) {
            return cells;
        }
        at = end + 1;
    }
}

/// Where the cell that begins here ends. A quote counts where it begins the cell; what follows the closing one is
/// taken as it is.
fn end_of_cell(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let mut quoted = bytes.get(start) == Some(&b'"');
    let mut at = start + usize::from(quoted);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            other if !quoted && (other == delimiter || is_end(other)) => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Whether the quote that a cell begins with is never closed.
pub fn is_open(cell: &str) -> bool {
    let Some(inner) = cell.strip_prefix('"') else { return false };
    !inner.replace("\"\"", "").contains('"')
}

fn is_end(byte: u8) -> bool {
    byte == b'\r' || byte == b'\n'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<Vec<&str>> {
        let spans = lines(text, b',');
        spans.iter().map(|line| line.iter().map(|cell| &text[cell.clone()]).collect()).collect()
    }

    #[test]
    fn a_cell_keeps_its_quotes_delimiters_and_line_breaks() {
        let text = "a,\"b, \"\"c\"\"\nd\",\r\n\r\n,e\"f,\"g\"h";
        assert_eq!(split(text), [vec!["a", "\"b, \"\"c\"\"\nd\"", ""], vec!["", "e\"f", "\"g\"h"]]);
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_table() {
        assert_eq!(delimiter("a,b\nc,d\n"), b',');
        assert_eq!(delimiter("Student;ID;Lab, all (1)\n\"Doe, J\";1;2\nX;2;3"), b';');
        assert_eq!(delimiter("\"Doe, J\"\t1\nb\t2"), b'\t');
        assert_eq!(delimiter("alone\n"), b',');
    }

    #[test]
    fn an_open_quote_is_seen() {
        for (cell, open) in
            [("\"a", true), ("\"a\"", false), ("\"\"\"", true), ("a\"", false), ("\"", true)]
        {
            assert_eq!(is_open(cell), open, "{cell}");
        }
    }
}
