//! The same page on the reference: played first and unseen, then laid beside each step of the program, the
//! first difference marked. On a wide screen all that happened there is the second column; on others there are
//! lines where the two part.

use super::linger::linger;
use super::news::News;
use super::screen::{Screen, half};
use super::sorts::inner_steps;
use crate::escape::escaped;
use crate::lab::words::{Words, fill};
use crate::notation::page::Page;
use crate::notation::step::Step;
use crate::notation::text::Values;
use crate::replay::perform::replay;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Follow;
use crate::replay::stage::{Setup, Stage};
use crate::report::Options;
use crate::report::human::sheet::Ink;
use crate::report::wrap::columns;
use crate::transcript::{Close, Direction, Entry, What};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Columns before the text of a line.
const LABEL: usize = 11;

/// What the reference did in each step of a page, and how far it was compared.
#[derive(Clone, Debug, Default)]
pub struct Against {
    steps: Vec<Seen>,
    differed: bool,
}

/// One step.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// What the reference did, to be compared.
    deeds: Vec<String>,
    /// What happened, as the stepper tells it, for half of the screen; nothing where that is too narrow.
    news: Vec<String>,
}

impl Against {
    /// Plays the page on the reference, for a screen with these options.
    pub fn play(page: &Page, setup: &Setup, options: &Options) -> Against {
        let mut recorder = Recorder::new(options);
        replay(page, setup, &mut recorder);
        Against { steps: recorder.steps, differed: false }
    }

    /// What happened in this step, for the second column.
    pub fn news(&self, number: usize) -> &[String] {
        self.steps.get(number).map_or(&[], |seen| &seen.news)
    }

    /// Shows how the reference did in this step, of which the program did so.
    pub fn compare(&mut self, number: usize, here: &[String], screen: &mut Screen<'_>) {
        let Some(Seen { deeds: there, news }) = self.steps.get(number) else { return };
        let is_seen = !news.is_empty();
        let longest = here.len().max(there.len());
        match (0..longest).find(|&line| here.get(line) != there.get(line)) {
            None if here.is_empty() || is_seen => {}
            None => {
                let words = screen.words().clone();
                labelled(&words.reference, &words.the_same, Ink::Faint, screen);
            }
            Some(line) => {
                let (here, more) = (here.get(line), there.len().saturating_sub(line + 1));
                difference(here, there.get(line), more, !self.differed, screen);
                self.differed = true;
            }
        }
    }
}

/// The two lines, a caret below where they part.
fn difference(
    here: Option<&String>,
    there: Option<&String>,
    more: usize,
    is_first: bool,
    screen: &mut Screen<'_>,
) {
    let words: Words = screen.words().clone();
    let nothing = &words.nothing_more;
    let (here, there) = (here.unwrap_or(nothing), there.unwrap_or(nothing));
    let room = screen.width() - LABEL;
    let column = here.chars().zip(there.chars()).take_while(|(one, other)| one == other).count();
    let from = if column < room - 10 { 0 } else { column - room / 2 };
    let window = |text: &str| text.chars().skip(from).take(room).collect::<String>();
    labelled(&words.here, &window(here), Ink::Notice, screen);
    labelled(&words.reference, &window(there), Ink::Notice, screen);
    let note = if is_first { &words.first_difference } else { &words.a_difference };
    let caret = format!("{:width$}^ ", "", width = column - from);
    let caret = if caret.len() + columns(note) <= room { caret + note } else { caret };
    labelled("", &caret, Ink::Notice, screen);
    if more > 0 {
        let more = fill(&words.more_of_reference, &[("count", &more)]);
        labelled("", &more, Ink::Faint, screen);
    }
}

fn labelled(label: &str, text: &str, ink: Ink, screen: &mut Screen<'_>) {
    let label = screen.paint(Ink::Faint, &format!(" {label:<9} "));
    let text = screen.paint(ink, text);
    screen.line(&format!("{label}{text}"));
}

/// What a program did, a line each: by connection, whatever pieces it came in, and without the addresses
/// that are drawn anew in each run.
pub fn deeds(entries: &[Entry], values: &Values) -> Vec<String> {
    let mut spoken: Vec<(String, Vec<u8>)> = Vec::new();
    let mut ends = Vec::new();
    for entry in entries {
        match &entry.what {
            What::Bytes { direction: Direction::FromProgram, bytes, .. } => {
                add(&mut spoken, format!("{} <", entry.who), bytes)
            }
            What::Output { stream, bytes, .. } => {
                add(&mut spoken, format!("{} {}:", entry.who, stream.name()), bytes)
            }
            What::Closed { direction: Direction::FromProgram, how: Close::Fin } => {
                ends.push(format!("{} < closes (FIN)", entry.who))
            }
            What::Closed { direction: Direction::FromProgram, how: Close::Reset } => {
                ends.push(format!("{} < resets (RST)", entry.who))
            }
            What::Exited { how } => ends.push(format!("{} {how}", entry.who)),
            What::Met { .. } => ends.push("✓ met".to_owned()),
            What::Failed { .. } => ends.push("✗ not met".to_owned()),
            _ => {}
        }
    }
    ends.sort();
    spoken.sort();
    let lines = |(who, bytes): &(String, Vec<u8>)| -> Vec<String> {
        let lines = bytes.split_inclusive(|&byte| byte == b'\n');
        lines.map(|line| without_addresses(&format!("{who} {}", escaped(line)), values)).collect()
    };
    spoken.iter().flat_map(lines).chain(ends).collect()
}

fn add(spoken: &mut Vec<(String, Vec<u8>)>, who: String, bytes: &[u8]) {
    match spoken.iter_mut().find(|(known, _)| *known == who) {
        Some((_, all)) => all.extend_from_slice(bytes),
        None => spoken.push((who, bytes.to_vec())),
    }
}

/// The line with `{origin}` for each origin's address.
fn without_addresses(line: &str, values: &Values) -> String {
    let origins = values.keys().filter_map(|name| name.strip_suffix(".host"));
    origins.fold(line.to_owned(), |line, name| {
        let address = values.get(name).map(|address| escaped(address)).unwrap_or_default();
        line.replace(&address, &format!("{{{name}}}"))
    })
}

/// Looks on while the reference plays, as the stepper does, and says nothing.
struct Recorder {
    steps: Vec<Seen>,
    began: Option<usize>,
    repeated: usize,
    news: News,
    /// Half of the learner's screen, if that is wide enough for two, and what was written there.
    half: Option<Screen<'static>>,
    written: Written,
}

/// What is written is kept.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Recorder {
    fn new(options: &Options) -> Recorder {
        let written = Written::default();
        let half = half(options).map(|half| {
            let options = Options { width: Some(half), ..options.clone() };
            Screen::new(Box::new(written.clone()), options)
        });
        let news = News::default();
        Recorder { steps: Vec::new(), began: None, repeated: 0, news, half, written }
    }

    fn conclude(&mut self, stage: &mut Stage<'_>) {
        let Some(began) = self.began.take() else { return };
        linger(stage, self);
        if let Some(half) = &mut self.half {
            self.news.flush(half);
            self.news.sleepers(stage, half);
        }
        let written = std::mem::take(&mut *self.written.0.borrow_mut());
        self.steps.push(Seen {
            deeds: deeds(&stage.record.entries()[began..], &stage.values),
            news: String::from_utf8_lossy(&written).lines().map(str::to_owned).collect(),
        });
    }
}

impl Follow for Recorder {
    fn before(&mut self, step: &Step, stage: &mut Stage<'_>) -> Result<(), Stop> {
        if self.repeated > 0 {
            self.repeated -= 1;
            return Ok(());
        }
        self.conclude(stage);
        self.began = Some(stage.record.entries().len());
        self.repeated = inner_steps(step);
        self.news.begin(stage.record.now(), self.repeated > 0);
        Ok(())
    }

    fn news(&mut self, entry: &Entry) {
        if let Some(half) = &mut self.half {
            self.news.tell(entry, half);
        }
    }

    fn after(&mut self, _stop: Option<&Stop>, stage: &mut Stage<'_>) {
        self.conclude(stage);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(who: &str, bytes: &[u8]) -> Entry {
        let what = What::Bytes {
            direction: Direction::FromProgram,
            bytes: bytes.to_vec(),
            length: bytes.len(),
        };
        Entry { t: 0.0, line: 1, who: who.to_owned(), what }
    }

    #[test]
    fn pieces_and_addresses_make_no_difference() {
        let values = |address: &str| {
            Values::from([("o".to_owned(), address.into()), ("o.host".to_owned(), address.into())])
        };
        let whole = deeds(&[entry("o", b"GET /\r\nHost: 127.0.1.7\r\n")], &values("127.0.1.7"));
        let pieces = deeds(
            &[entry("o", b"GET /\r\nHo"), entry("o", b"st: 127.0.1.8\r\n")],
            &values("127.0.1.8"),
        );
        assert_eq!(whole, pieces);
        assert_eq!(whole, [r"o < GET /\r\n", r"o < Host: {o}\r\n"]);
    }
}
