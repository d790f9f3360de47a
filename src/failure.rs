//! Why a program ends without having done what it is for: one line on stderr, an exit status not 0.
//!
//! It stands beside the way, and may be skipped: each failure is named in full where it happens.

use std::fmt;
use std::io;

/// One variant for each place where things go wrong.
#[derive(Debug)]
pub enum Failure {
    /// The command line: how the program is called instead.
    Usage(&'static str),
    /// An address, given or redirected to: why it cannot be fetched.
    Address(String),
    /// A server's answer: why it is not the page that was asked for (rule 1.4).
    Answer(String),
    /// A call to the system: what it was for, and what the kernel said.
    Call(String, io::Error),
}

/// Says of a call's error what the call was for.
pub fn failed_to(purpose: impl Into<String>) -> impl FnOnce(io::Error) -> Failure {
    |error| Failure::Call(purpose.into(), error)
}

/// Most of an address is seen within this.
const MOST_QUOTED: usize = 80;

/// What a server sent, as a message may quote it: no more than 80 bytes, none of which a terminal
/// would obey instead of showing it.
pub fn quote(sent: &str) -> String {
    let visible = |letter| match letter {
        ' '..='~' => String::from(letter),
        _ => letter.escape_default().to_string(),
    };
    let mut quoted: String = sent.chars().map(visible).collect();
    if quoted.len() > MOST_QUOTED {
        quoted.replace_range(MOST_QUOTED - 3.., "...");
    }
    quoted
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Failure::Usage(usage) => write!(f, "usage: {usage}"),
            Failure::Address(reason) | Failure::Answer(reason) => write!(f, "{reason}"),
            Failure::Call(purpose, error) => write!(f, "failed to {purpose}: {error}"),
        }
    }
}
