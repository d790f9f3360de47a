//! The tape: the system calls that a program makes on sockets, on files by their names and to wait, as it makes
//! them, beside what goes over the wire. Whoever reads it sees what a program asked of the kernel: that `recv`
//! returns what is there and no message, that `send` takes what has room, that `select` sleeps and wakes.
//!
//! A program that is recorded carries a filter (seccomp(2)) which stops it at these calls and no others. Its keeper
//! traces it (ptrace(2)), notes the call with what matters of its arguments, lets it go on, and notes what it
//! returned. That changes when things happen, so a replay that decides a verdict is never recorded.
//!
//! It works on Linux on x86_64 and aarch64, without privileges. Where the kernel does not let a
//! process trace its own child there is no tape, and that is said.
//!
//! | file | holds |
//! | --- | --- |
//! | `call.rs` | one call, as values |
//! | `clock.rs` | when it was made |
//! | `words.rs` | a call as a line of text |
//! | `telling.rs` | which calls are told |
//! | `note.rs` | what the keeper writes of it while it happens |
//! | `reel.rs` | calls made from these notes again |
//! | `linux/` | the recorder: the filter, the stops, the reading of arguments |
//! | `elsewhere.rs` | the same where nothing can be recorded |

mod call;
mod clock;
#[cfg(test)]
mod example;
mod note;
mod reel;
mod telling;
mod words;

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod elsewhere;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod linux;

pub use call::{Argument, Call, Descriptor, Is, Outcome, Ready, Sort};
pub use clock::now;
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub use elsewhere::{Recorder, be_stopped_at_calls, be_traced};
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use linux::{Recorder, be_stopped_at_calls, be_traced};
pub use reel::{NoTape, Reel};
pub use telling::Telling;
