//! A table for a terminal: columns as wide as their cells, and where that is too wide for the terminal the widest are
//! wrapped.

use super::wrap::{columns, wrap};

/// What stands between two columns.
const GAP: usize = 2;

/// The columns that even a crowded cell has.
const NARROWEST: usize = 8;

/// The rows in lines of this width.
pub fn lines(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max().unwrap_or(0)
    };
    let wanted: Vec<usize> = (0..count).map(widest).collect();
    let widths = shared(&wanted, width.saturating_sub(GAP * count.saturating_sub(1)));
    rows.iter().flat_map(|row| row_lines(row, &widths)).collect()
}

/// The room shared out: who wants less than an equal part gets that, and leaves the rest to the others.
fn shared(wanted: &[usize], room: usize) -> Vec<usize> {
    let mut by_want: Vec<usize> = (0..wanted.len()).collect();
    by_want.sort_by_key(|&column| wanted[column]);
    let (mut left, mut widths) = (room, wanted.to_vec());
    for (place, &column) in by_want.iter().enumerate() {
        let part = (left / (wanted.len() - place)).max(NARROWEST);
        widths[column] = wanted[column].min(part);
        left = left.saturating_sub(widths[column]);
    }
    widths
}

/// One row, in as many lines as its highest cell has.
fn row_lines(row: &[String], widths: &[usize]) -> Vec<String> {
    let wrapped = |(cell, width): (&String, &usize)| wrap(cell, *width);
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(wrapped).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |number: usize| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| {
            let text = cell.get(number).map_or("", String::as_str);
            format!("{text}{}", " ".repeat(width + GAP - columns(text).min(*width)))
        });
        padded.collect::<String>().trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Vec<String>> {
        texts.iter().map(|row| row.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        assert_eq!(
            lines(&rows(&["a|b|c", "long one|2|3"]), 80),
            ["a         b  c", "long one  2  3"]
        );
    }

    #[test]
    fn where_it_is_too_wide_only_the_widest_are_wrapped() {
        let table = rows(&["3.2|one two three four five six|a b c d e f g h i j k l m n o p"]);
        let expected = [
            "3.2  one two three  a b c d e f g",
            "     four five six  h i j k l m n",
            "                    o p",
        ];
        let shown = lines(&table, 34);
        assert!(shown.iter().all(|line| columns(line) <= 34), "{shown:#?}");
        assert_eq!(shown, expected);
    }
}
