//! The programs under test: finding them, starting one, watching it, and ending it with everything that it
//! started. They are strangers' programs; nothing here trusts them.
//!
//! Between the harness and a program stands its *keeper*, a small process that reaps what the program
//! leaves behind and ends it all when told to, or when the harness itself has ended. The *nursery* forks it.

pub mod build;
pub mod command;
mod ends;
pub mod exit;
pub mod find;
pub mod isolation;
pub mod keeper;
pub mod language;
pub mod limits;
pub mod listener;
pub mod manifest;
mod message;
#[cfg(target_os = "linux")]
mod namespaces;
mod nursery;
pub mod orphans;
pub mod output;
pub mod overrides;
pub mod recognise;
#[cfg(target_os = "linux")]
mod relay;
pub mod remarks;
mod remove;
pub mod scratch;
pub mod spawn;
pub mod start_error;
mod view;
pub mod watch;

pub use command::Command;
pub use exit::Exit;
pub use find::{FindError, Found, Missing, Programs, Search};
pub use isolation::{Isolation, IsolationError, Wish};
pub use limits::{Limits, raise_own_open_files};
pub use listener::{News, Source};
pub use orphans::{adopt_orphans, sweep};
pub use output::Kept;
pub use scratch::Scratch;
pub use spawn::Running;
pub use start_error::StartError;
pub use watch::Excess;
