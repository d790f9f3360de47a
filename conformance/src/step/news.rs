//! What happened, in lines: when, whose, and what, with the `>` and `<` of the notation.

use crate::escape::escaped;
use crate::escape::grouped;
use crate::lab::words::Words;
use crate::replay::stage::Stage;
use crate::report::harmless::one_line;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::sandbox::output::Stream;
use crate::step::screen::Screen;
use crate::tape::{self, Call, Telling};
use crate::transcript::{Close, Direction, Entry, What};
use std::collections::BTreeMap;
use std::time::Duration;

/// Lines that are shown of what is sent in one step, and of one answer; what comes after is counted.
const MOST_SENT: usize = 40;
const MOST_RECEIVED: usize = 12;

/// Calls of the program that are shown in one step.
const MOST_CALLS: usize = 24;

/// A call that has lasted so long sleeps; a younger one may be about to return.
const ASLEEP: Duration = Duration::from_millis(10);

/// Calls that sleep and are shown after one step.
const MOST_SLEEPERS: usize = 4;

/// What is told of a `repeat`.
const MOST_REPEATS: usize = 8;

/// The columns of a time, and of a name.
const TIME: usize = 9;
const NAME: usize = 8;

/// Which calls of the program are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calls {
    /// Those that tell what it does with its connections.
    #[default]
    Telling,
    /// All that are recorded.
    All,
    /// None.
    None,
}

/// Tells what happens, step by step.
#[derive(Debug, Default)]
pub struct News {
    /// When the step began: the times shown are since then.
    pub began: f64,
    /// Lines that may still be shown of what is sent in this step.
    sent_left: usize,
    /// Lines that may still be shown of an answer, by its connection.
    received_left: BTreeMap<String, usize>,
    /// Bytes that came after the most lines: whose, which way, how many.
    held: Option<(String, char, usize)>,
    /// How much more is told of what a `repeat` does; no bound elsewhere.
    repeats_left: Option<usize>,
    /// What a `repeat` did and was not told.
    untold: usize,
    /// Which of the program's calls are told.
    telling: Telling,
    /// Of those, or all, or none.
    pub calls: Calls,
    /// Lines that may still be shown of calls in this step, and how many calls are not shown.
    calls_left: usize,
    calls_held: usize,
    /// The calls that slept when they were last told of: by thread, and when they were made.
    asleep: Vec<(u32, u64)>,
    /// The call that was told last, and how often it came again.
    last_call: Option<(String, usize)>,
}

impl News {
    /// A step begins at this time.
    pub fn begin(&mut self, now: f64, is_repeat: bool) {
        self.began = now;
        self.sent_left = MOST_SENT;
        self.calls_left = MOST_CALLS;
        self.repeats_left = is_repeat.then_some(MOST_REPEATS);
    }

    /// Tells of one entry.
    pub fn tell(&mut self, entry: &Entry, screen: &mut Screen<'_>) {
        if self.is_one_of_many(entry) {
            return;
        }
        match &entry.what {
            What::Bytes { direction, bytes, length } => {
                self.bytes(entry, *direction, bytes, *length, screen)
            }
            What::Called { call, .. } => self.call(entry, call, screen),
            other => {
                self.flush(screen);
                let (ink, texts) = told(other, screen.words());
                self.lines(entry, ink, &texts, screen);
            }
        }
    }

    /// Whether an entry is left out: one more of a `repeat`, and nothing that ends it.
    fn is_one_of_many(&mut self, entry: &Entry) -> bool {
        let Some(left) = &mut self.repeats_left else { return false };
        let out = match entry.what {
            What::Pause { .. } => return true,
            What::Called { .. } => return *left == 0,
            What::Failed { .. }
            | What::Exited { .. }
            | What::Output { .. }
            | What::TimeOut { .. }
            | What::Seen { .. } => false,
            _ => *left == 0,
        };
        *left = left.saturating_sub(1);
        self.untold += usize::from(out);
        out
    }

    /// How many calls were not told, as they tell nothing.
    pub fn untold(&self) -> usize {
        self.telling.untold()
    }

    /// The calls in which the program sleeps now.
    pub fn sleepers(&mut self, stage: &Stage<'_>, screen: &mut Screen<'_>) {
        let now = tape::now();
        let open = stage.open_calls().into_iter().filter(|call| {
            call.is_wait() && now.saturating_sub(call.made) >= ASLEEP.as_nanos() as u64
        });
        let told = |call: &&Call| match self.calls {
            Calls::None => false,
            Calls::All => true,
            Calls::Telling => self.telling.clone().tells(call),
        };
        let sleepers: Vec<Call> = open.filter(told).cloned().collect();
        if !sleepers.is_empty() {
            self.flush(screen);
        }
        for call in sleepers.iter().take(MOST_SLEEPERS) {
            let who = stage.name_of_call(call);
            let who = who.unwrap_or_else(|| stage.page.program.role().name().to_owned());
            let still = if self.asleep.contains(&(call.thread, call.made)) { "still " } else { "" };
            let room = screen.width() - TIME - NAME - 6;
            let text = format!("{} … {still}sleeps", call.line(room - 15));
            let text = screen.paint(Ink::Notice, &text);
            screen.line(&format!("{:>TIME$}  {:<NAME$}  | {text}", "", one_line(&who)));
        }
        if sleepers.len() > MOST_SLEEPERS {
            let more = sleepers.len() - MOST_SLEEPERS;
            screen
                .line(&format!("{}| … and {more} threads more sleep", " ".repeat(TIME + NAME + 4)));
        }
        self.asleep = sleepers.iter().map(|call| (call.thread, call.made)).collect();
    }

    /// Tells how much was held back.
    pub fn flush(&mut self, screen: &mut Screen<'_>) {
        if self.untold > 0 {
            let untold = grouped(std::mem::take(&mut self.untold));
            screen.line(&format!("           … and {untold} more like this"));
        }
        if self.calls_held > 0 {
            let held = grouped(std::mem::take(&mut self.calls_held));
            let gap = " ".repeat(TIME + 2 + NAME);
            screen.line(&format!("{gap}  | … and {held} calls more"));
        }
        if let Some((_, again @ 1..)) = self.last_call.take() {
            let gap = " ".repeat(TIME + 2 + NAME);
            screen.line(&format!("{gap}  | … and the same {} times more", grouped(again)));
        }
        if let Some((who, sign, count)) = self.held.take() {
            let gap = " ".repeat(TIME + 2);
            screen.line(&format!("{gap}{who:<NAME$}  {sign} … {} bytes more", grouped(count)));
        }
    }

    /// A call of the program's, in its own sign: neither sent nor received.
    fn call(&mut self, entry: &Entry, call: &Call, screen: &mut Screen<'_>) {
        let tells = match (self.telling.tells(call), self.calls) {
            (tells, Calls::Telling) => tells,
            (_, calls) => calls == Calls::All,
        };
        if !tells {
            return;
        }
        let text = call.to_string();
        match &mut self.last_call {
            Some((last, again)) if *last == text && call.bytes.is_empty() => {
                *again += 1;
                return;
            }
            _ => {}
        }
        if self.calls_left == 0 && self.calls != Calls::All {
            self.calls_held += 1;
            return;
        }
        self.flush(screen);
        self.calls_left = self.calls_left.saturating_sub(1);
        self.last_call = Some((text, 0));
        let room = screen.width() - TIME - NAME - 6;
        let line = match call.returned {
            Some(_) => call.line(room),
            None => format!("{} … sleeps, to the end", call.line(room - 24)),
        };
        self.row(entry, &format!("| {line}"), screen);
    }

    fn bytes(
        &mut self,
        entry: &Entry,
        way: Direction,
        bytes: &[u8],
        length: usize,
        screen: &mut Screen<'_>,
    ) {
        let sign = sign(way);
        if self.held.as_ref().is_some_and(|(who, held, _)| *who != entry.who || *held != sign) {
            self.flush(screen);
        }
        let (texts, shown) = fitting(
            sign,
            bytes,
            self.lines_left(&entry.who, way),
            screen.width() - TIME - NAME - 8,
        );
        self.lines(entry, None, &texts, screen);
        *self.lines_left(&entry.who, way) -= texts.len();
        if shown < length {
            let before = self.held.as_ref().map_or(0, |(_, _, count)| *count);
            self.held = Some((one_line(&entry.who), sign, before + length - shown));
            *self.lines_left(&entry.who, way) = 0;
        }
    }

    /// What is sent may be answered anew.
    fn lines_left(&mut self, who: &str, way: Direction) -> &mut usize {
        match way {
            Direction::ToProgram => {
                self.received_left.remove(who);
                &mut self.sent_left
            }
            Direction::FromProgram => {
                self.received_left.entry(who.to_owned()).or_insert(MOST_RECEIVED)
            }
        }
    }

    /// One line, as it is.
    fn row(&self, entry: &Entry, text: &str, screen: &mut Screen<'_>) {
        let when = screen.paint(Ink::Faint, &format!("{:>TIME$}", self.time(entry)));
        screen.line(&format!("{when}  {:<NAME$}  {text}", one_line(&entry.who)));
    }

    /// When it happened, in the step.
    fn time(&self, entry: &Entry) -> String {
        format!("{:+.3} s", (entry.t - self.began).max(0.0))
    }

    fn lines(&self, entry: &Entry, ink: Option<Ink>, texts: &[String], screen: &mut Screen<'_>) {
        let room = screen.width() - TIME - NAME - 6;
        let nobody = entry.who == "page" || entry.who == "harness";
        let mut who = if nobody { String::new() } else { one_line(&entry.who) };
        let mut time = self.time(entry);
        let rows = texts.iter().flat_map(|text| {
            if text.contains('\\') { vec![text.clone()] } else { wrap(text, room) }
        });
        for row in rows.collect::<Vec<_>>() {
            let row = ink.map_or_else(|| row.clone(), |ink| screen.paint(ink, &row));
            let when = screen.paint(Ink::Faint, &format!("{time:>TIME$}"));
            screen.line(&format!("{when}  {who:<NAME$}  {row}"));
            time.clear();
            who.clear();
        }
    }
}

fn sign(direction: Direction) -> char {
    match direction {
        Direction::ToProgram => '>',
        Direction::FromProgram => '<',
    }
}

/// As many lines of the bytes as there may be, with their sign, and how many bytes that are.
fn fitting(sign: char, bytes: &[u8], most: &usize, room: usize) -> (Vec<String>, usize) {
    let mut texts: Vec<String> = Vec::new();
    let mut shown = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let rows = rows(line, room);
        if texts.len() + rows.len() > *most {
            break;
        }
        let signs = std::iter::once(sign).chain(std::iter::repeat(' '));
        texts.extend(signs.zip(rows).map(|(sign, row)| format!("{sign} {row}")));
        shown += line.len();
    }
    (texts, shown)
}

/// One line of bytes, in rows that fit; a blank at the end of a row is written as its byte.
fn rows(line: &[u8], room: usize) -> Vec<String> {
    let mut rows = escaped_rows(line, room);
    for row in &mut rows {
        if row.ends_with(' ') {
            row.pop();
            row.push_str("\\x20");
        }
    }
    rows
}

fn escaped_rows(line: &[u8], room: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for piece in line.iter().map(|&byte| escaped(&[byte])) {
        match rows.last_mut() {
            Some(row) if row.len() + piece.len() <= room => row.push_str(&piece),
            _ => rows.push(piece),
        }
    }
    rows
}

/// What is no bytes of a connection, in words.
fn told(what: &What, words: &Words) -> (Option<Ink>, Vec<String>) {
    let plain = |text: String| (None, vec![text]);
    match what {
        What::Started { command } => plain(format!("is started: {}", one_line(command))),
        What::Connected { from, to } => plain(format!("connected, from {from} to {to}")),
        What::Listening { at } => plain(format!("listens at {at}")),
        What::Closed { direction, how: Close::Fin } => {
            plain(format!("{} closes (FIN)", sign(*direction)))
        }
        What::Closed { direction, how: Close::Reset } => {
            plain(format!("{} resets (RST)", sign(*direction)))
        }
        What::Output { stream, bytes, length } => (None, output(*stream, bytes, *length)),
        What::Exited { how } => (Some(Ink::Notice), vec![one_line(how)]),
        What::Pause { seconds } => plain(format!("waits {seconds} s")),
        What::TimeOut { seconds } => {
            (Some(Ink::Notice), vec![format!("waits with a time-out of {seconds} s")])
        }
        What::Seen { text } => (Some(Ink::Notice), vec![one_line(text)]),
        What::Met { .. } => (Some(Ink::Good), vec![format!("✓ {}", words.met)]),
        What::Failed { .. } => (Some(Ink::Bad), vec![format!("✗ {}", words.not_met)]),
        What::Bytes { .. } | What::Called { .. } => (None, Vec::new()),
    }
}

fn output(stream: Stream, bytes: &[u8], length: usize) -> Vec<String> {
    let shown = &bytes[..bytes.len().min(2000)];
    let text = |line: &[u8]| match stream {
        Stream::Stdout => escaped(line),
        Stream::Stderr => one_line_kept(line),
    };
    let lines = shown.split_inclusive(|&byte| byte == b'\n').take(MOST_RECEIVED);
    let mut texts: Vec<String> =
        lines.clone().map(|line| format!("{}: {}", stream.name(), text(line))).collect();
    let told: usize = lines.map(<[u8]>::len).sum();
    if told < length {
        texts.push(format!("{}: … {} bytes more", stream.name(), grouped(length - told)));
    }
    texts
}

/// A line for people: its letters stay letters, and its blanks stay.
fn one_line_kept(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    crate::report::harmless::harmless(line.trim_end_matches(['\r', '\n'])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_at_the_end_can_be_seen() {
        assert_eq!(rows(b"GET ", 9), [r"GET\x20"]);
    }

    #[test]
    fn rows_hold_whole_escapes() {
        assert_eq!(rows(b"abc\x1b\r\n", 6), ["abc", r"\x1b\r", r"\n"]);
    }

    #[test]
    fn what_a_program_says_is_shown_and_not_obeyed() {
        assert_eq!(output(Stream::Stderr, b"\x1b[2Jhello\n", 10), [r"stderr: \x1b[2Jhello"]);
        assert_eq!(output(Stream::Stdout, b"<p>\x07\n", 5), [r"stdout: <p>\x07\n"]);
    }
}
