//! Reads a page: Markdown whose `exchange` blocks are steps, and whose prose is the lesson.

use super::error::NotationError;
use super::exchange::Exchange;
use super::head::Head;
use super::outline::Outline;
use super::page::{Page, Program, Section, Steps};
use super::source::Source;

/// Reads a page that holds one scenario.
pub fn page(name: &str, file: &str, text: &str) -> Result<Page, NotationError> {
    let mut pages = pages(name, file, text)?;
    let page = pages.remove(0);
    match pages.first() {
        None => Ok(page),
        Some(second) => {
            let message = "a page is one scenario, and `program` stands in its first block alone";
            Err(Source { file, text }.wrong_line(second.first_line(), message))
        }
    }
}

/// Reads a page in which each block that begins with `program` is a scenario of its own, as in the manual.
pub fn pages(name: &str, file: &str, text: &str) -> Result<Vec<Page>, NotationError> {
    let source = Source { file, text };
    let outline = Outline::of(source)?;
    let mut pages: Vec<Page> = Vec::new();
    let mut prose_from = 0;
    for block in &outline.blocks {
        let exchange = Exchange::parse(source, block, pages.last().map(|page| page.program))?;
        if let Some(head) = exchange.head {
            pages.push(begin(head, name, file, &outline));
        }
        let page = pages.last_mut().ok_or_else(|| {
            let message = "the first block of a page begins with `program`, `rule` and `points`";
            source.wrong_line(block.line, message)
        })?;
        page.sections.push(Section::Prose(text[prose_from..block.whole.start].to_owned()));
        let source = text[block.whole.clone()].to_owned();
        page.sections.push(Section::Exchange(Steps { source, steps: exchange.steps }));
        prose_from = block.whole.end;
    }
    let last = pages.last_mut().ok_or_else(|| {
        source.wrong_line(1, "the page has no `exchange` block, so it would check nothing")
    })?;
    let end = outline.hint_from.max(prose_from);
    last.sections.push(Section::Prose(text[prose_from..end].to_owned()));
    Ok(pages)
}

/// A page of which the head alone is known.
fn begin(head: Head, name: &str, file: &str, outline: &Outline) -> Page {
    Page {
        name: name.to_owned(),
        file: file.to_owned(),
        title: outline.title.clone(),
        program: head.program.unwrap_or(Program::Client),
        rules: head.rules,
        worth: head.worth,
        sections: Vec::new(),
        hint: outline.hint.clone(),
    }
}
