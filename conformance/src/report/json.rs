//! The grade as JSON: everything that was found, by `schema/grade.schema.json`. What could harm a
//! terminal is written as `\u` escapes, so that `cat` is safe and a parser reads the same characters.

use super::harmless::is_harmful;
use super::options::Options;
use crate::verdict::Grade;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// The grade, indented, with a line feed at its end.
pub fn render(grade: &Grade, _: &Options, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(disarmed(&serde_json::to_string_pretty(grade)?).as_bytes())?;
    to.write_all(b"\n")
}

/// A value in one line, which is on its way when this returns.
pub(super) fn line(value: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(disarmed(&serde_json::to_string(value)?).as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()
}

/// JSON with what is harmful escaped, which stands in its strings alone.
fn disarmed(json: &str) -> Cow<'_, str> {
    // Most of it is seen at a glance.
    if json.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len());
    let mut plain = 0;
    for (at, character) in json.match_indices(is_harmful) {
        safe.push_str(&json[plain..at]);
        safe.push_str(&escaped(character));
        plain = at + character.len();
    }
    safe.push_str(&json[plain..]);
    Cow::Owned(safe)
}

fn escaped(character: &str) -> String {
    let units = character.encode_utf16();
    units.map(|unit| format!("\\u{unit:04x}")).collect()
}
