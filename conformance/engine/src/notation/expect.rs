//! What an answer, a request or an output is expected to be, as data.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use super::text::Text;
use std::time::Duration;

/// What is expected on a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// `403 or 404`, `4xx`, `an answer`, `end`: one of these.
    Outcome(Vec<Outcome>),
    /// `ignored`: closed unanswered, an error, or silence.
    Ignored,
    /// `header NAME …`, or `NAME: VALUE`.
    Header { name: String, value: Value },
    /// `no header NAME`
    NoHeader { name: String },
    /// `body is …`
    Body { content: Content, exactly: bool },
    /// `body has "text"`, or `has no` where not `present`.
    BodyHas { text: Text, present: bool },
    /// `json`: the body is a JSON object; `exactly` also looks at what Content-Length says of it.
    Json { exactly: bool },
    /// `json KEY is …`; `exactly` tells numbers from strings that hold one.
    Member { key: String, value: Json, exactly: bool },
    /// `"text"`: the next bytes, whatever the protocol.
    Bytes(Text),
    /// `nothing for 300 ms`
    Nothing { time: Duration },
    /// `lines end in CRLF`
    CrlfLines,
    /// `a full status line`
    FullStatusLine,
    /// `GET /old`, from the client under test; `exactly` refuses the whole address in its place.
    Request { method: String, path: Text, exactly: bool },
}

/// One acceptable outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This status.
    Status(u16),
    /// A status of this hundred.
    Class(u16),
    /// Any status.
    Answer,
    /// The connection is closed; where an answer has come, after it.
    End,
}

impl Outcome {
    /// Whether it is an answer that tells of an error.
    pub fn is_error(&self) -> bool {
        matches!(self, Outcome::Status(400..) | Outcome::Class(4..))
    }
}

/// What a header field's value is held to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Whatever it is.
    Any,
    /// Exactly this.
    Is(Text),
    /// This and more.
    BeginsWith(Text),
}

/// Where expected bytes come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The page itself.
    Text(Text),
    /// A file of the served folder.
    File(Text),
}

/// A JSON value that is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// This literal, once its holes are filled.
    Literal(Text),
    /// An array of these numbers.
    Numbers(Vec<Text>),
    /// The product of these numbers.
    Product(Vec<Text>),
}

/// What a standard stream is held to.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// All of it is this.
    Is { content: Text, exactly: bool },
    /// It has nothing.
    Empty,
    /// It has something.
    NotEmpty,
    /// It contains one of these.
    Has(Vec<Text>),
    /// It contains none of this.
    HasNo(Text),
}

impl Expectation {
    /// The texts in it, for checking that each value is known.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Expectation::Header { value: Value::Is(text) | Value::BeginsWith(text), .. } => {
                vec![text]
            }
            Expectation::Body { content: Content::Text(text) | Content::File(text), .. } => {
                vec![text]
            }
            Expectation::Bytes(text)
            | Expectation::BodyHas { text, .. }
            | Expectation::Request { path: text, .. } => {
                vec![text]
            }
            Expectation::Member { value: Json::Literal(text), .. } => vec![text],
            Expectation::Member { value: Json::Numbers(list) | Json::Product(list), .. } => {
                list.iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Holds {
    /// The texts in it.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Holds::Is { content, .. } | Holds::HasNo(content) => vec![content],
            Holds::Has(texts) => texts.iter().collect(),
            Holds::Empty | Holds::NotEmpty => Vec::new(),
        }
    }
}
