//! The system calls that neither std nor nix offers as a safe function fit for use between fork and
//! exec: one small function a call, named as the call. The only unsafe code of the harness is here.
//!
//! Everything here may run in a child that was forked from a program with threads. Such a child may
//! call only what takes no lock and allocates nothing; these functions keep to that.

#![allow(unsafe_code)]

#[cfg(target_os = "linux")]
pub mod capabilities;
pub mod child;
pub mod descriptors;
#[cfg(target_os = "linux")]
pub mod loopback;
#[cfg(target_os = "linux")]
pub mod mounts;
pub mod signals;
