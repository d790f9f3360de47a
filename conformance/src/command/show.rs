//! `httplab show PAGE`: a page as it was written.

use super::arguments::Show;
use crate::lab::load::Lab;
use crate::notation::error::near;
use crate::notation::page::Page;
use std::error::Error;
use std::io::{self, Write};

/// Prints the page.
pub fn run(asked: &Show) -> Result<(), Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref(), None)?;
    let page = find(&lab, &asked.page)?;
    io::stdout().write_all(page.text().as_bytes())?;
    Ok(())
}

/// The page of this name, or the error that says which there are.
pub fn find<'a>(lab: &'a Lab, name: &str) -> Result<&'a Page, String> {
    let short = |page: &'a Page| page.name.rsplit('/').next().unwrap_or_default();
    let known: Vec<&str> = lab.pages.iter().map(short).collect();
    lab.page(name).ok_or_else(|| {
        let same: Vec<&str> = lab
            .pages
            .iter()
            .filter(|page| short(page) == name)
            .map(|page| page.name.as_str())
            .collect();
        match same.as_slice() {
            [] => format!(
                "there is no page `{name}`{}; `httplab list` names them all",
                near(name, &known)
            ),
            several => format!("several pages are called `{name}`: {}", several.join(", ")),
        }
    })
}
