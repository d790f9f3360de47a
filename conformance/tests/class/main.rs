//! A class: whose submissions an export holds, how they are graded whatever happens meanwhile, and what goes back.

#![cfg(target_os = "linux")]

#[path = "../report/chromium.rs"]
mod chromium;

mod browser;
mod exports;
mod fake;
mod feedback;
mod gradebooks;
mod graded;
mod made;
mod page;
mod running;
mod small;
