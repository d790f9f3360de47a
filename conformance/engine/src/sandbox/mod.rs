//! Where a program runs: starting one, watching it, and ending it with everything that it started. They are
//! strangers' programs; nothing here trusts them, and nothing here knows what they are asked to do.
//!
//! Between the harness and a program stands its *keeper*, a small process that reaps what the program
//! leaves behind and ends it all when told to, or when the harness itself has ended. The *nursery* forks it.

mod allowed;
#[cfg(target_os = "linux")]
mod base;
pub mod bounds;
pub mod command;
mod ends;
pub mod exit;
#[cfg(target_os = "linux")]
mod fence;
#[cfg(target_os = "linux")]
mod filter;
pub mod folder;
pub mod forward;
pub mod hosts;
mod identity;
pub mod isolation;
mod keeper;
pub mod limits;
pub mod listener;
mod message;
#[cfg(target_os = "linux")]
mod namespaces;
pub mod network;
mod nursery;
pub mod orphans;
pub mod output;
#[cfg(target_os = "linux")]
mod relay;
pub mod root;
pub mod scratch;
pub mod spawn;
pub mod start_error;
pub mod terminal;
mod view;
mod walls;
pub mod watch;

pub use allowed::Needs;
pub use bounds::raise_own_open_files;
pub use command::Command;
pub use exit::Exit;
pub use folder::Folder;
pub use isolation::{Isolation, IsolationError, Wish};
pub use limits::Limits;
pub use listener::{News, Source};
pub use orphans::{adopt_orphans, sweep};
pub use output::Kept;
pub use scratch::Scratch;
pub use spawn::Running;
pub use start_error::StartError;
pub use watch::Excess;
