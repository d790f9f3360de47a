//! The judging: what was expected beside what came. Nothing here waits or reads; it is asked again
//! whenever something new has come, and once more when patience has ended.

pub mod answer;
pub mod body;
pub mod came;
pub mod difference;
pub mod found;
pub mod json;
pub mod judgement;
pub mod large;
pub mod output;
pub mod raw;
pub mod request;
pub mod seen;
pub mod wanted;
