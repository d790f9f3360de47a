//! The program's calls as rows: those that tell something, the same one again and again only once.

use super::lines;
use super::row::{Row, Shape, Slept};
use crate::escape::escaped;
use crate::escape::grouped;
use crate::report::harmless::harmless;
use crate::tape::{Call, Telling};

/// Bytes that are shown of those which the same call moved again and again.
const BYTES: usize = 16;

/// Goes through the calls in their order.
#[derive(Default)]
pub struct Calls {
    telling: Telling,
    last: Option<Last>,
}

/// The call that was told last.
struct Last {
    text: String,
    /// How often it came again, what it moved then, and since when.
    again: usize,
    bytes: Vec<u8>,
    since: f64,
}

impl Calls {
    /// Adds a row for a call that returned at this time, or tells in the last one that it came again.
    pub fn add(
        &mut self,
        t: f64,
        call: &Call,
        lasted: f64,
        connection: Option<usize>,
        rows: &mut Vec<Row>,
    ) {
        if !self.telling.tells(call) {
            return;
        }
        let (began, text) = ((t - lasted).max(0.0), call.to_string());
        let follows = rows.last().is_some_and(|row| matches!(row.shape, Shape::Call { .. }));
        match &mut self.last {
            Some(last) if follows && last.text == text && call.returned.is_some() => {
                last.again(began, call);
                if last.again > 1 {
                    rows.pop();
                }
                rows.push(last.row(t, call, connection));
            }
            _ => {
                self.last = Some(Last { text, again: 0, bytes: Vec::new(), since: began });
                rows.push(row(t, began, call, connection));
            }
        }
    }

    /// How many were left out.
    pub fn untold(&self) -> usize {
        self.telling.untold()
    }
}

impl Last {
    fn again(&mut self, began: f64, call: &Call) {
        if self.again == 0 {
            self.since = began;
        }
        self.again += 1;
        if self.bytes.len() <= BYTES {
            let moved = call.value().and_then(|value| usize::try_from(value).ok()).unwrap_or(0);
            self.bytes.extend(call.bytes.iter().take(moved));
        }
    }

    fn row(&self, t: f64, call: &Call, connection: Option<usize>) -> Row {
        let mut line = match self.again {
            1 => "… and the same once more".to_owned(),
            times => format!("… and the same {} times more", grouped(times)),
        };
        if !self.bytes.is_empty() {
            let rest = if self.bytes.len() > BYTES { "…" } else { "" };
            let shown = escaped(&self.bytes[..self.bytes.len().min(BYTES)]);
            line += &format!("  \"{shown}\"{rest}");
        }
        let slept = if call.is_wait() { Slept::Since(self.since) } else { Slept::No };
        let shape = Shape::Call { connection, slept, again: true };
        Row { t: Some(t), shape, lines: vec![line] }
    }
}

fn row(t: f64, began: f64, call: &Call, connection: Option<usize>) -> Row {
    let room = lines::WIDTH - lines::NAME;
    let (t, slept, line) = match (call.is_wait(), call.returned) {
        (true, None) => {
            let sleeps = "  (sleeps)";
            let line = call.line(room - sleeps.len()) + sleeps;
            (began, Slept::ToTheEnd, line)
        }
        (true, Some(_)) => (t, Slept::Since(began), call.line(room)),
        (false, _) => (t, Slept::No, call.line(room)),
    };
    Row {
        t: Some(t),
        shape: Shape::Call { connection, slept, again: false },
        lines: vec![harmless(&line).into_owned()],
    }
}
