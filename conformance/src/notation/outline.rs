//! What the Markdown of a page says: its title, its blocks of steps, its hint.

use super::error::{Mistake, NotationError, near};
use super::source::Source;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// A page, cut at its headings and fences.
#[derive(Debug)]
pub struct Outline {
    /// Its H1.
    pub title: String,
    /// Its `exchange` blocks, in order.
    pub blocks: Vec<Block>,
    /// What stands under `## If it fails`.
    pub hint: String,
    /// Where that heading begins, in bytes; the text's end where there is none.
    pub hint_from: usize,
}

/// An `exchange` block.
#[derive(Debug)]
pub struct Block {
    /// With its fences, in bytes of the text.
    pub whole: Range<usize>,
    /// The line of its opening fence.
    pub line: u32,
}

/// Words after a fence that are not exchanges; anything else may be a slip of the pen.
const OTHER_FENCES: &[&str] = &[
    "", "text", "http", "html", "json", "toml", "sh", "console", "python", "c", "rust", "go", "js",
];

impl Outline {
    /// The outline of a page.
    pub fn of<'a>(source: Source<'a>, hint_title: &'a str) -> Result<Outline, NotationError> {
        let mut walk = Walk::new(source, hint_title);
        for (event, range) in Parser::new(source.text).into_offset_iter() {
            walk.event(event, range)?;
        }
        let outline = walk.end();
        match outline.title.is_empty() {
            false => Ok(outline),
            true => Err(source.wrong_line(
                1,
                "the page has no title: begin it with `# What a right program does`",
            )),
        }
    }
}

/// On the way through the Markdown.
struct Walk<'a> {
    source: Source<'a>,
    hint_title: &'a str,
    outline: Outline,
    /// The heading that is open: its level, where it begins, its words so far.
    heading: Option<(HeadingLevel, usize, String)>,
    /// Where the hint begins, while it has not ended.
    hint_body: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(source: Source<'a>, hint_title: &'a str) -> Walk<'a> {
        let outline = Outline {
            title: String::new(),
            blocks: Vec::new(),
            hint: String::new(),
            hint_from: source.text.len(),
        };
        Walk { source, hint_title, outline, heading: None, hint_body: None }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), NotationError> {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                if level <= HeadingLevel::H2 {
                    self.end_hint(range.start);
                }
                self.heading = Some((level, range.start, String::new()));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, _, title)) = &mut self.heading {
                    title.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(range.end),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(word))) => {
                return self.fence(&word, range);
            }
            _ => {}
        }
        Ok(())
    }

    fn end_heading(&mut self, end: usize) {
        match self.heading.take() {
            Some((HeadingLevel::H1, _, title)) if self.outline.title.is_empty() => {
                self.outline.title = title;
            }
            Some((HeadingLevel::H2, start, title)) if title == self.hint_title => {
                self.outline.hint_from = start;
                self.hint_body = Some(end);
            }
            _ => {}
        }
    }

    fn end_hint(&mut self, end: usize) {
        if let Some(from) = self.hint_body.take() {
            self.outline.hint = self.source.text[from..end].trim().to_owned();
        }
    }

    fn fence(&mut self, word: &str, whole: Range<usize>) -> Result<(), NotationError> {
        let line = self.source.number(whole.start);
        if is_exchange(word).map_err(|mistake| self.source.wrong(line, mistake))? {
            let block = Block { whole, line };
            block.check_closed(self.source)?;
            self.outline.blocks.push(block);
        }
        Ok(())
    }

    fn end(mut self) -> Outline {
        self.end_hint(self.source.text.len());
        self.outline
    }
}

fn is_exchange(word: &str) -> Result<bool, Mistake> {
    if word == "exchange" || OTHER_FENCES.contains(&word) {
        return Ok(word == "exchange");
    }
    let hint = near(word, &["exchange"]);
    Err(Mistake::new(
        3,
        format!("`{word}` is not known after a fence: what is replayed is marked `exchange`{hint}"),
    ))
}

impl Block {
    fn check_closed(&self, source: Source<'_>) -> Result<(), NotationError> {
        let lines: Vec<&str> = source.text[self.whole.clone()].trim_end().lines().collect();
        match lines.as_slice() {
            [_, .., last] if last.trim_start().starts_with("```") => Ok(()),
            _ => Err(source
                .wrong_line(self.line, "this block is never closed: end it with ```` ``` ````")),
        }
    }

    /// Its lines, with their numbers, without the fences.
    pub fn lines<'a>(&self, source: Source<'a>) -> Vec<(u32, &'a str)> {
        let inside = source.text[self.whole.clone()].trim_end().lines();
        let numbered = (self.line..).zip(inside);
        let mut lines: Vec<_> = numbered.skip(1).collect();
        lines.pop();
        lines
    }
}
