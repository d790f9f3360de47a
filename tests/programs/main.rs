//! The four programs from outside: raw bytes in, raw bytes compared, over the loopback.

mod client;
mod crowd;
mod running;
mod servers;
