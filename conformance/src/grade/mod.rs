//! A whole grading: which pages, in parallel, with what score; and the news of it for the reporters.

pub mod again;
mod by_hand;
pub mod event;
pub mod experiments;
pub mod failure;
pub mod hints;
pub mod judged;
pub mod plan;
mod queue;
pub mod run;
pub mod stability;
