//! An expectation with its values filled in.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::lab::files::Files;
use crate::notation::expect::{Content, Expectation, Json, Outcome, Value};
use crate::notation::text::{Text, Values};
use std::time::Duration;

/// An expectation on a connection, with its values.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// One of these.
    Outcome(Vec<Outcome>),
    /// Closed unanswered, an error, or silence.
    Ignored,
    /// A field.
    Header { name: String, value: WantedValue },
    /// No such field.
    NoHeader { name: String },
    /// The bytes of the body.
    Body { content: Vec<u8>, exactly: bool },
    /// Bytes in the body, or none such where not `present`.
    BodyHas { text: Vec<u8>, present: bool },
    /// A JSON object, also by what Content-Length says where `exactly`.
    Json { exactly: bool },
    /// A member of it.
    Member { key: String, value: WantedJson, exactly: bool },
    /// The next bytes, whatever the protocol.
    Bytes(Vec<u8>),
    /// Silence.
    Nothing { time: Duration },
    /// CR LF everywhere.
    CrlfLines,
    /// Version, code, phrase.
    FullStatusLine,
    /// A request line; any path where there is none.
    Request { method: String, path: Option<Vec<u8>>, exactly: bool },
}

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub enum WantedValue {
    /// Any.
    Any,
    /// This.
    Is(Vec<u8>),
    /// This and more.
    BeginsWith(Vec<u8>),
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum WantedJson {
    /// This one.
    Literal(serde_json::Value),
    /// These numbers.
    Numbers(Vec<f64>),
    /// The product of these.
    Product(Vec<f64>),
}

/// Fills in the values, and the bytes of files: the first of `files` that has one. The error says what is wrong with the page.
pub fn fill(
    expectation: &Expectation,
    values: &Values,
    files: &[&Files],
) -> Result<Wanted, String> {
    let fill = |text: &Text| text.fill(values).map_err(no_value);
    Ok(match expectation {
        Expectation::Outcome(outcomes) => Wanted::Outcome(outcomes.clone()),
        Expectation::Ignored => Wanted::Ignored,
        Expectation::Header { name, value } => {
            let value = match value {
                Value::Any => WantedValue::Any,
                Value::Is(text) => WantedValue::Is(fill(text)?),
                Value::BeginsWith(text) => WantedValue::BeginsWith(fill(text)?),
            };
            Wanted::Header { name: name.clone(), value }
        }
        Expectation::NoHeader { name } => Wanted::NoHeader { name: name.clone() },
        Expectation::Body { content, exactly } => {
            let content = match content {
                Content::Text(text) => fill(text)?,
                Content::File(path) => file(path, values, files)?,
            };
            Wanted::Body { content, exactly: *exactly }
        }
        Expectation::BodyHas { text, present } => {
            Wanted::BodyHas { text: fill(text)?, present: *present }
        }
        Expectation::Json { exactly } => Wanted::Json { exactly: *exactly },
        Expectation::Member { key, value, exactly } => {
            let value = json(value, values)?;
            Wanted::Member { key: key.clone(), value, exactly: *exactly }
        }
        Expectation::Bytes(text) => Wanted::Bytes(fill(text)?),
        Expectation::Nothing { time } => Wanted::Nothing { time: *time },
        Expectation::CrlfLines => Wanted::CrlfLines,
        Expectation::FullStatusLine => Wanted::FullStatusLine,
        Expectation::Request { method, path, exactly } => {
            Wanted::Request { method: method.clone(), path: Some(fill(path)?), exactly: *exactly }
        }
    })
}

/// A hole that no value fills: the page's fault.
pub fn no_value(name: String) -> String {
    format!("`{{{name}}}` has no value")
}

fn file(path: &Text, values: &Values, files: &[&Files]) -> Result<Vec<u8>, String> {
    let path = path.fill_string(values).map_err(no_value)?;
    let found = files.iter().find_map(|files| files.get(&path));
    found.cloned().ok_or_else(|| format!("there is no file `{path}`"))
}

fn json(value: &Json, values: &Values) -> Result<WantedJson, String> {
    let text = |text: &Text| text.fill_string(values).map_err(no_value);
    let numbers =
        |list: &[Text]| list.iter().map(|item| number(&text(item)?)).collect::<Result<Vec<_>, _>>();
    Ok(match value {
        Json::Numbers(list) => WantedJson::Numbers(numbers(list)?),
        Json::Product(list) => WantedJson::Product(numbers(list)?),
        Json::Literal(literal) => {
            let literal = text(literal)?;
            let value = serde_json::from_str(&literal);
            WantedJson::Literal(
                value.map_err(|error| format!("`{literal}` is no JSON value: {error}"))?,
            )
        }
    })
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
