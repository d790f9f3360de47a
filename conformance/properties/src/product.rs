//! The query of part 4, as the reference reads it.
//!
//! Its answer is JSON, and the operands in it, asked for again, are answered with the same bytes.

use crate::asked::{honest, sent};
use reference::product;
use reference::request::Request;
use serde_json::Value;

/// Panics where it does not hold.
pub fn holds(query: &[u8]) {
    let Some(json) = answer(query) else { return };
    let value: Value = serde_json::from_str(&json).expect("JSON");
    assert!(value["operands"].as_array().is_some_and(|operands| !operands.is_empty()));
    let again = answer(asked(&json).as_bytes());
    assert_eq!(again, Some(json));
}

/// The JSON of the answer; `None` for a bad request.
fn answer(query: &[u8]) -> Option<String> {
    let answer = sent(product::answer(&Request { path: b"/product".into(), query: query.into() }));
    match honest(&answer) {
        (200, json) => Some(String::from_utf8(json.into()).expect("text")),
        (400, _) => None,
        (status, _) => panic!("{status}"),
    }
}

/// The query with the operands of an answer, as they are written there: serde_json may read one a little differently.
fn asked(json: &str) -> String {
    let (_, rest) = json.split_once('[').expect("operands");
    let (operands, _) = rest.split_once(']').expect("their end");
    let parameters = operands.split(',').map(|operand| format!("x={}", operand.trim_matches('"')));
    parameters.collect::<Vec<_>>().join("&")
}
