//! The same exchange by hand: commands to paste into a shell, made from the page and from what was sent. They
//! end what they start, so that they can be pasted again after a change.

mod client;
mod commands;
mod server;
mod shell;

pub use commands::commands;
