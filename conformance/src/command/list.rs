//! `httplab list`: the parts, under each its rules in the handout's order, and under each rule the pages that check it in
//! the order in which one learns.

use super::arguments::List;
use super::contents::{in_points, rules_of, worth};
use crate::lab::load::Lab;
use crate::lab::rules::{PartRules, Rule};
use crate::notation::page::Page;
use crate::report::Options;
use crate::report::human::sheet::{Ink, Sheet};
use crate::report::wrap::{columns, hanging};
use std::error::Error;
use std::io::{self, Write};

/// Columns before a rule's sentence, and before the name of a page.
const MARGIN: usize = 8;

/// Columns of the widest line.
const WIDEST: usize = 100;

/// Prints the pages that were chosen.
pub fn run(asked: &List) -> Result<(), Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    asked.chosen.check(&lab)?;
    let [pages, explore] = [&lab.pages, &lab.explore].map(|pages| -> Vec<&Page> {
        pages.iter().filter(|page| asked.chosen.has(page)).collect()
    });
    let names = pages.iter().chain(&explore).map(|page| columns(lab.short_name(page)));
    let listing = Listing {
        widest: names.max().unwrap_or_default(),
        is_whole: asked.chosen.page.is_empty(),
        options: Options::default().for_stdout(),
        pages,
        lab: &lab,
    };
    let parts = lab.rules.parts.iter().filter(|part| asked.chosen.has_part(part.number));
    let mut lines: Vec<String> = parts.flat_map(|part| listing.part(part)).collect();
    lines.extend(listing.explored(&explore));
    io::stdout().lock().write_all((lines.join("\n") + "\n").as_bytes())?;
    Ok(())
}

struct Listing<'a> {
    lab: &'a Lab,
    /// Those that were chosen, in order.
    pages: Vec<&'a Page>,
    /// Whether rules without a page are told too.
    is_whole: bool,
    /// The columns of the longest name.
    widest: usize,
    options: Options,
}

impl Listing<'_> {
    /// A part with its rules; nothing where no page of it was chosen.
    fn part(&self, part: &PartRules) -> Vec<String> {
        let own: Vec<&Page> =
            self.pages.iter().filter(|page| page.part == part.number).copied().collect();
        if own.is_empty() {
            return Vec::new();
        }
        let head = format!(
            "part {}  {}, {}: {}",
            part.number,
            part.program,
            in_points(part.weight),
            part.title
        );
        let rules = rules_of(self.lab, part.number).flat_map(|rule| self.rule(rule, &own));
        [self.paint(Ink::Strong, &head), String::new()].into_iter().chain(rules).collect()
    }

    /// A rule, and the pages of its part that check it.
    fn rule(&self, rule: &Rule, own: &[&Page]) -> Vec<String> {
        let pages: Vec<&Page> =
            own.iter().filter(|page| page.rules.contains(&rule.id)).copied().collect();
        if pages.is_empty() && !self.is_whole {
            return Vec::new();
        }
        let front = format!("  {:<width$}", rule.id, width = MARGIN - 2);
        let sentence = format!("{} ({})", rule.asks, worth(self.lab, rule));
        let mut lines = hanging(&front, &sentence, self.width());
        if let Some(first) = lines.first_mut() {
            *first = first.replacen(&front, &self.paint(Ink::Strong, &front), 1);
        }
        if pages.is_empty() {
            lines.push(format!("{:MARGIN$}no page checks this rule", ""));
        }
        lines.extend(pages.iter().flat_map(|page| self.page(page)));
        lines.push(String::new());
        lines
    }

    fn page(&self, page: &Page) -> Vec<String> {
        let name = self.lab.short_name(page);
        let worth = page.worth.map_or("extra".to_owned(), |points| points.to_string());
        let worth = if page.part == 0 { String::new() } else { format!("{worth:>5}  ") };
        let gap = " ".repeat(self.widest - columns(name));
        let front = format!("{:MARGIN$}{name}{gap}  {worth}", "");
        let mut lines = hanging(&front, &page.title, self.width());
        if let Some(first) = lines.first_mut() {
            *first = first.replacen(name, &self.paint(Ink::Faint, name), 1);
        }
        lines
    }

    /// The pages to explore, and how many pages there are of each sort.
    fn explored(&self, explore: &[&Page]) -> Vec<String> {
        let mut lines = Vec::new();
        if !explore.is_empty() {
            let head = "to explore with `httplab step`, never graded";
            lines.extend([self.paint(Ink::Strong, head), String::new()]);
        }
        lines.extend(explore.iter().flat_map(|page| self.page(page)));
        if !explore.is_empty() {
            lines.push(String::new());
        }
        lines.push(match (self.pages.len(), explore.len()) {
            (1, 0) => "1 graded page".to_owned(),
            (graded, 0) => format!("{graded} graded pages"),
            (graded, explored) => format!("{graded} graded pages, {explored} to explore"),
        });
        lines
    }

    fn width(&self) -> usize {
        self.options.columns().min(WIDEST)
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        Sheet::new(&self.options).paint(ink, text)
    }
}
