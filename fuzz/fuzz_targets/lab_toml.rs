//! What must hold is said in `conformance/properties/src/lab_toml.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::lab_toml::holds(bytes));
