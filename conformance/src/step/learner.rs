//! The learner: lines that are typed, whenever that is, while the stage goes on.

use nix::sys::select::{FdSet, select};
use nix::sys::time::{TimeVal, TimeValLike};
use std::io::{BufRead, stdin};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, TryRecvError};

/// Someone who types, or nobody.
#[derive(Debug)]
pub struct Learner {
    lines: Lines,
}

/// Where the lines come from.
#[derive(Debug)]
enum Lines {
    None,
    From(Receiver<String>),
    Terminal,
}

/// What the learner has said by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A line.
    Line(String),
    /// Nothing yet.
    Nothing,
    /// The learner has gone: the terminal is closed, or Ctrl-D was typed.
    Gone,
}

impl Learner {
    /// Nobody: every step is played at once.
    pub fn nobody() -> Learner {
        Learner { lines: Lines::None }
    }

    /// Someone whose lines come here.
    pub fn of(lines: Receiver<String>) -> Learner {
        Learner { lines: Lines::From(lines) }
    }

    /// Someone at the terminal of this program. A line is taken when it is asked for and not before: what is typed ahead
    /// may be for the program that has the terminal next, such as the quiz.
    pub fn at_the_terminal() -> Learner {
        Learner { lines: Lines::Terminal }
    }

    /// Whether there is someone.
    pub fn is_there(&self) -> bool {
        !matches!(self.lines, Lines::None)
    }

    /// The next line, if one was typed.
    pub fn said(&self) -> Said {
        match &self.lines {
            Lines::None => Said::Gone,
            Lines::From(lines) => match lines.try_recv() {
                Ok(line) => Said::Line(line),
                Err(TryRecvError::Empty) => Said::Nothing,
                Err(TryRecvError::Disconnected) => Said::Gone,
            },
            Lines::Terminal => typed(),
        }
    }
}

/// The line that was typed. A terminal gives whole lines, one at a time, so that no second one is read with it.
fn typed() -> Said {
    let stdin = stdin();
    let mut waiting = FdSet::new();
    waiting.insert(stdin.as_fd());
    // select(2) and not poll(2), which on macOS knows no terminals.
    match select(None, &mut waiting, None, None, &mut TimeVal::zero()) {
        Ok(1..) => {}
        _ => return Said::Nothing,
    }
    let mut line = String::new();
    match stdin.lock().read_line(&mut line) {
        Ok(1..) => Said::Line(line.trim_end_matches(['\r', '\n']).to_owned()),
        _ => Said::Gone,
    }
}
