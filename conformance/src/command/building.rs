//! What is said while programs are built, which may take minutes: on a terminal at once, and elsewhere, where somebody
//! reads a log, after a second.

use crate::report::harmless::one_line;
use crate::submission::renamed::COPY;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

/// A build that is over by then is not worth a line in a log.
const LONG: Duration = Duration::from_secs(1);

/// Tells of a build of this program by this tool that has gone on for so long, if it is one; whether there is nothing more
/// to tell.
pub fn told(program: &str, tool: &str, elapsed: Duration) -> bool {
    if tool == COPY {
        return true;
    }
    let is_time = stderr().is_terminal() || elapsed >= LONG;
    if is_time {
        anstream::eprintln!("building {} with {} …", one_line(program), one_line(tool));
    }
    is_time
}
