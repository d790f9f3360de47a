//! `httplab list`: the pages in the order in which one learns, by part, with rule, points, title and what each builds
//! on.

use super::arguments::List;
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::report::wrap::{columns, wrap};
use std::error::Error;
use std::io::{self, Write};

/// Columns of a line, where its title leaves any.
const WIDTH: usize = 100;

/// Prints the pages that were chosen.
pub fn run(asked: &List) -> Result<(), Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    asked.chosen.check(&lab)?;
    let [pages, explore] = [&lab.pages, &lab.explore].map(|pages| -> Vec<&Page> {
        pages.iter().filter(|page| asked.chosen.has(page)).collect()
    });
    let names = pages.iter().chain(&explore).map(|page| columns(&page.name));
    let widest = names.max().unwrap_or_default();
    let mut out = io::stdout().lock();
    let mut part = 0;
    for page in pages {
        if page.part != part {
            part = page.part;
            writeln!(out, "part {part} · {}", page.program)?;
        }
        let worth = page.worth.map_or("extra".to_owned(), |points| points.to_string());
        write!(out, "{}", lines(page, &worth, widest))?;
    }
    if !explore.is_empty() {
        writeln!(out, "to explore with `httplab step`, never graded")?;
    }
    for page in explore {
        write!(out, "{}", lines(page, "", widest))?;
    }
    Ok(())
}

/// A page's line, and what it builds on, beside the title where there is room, or else below it.
fn lines(page: &Page, worth: &str, widest: usize) -> String {
    let front = format!("  {:<widest$}  {:>4}  {worth:>5}  ", page.name, page.rule());
    let needs: Vec<&str> = page.builds_on().collect();
    if needs.is_empty() {
        return format!("{front}{}\n", page.title);
    }
    let after = format!("after {}", needs.join(", "));
    let beside = format!("{front}{} · {after}", page.title);
    if columns(&beside) <= WIDTH {
        return format!("{beside}\n");
    }
    let margin = columns(&front);
    let below = wrap(&after, WIDTH.saturating_sub(margin + 2).max(WIDTH / 4));
    let marks = std::iter::once("· ").chain(std::iter::repeat("  "));
    let below = marks.zip(&below).map(|(mark, line)| format!("{:margin$}{mark}{line}\n", ""));
    std::iter::once(format!("{front}{}\n", page.title)).chain(below).collect()
}
