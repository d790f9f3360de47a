//! Along the program's lifeline: from where to where it slept in a call, side by side where several of its threads did.

use super::row::{Row, Shape, Slept};

/// Seconds from which on a call is drawn as one that it slept in, also where nothing else happened meanwhile.
const SLEPT: f64 = 0.005;

/// Bars that stand side by side; more than these lie upon each other.
const LANES: usize = 4;

/// A time in which the program slept in a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The row in which it begins: the first one after the call was made.
    pub first: usize,
    /// The row of the call's return; `None` where it has not returned.
    pub last: Option<usize>,
    /// Its place beside others, from 0.
    pub lane: usize,
}

/// The bars of these rows.
pub fn bars(rows: &[Row]) -> Vec<Bar> {
    let mut bars: Vec<Bar> =
        rows.iter().enumerate().filter_map(|(place, row)| bar(rows, place, row)).collect();
    bars.sort_by_key(|bar| bar.first);
    let mut ends: Vec<usize> = Vec::new();
    for bar in &mut bars {
        let free = ends.iter().position(|end| *end < bar.first);
        bar.lane = free.unwrap_or(ends.len()).min(LANES - 1);
        ends.resize(ends.len().max(bar.lane + 1), 0);
        ends[bar.lane] = bar.last.unwrap_or(usize::MAX);
    }
    bars
}

fn bar(rows: &[Row], place: usize, row: &Row) -> Option<Bar> {
    match row.shape {
        Shape::Call { slept: Slept::ToTheEnd, .. } => {
            Some(Bar { first: place, last: None, lane: 0 })
        }
        Shape::Call { slept: Slept::Since(began), .. } => {
            let earlier = rows[..place].iter().rposition(|row| row.t.is_some_and(|t| t <= began));
            let timed = rows.iter().position(|row| row.t.is_some()).unwrap_or(place);
            let first = earlier.map_or(timed, |earlier| earlier + 1);
            let slept = first < place || row.t.is_some_and(|t| t - began >= SLEPT);
            slept.then_some(Bar { first, last: Some(place), lane: 0 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(shapes: &[(f64, Slept)]) -> Vec<Row> {
        let row = |(t, slept): &(f64, Slept)| Row {
            t: Some(*t),
            shape: Shape::Call { connection: None, slept: *slept, again: false },
            lines: Vec::new(),
        };
        shapes.iter().map(row).collect()
    }

    #[test]
    fn a_bar_reaches_back_to_where_the_call_was_made() {
        let rows = rows(&[(0.1, Slept::No), (0.2, Slept::No), (0.3, Slept::Since(0.15))]);
        assert_eq!(bars(&rows), [Bar { first: 1, last: Some(2), lane: 0 }]);
    }

    #[test]
    fn a_call_that_returns_at_once_has_none() {
        assert_eq!(bars(&rows(&[(0.1, Slept::No), (0.102, Slept::Since(0.101))])), []);
    }

    #[test]
    fn threads_that_sleep_at_once_stand_side_by_side() {
        let sleeper = (0.1, Slept::ToTheEnd);
        let rows = rows(&[sleeper, (0.2, Slept::Since(0.05)), (0.4, Slept::Since(0.3))]);
        let lanes: Vec<usize> = bars(&rows).iter().map(|bar| bar.lane).collect();
        assert_eq!(lanes, [0, 1, 1]);
    }
}
