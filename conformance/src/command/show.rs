//! `httplab show PAGE`: a page as it was written.

use super::arguments::Show;
use crate::lab::load::Lab;
use std::error::Error;
use std::io::{self, Write};

/// Prints the page.
pub fn run(asked: &Show) -> Result<(), Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    let page = lab.find(&asked.page)?;
    io::stdout().write_all(page.text().as_bytes())?;
    Ok(())
}
