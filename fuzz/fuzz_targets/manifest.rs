//! What must hold is said in `conformance/properties/src/manifest.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::manifest::holds(bytes));
