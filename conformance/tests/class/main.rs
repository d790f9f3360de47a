//! A class: whose submissions an export holds, how they are graded whatever happens meanwhile, and what goes back.

#![cfg(target_os = "linux")]


mod exports;
mod feedback;
mod gradebooks;
mod graded;
mod made;
