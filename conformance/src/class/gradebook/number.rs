//! Numbers as a gradebook writes them, with a point or a comma before the decimals: Canvas and Moodle write those of the
//! language of the one who downloads.

use super::table::Table;
use crate::points::Points;

/// The number of a cell that holds nothing else: `100`, `97.50`, `97,5`.
pub fn read(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    let is_of_one = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || !digits.chars().all(is_of_one) {
        return None;
    }
    if digits.matches([',', '.']).count() > 1 {
        return None;
    }
    cell.replace(',', ".").parse().ok()
}

/// Points to be had, where a cell tells of any.
pub fn maximum(cell: &str) -> Option<Points> {
    let number = read(cell).filter(|number| *number > 0.0)?;
    Points::parse(&format!("{number:.2}")).filter(|points| *points != Points::ZERO)
}

/// Whether nothing is in a cell; a dash is what some systems write for that.
pub fn is_blank(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "\u{2013}")
}

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// `97.5`.
    Point,
    /// `97,5`.
    Comma,
}

impl Decimals {
    /// As most of the book's other numbers have them. Where none has any: a comma, where semicolons part the cells, as
    /// systems do that for those who write commas in numbers.
    pub fn of(table: &Table) -> Decimals {
        let numbers = || table.values().filter(|value| read(value).is_some());
        let points = numbers().filter(|number| number.contains('.')).count();
        let commas = numbers().filter(|number| number.contains(',')).count();
        let has_commas = commas > points || (commas == points && table.has_semicolons());
        if has_commas { Decimals::Comma } else { Decimals::Point }
    }

    /// Points in the book's way.
    pub fn written(self, points: Points) -> String {
        match self {
            Decimals::Point => points.to_string(),
            Decimals::Comma => points.to_string().replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_either_way() {
        for (cell, number) in [("100", 100.0), (" 97.50 ", 97.5), ("97,5", 97.5), ("-1", -1.0)] {
            assert_eq!(read(cell), Some(number), "{cell}");
        }
        for cell in ["", "-", "1.2.3", "1,000.00", "EX", ".5", "1e3", "5 %", "inf", "NaN"] {
            assert_eq!(read(cell), None, "{cell}");
        }
    }

    #[test]
    fn points_are_written_as_the_book_writes_numbers() {
        let decimals = |book: &str| Decimals::of(&Table::read(book.as_bytes()).unwrap());
        assert_eq!(decimals("a,b\n1,100.00\n2,\"5,5\"\n3,6.5"), Decimals::Point);
        assert_eq!(decimals("a,b\n1,\"100,00\"\n"), Decimals::Comma);
        assert_eq!(decimals("a;b\n1;100\n"), Decimals::Comma);
        assert_eq!(decimals("a;b\n1;100.5\n"), Decimals::Point);
        assert_eq!(Decimals::Comma.written(Points::parse("97.25").unwrap()), "97,25");
    }
}
