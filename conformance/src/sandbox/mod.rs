//! Where a program runs: starting one, watching it, and ending it with everything that it started. They are
//! strangers' programs; nothing here trusts them, and nothing here knows what they are asked to do.
//!
//! Between the harness and a program stands its *keeper*, a small process that reaps what the program
//! leaves behind and ends it all when told to, or when the harness itself has ended. The *nursery* forks it.

pub mod bounds;
pub mod command;
mod ends;
pub mod exit;
pub mod folder;
pub mod inside;
pub mod isolation;
mod keeper;
pub mod limits;
pub mod listener;
mod message;
#[cfg(target_os = "linux")]
mod namespaces;
mod nursery;
pub mod orphans;
pub mod output;
#[cfg(target_os = "linux")]
mod relay;
mod root;
pub mod scratch;
pub mod spawn;
pub mod start_error;
mod view;
pub mod watch;

pub use bounds::raise_own_open_files;
pub use command::Command;
pub use exit::Exit;
pub use folder::Folder;
pub use inside::is_inside;
pub use isolation::{Isolation, IsolationError, Wish};
pub use limits::Limits;
pub use listener::{News, Source};
pub use orphans::{adopt_orphans, sweep};
pub use output::Kept;
pub use scratch::Scratch;
pub use spawn::Running;
pub use start_error::StartError;
pub use watch::Excess;
