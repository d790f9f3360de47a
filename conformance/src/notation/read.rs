//! Reads a page: Markdown whose `exchange` blocks are steps, and whose prose is the lesson.

use super::error::NotationError;
use super::exchange::Exchange;
use super::head::Head;
use super::outline::Outline;
use super::page::{Page, Section, Steps};
use super::program::Program;
use super::source::Source;

/// What of the notation a lab decides.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The programs that pages can be about.
    pub programs: &'a [Program],
    /// The heading above a page's hint: `If it fails`.
    pub hint: &'a str,
}

/// Reads a page that holds one scenario.
pub fn page(name: &str, file: &str, text: &str, terms: Terms<'_>) -> Result<Page, NotationError> {
    let mut pages = pages(name, file, text, terms)?;
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
pub fn pages(
    name: &str,
    file: &str,
    text: &str,
    terms: Terms<'_>,
) -> Result<Vec<Page>, NotationError> {
    let source = Source { file, text };
    let outline = Outline::of(source, terms.hint)?;
    let mut pages: Vec<Page> = Vec::new();
    let mut prose_from = 0;
    for block in &outline.blocks {
        let before = pages.last().map(|page| &page.program);
        let exchange = Exchange::parse(source, block, before, terms.programs)?;
        if let Some(head) = exchange.head {
            pages.extend(begin(head, name, file, &outline, terms));
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
fn begin(head: Head, name: &str, file: &str, outline: &Outline, terms: Terms<'_>) -> Option<Page> {
    Some(Page {
        name: name.to_owned(),
        file: file.to_owned(),
        title: outline.title.clone(),
        part: 0,
        needs: Vec::new(),
        program: head.program?,
        rules: head.rules,
        worth: head.worth,
        sections: Vec::new(),
        hint: outline.hint.clone(),
        hint_title: terms.hint.to_owned(),
    })
}
