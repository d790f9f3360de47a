//! What must hold of each reading of bytes that others write, whatever the bytes: a file a reading, with a function
//! `holds` that panics where it does not.
//!
//! `cargo fuzz run TARGET`, in [fuzz/](../../../fuzz), looks for such bytes, guided by the code that they reach. The
//! test in `tests/seeded.rs` tries the files of `fuzz/corpus/TARGET`, and the same mutations of them each time. This
//! crate alone links both the reference and the harness, and neither links it.

pub mod archive;
pub mod asked;
pub mod http;
pub mod lab_toml;
pub mod manifest;
pub mod page;
pub mod product;
pub mod request;
pub mod response_head;
pub mod url;
