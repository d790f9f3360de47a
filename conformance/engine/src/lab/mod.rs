//! The lab: its parts, rules and pages, from a folder or from the copy built into the program.

pub mod about;
pub mod check;
pub mod files;
pub mod glob;
pub mod identity;
pub mod load;
pub mod order;
pub mod place;
pub mod rules;
pub mod toml_error;
pub mod words;
