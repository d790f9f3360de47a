//! A class, from what a learning system exports to what it takes back.

mod browser;
#[path = "../report/chromium.rs"]
mod chromium;
mod fake;
mod page;
