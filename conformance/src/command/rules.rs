//! `httplab rules`: each rule of the handout, the pages that check it, and what they are worth.

use super::arguments::Rules;
use crate::lab::load::Lab;
use crate::lab::rules::Level;
use crate::points::Points;
use std::error::Error;
use std::io::{self, Write};

/// Prints the table. `false` where a required or extra rule has no page.
pub fn run(asked: &Rules) -> Result<bool, Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    let mut out = io::stdout().lock();
    let mut all_checked = true;
    for rule in &lab.rules.rules {
        let pages: Vec<_> = lab.pages.iter().filter(|page| page.rules.contains(&rule.id)).collect();
        let points: Points =
            pages.iter().filter(|page| page.rule() == rule.id).filter_map(|page| page.worth).sum();
        let level = match rule.level {
            Level::Required => "required",
            Level::Extra => "extra",
            Level::Advice => "advice",
        };
        writeln!(out, "{:<5} {level:<9} {points:>5}  {}", rule.id, rule.asks)?;
        for page in &pages {
            let worth = page.worth.map_or("extra".to_owned(), |points| points.to_string());
            writeln!(out, "      {:<40} {worth:>5}  {}", page.name, page.title)?;
        }
        if pages.is_empty() && rule.level != Level::Advice {
            writeln!(out, "      no page checks this rule")?;
            all_checked = false;
        }
    }
    writeln!(out, "{} rules, {} pages", lab.rules.rules.len(), lab.pages.len())?;
    Ok(all_checked)
}
