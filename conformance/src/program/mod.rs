//! The programs under test: finding them, starting one, watching it, and ending it with everything that it
//! started. They are strangers' programs; nothing here trusts them.
//!
//! Between the harness and a program stands its *keeper*, a small process that reaps what the program
//! leaves behind and ends it all when told to, or when the harness itself has ended.

pub mod build;
pub mod command;
pub mod exit;
pub mod find;
pub mod keeper;
pub mod language;
pub mod limits;
pub mod manifest;
pub mod orphans;
pub mod output;
pub mod overrides;
pub mod recognise;
pub mod remarks;
mod remove;
pub mod scratch;
pub mod spawn;
pub mod watch;

pub use command::Command;
pub use exit::Exit;
pub use find::{FindError, Found, Missing, Programs, Search};
pub use limits::Limits;
pub use orphans::{adopt_orphans, sweep};
pub use output::Kept;
pub use scratch::Scratch;
pub use spawn::{News, Running, Source, StartError};
pub use watch::Excess;
