//! Where what happens is told: a screen that is redrawn, or where there is no terminal a plain line for each thing.

use super::terminal::Terminal;
use crate::report::harmless::one_line;
use std::io::{self, IsTerminal, Write, stdin, stdout};

/// Where it is told.
#[derive(Debug)]
pub enum Out {
    /// On a screen.
    Screen(Terminal),
    /// In lines.
    Lines,
}

impl Out {
    /// The screen, where there is somebody before it.
    pub fn open() -> io::Result<Out> {
        match stdin().is_terminal() && stdout().is_terminal() {
            true => Terminal::enter().map(Out::Screen),
            false => Ok(Out::Lines),
        }
    }

    /// Whether the screen has another size than when it was drawn.
    pub fn was_resized(&self) -> bool {
        matches!(self, Out::Screen(terminal) if terminal.was_resized())
    }

    /// Whether keys are typed here.
    pub fn is_screen(&self) -> bool {
        matches!(self, Out::Screen(_))
    }

    /// Writes a line, where lines are written.
    pub fn line(&self, line: &str) -> io::Result<()> {
        if self.is_screen() {
            return Ok(());
        }
        let mut out = stdout().lock();
        writeln!(out, "{}", one_line(line))?;
        out.flush()
    }
}
