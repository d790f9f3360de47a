//! A second implementation.
fn main() {}
