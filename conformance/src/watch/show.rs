//! What is shown: the board, one failure, and what there is to say in a line.

use super::board::Board;
use super::failures::{self, Item};
use super::frame::Frame;
use super::keys::Key;
use super::out::Out;
use super::view::View;
use crate::lab::load::Lab;
use crate::lab::words::Words;
use crate::report::Options;
use std::io;

/// Lines around what is to be read, beside those of the parts.
const AROUND: usize = 6;

/// What is shown.
#[derive(Debug)]
pub struct Show {
    /// The folder, as it was named.
    pub folder: String,
    /// What was gained, or what else there is to say in a line.
    pub note: String,
    /// What keeps anything from being graded.
    pub alarm: Option<String>,
    /// What is wrong with the lab.
    pub lab_alarm: Option<String>,
    /// Whether pages are being played.
    pub is_running: bool,
    options: Options,
    view: View,
    rows: usize,
}

impl Show {
    /// Nothing yet.
    pub fn new(folder: String, options: Options) -> Show {
        let (note, view) = (String::new(), View::default());
        Show {
            folder,
            note,
            alarm: None,
            lab_alarm: None,
            is_running: false,
            options,
            view,
            rows: 24,
        }
    }

    /// The lab's words.
    pub fn words(&self) -> &Words {
        &self.options.words
    }

    /// The page that is being fixed.
    pub fn focus(&self) -> Option<&str> {
        self.view.focus.as_deref()
    }

    /// A file was saved: what is shown is being worked on.
    pub fn hold(&mut self) {
        self.view.hold();
    }

    /// Shows the failure of this page, where there is one.
    pub fn turn_to(&mut self, page: &str, board: &Board) {
        self.view.turn_to(page, &self.items(board));
    }

    /// Does what a key asks for.
    pub fn obey(&mut self, key: Key, board: &Board) {
        let items = self.items(board);
        let around = AROUND + board.grade.parts.len();
        self.view.obey(key, &items, self.rows.saturating_sub(around + 1).max(1));
    }

    fn items(&self, board: &Board) -> Vec<Item> {
        let alarms: Vec<&str> =
            [&self.lab_alarm, &self.alarm].into_iter().flatten().map(String::as_str).collect();
        let alarm = alarms.join("\n");
        failures::items(
            board,
            Some(alarm.as_str()).filter(|alarm| !alarm.is_empty()),
            &self.options,
        )
    }

    /// Draws all of it, where there is a screen; which page is being fixed is settled without one too.
    pub fn draw(&mut self, board: &Board, lab: &Lab, out: &mut Out) -> io::Result<()> {
        let size = match out {
            Out::Screen(terminal) => terminal.size(),
            Out::Lines => (80, 24),
        };
        (self.options.width, self.rows) = (Some(size.0), size.1);
        self.options.words = lab.rules.words.clone();
        let items = self.items(board);
        let shown = self.view.settle(&items);
        let Out::Screen(terminal) = out else { return Ok(()) };
        let text = match shown {
            Some((_, item)) => self.view.text(item, lab, self.options.columns()),
            None if board.is_settled() => "✓ everything that is required holds".to_owned(),
            None => String::new(),
        };
        let state = self.state(shown.map(|(place, _)| place), items.len(), board);
        let frame = Frame {
            board,
            lab,
            folder: &self.folder,
            note: &self.note,
            text: &text,
            scrolled: self.view.scrolled,
            state: &state,
            options: &self.options,
        };
        terminal.draw(frame.lines(size))
    }

    fn state(&self, place: Option<usize>, count: usize, board: &Board) -> String {
        let which = place.map(|place| format!("{} of {count}", place + 1));
        let goes_on = match (self.is_running, board.waiting.len()) {
            (false, _) => "waiting for a file to be saved".to_owned(),
            (true, 0) => "looking for causes".to_owned(),
            (true, 1) => "grading, 1 page to go".to_owned(),
            (true, count) => format!("grading, {count} pages to go"),
        };
        which.into_iter().chain([goes_on]).collect::<Vec<_>>().join(" · ")
    }
}
