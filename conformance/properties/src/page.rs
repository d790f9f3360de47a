//! A page of the lab: Markdown to steps.
//!
//! Each mistake is on the line that it shows, and a page that ends with its hint, printed again, says the same.

use crate::asked::is_placed;
use conformance::lab::files::LabFiles;
use conformance::lab::load::check_page;
use conformance::lab::rules::Rules;
use conformance::notation::page::Page;
use conformance::notation::program::Program;
use conformance::notation::read::{self, Terms};
use conformance::notation::step::Action;
use std::sync::LazyLock;

static FILES: LazyLock<LabFiles> = LazyLock::new(LabFiles::built_in);

static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
    Rules::parse(include_str!("../../../lab/lab.toml")).expect("the lab's own rules").programs()
});

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match pages(text) {
        Err(mistakes) => mistakes.iter().for_each(|mistake| is_placed(mistake, text)),
        Ok(pages) => {
            for page in &pages {
                let told = check_page(page, text, &FILES);
                let told = told.unwrap_or_else(|mistakes| mistakes.0);
                told.iter().for_each(|mistake| is_placed(mistake, text));
            }
            // The hint is printed last: where it stands before other things, the page is printed in another order.
            if let [page] = pages.as_slice()
                && !page.hint.contains("```")
                && text.trim_end().ends_with(&page.hint)
            {
                let printed = page.text();
                let again =
                    self::pages(&printed).unwrap_or_else(|told| panic!("{told:?}\n{printed}"));
                assert_eq!(again.len(), 1, "{printed}");
                assert_eq!(said(&again[0]), said(page), "{printed}");
            }
        }
    }
}

fn pages(text: &str) -> Result<Vec<Page>, Vec<conformance::notation::error::NotationError>> {
    let terms = Terms { programs: &PROGRAMS, hint: "If it fails" };
    read::pages("part1/page", "page.md", text, terms).map_err(|mistakes| mistakes.0)
}

/// What a page says, wherever on it.
fn said(page: &Page) -> (&str, &Program, &[String], Option<String>, Vec<&Action>, &str) {
    let worth = page.worth.map(|worth| worth.to_string());
    let actions = page.steps().map(|step| &step.action).collect();
    (&page.title, &page.program, &page.rules, worth, actions, page.hint.trim())
}
