//! Where notes are handed over to the harness. It may be at something else just then, so a keeper waits for room, and
//! gives up when it is told to end.

use crate::tape::note::Note;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// The way to the harness.
pub struct Desk {
    pipe: OwnedFd,
    /// Something is there to be read on it when all is to end.
    end: OwnedFd,
    is_closed: bool,
}

impl Desk {
    /// Over this pipe, until there is something to be read at `end`.
    pub fn new(pipe: OwnedFd, end: BorrowedFd<'_>) -> Option<Desk> {
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).ok()?;
        Some(Desk { pipe, end: end.try_clone_to_owned().ok()?, is_closed: false })
    }

    /// Hands over a note.
    pub fn hand_over(&mut self, note: &Note) {
        let Ok(mut line) = serde_json::to_vec(note) else { return };
        line.push(b'\n');
        let mut rest = line.as_slice();
        while !rest.is_empty() && !self.is_closed {
            match write(&self.pipe, rest) {
                Ok(count) => rest = &rest[count..],
                Err(Errno::EAGAIN) => self.wait(),
                Err(Errno::EINTR) => {}
                Err(_) => self.is_closed = true,
            }
        }
    }

    /// Until there is room, or the end.
    fn wait(&mut self) {
        let mut both = [
            PollFd::new(self.pipe.as_fd(), PollFlags::POLLOUT),
            PollFd::new(self.end.as_fd(), PollFlags::POLLIN),
        ];
        let _ = poll(&mut both, PollTimeout::NONE);
        self.is_closed = both[1].any().unwrap_or(false);
    }
}
