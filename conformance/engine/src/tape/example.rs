//! A call written by hand, for the tests of what is made of calls.

use super::call::{Argument, Call, Outcome, Sort};

/// A call that lasted 12 ms and moved these bytes.
pub fn call(name: &str, sort: Sort, arguments: Vec<Argument>, outcome: Outcome) -> Call {
    Call {
        name: name.to_owned(),
        sort,
        process: 1,
        thread: 1,
        made: 0,
        returned: Some(12_000_000),
        arguments,
        outcome: Some(outcome),
        bytes: b"GET /\r\n and more".to_vec(),
    }
}
