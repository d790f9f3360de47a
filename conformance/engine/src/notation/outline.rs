//! What the Markdown of a page says: its title, its blocks of steps, its hint.

use super::error::{Mistake, NotationError, near};
use super::hidden::{self, Stretches};
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
    /// Whether a block may be missing, for a mistake in its fences.
    pub lacks_a_block: bool,
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
    /// The outline of a page. What is wrong is added to the mistakes.
    pub fn of<'a>(
        source: Source<'a>,
        hint_title: &'a str,
        mistakes: &mut Vec<NotationError>,
    ) -> Outline {
        let mut walk = Walk::new(source, hint_title);
        for (event, range) in Parser::new(source.text).into_offset_iter() {
            walk.event(event, range);
        }
        walk.end_hint(source.text.len());
        if walk.outline.title.is_empty() {
            let message = "the page has no title: begin it with `# What a right program does`";
            mistakes.push(source.wrong_line(1, message));
        }
        mistakes.extend(walk.mistakes);
        let blocks: Vec<usize> =
            walk.outline.blocks.iter().map(|block| block.whole.start).collect();
        let hidden = hidden::mistakes(source, &walk.found, &blocks);
        walk.outline.lacks_a_block |= !hidden.is_empty();
        mistakes.extend(hidden);
        walk.outline
    }
}

/// On the way through the Markdown.
struct Walk<'a> {
    source: Source<'a>,
    /// The heading above the hint.
    hint_title: &'a str,
    outline: Outline,
    /// The heading that is open: its level, where it begins, its words so far.
    heading: Option<(HeadingLevel, usize, String)>,
    /// Where the hint begins, while it has not ended.
    hint_body: Option<usize>,
    /// What stands where, whether it is played or not.
    found: Stretches,
    mistakes: Vec<NotationError>,
}

impl<'a> Walk<'a> {
    fn new(source: Source<'a>, hint_title: &'a str) -> Walk<'a> {
        let outline = Outline {
            title: String::new(),
            blocks: Vec::new(),
            hint: String::new(),
            hint_from: source.text.len(),
            lacks_a_block: false,
        };
        let (found, mistakes) = (Stretches::default(), Vec::new());
        Walk { source, hint_title, outline, heading: None, hint_body: None, found, mistakes }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
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
                self.found.fenced.push(range.clone());
                self.fence(&word, range);
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => self.found.html.push(range),
            _ => {}
        }
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

    /// A block that is not closed, or of another kind, is left out. One whose word is nearly right is read.
    fn fence(&mut self, word: &str, whole: Range<usize>) {
        let line = self.source.number(whole.start);
        let block = Block { whole, line };
        let is_closed = block.is_closed(self.source);
        if !is_closed {
            let message = "this block is never closed: end it with ```` ``` ````";
            self.mistakes.push(self.source.wrong_line(line, message));
        }
        if OTHER_FENCES.contains(&word) {
            self.outline.lacks_a_block |= !is_closed;
            return;
        }
        let hint = near(word, &["exchange"]);
        if word != "exchange" {
            let message = format!(
                "`{word}` is not known after a fence: what is replayed is marked `exchange`, and what is only read `text`{hint}"
            );
            let at = self.source.indent(line) + 3;
            self.mistakes.push(self.source.wrong(line, Mistake::new(at, message)));
        }
        match is_closed && (word == "exchange" || !hint.is_empty()) {
            true => self.outline.blocks.push(block),
            false => self.outline.lacks_a_block = true,
        }
    }
}

impl Block {
    /// Whether a fence ends it. Where another block's fence stands in it, that one has ended it by chance.
    fn is_closed(&self, source: Source<'_>) -> bool {
        let lines: Vec<&str> = source.text[self.whole.clone()].trim_end().lines().collect();
        let [first, inside @ .., last] = lines.as_slice() else {
            return false;
        };
        let mark = if first.starts_with('~') { '~' } else { '`' };
        let length = |line: &str| {
            let line = line.trim_start_matches([' ', '\t', '>']);
            line.chars().take_while(|c| *c == mark).count()
        };
        let is_fence = |line: &&str| length(line) >= length(first);
        // Markdown ends no block at a fence with words after it.
        let ends = last.trim_start_matches([' ', '\t', '>']).trim_matches(mark).trim().is_empty();
        is_fence(last) && ends && !inside.iter().any(is_fence)
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
