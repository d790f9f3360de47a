//! What an answer, a request or an output is expected to be, and how a page says it.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use super::cursor::Cursor;
use super::error::{Mistake, near};
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

const FIRST_WORDS: &[&str] = &[
    "an", "ignored", "header", "no", "body", "json", "nothing", "lines", "a", "end", "GET", "200",
];

impl Expectation {
    /// Reads what stands after `<`. `of_request` on a client's page.
    pub fn parse(cursor: &mut Cursor<'_>, of_request: bool) -> Result<Expectation, Mistake> {
        match cursor.peek() {
            "ignored" => cursor.need("ignored").map(|()| Expectation::Ignored),
            "header" => header(cursor),
            "no" => no_header(cursor),
            "body" => body(cursor),
            "json" => json(cursor),
            "nothing" => nothing(cursor),
            "lines" => cursor.need("lines end in CRLF").map(|()| Expectation::CrlfLines),
            "a" => cursor.need("a full status line").map(|()| Expectation::FullStatusLine),
            word if word.len() > 1 && word.ends_with(':') => field(cursor),
            word if of_request && is_method(word) => request(cursor),
            _ => outcomes(cursor),
        }
    }
}

fn is_method(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn outcomes(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    let mut outcomes = vec![outcome(cursor)?];
    while cursor.take("or") {
        outcomes.push(outcome(cursor)?);
    }
    Ok(Expectation::Outcome(outcomes))
}

fn outcome(cursor: &mut Cursor<'_>) -> Result<Outcome, Mistake> {
    if cursor.take("an answer") {
        return Ok(Outcome::Answer);
    }
    let word = cursor.peek();
    let outcome = match (word, word.parse::<u16>()) {
        ("end", _) => Outcome::End,
        (_, Ok(status @ 100..=599)) if word.len() == 3 => Outcome::Status(status),
        ("1xx" | "2xx" | "3xx" | "4xx" | "5xx", _) => {
            Outcome::Class(u16::from(word.as_bytes()[0] - b'0'))
        }
        _ => {
            let hint = near(word, FIRST_WORDS);
            return Err(cursor.mistake(format!(
                "`{word}` is nothing that can be expected: a status, `header`, `body`, `json`, `end`, `nothing for` …{hint}"
            )));
        }
    };
    cursor.word();
    Ok(outcome)
}

fn header_name(cursor: &mut Cursor<'_>) -> Result<String, Mistake> {
    if cursor.rest().is_empty() {
        return Err(cursor.mistake("the name of a header is missing"));
    }
    Ok(cursor.word().to_owned())
}

fn header(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    cursor.need("header")?;
    let name = header_name(cursor)?;
    let value = if cursor.rest().is_empty() {
        Value::Any
    } else if cursor.take("is") {
        Value::Is(cursor.text()?)
    } else if cursor.take("begins with") {
        Value::BeginsWith(cursor.text()?)
    } else {
        return Err(cursor
            .mistake("`is VALUE`, `begins with VALUE` or nothing follows the name of a header"));
    };
    Ok(Expectation::Header { name, value })
}

fn field(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    let name = cursor.word().trim_end_matches(':').to_owned();
    let value = Value::Is(cursor.text()?);
    Ok(Expectation::Header { name, value })
}

fn no_header(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    cursor.need("no header")?;
    let name = header_name(cursor)?;
    Ok(Expectation::NoHeader { name })
}

fn body(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    cursor.need("body")?;
    if cursor.take("has no") {
        return Ok(Expectation::BodyHas { text: cursor.quoted()?, present: false });
    }
    if cursor.take("has") {
        return Ok(Expectation::BodyHas { text: cursor.content()?, present: true });
    }
    cursor.need("is")?;
    let exactly = cursor.take("exactly");
    let content = match cursor.peek() {
        "empty" => cursor.take("empty").then(Text::default).map(Content::Text),
        _ => None,
    };
    let content = match content {
        Some(content) => content,
        None if cursor.rest().starts_with(['"', '{']) && !is_path(cursor.peek()) => {
            Content::Text(cursor.content()?)
        }
        None => Content::File(cursor.path()?),
    };
    Ok(Expectation::Body { content, exactly })
}

/// `{page}.html` names a file, `{page}` is a value.
fn is_path(word: &str) -> bool {
    word.starts_with('{') && !word.ends_with('}')
}

fn json(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    cursor.need("json")?;
    if cursor.rest().is_empty() || cursor.rest() == "exactly" {
        return Ok(Expectation::Json { exactly: cursor.take("exactly") });
    }
    let key = cursor.word().to_owned();
    let several = cursor.take("are");
    if !several {
        cursor.need("is")?;
    }
    let exactly = cursor.take("exactly");
    let value = match several {
        true => Json::Numbers(cursor.list()?),
        false if cursor.take("product of") => Json::Product(cursor.list()?),
        false => Json::Literal(cursor.text()?),
    };
    Ok(Expectation::Member { key, value, exactly })
}

fn nothing(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    cursor.need("nothing for")?;
    let time = cursor.milliseconds()?;
    Ok(Expectation::Nothing { time })
}

fn request(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    let method = cursor.word().to_owned();
    let exactly = cursor.take("exactly");
    let path = cursor.path()?;
    Ok(Expectation::Request { method, path, exactly })
}

impl Holds {
    /// Reads what stands after `client stdout`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Holds, Mistake> {
        if cursor.take("is not empty") {
            return Ok(Holds::NotEmpty);
        }
        if cursor.take("is empty") {
            return Ok(Holds::Empty);
        }
        if cursor.take("has no") {
            return cursor.content().map(Holds::HasNo);
        }
        if cursor.take("has") {
            return has_one_of(cursor);
        }
        cursor.need("is")?;
        let exactly = cursor.take("exactly");
        let content = cursor.content()?;
        Ok(Holds::Is { content, exactly })
    }
}

fn has_one_of(cursor: &mut Cursor<'_>) -> Result<Holds, Mistake> {
    let mut texts = vec![cursor.content()?];
    while cursor.take("or") {
        texts.push(cursor.content()?);
    }
    Ok(Holds::Has(texts))
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
            Expectation::BodyHas { text, .. } | Expectation::Request { path: text, .. } => {
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
