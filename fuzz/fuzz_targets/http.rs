//! What must hold is said in `conformance/properties/src/http.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::http::holds(bytes));
