//! What the reader of TOML says of a mistake, in the words of one who writes a lab.

use crate::notation::error::near;
use std::ops::Range;

/// Names beyond so many are not listed where one of them is near.
const MANY: usize = 12;

/// How its sentences begin, and what is meant.
const SENTENCES: &[(&str, &str)] = &[
    ("invalid basic string", "the closing quotation mark is missing"),
    (
        "string values must be quoted",
        "a text stands in straight quotation marks, as in `title = \"A server\"`",
    ),
    (
        "missing comma between array elements",
        "before this a comma is missing, or the `]` that ends the list",
    ),
    ("unclosed array", "the `]` that ends this list is missing"),
    ("key with no value", "`=` and a value are missing here"),
    ("duplicate key", "this stands above already: leave one of the two out"),
];

/// The sentence, said plainly.
pub fn plainly(told: &str) -> String {
    let after = |begin: &str| told.strip_prefix(begin);
    if let Some(names) = after("unknown field ").or_else(|| after("unknown variant ")) {
        return unknown(names);
    }
    if let Some(name) = after("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return format!("`{name}` is missing here: add a line `{name} = …`");
    }
    let types = after("invalid type: ").or_else(|| after("invalid value: "));
    if let Some((found, wanted)) = types.and_then(|types| types.split_once(", expected ")) {
        return wrong_type(found, wanted);
    }
    let known = SENTENCES.iter().find(|(begin, _)| told.starts_with(begin));
    known.map_or(told, |(_, plain)| plain).to_owned()
}

/// Where the mistake is, if the reader knows no more than the table that it is in: a hole of a sentence.
pub fn place(told: &str, text: &str, span: Range<usize>) -> usize {
    let begin = span.start.min(text.len());
    let hole = told.split_once("` has no ").and_then(|(_, rest)| rest.split_once(';'));
    let at = hole.and_then(|(hole, _)| text[begin..].find(hole));
    begin + at.unwrap_or(0)
}

/// Of `` `x`, expected one of `a`, `b` ``.
fn unknown(names: &str) -> String {
    let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
    let [name, known @ ..] = names.as_slice() else { return "this is not known here".to_owned() };
    let near = near(name, known);
    match known.len() > MANY && !near.is_empty() {
        true => format!("`{name}` is not known here{near}"),
        false => format!("`{name}` is not known here: it is one of {}{near}", known.join(", ")),
    }
}

fn wrong_type(found: &str, wanted: &str) -> String {
    if (found, wanted) == ("map", "a sequence") {
        return "there can be several: write double brackets, as in `[[rule]]`".to_owned();
    }
    let wanted = match wanted {
        "a JSON number" => "a number",
        "a string" => "a text in quotation marks",
        "a sequence" => "a list in brackets",
        "struct Listed" => "`{ page = \"NAME\" }`",
        "u32" => "a whole number from 0 on",
        wanted if wanted.starts_with("struct ") => "a table",
        wanted => wanted,
    };
    let plain = |value: &str| value.trim_matches('`').to_owned();
    let found = match found.split_once(['"', '`']) {
        Some(("string ", _)) => format!("the text {}", &found["string ".len()..]),
        Some(("integer " | "floating point ", value)) => format!("the number {}", plain(value)),
        Some((_, value)) => plain(value),
        None if found == "map" => "a table".to_owned(),
        None if found == "sequence" => "a list".to_owned(),
        None => found.to_owned(),
    };
    format!("{wanted} is expected here, not {found}")
}
