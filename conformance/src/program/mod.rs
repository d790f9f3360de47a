//! The programs under test: finding them, starting one, watching it, and ending it with everything that it
//! started. They are strangers' programs; nothing here trusts them.
//!
//! Between the harness and a program stands its *keeper*, a small process that reaps what the program
//! leaves behind and ends it all when told to, or when the harness itself has ended.

pub mod command;
pub mod exit;
pub mod keeper;
pub mod limits;
pub mod orphans;
pub mod output;
mod remove;
pub mod scratch;
pub mod spawn;
pub mod watch;

pub use command::Command;
pub use exit::Exit;
pub use limits::Limits;
pub use orphans::{adopt_orphans, sweep};
pub use output::Kept;
pub use scratch::Scratch;
pub use spawn::{News, Running, Source, StartError};
pub use watch::Excess;
