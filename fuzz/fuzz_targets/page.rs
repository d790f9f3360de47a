//! What must hold is said in `conformance/properties/src/page.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::page::holds(bytes));
