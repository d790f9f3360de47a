//! Passing signals on through namespaces, as an init or a shell does for what it runs.

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::Pid;
use std::os::fd::{AsFd, BorrowedFd};

/// What is passed on. A terminal sends its own (Ctrl-C) to the whole group of processes, the inner one
/// included; those need no passing on.
const PASSED_ON: [Signal; 6] = [
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// These signals, and the ends of children, are waited for in place of being acted upon.
pub struct Watch {
    before: SigSet,
    signals: SigSet,
}

impl Watch {
    /// From here on they wait.
    pub fn begin() -> Watch {
        let mut signals: SigSet = PASSED_ON.into_iter().collect();
        signals.add(Signal::SIGCHLD);
        let before = signals.thread_swap_mask(SigmaskHow::SIG_BLOCK);
        Watch { before: before.unwrap_or_else(|_| SigSet::empty()), signals }
    }

    /// From here on they act again.
    pub fn end(self) {
        let _ = self.before.thread_set_mask();
    }

    /// Waits for one of them, or for something on `channel`, be it its end; a signal that is no child's end
    /// and came from a process is sent on to `pid`.
    pub fn pass_on_to(&self, pid: Pid, channel: BorrowedFd) {
        let Ok(signals) = SignalFd::with_flags(&self.signals, SfdFlags::SFD_NONBLOCK) else {
            return;
        };
        let mut both = [
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
            PollFd::new(channel, PollFlags::POLLIN),
        ];
        let _ = poll(&mut both, PollTimeout::NONE);
        while let Ok(Some(heard)) = signals.read_signal() {
            let from_process = heard.ssi_code <= 0;
            if let Ok(signal) = Signal::try_from(heard.ssi_signo as i32)
                && signal != Signal::SIGCHLD
                && from_process
            {
                let _ = kill(pid, signal);
            }
        }
    }
}
