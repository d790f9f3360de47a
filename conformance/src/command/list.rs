//! `httplab list`: the pages, by part, with rule, points and title.

use super::arguments::List;
use crate::lab::load::Lab;
use std::error::Error;
use std::io::{self, Write};

/// Prints the pages that were chosen.
pub fn run(asked: &List) -> Result<(), Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref(), None)?;
    let mut out = io::stdout().lock();
    let mut part = 0;
    asked.chosen.check(&lab)?;
    for page in lab.pages.iter().filter(|page| asked.chosen.has(page)) {
        if page.part != part {
            part = page.part;
            writeln!(out, "part {part} · {}", page.program)?;
        }
        let worth = page.worth.map_or("extra".to_owned(), |points| points.to_string());
        writeln!(out, "  {:<40} {:>4}  {worth:>5}  {}", page.name, page.rule(), page.title)?;
    }
    let mut to_explore = lab.explore.iter().filter(|page| asked.chosen.has(page)).peekable();
    if to_explore.peek().is_some() {
        writeln!(out, "to explore with `httplab step`, never graded")?;
    }
    for page in to_explore {
        writeln!(out, "  {:<40} {:>4}         {}", page.name, page.rule(), page.title)?;
    }
    Ok(())
}
