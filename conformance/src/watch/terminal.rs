//! The terminal while it is ours: another screen, no cursor, keys as they are typed. However this ends, it is given back as
//! it was.

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};
use std::io::{self, Write, stdin, stdout};
use std::panic;
use std::sync::Once;

/// The other screen, without a cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// What is drawn appears at once, where the terminal knows that.
const BEGIN: &str = "\x1b[?2026h\x1b[H";
const END: &str = "\x1b[J\x1b[?2026l";

/// The terminal, ours until this is dropped.
#[derive(Debug)]
pub struct Terminal {
    before: Termios,
    shown: Vec<String>,
    size: (usize, usize),
}

impl Terminal {
    /// Takes it.
    pub fn enter() -> io::Result<Terminal> {
        let before = tcgetattr(stdin())?;
        give_back_at_a_panic(&before);
        let terminal = Terminal { before, shown: Vec::new(), size: size() };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&self) -> io::Result<()> {
        let mut ours = self.before.clone();
        ours.local_modes -=
            LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN;
        ours.input_modes -= InputModes::IXON;
        tcsetattr(stdin(), OptionalActions::Now, &ours)?;
        write(ENTER)
    }

    /// Lends it to a program, as it was before it was ours.
    pub fn lend<T>(&mut self, to: impl FnOnce() -> T) -> io::Result<T> {
        give_back(&self.before);
        let done = to();
        self.take()?;
        self.shown.clear();
        Ok(done)
    }

    /// Its columns and rows, which may have changed.
    pub fn size(&self) -> (usize, usize) {
        size()
    }

    /// Whether that is another size than when it was drawn.
    pub fn was_resized(&self) -> bool {
        size() != self.size
    }

    /// Draws these lines, if they are not there already.
    pub fn draw(&mut self, lines: Vec<String>) -> io::Result<()> {
        let size = size();
        if lines == self.shown && size == self.size {
            return Ok(());
        }
        let lines_end = lines.iter().map(|line| format!("{line}\x1b[K")).collect::<Vec<_>>();
        write(&format!("{BEGIN}{}{END}", lines_end.join("\r\n")))?;
        (self.shown, self.size) = (lines, size);
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back(&self.before);
    }
}

/// What a panic says is then to be read on the screen that was there before.
fn give_back_at_a_panic(before: &Termios) {
    static ONCE: Once = Once::new();
    let before = before.clone();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |why| {
            give_back(&before);
            usual(why);
        }));
    });
}

fn give_back(before: &Termios) {
    let _ = write(LEAVE);
    let _ = tcsetattr(stdin(), OptionalActions::Now, before);
}

fn write(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Of a terminal that does not say it, the usual.
fn size() -> (usize, usize) {
    let size = tcgetwinsize(stdout()).map(|size| (size.ws_col.into(), size.ws_row.into()));
    size.ok().filter(|(columns, rows)| *columns > 0 && *rows > 0).unwrap_or((80, 24))
}
