//! `let NAME be …`: a line that gives a fresh value its name.

use super::cursor::Cursor;
use super::error::Mistake;
use super::step::{Action, ContentKind, Fresh};

/// Reads `let NAME be …`.
pub fn parse(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("let")?;
    let at = cursor.at();
    let name = cursor.word().to_owned();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Err(Mistake::new(
            at,
            "a value's name is of letters and digits, and begins with a letter",
        ));
    }
    cursor.need("be")?;
    Ok(Action::Let { name, value: fresh(cursor)? })
}

fn fresh(cursor: &mut Cursor<'_>) -> Result<Fresh, Mistake> {
    if cursor.take("a word") {
        return Ok(Fresh::Word);
    }
    if cursor.take("a number from") {
        let (least, most) = range(cursor)?;
        return Ok(Fresh::Number { least, most });
    }
    if cursor.take("a fraction from") {
        let (least, most) = range(cursor)?;
        return Ok(Fresh::Fraction { least, most });
    }
    cursor.straight()?;
    if cursor.rest().starts_with('"') {
        return cursor.quoted().map(Fresh::Text);
    }
    if cursor.peek().parse::<usize>().is_ok() {
        return large(cursor);
    }
    Err(cursor.mistake(
        "a value is `a word`, `a number from A to B`, `a fraction from A to B`, `20 kB of text`, `of bytes`, `of UTF-8`, or `\"text\"`",
    ))
}

fn range(cursor: &mut Cursor<'_>) -> Result<(i64, i64), Mistake> {
    let least = cursor.number()?;
    cursor.need("to")?;
    let at = cursor.at();
    let most = cursor.number()?;
    match least < most {
        true => Ok((least, most)),
        false => Err(Mistake::new(at, "a range goes from the smaller number to the larger")),
    }
}

fn large(cursor: &mut Cursor<'_>) -> Result<Fresh, Mistake> {
    let number: usize = cursor.number()?;
    let unit = match cursor.peek() {
        "kB" => 1_000,
        "MB" => 1_000_000,
        _ => return Err(cursor.mistake("a size is in `kB` or `MB`")),
    };
    cursor.word();
    cursor.need("of")?;
    let kind = match cursor.peek() {
        "text" => ContentKind::Text,
        "bytes" => ContentKind::Bytes,
        "UTF-8" => ContentKind::Utf8,
        _ => return Err(cursor.mistake("contents are `of text`, `of bytes` or `of UTF-8`")),
    };
    cursor.word();
    match number.checked_mul(unit) {
        Some(bytes @ 1..=50_000_000) => Ok(Fresh::Content { bytes, kind }),
        _ => Err(cursor.mistake("a value is of 1 kB to 50 MB")),
    }
}
