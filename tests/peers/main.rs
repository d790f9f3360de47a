//! The four programs with programs that others wrote: curl, wget and Chromium fetch from servers 1 and 2,
//! and the client fetches from nginx, Apache and Python (rule 2.9, and all of part 1).
//!
//! They are ignored unless asked for, because they need those programs:
//! `cargo test --test peers -- --ignored`. `.ci/run` installs them from Debian and runs these tests.

mod clients;
mod course;
mod foreign;
mod origins;
#[path = "../programs/running.rs"]
#[allow(dead_code, reason = "the other tests use the rest of it")]
mod running;
