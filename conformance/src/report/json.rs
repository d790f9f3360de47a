//! The grade as JSON: everything that was found, by `schema/grade.schema.json`. What could harm a
//! terminal is written as `\u` escapes, so that `cat` is safe and a parser reads the same characters.

use super::harmless::is_harmful;
use super::options::Options;
use crate::verdict::Grade;
use std::fmt::Write;
use std::io;

/// The grade, indented, with a line feed at its end.
pub fn render(grade: &Grade, _: &Options) -> io::Result<Vec<u8>> {
    let text = serde_json::to_string_pretty(grade)?;
    Ok(disarmed(&text).into_bytes())
}

fn disarmed(json: &str) -> String {
    let mut shown = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        match is_harmful(character) {
            true => push_escape(&mut shown, character),
            false => shown.push(character),
        }
    }
    shown.push('\n');
    shown
}

fn push_escape(json: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        write!(json, "\\u{unit:04x}").unwrap_or_default();
    }
}
