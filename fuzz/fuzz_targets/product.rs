//! What must hold is said in `conformance/properties/src/product.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::product::holds(bytes));
