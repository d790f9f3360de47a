//! The socket table, by netlink where the program runs in our own network namespace, which is fast,
//! and from the text in /proc elsewhere. Which namespace that is, is one link of /proc.

use super::seen::States;
use super::{netlink, tcp_lines};
use crate::kernel::Socket;
use std::fs;

/// The sockets of the network namespace that a process runs in. `None` where the process is gone.
pub fn around(pid: u32, states: States) -> Option<Vec<Socket>> {
    let by_netlink = if is_ours(pid) { netlink::sockets(states) } else { None };
    by_netlink.or_else(|| tcp_lines::read(&pid.to_string(), states))
}

/// The sockets of the calling thread's network namespace.
pub fn ours(states: States) -> Option<Vec<Socket>> {
    netlink::sockets(states).or_else(|| tcp_lines::read("thread-self", states))
}

/// Whether a process runs in the calling thread's network namespace.
fn is_ours(pid: u32) -> bool {
    let namespace = |who: &str| fs::read_link(format!("/proc/{who}/ns/net")).ok();
    let ours = namespace("thread-self");
    ours.is_some() && namespace(&pid.to_string()) == ours
}
