//! Reads a page: Markdown whose `exchange` blocks are steps, and whose prose is the lesson. Each mistake is
//! found: a line that cannot be read is passed over, and reading goes on at the next.

use super::error::{Mistakes, NotationError};
use super::exchange::Exchange;
use super::head::Head;
use super::outline::{Block, Outline};
use super::page::{Page, Section, Steps};
use super::program::Program;
use super::source::{BYTE_ORDER_MARK, Source};

/// What of the notation a lab decides.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The programs that pages can be about.
    pub programs: &'a [Program],
    /// The heading above a page's hint: `If it fails`.
    pub hint: &'a str,
}

/// Reads a page that holds one scenario.
pub fn page(name: &str, file: &str, text: &str, terms: Terms<'_>) -> Result<Page, Mistakes> {
    let mut pages = pages(name, file, text, terms)?;
    let page = pages.remove(0);
    let source = Source { file, text };
    let message = "a page is one scenario, and `program` stands in its first block alone: leave it out here, or make a page of its own of this";
    let wrong = |page: &Page| source.wrong_line(head_above(source, page.first_line()), message);
    match pages.is_empty() {
        true => Ok(page),
        false => Err(Mistakes(pages.iter().map(wrong).collect())),
    }
}

/// The line of the `program` that stands above a step.
fn head_above(source: Source<'_>, step: u32) -> u32 {
    let is_head = |line: &u32| source.line(*line).trim_start().starts_with("program");
    (1..step).rev().find(is_head).unwrap_or(step)
}

/// Reads a page in which each block that begins with `program` is a scenario of its own, as in the manual.
pub fn pages(name: &str, file: &str, text: &str, terms: Terms<'_>) -> Result<Vec<Page>, Mistakes> {
    let (text, mark) = without_mark(file, text);
    let mut reading = Reading {
        name,
        terms,
        source: Source { file, text },
        pages: Vec::new(),
        read_to: 0,
        mistakes: Vec::from_iter(mark),
    };
    reading.all();
    let Reading { pages, mut mistakes, .. } = reading;
    match mistakes.is_empty() {
        true => Ok(pages),
        false => {
            mistakes.sort_by_key(|mistake| mistake.line);
            Err(Mistakes(mistakes))
        }
    }
}

/// The text without the mark of its encoding that some editors write at its beginning.
fn without_mark<'a>(file: &str, text: &'a str) -> (&'a str, Option<NotationError>) {
    match text.strip_prefix('\u{feff}') {
        None => (text, None),
        Some(text) => (text, Some(Source { file, text }.wrong_line(1, BYTE_ORDER_MARK))),
    }
}

/// A text on its way to be pages.
struct Reading<'a> {
    name: &'a str,
    terms: Terms<'a>,
    source: Source<'a>,
    pages: Vec<Page>,
    /// The prose up to here is on a page.
    read_to: usize,
    mistakes: Vec<NotationError>,
}

impl Reading<'_> {
    fn all(&mut self) {
        let outline = Outline::of(self.source, self.terms.hint, &mut self.mistakes);
        outline.blocks.iter().for_each(|block| self.block(block, &outline));
        if outline.blocks.is_empty() && !outline.lacks_a_block {
            let message = "the page has no `exchange` block, so it would check nothing";
            self.mistakes.push(self.source.wrong_line(1, message));
        }
        // A hint that stands before a block is in the prose already.
        let is_last = outline.hint_from >= self.read_to;
        let end = if is_last { outline.hint_from } else { self.source.text.len() };
        if let Some(page) = self.pages.last_mut() {
            page.sections.push(Section::Prose(self.source.text[self.read_to..end].to_owned()));
        }
    }

    fn block(&mut self, block: &Block, outline: &Outline) {
        let program = self.pages.last().map(|page| &page.program);
        let (source, programs) = (self.source, self.terms.programs);
        let exchange = Exchange::parse(source, block, program, programs, &mut self.mistakes);
        if let Some(head) = exchange.head {
            self.begin(head, outline);
        }
        let is_first = block.line == outline.blocks[0].line;
        match self.pages.last_mut() {
            Some(page) => {
                let text = self.source.text;
                let prose = text[self.read_to..block.whole.start].to_owned();
                let source = text[block.whole.clone()].to_owned();
                page.sections.push(Section::Prose(prose));
                page.sections.push(Section::Exchange(Steps { source, steps: exchange.steps }));
                self.read_to = block.whole.end;
            }
            None if is_first && !outline.lacks_a_block => {
                let message =
                    "the first block of a page begins with `program`, `rule` and `points`";
                self.mistakes.push(self.source.wrong_line(block.line, message));
            }
            None => {}
        }
    }

    /// Begins a page, of which the head alone is known.
    fn begin(&mut self, head: Head, outline: &Outline) {
        let Some(program) = head.program.or(self.terms.programs.first().cloned()) else { return };
        self.pages.push(Page {
            name: self.name.to_owned(),
            file: self.source.file.to_owned(),
            title: outline.title.clone(),
            part: 0,
            needs: Vec::new(),
            program,
            rules: head.rules,
            worth: head.worth,
            sections: Vec::new(),
            hint: outline.hint.clone(),
            hint_title: self.terms.hint.to_owned(),
        });
    }
}
