//! The reading of /proc: `process.rs` reads one process, `tree.rs` finds its descendants, `syscall.rs`
//! names the call of a thread, with what `memory.rs` and `descriptors.rs` find behind its arguments; `network.rs` has the socket table, from `netlink.rs` or `tcp_lines.rs`,
//! which make what `seen.rs` holds.
//!
//! Processes vanish while they are looked at: whatever cannot be read any more is left out.

mod descriptors;
mod look;
mod memory;
mod netlink;
mod network;
mod process;
mod seen;
mod syscall;
mod tcp_lines;
mod tree;

pub use look::{
    is_running, listeners, live_socket, look, look_closely, naps, processor_time, sockets,
    time_out, work,
};
pub use process::kept_busy;
pub use syscall::time_left;
