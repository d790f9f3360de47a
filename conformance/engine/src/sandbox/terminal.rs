//! A terminal for a program that is talked to, such as a shell: one of its own, of which the user's shows a picture. What
//! it does to its terminal is not done to the user's.

use rustix::fs::OFlags;
use rustix::io::dup;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};
use std::fs::File;
use std::io::{self, Read, Write, stdin, stdout};
use std::os::fd::{AsFd, OwnedFd};

/// What a program reads from and writes to, in place of pipes of the harness.
#[derive(Debug)]
pub struct Terminal {
    /// The harness's side; `None` where the program has what the harness itself has, which is no terminal.
    user: Option<File>,
    before: Option<Termios>,
}

impl Terminal {
    /// One like the user's, and what the program gets of it: its standard input, output and error.
    pub fn open() -> io::Result<(Terminal, [OwnedFd; 3])> {
        if !isatty(stdin()) {
            let streams = [dup(stdin())?, dup(stdout())?, dup(io::stderr())?];
            return Ok((Terminal { user: None, before: None }, streams));
        }
        let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&user)?;
        unlockpt(&user)?;
        let name = ptsname(&user, Vec::new())?;
        let own = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, rustix::fs::Mode::empty())?;
        tcsetwinsize(&own, tcgetwinsize(stdin())?)?;
        let before = tcgetattr(stdin())?;
        let streams = [dup(&own)?, dup(&own)?, own];
        Ok((Terminal { user: Some(user.into()), before: Some(before) }, streams))
    }

    /// Shows what the program writes, and passes on what is typed. Comes back at once; ends with the program.
    pub fn show(&self) -> io::Result<()> {
        let (Some(user), Some(before)) = (&self.user, &self.before) else {
            return Ok(());
        };
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        let (mut typed, mut shown) = (user.try_clone()?, user.try_clone()?);
        std::thread::spawn(move || pass(&mut stdin().lock(), &mut typed));
        std::thread::spawn(move || pass(&mut shown, &mut stdout()));
        Ok(())
    }

    /// Makes it as large as the user's is now.
    pub fn fit(&self) {
        if let Some(user) = &self.user
            && let Ok(size) = tcgetwinsize(stdin())
        {
            let _ = tcsetwinsize(user, size);
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(stdin().as_fd(), OptionalActions::Now, before);
        }
    }
}

fn pass(from: &mut impl Read, to: &mut impl Write) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}
