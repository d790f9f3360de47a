//! Warns of values and files that a page makes and never uses.

use super::error::NotationError;
use super::page::Page;
use super::source::Source;
use super::step::{Action, Step};
use super::text::{Piece, Text};
use std::collections::BTreeSet;

/// The warnings.
pub fn lines(page: &Page, source: Source<'_>) -> Vec<NotationError> {
    let mut uses = Uses::default();
    page.steps().for_each(|step| uses.add(step));
    let mut warnings = Vec::new();
    page.steps().for_each(|step| uses.tell(step, source, &mut warnings));
    warnings
}

/// What the steps of a page name.
#[derive(Default)]
struct Uses {
    /// Values in whatever text.
    values: BTreeSet<String>,
    /// Texts that can bring a program or an expectation to a file, one after the other, in bytes.
    texts: Vec<u8>,
}

impl Uses {
    fn add(&mut self, step: &Step) {
        if let Action::Repeat { steps, .. } = &step.action {
            return steps.iter().for_each(|step| self.add(step));
        }
        for text in step.action.texts() {
            self.values.extend(text.names().map(base).map(str::to_owned));
        }
        match &step.action {
            Action::File { .. } | Action::Folder { .. } => {}
            Action::Link { target, .. } => self.add_text(target),
            action => action.texts().into_iter().for_each(|text| self.add_text(text)),
        }
    }

    fn add_text(&mut self, text: &Text) {
        self.texts.extend(decoded(&written(text)));
        self.texts.push(b'\n');
    }

    fn tell(&self, step: &Step, source: Source<'_>, warnings: &mut Vec<NotationError>) {
        match &step.action {
            Action::Repeat { steps, .. } => {
                steps.iter().for_each(|step| self.tell(step, source, warnings));
            }
            Action::Let { name, .. } if !self.values.contains(name) => {
                let message = format!(
                    "`{{{name}}}` stands nowhere, so this value is not used: use it, or leave the line out"
                );
                warnings.push(source.warning(step.line, message));
            }
            Action::File { path, .. } if !self.asks_for(path) => {
                let message = "nobody asks for this file, and no expectation names it: ask for it, or leave the line out";
                warnings.push(source.warning(step.line, message));
            }
            _ => {}
        }
    }

    /// Whether the path's last name, or a value in the path, stands in a text.
    fn asks_for(&self, path: &Text) -> bool {
        let path_bytes = written(path);
        let name = path_bytes.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let holes = path.names().map(|name| format!("{{{name}}}").into_bytes());
        holes.chain([name.to_vec()]).any(|part| self.has(&part))
    }

    fn has(&self, part: &[u8]) -> bool {
        part.is_empty() || self.texts.windows(part.len()).any(|window| window == part)
    }
}

/// `body` of `{body.length}`.
fn base(name: &str) -> &str {
    name.strip_suffix(".length").unwrap_or(name)
}

/// The bytes, with `{name}` in the holes.
fn written(text: &Text) -> Vec<u8> {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Bytes(bytes) => bytes.clone(),
        Piece::Value(name) => format!("{{{name}}}").into_bytes(),
    });
    pieces.collect::<Vec<_>>().concat()
}

/// Without percent encoding, as a server understands a path.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    decoded
}
