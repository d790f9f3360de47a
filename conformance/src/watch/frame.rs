//! The screen, as lines: where the points are, what was gained, one thing to read, and the keys.

use super::board::Board;
use super::keys;
use crate::lab::load::Lab;
use crate::points::Points;
use crate::report::Options;
use crate::report::harmless::one_line;
use crate::report::human::sheet::{Ink, Sheet};
use crate::report::summary::{self, Counts};
use crate::report::wrap::columns;
use crate::verdict::{Check, Part};
use unicode_width::UnicodeWidthChar;

/// Columns of a full bar.
const BAR: usize = 20;

/// What stands on the screen.
#[derive(Debug)]
pub struct Frame<'a> {
    /// What is known.
    pub board: &'a Board,
    /// The lab.
    pub lab: &'a Lab,
    /// The folder, as it was named.
    pub folder: &'a str,
    /// What was gained, or what else there is to say in a line.
    pub note: &'a str,
    /// What is to be read.
    pub text: &'a str,
    /// So many of its lines are above the screen.
    pub scrolled: usize,
    /// Which of how many failures it is, and what goes on.
    pub state: &'a str,
    /// Words, colour and width.
    pub options: &'a Options,
}

impl Frame<'_> {
    /// The lines, no more and no wider than the screen is.
    pub fn lines(&self, (width, rows): (usize, usize)) -> Vec<String> {
        let rule = self.paint(Ink::Faint, &"─".repeat(width));
        let mut above = vec![self.title(width)];
        above.extend(self.board.grade.parts.iter().map(|part| self.part(part)));
        above.push(self.paint(Ink::Notice, &one_line(self.note)));
        above.push(rule.clone());
        let below = [self.paint(Ink::Faint, &one_line(self.state)), keys::SHOWN.to_owned()];
        let room = rows.saturating_sub(above.len() + below.len() + 1).max(1);
        let mut lines = above;
        let mut body = self.body(room);
        body.resize(room, String::new());
        lines.extend(body);
        lines.push(rule);
        lines.extend(below);
        // On a screen that is too low the failure counts more than the points.
        let extra = lines.len().saturating_sub(rows);
        lines.drain(..extra);
        lines.iter().map(|line| cut(line, width)).collect()
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        Sheet::new(self.options).paint(ink, text)
    }

    fn title(&self, width: usize) -> String {
        let grade = &self.board.grade;
        let max: Points = self.lab.rules.parts.iter().map(|part| part.weight).sum();
        let score = format!("{}/{max}", grade.score);
        let name = format!("httplab watch {}", one_line(self.folder));
        let gap = width.saturating_sub(columns(&name) + columns(&score)).max(2);
        let ink = if grade.score == max { Ink::Good } else { Ink::Bad };
        let score = self.paint(ink, &score);
        format!("{}{}{score}", self.paint(Ink::Strong, &name), " ".repeat(gap))
    }

    fn part(&self, part: &Part) -> String {
        let words = &self.options.words;
        let parts = self.board.grade.parts.iter();
        let widest = parts.map(|part| columns(&part.program)).max().unwrap_or(0);
        let of = self.board.remembered(part.part).filter(|_| part.checks.is_empty());
        let weight = self.lab.rules.part(part.part).map(|part| part.weight);
        let (points, most) = (of.unwrap_or(part.score), weight.unwrap_or(part.max));
        let (score, max) = (points.as_f64(), most.as_f64());
        let full = if max > 0.0 { (score / max * BAR as f64).floor() as usize } else { 0 };
        let ink = if score < max { Ink::Bad } else { Ink::Good };
        let bar = self.paint(ink, &"█".repeat(full.min(BAR)));
        let rest = self.paint(Ink::Faint, &"░".repeat(BAR - full.min(BAR)));
        format!(
            "{} {}  {:widest$}  {bar}{rest} {:>7}  {}",
            words.part,
            part.part,
            one_line(&part.program),
            format!("{points}/{most}"),
            if of.is_some() { "as remembered".to_owned() } else { self.state_of(part) }
        )
    }

    /// What became of its pages, and how many verdicts are of earlier code.
    fn state_of(&self, part: &Part) -> String {
        let words = &self.options.words;
        if part.checks.is_empty() {
            return String::new();
        }
        if summary::not_run(part).is_some() {
            return summary::state(part, words);
        }
        let counts = Counts::of(&part.checks);
        let mut state = format!("{} {}", counts.failed, words.failed);
        let is_old = |check: &&Check| self.board.is_old(&check.page);
        let old = part.checks.iter().filter(is_old).count();
        let pages = self.lab.pages.iter().filter(|page| page.part == part.part).count();
        let to_go = pages - part.checks.len().min(pages);
        if self.board.stuck.contains_key(&part.part) {
            state += ", all old";
        } else if old > 0 {
            state += &format!(", {old} old");
        }
        if to_go > 0 {
            state += &format!(", {to_go} to go");
        }
        state
    }

    /// So many lines of what is to be read; the last says how many more there are.
    fn body(&self, room: usize) -> Vec<String> {
        let lines: Vec<&str> = self.text.lines().skip(self.scrolled).collect();
        let mut body: Vec<String> =
            lines.iter().take(room).map(|line| (*line).to_owned()).collect();
        if lines.len() > room {
            body.pop();
            let more = lines.len() - body.len();
            body.push(self.paint(Ink::Faint, &format!("… {more} lines more: space")));
        }
        body
    }
}

/// A line that is no wider than this; what gives it colour takes no room.
fn cut(line: &str, width: usize) -> String {
    let (mut shown, mut taken, mut in_sequence) = (String::new(), 0, false);
    for character in line.chars() {
        if in_sequence || character == '\x1b' {
            in_sequence = character != 'm';
            shown.push(character);
            continue;
        }
        let wide = character.width().unwrap_or(0);
        if taken + wide > width {
            continue;
        }
        taken += wide;
        shown.push(character);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edge_and_its_colour_ends() {
        assert_eq!(cut("abcdef", 3), "abc");
        assert_eq!(cut("\x1b[31mabcdef\x1b[0m", 3), "\x1b[31mabc\x1b[0m");
        assert_eq!(cut("\u{4f60}\u{597d}", 3), "\u{4f60}");
    }
}
