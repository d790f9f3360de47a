//! How the scores are spread: a bar for each tenth of what is to be had, the lowest first, which unfolds to the names.
//! What it shows it also says.

use super::columns::Group;
use super::figures::parts;
use super::frame::section;
use super::roll::Entry;

/// Tenths.
const BARS: usize = 10;

/// The whole section.
pub fn section_of(roll: &[Entry<'_>], groups: &[Group<'_>]) -> String {
    let bars = bars(roll);
    let most = bars.iter().map(Vec::len).max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let bars: String = bars.iter().enumerate().map(|(at, bar)| drawn(at, bar, most)).collect();
    let said = "<p>In hundredths of the points to be had. A bar unfolds to its names, the lowest first.</p>\n";
    let parts = parts(roll, groups);
    section("scores", "The scores", &format!("{said}<div class=bars>\n{bars}</div>\n{parts}"))
}

/// The submissions of each tenth, the lowest scores first.
fn bars<'a, 'b>(roll: &'b [Entry<'a>]) -> Vec<Vec<(f64, &'b Entry<'a>)>> {
    let scored = roll.iter().filter_map(|entry| Some((entry.percent()?, entry)));
    let mut scored: Vec<(f64, &Entry<'_>)> = scored.collect();
    scored.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut bars = vec![Vec::new(); BARS];
    for (percent, entry) in scored {
        bars[bar(percent)].push((percent, entry));
    }
    bars
}

/// The tenth of a score; all points are in the last.
fn bar(percent: f64) -> usize {
    ((percent / 10.0) as usize).min(BARS - 1)
}

/// `60 to 69`, and the last `90 to 100`.
fn range(at: usize) -> String {
    let last = if at + 1 == BARS { 100 } else { at * 10 + 9 };
    format!("{} to {last}", at * 10)
}

fn drawn(at: usize, bar: &[(f64, &Entry<'_>)], most: usize) -> String {
    let (range, share) = (range(at), bar.len() * 100 / most);
    let line = format!(
        "<span class=range>{range}</span> <span class=count>{}</span> <span class=bar style=\"--share:{share}%\"></span>",
        bar.len()
    );
    let names = bar
        .iter()
        .map(|(percent, entry)| format!("{} <span class=quiet>{percent:.0}</span>", entry.link()));
    match bar.is_empty() {
        true => format!("<div class=empty>{line}</div>\n"),
        false => format!(
            "<details>\n<summary>{line}</summary>\n<p class=names>{}</p>\n</details>\n",
            names.collect::<Vec<_>>().join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_score_has_its_bar_and_all_points_the_last() {
        let bars = [0.0, 9.99, 10.0, 55.0, 99.9, 100.0].map(bar);
        assert_eq!(bars, [0, 0, 1, 5, 9, 9]);
        assert_eq!((range(0), range(9)), ("0 to 9".to_owned(), "90 to 100".to_owned()));
    }
}
