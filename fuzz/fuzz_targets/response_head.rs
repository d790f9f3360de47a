//! What must hold is said in `conformance/properties/src/response_head.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::response_head::holds(bytes));
