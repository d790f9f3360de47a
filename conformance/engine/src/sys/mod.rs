//! The system calls that neither std nor nix offers as a safe function fit for use between fork and
//! exec: one small function a call, named as the call. The only unsafe code of the harness is here.

#![allow(unsafe_code)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub mod allocator;
#[cfg(target_os = "linux")]
pub mod capabilities;
pub mod child;
pub mod clock;
pub mod descriptors;
#[cfg(target_os = "linux")]
pub mod keys;
#[cfg(target_os = "linux")]
pub mod landlock;
#[cfg(target_os = "linux")]
pub mod loopback;
#[cfg(target_os = "linux")]
pub mod mounts;
pub mod signals;
#[cfg(target_os = "linux")]
pub mod trace;
