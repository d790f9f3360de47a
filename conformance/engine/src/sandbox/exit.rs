//! How a program ended, in the words of a report.

use super::limits::Limits;
use nix::libc;
use nix::sys::signal::Signal;
use std::fmt;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this status.
    Status(i32),
    /// By a signal.
    Signal(i32),
    /// By the limit of processor time, of so many seconds.
    Processor(u64),
    /// By the limit of a file's size, of so many bytes.
    FileSize(u64),
    /// It ended its keeper, so that its own end was not seen.
    Lost,
}

impl Exit {
    /// What the status of waitpid(2) says of a program that had these limits.
    pub(super) fn from_wait(status: i32, limits: &Limits) -> Exit {
        if libc::WIFEXITED(status) {
            return Exit::Status(libc::WEXITSTATUS(status));
        }
        match libc::WTERMSIG(status) {
            libc::SIGXCPU => Exit::Processor(limits.processor_seconds),
            libc::SIGXFSZ => Exit::FileSize(limits.file_bytes),
            signal => Exit::Signal(signal),
        }
    }

    /// Whether it ended with status 0.
    pub fn is_success(&self) -> bool {
        *self == Exit::Status(0)
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Status(status) => write!(f, "exited with status {status}"),
            Exit::Signal(number) => match Signal::try_from(*number) {
                Ok(signal) => write!(f, "was killed by signal {number} ({signal})"),
                Err(_) => write!(f, "was killed by signal {number}"),
            },
            Exit::Processor(seconds) => write!(f, "used its {seconds} s of processor time up"),
            Exit::FileSize(bytes) => {
                write!(f, "wrote a file larger than {} MB", bytes / 1_000_000)
            }
            Exit::Lost => f.write_str("ended the process that watched over it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_in_words() {
        let told = |exit: Exit| exit.to_string();
        assert_eq!(told(Exit::Status(1)), "exited with status 1");
        assert_eq!(told(Exit::Signal(11)), "was killed by signal 11 (SIGSEGV)");
        assert_eq!(told(Exit::Signal(40)), "was killed by signal 40");
        assert_eq!(told(Exit::Processor(20)), "used its 20 s of processor time up");
        assert_eq!(told(Exit::FileSize(64_000_000)), "wrote a file larger than 64 MB");
    }
}
