//! A page of the lab: Markdown whose `exchange` blocks are steps, and whose prose is the lesson.

use super::error::{Mistake, NotationError, near};
use super::line::{self, Line};
use super::step::{Act, Action, Step};
use super::text::Text;
use crate::points::Points;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::fmt;
use std::ops::Range;

/// A program of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// Part 1.
    Client,
    /// Part 2.
    Server1,
    /// Part 3.
    Server2,
    /// Part 4.
    Server3,
}

impl Program {
    /// All, in the order of the parts.
    pub const ALL: [Program; 4] =
        [Program::Client, Program::Server1, Program::Server2, Program::Server3];

    /// `http_server1`
    pub fn name(self) -> &'static str {
        ["http_client", "http_server1", "http_server2", "http_server3"][self as usize]
    }

    /// The part of the assignment, from 1.
    pub fn part(self) -> u32 {
        self as u32 + 1
    }

    /// The program of this name.
    pub fn named(name: &str) -> Option<Program> {
        Program::ALL.into_iter().find(|program| program.name() == name)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name in the lab: `part3/silent-client`.
    pub name: String,
    /// Its file as the reader knows it: `lab/part3/silent-client.md`.
    pub file: String,
    /// Its H1.
    pub title: String,
    /// The program under test.
    pub program: Program,
    /// The rules it checks; its own is the first.
    pub rules: Vec<String>,
    /// What it is worth; `None` for an extra.
    pub worth: Option<Points>,
    /// Lesson and exchanges, in order.
    pub sections: Vec<Section>,
    /// `## If it fails`, in Markdown.
    pub hint: String,
}

/// A stretch of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Section {
    /// Markdown.
    Prose(String),
    /// One block of steps.
    Exchange(Steps),
}

/// One block of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// As the page has it, with its fences.
    pub source: String,
    /// What it says.
    pub steps: Vec<Step>,
}

impl Page {
    /// The steps of all blocks, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sections.iter().flat_map(|section| match section {
            Section::Exchange(block) => block.steps.as_slice(),
            Section::Prose(_) => &[],
        })
    }

    /// Its Markdown.
    pub fn text(&self) -> String {
        let sections = self.sections.iter().map(|section| match section {
            Section::Prose(prose) => prose.clone(),
            Section::Exchange(block) => block.source.clone(),
        });
        let hint = format!("## If it fails\n\n{}\n", self.hint);
        sections.chain([hint]).collect()
    }

    /// The line of its first step.
    pub fn first_line(&self) -> u32 {
        self.steps().next().map_or(1, |step| step.line)
    }

    /// The rule whose check it is.
    pub fn rule(&self) -> &str {
        self.rules.first().map_or("", String::as_str)
    }
}

/// Reads a page that holds one scenario.
pub fn parse(name: &str, file: &str, text: &str) -> Result<Page, NotationError> {
    let mut pages = parse_all(name, file, text)?;
    let page = pages.remove(0);
    match pages.first() {
        None => Ok(page),
        Some(second) => {
            let line = second.first_line();
            let message = "a page is one scenario, and `program` stands in its first block alone";
            Err(Mistake::new(0, message).on(file, line, nth_line(text, line)))
        }
    }
}

/// Reads a page in which each block that begins with `program` is a scenario of its own, as in the manual.
pub fn parse_all(name: &str, file: &str, text: &str) -> Result<Vec<Page>, NotationError> {
    let outline = Outline::of(file, text)?;
    let mut pages: Vec<Page> = Vec::new();
    let mut prose_from = 0;
    for block in &outline.blocks {
        let exchange = Exchange::parse(file, text, block, pages.last().map(|page| page.program))?;
        if let Some(head) = exchange.head {
            pages.push(head.page(name, file, &outline));
        }
        let page = pages.last_mut().ok_or_else(|| {
            let message = "the first block of a page begins with `program`, `rule` and `points`";
            Mistake::new(0, message).on(file, block.line, nth_line(text, block.line))
        })?;
        page.sections.push(Section::Prose(text[prose_from..block.whole.start].to_owned()));
        let source = text[block.whole.clone()].to_owned();
        page.sections.push(Section::Exchange(Steps { source, steps: exchange.steps }));
        prose_from = block.whole.end;
    }
    let last = pages.last_mut().ok_or_else(|| {
        Mistake::new(0, "the page has no `exchange` block, so it would check nothing").on(
            file,
            1,
            nth_line(text, 1),
        )
    })?;
    let end = outline.hint_from.max(prose_from);
    last.sections.push(Section::Prose(text[prose_from..end].to_owned()));
    Ok(pages)
}

fn nth_line(text: &str, line: u32) -> &str {
    text.lines().nth(line as usize - 1).unwrap_or("")
}

fn line_of(text: &str, at: usize) -> u32 {
    text[..at].matches('\n').count() as u32 + 1
}

/// What the Markdown says: the title, the blocks, the hint.
struct Outline {
    title: String,
    blocks: Vec<Block>,
    hint: String,
    hint_from: usize,
}

/// An `exchange` block.
struct Block {
    whole: Range<usize>,
    /// The line of its opening fence.
    line: u32,
}

/// Words after a fence that are not exchanges; anything else may be a slip of the pen.
const OTHER_FENCES: &[&str] = &[
    "", "text", "http", "html", "json", "toml", "sh", "console", "python", "c", "rust", "go", "js",
];
const HINT_TITLE: &str = "If it fails";

impl Outline {
    fn of(file: &str, text: &str) -> Result<Outline, NotationError> {
        let mut outline = Outline {
            title: String::new(),
            blocks: Vec::new(),
            hint: String::new(),
            hint_from: text.len(),
        };
        let mut heading: Option<(HeadingLevel, usize, String)> = None;
        let mut hint_body: Option<usize> = None;
        for (event, range) in Parser::new(text).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    if let Some(from) = hint_body.take_if(|_| level <= HeadingLevel::H2) {
                        outline.hint = text[from..range.start].trim().to_owned();
                    }
                    heading = Some((level, range.start, String::new()));
                }
                Event::Text(words) | Event::Code(words) => {
                    if let Some((_, _, title)) = &mut heading {
                        title.push_str(&words);
                    }
                }
                Event::End(TagEnd::Heading(_)) => match heading.take() {
                    Some((HeadingLevel::H1, _, title)) if outline.title.is_empty() => {
                        outline.title = title
                    }
                    Some((HeadingLevel::H2, start, title)) if title == HINT_TITLE => {
                        outline.hint_from = start;
                        hint_body = Some(range.end);
                    }
                    _ => {}
                },
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(word))) => {
                    let line = line_of(text, range.start);
                    if is_exchange(&word)
                        .map_err(|mistake| mistake.on(file, line, nth_line(text, line)))?
                    {
                        let block = Block { whole: range, line };
                        block.check_closed(file, text)?;
                        outline.blocks.push(block);
                    }
                }
                _ => {}
            }
        }
        if let Some(from) = hint_body {
            outline.hint = text[from..].trim().to_owned();
        }
        if outline.title.is_empty() {
            return Err(Mistake::new(
                0,
                "the page has no title: begin it with `# What a right program does`",
            )
            .on(file, 1, nth_line(text, 1)));
        }
        Ok(outline)
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
    fn check_closed(&self, file: &str, text: &str) -> Result<(), NotationError> {
        let last = text[self.whole.clone()].trim_end().lines().last().unwrap_or("");
        let lines = text[self.whole.clone()].trim_end().lines().count();
        if lines > 1 && last.trim_start().starts_with("```") {
            return Ok(());
        }
        Err(Mistake::new(0, "this block is never closed: end it with ```` ``` ````").on(
            file,
            self.line,
            nth_line(text, self.line),
        ))
    }

    /// Its lines, with their numbers, without the fences.
    fn lines<'a>(&self, text: &'a str) -> Vec<(u32, &'a str)> {
        let inside = text[self.whole.clone()].trim_end().lines();
        let numbered = (self.line..).zip(inside);
        let mut lines: Vec<_> = numbered.skip(1).collect();
        lines.pop();
        lines
    }
}

/// The lines `program`, `rule`, `points` at the beginning of a page.
#[derive(Default)]
struct Head {
    program: Option<Program>,
    rules: Vec<String>,
    worth: Option<Points>,
    extra: bool,
}

impl Head {
    fn take(&mut self, word: &str, values: Vec<String>) -> Result<(), Mistake> {
        let one = |values: &[String]| match values {
            [value] => Ok(value.clone()),
            _ => Err(Mistake::new(0, format!("`{word}` is followed by one word"))),
        };
        match word {
            "program" => {
                let name = one(&values)?;
                let known = Program::ALL.map(Program::name);
                let program = Program::named(&name).ok_or_else(|| {
                    Mistake::new(
                        0,
                        format!(
                            "there is no program `{name}`: it is one of {}{}",
                            known.join(", "),
                            near(&name, &known)
                        ),
                    )
                })?;
                self.program = Some(program);
            }
            "rule" if !values.is_empty() => self.rules = values,
            "points" => {
                let points = Points::parse(&one(&values)?).filter(|points| *points > Points::ZERO);
                let message = "points are a number above 0 with at most two decimals; a page that is worth none says `extra`";
                self.worth = Some(points.ok_or_else(|| Mistake::new(0, message))?);
            }
            "extra" if values.is_empty() => self.extra = true,
            _ => {
                return Err(Mistake::new(0, format!("`{word}` says too much or too little")));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), &'static str> {
        match self {
            Head { program: None, .. } => Err(
                "the page does not say which program it tests: begin with `program http_server1`",
            ),
            Head { rules, .. } if rules.is_empty() => {
                Err("the page does not say which rule it checks: add `rule 2.3`")
            }
            Head { worth: Some(_), extra: true, .. } => {
                Err("a page has `points` or is `extra`, not both")
            }
            Head { worth: None, extra: false, .. } => {
                Err("the page does not say what it is worth: add `points 3`, or `extra`")
            }
            _ => Ok(()),
        }
    }

    fn page(self, name: &str, file: &str, outline: &Outline) -> Page {
        Page {
            name: name.to_owned(),
            file: file.to_owned(),
            title: outline.title.clone(),
            program: self.program.unwrap_or(Program::Client),
            rules: self.rules,
            worth: self.worth,
            sections: Vec::new(),
            hint: outline.hint.clone(),
        }
    }
}

/// One block, read.
struct Exchange {
    head: Option<Head>,
    steps: Vec<Step>,
}

impl Exchange {
    fn parse(
        file: &str,
        text: &str,
        block: &Block,
        program: Option<Program>,
    ) -> Result<Exchange, NotationError> {
        let mut head: Option<Head> = None;
        // The innermost open `repeat` stands last: its line, its times, the steps before it.
        let mut open: Vec<(u32, u32, Vec<Step>)> = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        for (number, source) in block.lines(text) {
            let place = |mistake: Mistake| mistake.on(file, number, source);
            let program = head.as_ref().and_then(|head| head.program).or(program);
            match line::parse(source, program == Some(Program::Client)).map_err(place)? {
                Line::Blank => {}
                Line::Head { word, values } => {
                    if !steps.is_empty() {
                        return Err(place(Mistake::new(
                            0,
                            format!("`{word}` stands before the first step"),
                        )));
                    }
                    head.get_or_insert_default().take(word, values).map_err(place)?;
                }
                Line::Continued(more) => continue_send(&mut steps, more, source).map_err(place)?,
                Line::Repeat(times) => open.push((number, times, std::mem::take(&mut steps))),
                Line::Done => {
                    let nothing = || place(Mistake::new(0, "`done` without a `repeat`"));
                    let (line, times, before) = open.pop().ok_or_else(nothing)?;
                    let repeated = std::mem::replace(&mut steps, before);
                    let source = format!("repeat {times}");
                    steps.push(Step {
                        line,
                        source,
                        action: Action::Repeat { times, steps: repeated },
                    });
                }
                Line::Action(action) => {
                    let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
                    steps.push(Step { line: number, source, action });
                }
            }
        }
        let place = |line: u32, message: &str| {
            Mistake::new(0, message).on(file, line, nth_line(text, line))
        };
        if let Some((line, ..)) = open.last() {
            return Err(place(*line, "this `repeat` is never ended: add `done`"));
        }
        if let Some(Err(message)) = head.as_ref().map(Head::check) {
            return Err(place(block.line + 1, message));
        }
        if steps.is_empty() {
            return Err(place(block.line, "this block has no step, so it would check nothing"));
        }
        Ok(Exchange { head, steps })
    }
}

fn continue_send(steps: &mut [Step], more: Text, source: &str) -> Result<(), Mistake> {
    let last = steps.last_mut();
    let bytes = last.and_then(|step| {
        let source = source.trim_start().trim_start_matches('>').trim_start();
        match &mut step.action {
            Action::Connection {
                act: Act::Sends { bytes, .. } | Act::AnswersEvery { bytes },
                ..
            } => {
                step.source.push_str(source);
                Some(bytes)
            }
            _ => None,
        }
    });
    bytes.map(|bytes| bytes.append(more)).ok_or_else(|| {
        Mistake::new(
            0,
            "a line that begins with `>` goes on with a send, and no send stands above it",
        )
    })
}
