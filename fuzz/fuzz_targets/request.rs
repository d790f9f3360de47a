//! What must hold is said in `conformance/properties/src/request.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::request::holds(bytes));
