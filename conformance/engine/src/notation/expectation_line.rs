//! What stands after `<` becomes an expectation.

use super::cursor::Cursor;
use super::error::{Mistake, near};
use super::expect::{Content, Expectation, Json, Outcome, Value};
use super::text::{Text, Values};

const FIRST_WORDS: &[&str] = &[
    "an", "ignored", "header", "no", "body", "json", "nothing", "lines", "a", "end", "GET", "200",
];

/// Reads what stands after `<`. `client` on a client's page, where it is a request that is expected.
pub fn parse(cursor: &mut Cursor<'_>, client: bool) -> Result<Expectation, Mistake> {
    cursor.straight()?;
    match cursor.peek() {
        word if word.starts_with(['"', '{']) => bytes(cursor),
        "ignored" => cursor.need("ignored").map(|()| Expectation::Ignored),
        "header" => header(cursor),
        "no" => no_header(cursor),
        "body" => body(cursor),
        "json" => json(cursor),
        "nothing" => nothing(cursor),
        "lines" => cursor.need("lines end in CRLF").map(|()| Expectation::CrlfLines),
        "a" => cursor.need("a full status line").map(|()| Expectation::FullStatusLine),
        word if word.len() > 1 && word.ends_with(':') => field(cursor),
        word if client && is_method(word) => request(cursor),
        _ => outcomes(cursor),
    }
}

/// Whether this is expected on a client's page, or on a server's, or on both.
pub fn belongs(what: &Expectation, client: bool) -> bool {
    match what {
        Expectation::Bytes(_)
        | Expectation::Header { .. }
        | Expectation::NoHeader { .. }
        | Expectation::Nothing { .. } => true,
        Expectation::Request { .. } => client,
        _ => !client,
    }
}

fn bytes(cursor: &mut Cursor<'_>) -> Result<Expectation, Mistake> {
    let at = cursor.place();
    let text = cursor.content()?;
    match text.pieces.is_empty() {
        true => Err(Mistake::new(at, "no bytes are always there: write at least one")),
        false => Ok(Expectation::Bytes(text)),
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
                "`{word}` is nothing that can be expected: a status like 404, `header`, `body`, `json`, `end`, `nothing for`, `\"text\"` …{hint}"
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
    cursor.straight()?;
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
        true => Json::Numbers(cursor.numbers()?),
        false if cursor.take("product of") => Json::Product(cursor.numbers()?),
        false => Json::Literal(literal(cursor)?),
    };
    Ok(Expectation::Member { key, value, exactly })
}

/// A JSON value; what its holes will make of it is not known yet.
fn literal(cursor: &mut Cursor<'_>) -> Result<Text, Mistake> {
    cursor.straight()?;
    let (at, source) = (cursor.place(), cursor.rest());
    let text = cursor.text()?;
    let Ok(bytes) = text.fill(&Values::new()) else {
        return Ok(text);
    };
    let wrong = match serde_json::from_slice::<serde_json::Value>(&bytes) {
        Ok(_) => return Ok(text),
        Err(wrong) => wrong,
    };
    // Where escapes stand, the line has other columns than the value.
    let into = if source.contains('\\') { 0 } else { wrong.column().saturating_sub(1) };
    let told = wrong.to_string();
    let told = match told.split(" at line ").next() {
        Some(told) if told != "expected value" => format!(": {told}"),
        _ => String::new(),
    };
    let message = format!("`{source}` is no JSON value{told}; a text stands in quotation marks");
    Err(Mistake::new(at + into, message))
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
