//! Where there is no Linux /proc (macOS, the BSDs) or its numbers are not known here (other
//! processors), nothing is seen, and nobody pretends otherwise.

#[cfg(not(target_os = "linux"))]
use super::{Hidden, Usage};
use super::{Naps, Socket, View, Work};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// `None`: there is no view to be had on this system.
pub fn look(_pid: u32) -> Option<View> {
    None
}

/// `None`: there is no view to be had on this system.
pub fn look_closely(_pid: u32) -> Option<View> {
    None
}

/// `None`: not to be known on this system.
pub fn listeners(_pid: u32) -> Option<Vec<SocketAddr>> {
    None
}

/// `None`: not to be known on this system.
pub fn processor_time(_pid: u32) -> Option<Duration> {
    None
}

/// Nothing: not to be known on this system.
pub fn naps(_pid: u32) -> BTreeMap<u32, Naps> {
    BTreeMap::new()
}

/// `None`: not to be known on this system.
pub fn kept_busy(_pid: u32) -> Option<Duration> {
    None
}

/// Not to be known on this system.
pub fn is_running(_pid: u32) -> bool {
    false
}

/// `None`: not to be known on this system.
pub fn work(_pid: u32) -> Option<Work> {
    None
}

/// `None`: not to be known on this system.
pub fn time_out(_pid: u32) -> Option<Duration> {
    None
}

/// `None`: there is no socket table to be read on this system.
pub fn sockets() -> Option<Vec<Socket>> {
    None
}

/// Nothing: not to be known on this system.
#[cfg(not(target_os = "linux"))]
pub fn processes() -> Vec<Usage> {
    Vec::new()
}

/// `None`: not to be known on this system.
#[cfg(not(target_os = "linux"))]
pub fn memory_without_files(_pid: u32) -> Option<u64> {
    None
}

/// Nothing: not to be known on this system.
#[cfg(not(target_os = "linux"))]
pub fn hidden(_processes: &[u32]) -> Hidden {
    Hidden::default()
}
