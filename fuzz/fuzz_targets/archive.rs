//! What must hold is said in `conformance/properties/src/archive.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::archive::holds(bytes));
