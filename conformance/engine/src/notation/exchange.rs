//! One block of a page becomes steps: lines that go on with a send join it, `repeat` … `done` nest.

use super::error::{Mistake, NotationError};
use super::head::Head;
use super::line::{self, Line, MOST_ROUNDS};
use super::outline::Block;
use super::program::Program;
use super::source::Source;
use super::step::{Act, Action, Step};
use super::text::Text;

/// One block, read.
#[derive(Debug, Default)]
pub struct Exchange {
    /// What the page is about, where the block says it.
    pub head: Option<Head>,
    /// What it does.
    pub steps: Vec<Step>,
    /// The open `repeat`s, the innermost last.
    open: Vec<Repeat>,
    /// The line above, which a `>` would go on with, could not be read.
    lost: bool,
}

/// A `repeat` without its `done`.
#[derive(Debug)]
struct Repeat {
    line: u32,
    times: u32,
    /// The steps that stand before it.
    before: Vec<Step>,
}

impl Exchange {
    /// Reads a block; `program` is what a block before it says. What is wrong is added to the mistakes.
    pub fn parse(
        source: Source<'_>,
        block: &Block,
        program: Option<&Program>,
        programs: &[Program],
        mistakes: &mut Vec<NotationError>,
    ) -> Exchange {
        let mut exchange = Exchange::default();
        let before = mistakes.len();
        for (number, line) in block.lines(source) {
            let taken = exchange.take(number, line, program, programs);
            let placed =
                |mistake: Mistake| Mistake { at: mistake.at.max(source.indent(number)), ..mistake };
            mistakes.extend(taken.err().map(|mistake| source.wrong(number, placed(mistake))));
        }
        let all_read = mistakes.len() == before;
        let lacks = exchange.lacks(block, all_read, programs);
        mistakes.extend(lacks.map(|(line, message)| source.wrong_line(line, message)));
        exchange
    }

    fn take(
        &mut self,
        number: u32,
        source: &str,
        program: Option<&Program>,
        programs: &[Program],
    ) -> Result<(), Mistake> {
        let own = self.head.as_ref().and_then(|head| head.program.as_ref());
        let line = match read(source, own.or(program)) {
            Ok(line) => line,
            Err(mistake) => {
                self.pass_over(number, source);
                return Err(mistake);
            }
        };
        self.lost &= matches!(line, Line::Blank | Line::Continued(_));
        match line {
            Line::Blank => Ok(()),
            Line::Head { word, values } => self.about(word, values, programs),
            Line::Continued(more) => self.continue_send(more, source),
            Line::Repeat(times) => {
                self.begin(number, times);
                self.few_rounds()
            }
            Line::Done => self.done(),
            Line::Action(action) => {
                let source = source.split_whitespace().collect::<Vec<_>>().join(" ");
                self.steps.push(Step { line: number, source, action });
                Ok(())
            }
        }
    }

    /// A line that could not be read: what it seems to begin or to end is taken so, and no more is made of it.
    fn pass_over(&mut self, number: u32, source: &str) {
        self.lost = true;
        match source.split_whitespace().next() {
            Some("repeat") => self.begin(number, 1),
            // One more than there are is no second mistake.
            Some("done") => self.done().unwrap_or_default(),
            _ => {}
        }
    }

    fn about(
        &mut self,
        word: &str,
        values: Vec<String>,
        programs: &[Program],
    ) -> Result<(), Mistake> {
        match self.steps.is_empty() {
            true => self.head.get_or_insert_default().take(word, values, programs),
            false => {
                self.head.iter_mut().for_each(Head::lose);
                let message = format!("`{word}` belongs above the first step: move it there");
                Err(Mistake::new(0, message))
            }
        }
    }

    fn begin(&mut self, line: u32, times: u32) {
        let before = std::mem::take(&mut self.steps);
        self.open.push(Repeat { line, times, before });
    }

    /// One inside the other they multiply: three short lines would go on for days.
    fn few_rounds(&self) -> Result<(), Mistake> {
        let times = self.open.iter().map(|open| u64::from(open.times));
        match times.fold(1, u64::saturating_mul) <= u64::from(MOST_ROUNDS) {
            true => Ok(()),
            false => Err(Mistake::new(
                0,
                format!("with the `repeat` around it, that is more than {MOST_ROUNDS} rounds"),
            )),
        }
    }

    fn done(&mut self) -> Result<(), Mistake> {
        let open = self.open.pop();
        let Repeat { line, times, before } = open.ok_or_else(|| {
            Mistake::new(0, "`done` without a `repeat` above: leave it out, or write `repeat 3`")
        })?;
        let steps = std::mem::replace(&mut self.steps, before);
        let source = format!("repeat {times}");
        self.steps.push(Step { line, source, action: Action::Repeat { times, steps } });
        Ok(())
    }

    fn continue_send(&mut self, more: Text, source: &str) -> Result<(), Mistake> {
        if self.lost {
            return Ok(());
        }
        let Some((step, bytes)) = self.steps.last_mut().and_then(send) else {
            let message =
                "a line that begins with `>` goes on with a send, and no send stands above it";
            return Err(Mistake::new(0, message));
        };
        step.push_str(source.trim_start().trim_start_matches('>').trim_start());
        bytes.append(more);
        Ok(())
    }

    /// What is missing at the end of the block.
    fn lacks(&self, block: &Block, all_read: bool, programs: &[Program]) -> Option<(u32, String)> {
        if let Some(open) = self.open.last() {
            return Some((open.line, "this `repeat` is never ended: add `done`".to_owned()));
        }
        if let Some(Err(message)) = self.head.as_ref().map(|head| head.check(programs)) {
            return Some((block.line + 1, message));
        }
        let message = "this block has no step, so it would check nothing: say in it what is sent and expected";
        (self.steps.is_empty() && all_read).then(|| (block.line, message.to_owned()))
    }
}

/// One line. Until the page says what it is about, it may say what is said on either kind of page.
fn read(source: &str, program: Option<&Program>) -> Result<Line, Mistake> {
    if let Some(at) = source.find('\r') {
        let message = "a carriage return stands here, which cannot be seen: let lines end in LF, or in CR LF, and write the byte as `\\r`";
        return Err(Mistake::new(at, message));
    }
    match program {
        Some(program) => line::parse(source, program.is_client()),
        None => line::parse(source, false)
            .or_else(|mistake| line::parse(source, true).map_err(|_| mistake)),
    }
}

/// The source and the bytes of a step that sends.
fn send(step: &mut Step) -> Option<(&mut String, &mut Text)> {
    match &mut step.action {
        Action::Connection {
            act: Act::Sends { bytes, .. } | Act::AnswersEvery { bytes }, ..
        } => Some((&mut step.source, bytes)),
        _ => None,
    }
}
