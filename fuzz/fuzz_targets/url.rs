//! What must hold is said in `conformance/properties/src/url.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::url::holds(bytes));
