//! `httplab`.
fn main() {}
