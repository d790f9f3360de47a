//! The grade as JSON: everything that was found, by `schema/grade.schema.json`. What could harm a
//! terminal is written as `\u` escapes, so that `cat` is safe and a parser reads the same characters.

use super::harmless::is_harmful;
use super::options::Options;
use crate::verdict::Grade;
use serde::Serialize;
use std::io::{self, Write};

/// The grade, indented, with a line feed at its end.
pub fn render(grade: &Grade, _: &Options, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Disarmed(to), grade)?;
    to.write_all(b"\n")
}

/// A value in one line, which is on its way when this returns.
pub(super) fn line(value: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(Disarmed(to), value)?;
    to.write_all(b"\n")?;
    to.flush()
}

/// Writes JSON with what is harmful escaped. The serializer writes whole characters at a time.
struct Disarmed<'a>(&'a mut dyn Write);

impl Write for Disarmed<'_> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(json).map_err(io::Error::other)?;
        let mut plain = 0;
        for (at, character) in text.match_indices(is_harmful) {
            self.0.write_all(&json[plain..at])?;
            self.0.write_all(escaped(character).as_bytes())?;
            plain = at + character.len();
        }
        self.0.write_all(&json[plain..])?;
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn escaped(character: &str) -> String {
    let units = character.encode_utf16();
    units.map(|unit| format!("\\u{unit:04x}")).collect()
}
