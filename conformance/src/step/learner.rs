//! The learner: lines that are typed, whenever that is, while the stage goes on.

use std::io::{BufRead, stdin};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

/// Someone who types, or nobody.
#[derive(Debug)]
pub struct Learner {
    lines: Option<Receiver<String>>,
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
        Learner { lines: None }
    }

    /// Someone whose lines come here.
    pub fn of(lines: Receiver<String>) -> Learner {
        Learner { lines: Some(lines) }
    }

    /// Someone at the terminal of this program.
    pub fn at_the_terminal() -> Learner {
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdin().lock().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Learner::of(lines)
    }

    /// Whether there is someone.
    pub fn is_there(&self) -> bool {
        self.lines.is_some()
    }

    /// The next line, if one was typed.
    pub fn said(&self) -> Said {
        match self.lines.as_ref().map(Receiver::try_recv) {
            Some(Ok(line)) => Said::Line(line),
            Some(Err(TryRecvError::Empty)) => Said::Nothing,
            Some(Err(TryRecvError::Disconnected)) | None => Said::Gone,
        }
    }
}
