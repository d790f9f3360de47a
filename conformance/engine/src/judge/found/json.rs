//! What was found in place of JSON that was expected.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::escape::clipped;
use crate::judge::came::{Excerpt, SHOWN};
use serde_json::Value;
use std::fmt;

/// What was found of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum OfJson {
    /// This value of a JSON member.
    Member { key: String, value: Value },
    /// A JSON object without the member.
    NoMember { key: String, object: Value },
    /// JSON, but no object.
    NoObject(Value),
    /// No valid JSON.
    NoJson { error: String, body: Excerpt },
}

impl fmt::Display for OfJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = |value: &Value| clipped(value.to_string().as_bytes(), SHOWN);
        match self {
            OfJson::Member { key, value } => write!(f, "{key}: {}", json(value)),
            OfJson::NoMember { key, object } => {
                write!(f, "an object without {key}: {}", json(object))
            }
            OfJson::NoObject(value) => write!(f, "JSON, but no object: {}", json(value)),
            OfJson::NoJson { error, body } => {
                write!(f, "no valid JSON ({error}): {}", body.shown(SHOWN))
            }
        }
    }
}
