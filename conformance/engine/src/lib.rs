//! The lower floors of the harness, a crate of their own so that the rest is compiled beside them: what a page is, and
//! how it is played. ARCHITECTURE.md is the map.
//!
//! [`lab`] loads the pages that [`notation`] reads, [`sandbox`] runs a program, [`replay`] plays a page's steps with it,
//! [`judge`] decides with the help of [`http`], [`kernel`] adds what the system knows and [`tape`] what the program asked
//! of it.

pub mod escape;
pub mod http;
pub mod judge;
pub mod kernel;
pub mod lab;
pub mod notation;
pub mod points;
pub mod replay;
pub mod sandbox;
pub mod sys;
pub mod tape;
pub mod transcript;
