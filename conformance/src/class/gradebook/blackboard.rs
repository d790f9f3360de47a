//! Blackboard's grade center, by its help on working offline with grade data and by headings that others have published: a
//! CSV of quoted cells, or a tab-separated text in UTF-16 that is called `.xls`.
//!
//! Last name, first name, user name, then what else was asked for. A column's heading is
//! `Title [Total Pts: 10 Score] |123`, and Blackboard finds the column again by the number behind the bar; the words may
//! be of another language. What it adds up itself is `[Total Pts: up to 60 Score]`: the number does not follow the colon
//! at once, and the column takes no points unless it is asked for. A student is found by the user name.

use super::error::BookError;
use super::layout::{Kind, Layout, chosen, identifying};
use super::number::maximum;
use super::table::Table;
use crate::points::Points;

/// The columns of the last and the first name, in which nobody is looked for.
const NAMES: usize = 2;

/// The layout, where it is one of Blackboard's.
pub fn recognise(table: &Table, wanted: Option<&str>) -> Option<Result<Layout, BookError>> {
    let headings = table.headings();
    let could: Vec<usize> =
        (0..headings.len()).filter(|column| points(&headings[*column]).is_some()).collect();
    let first = *could.first()?;
    let max = |column: usize| points(&headings[column]).and_then(max);
    let likely: Vec<usize> =
        could.iter().copied().filter(|column| max(*column).is_some()).collect();
    let grade = match chosen(table, &likely, &could, wanted) {
        Ok(grade) => grade,
        Err(error) => return Some(Err(error)),
    };
    let names = if first > NAMES { NAMES } else { 0 };
    let is_student =
        |line: &usize| (names..first).any(|column| !table.value(*line, column).is_empty());
    let students: Vec<usize> = (1..table.height()).filter(is_student).collect();
    Some(Ok(Layout {
        kind: Kind::Blackboard,
        ids: identifying(table, &students, names..first),
        students,
        grade,
        feedback: None,
        max: max(grade),
    }))
}

/// What is said of the points in a heading: `Total Pts: 10 Score`.
fn points(heading: &str) -> Option<&str> {
    let (front, number) = heading.trim().rsplit_once('|')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let (_, said) = front.trim_end().strip_suffix(']')?.rsplit_once('[')?;
    is_number.then_some(said)
}

/// The points to be had: the number that follows the colon.
fn max(said: &str) -> Option<Points> {
    let (_, after) = said.rsplit_once([':', '\u{ff1a}'])?;
    let after = after.trim_start();
    let end = after.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','));
    maximum(&after[..end.unwrap_or(after.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_of_a_heading_are_read_in_any_language() {
        let of = |heading| points(heading).and_then(max).map(|points| points.to_string());
        for (heading, max) in [
            ("Lab [x] [Total Pts: 10 Score] |123", Some("10")),
            ("Lab [Puntos totales: 97,5 Puntuaci\u{f3}n] |123", Some("97.5")),
            ("\u{5b9e}\u{9a8c} [\u{603b}\u{5206}\u{ff1a}100 \u{5206}\u{6570}] |9", Some("100")),
            ("Total [Total Pts: up to 60 Score] |1260434", None),
            ("Poll [Total Pts: 0 Text] |5", None),
            ("Lab [Total Pts: 10 Score]", None),
            ("a|5", None),
        ] {
            assert_eq!(of(heading).as_deref(), max, "{heading}");
        }
    }
}
