//! A class: what a learning system exports, and what it takes back.

mod feedback;
mod gradebooks;
mod graded;
