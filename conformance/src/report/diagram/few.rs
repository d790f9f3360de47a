//! A long exchange in as many rows as one looks at: the calls that set a server up go first, then the middle. The
//! step that was not met, the program's end and the calls in which it sleeps are always drawn.

use super::row::{Note, Row, Shape, Slept, aside};
use crate::escape::grouped;

/// Rows that are drawn.
const ROWS: usize = 80;

/// Calls in which the program sleeps to the end that are drawn, however long the exchange.
const SLEEPERS: usize = 8;

/// As many rows as are drawn, with a word on how many are not.
pub fn few(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.len() > ROWS {
        let first = rows.iter().position(|row| matches!(row.shape, Shape::Arrow { .. }));
        let before = first.unwrap_or(0);
        rows = without(
            rows,
            |place, row| place < before && is_call(row),
            "before the first connection",
        );
    }
    if rows.len() > ROWS {
        let end = rows.len() - ROWS / 2;
        let kept = kept(&rows);
        rows = without(rows, |place, _| (ROWS / 2..end).contains(&place) && !kept[place], "");
    }
    rows
}

/// The rows without some, and in the place of each run of those how many they were.
fn without(rows: Vec<Row>, is_left_out: impl Fn(usize, &Row) -> bool, when: &str) -> Vec<Row> {
    let mut few = Vec::new();
    let (mut events, mut calls) = (0, 0);
    for (place, row) in rows.into_iter().enumerate() {
        if is_left_out(place, &row) {
            events += 1;
            calls += usize::from(is_call(&row));
            continue;
        }
        few.extend(gap(std::mem::take(&mut events), std::mem::take(&mut calls), when));
        few.push(row);
    }
    few.extend(gap(events, calls, when));
    few
}

fn gap(events: usize, calls: usize, when: &str) -> Option<Row> {
    let (all, own) = (grouped(events), grouped(calls));
    let what = match calls {
        _ if events == 0 => return None,
        0 => format!("{all} more events are not drawn"),
        _ if calls == events => format!("{all} more calls are not drawn"),
        _ => format!("{all} more events are not drawn, {own} of them calls"),
    };
    Some(aside(format!("{what} {when}").trim_end().to_owned()))
}

/// Which rows are drawn wherever they stand.
fn kept(rows: &[Row]) -> Vec<bool> {
    let mut sleepers = 0;
    let mut kept: Vec<bool> = rows
        .iter()
        .rev()
        .map(|row| match row.shape {
            Shape::Note(Note::Failed | Note::Exit) => true,
            Shape::Call { slept: Slept::ToTheEnd, .. } => {
                sleepers += 1;
                sleepers <= SLEEPERS
            }
            _ => false,
        })
        .collect();
    kept.reverse();
    kept
}

fn is_call(row: &Row) -> bool {
    matches!(row.shape, Shape::Call { slept: Slept::No | Slept::Since(_), .. })
}
