//! What a run finds as it finds it, a line of JSON each, for whoever runs `httplab grade` and looks on, as `httplab
//! watch` does. Both sides are here; the exchanges, which are long, are left out.

use super::json;
use crate::grade::event::{Event, Reporter};
use crate::verdict::{Again, Check, Grade, Part};
use serde::{Deserialize, Serialize};
use std::io::{self, Write, stdout};
use std::sync::Arc;

/// One piece of news.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// A page has ended: its part, with this check alone.
    Part(Part),
    /// All have, and causes are known.
    Grade(Grade),
}

impl News {
    /// Reads a line; `None` where it is none of ours.
    pub fn read(line: &[u8]) -> Option<News> {
        serde_json::from_slice(line).ok()
    }

    /// The parts that it tells of.
    pub fn into_parts(self) -> Vec<Part> {
        match self {
            News::Part(part) => vec![part],
            News::Grade(grade) => grade.parts,
        }
    }
}

/// The reporter that writes them to standard output.
pub fn teller() -> Box<dyn Reporter> {
    Box::new(Teller(stdout()))
}

struct Teller<W>(W);

impl<W: Write + Send> Reporter for Teller<W> {
    fn on(&mut self, event: &Event<'_>) -> io::Result<()> {
        let news = match event {
            Event::Began { .. } | Event::CheckBegan { .. } => return Ok(()),
            Event::CheckEnded { check, so_far } => match part_of(check, so_far) {
                Some(part) => News::Part(part),
                None => return Ok(()),
            },
            Event::Ended { grade } => News::Grade(Grade {
                findings: Vec::new(),
                parts: grade.parts.iter().map(|part| with(part, &part.checks)).collect(),
                ..Grade::clone(grade)
            }),
        };
        json::line(&news, &mut self.0)
    }
}

/// The part of a check, with this one alone.
fn part_of(check: &Check, so_far: &Grade) -> Option<Part> {
    let has = |part: &&Part| part.checks.iter().any(|other| other.page == check.page);
    let part = so_far.parts.iter().find(has)?;
    Some(with(part, std::slice::from_ref(check)))
}

/// A part with these checks, without what was exchanged.
fn with(part: &Part, checks: &[Check]) -> Part {
    let bare = |check: &Check| Check {
        transcript: Arc::default(),
        again: check
            .again
            .as_ref()
            .map(|again| Again { otherwise: again.otherwise.clone(), transcript: Arc::default() }),
        ..check.clone()
    };
    Part {
        part: part.part,
        program: part.program.clone(),
        command: part.command.clone(),
        beforehand: part.beforehand.clone(),
        score: part.score,
        scores: part.scores,
        max: part.max,
        checks: checks.iter().map(bare).collect(),
    }
}
