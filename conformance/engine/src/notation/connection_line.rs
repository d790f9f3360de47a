//! Lines of a connection, or of an origin: what it does, and what it expects.

use super::cursor::Cursor;
use super::error::{Mistake, near};
use super::expectation_line;
use super::step::{Act, Action, At, Ending, Pieces};
use crate::sandbox::hosts;
use std::time::Duration;

/// What follows a name: the words, where they belong, and what reads on after them.
type Row = (&'static str, On, fn(&mut Cursor<'_>) -> Result<Act, Mistake>);

/// On which pages something is said.
#[derive(Clone, Copy, PartialEq)]
enum On {
    Servers,
    Clients,
    Both,
}

/// The first row that fits is taken: the longer words stand before the shorter.
const ACTS: &[Row] = &[
    ("connects", On::Servers, connects),
    (">", On::Both, |cursor| sends(cursor, None, None)),
    ("in pieces of", On::Both, in_pieces),
    ("half-closes with >", On::Servers, |cursor| sends(cursor, None, Some(Ending::HalfClose))),
    ("closes with >", On::Servers, |cursor| sends(cursor, None, Some(Ending::Close))),
    ("half-closes", On::Both, |_| Ok(Act::Ends(Ending::HalfClose))),
    ("closes as HTTP says", On::Clients, |_| Ok(Act::Ends(Ending::AsHttpSays))),
    ("closes", On::Both, |_| Ok(Act::Ends(Ending::Close))),
    ("resets", On::Both, |_| Ok(Act::Ends(Ending::Reset))),
    ("stops reading", On::Servers, |_| Ok(Act::Reads(false))),
    ("reads on", On::Servers, |_| Ok(Act::Reads(true))),
    ("listens on a port", On::Clients, |_| Ok(Act::Listens { at: At::AnotherPort })),
    ("listens as", On::Clients, listens_as),
    ("listens", On::Clients, |_| Ok(Act::Listens { at: At::Port80 })),
    ("refuses", On::Clients, |_| Ok(Act::Refuses)),
    ("accepts", On::Clients, |_| Ok(Act::Accepts)),
    ("answers every request >", On::Clients, answers_every),
    ("got", On::Clients, got),
];

/// Reads `NAME …`.
pub fn parse(cursor: &mut Cursor<'_>, client: bool, ideally: bool) -> Result<Action, Mistake> {
    let at = cursor.at();
    let name = cursor.peek();
    let who = cursor.path()?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let message = format!("a line begins with a name or a known word, not with `{name}`");
        return Err(Mistake::new(at, message));
    }
    let verb_at = cursor.at();
    let (act, belongs) = match cursor.take("<") {
        true => {
            let what = expectation_line::parse(cursor, client)?;
            let belongs = expectation_line::belongs(&what, client);
            (Act::Expects { what, ideally }, belongs)
        }
        false => {
            let (words, on, read) = row(name, cursor)?;
            cursor.need(words)?;
            let other = if client { On::Servers } else { On::Clients };
            (read(cursor)?, *on != other)
        }
    };
    match belongs {
        true => Ok(Action::Connection { who, act }),
        false => Err(Mistake::new(verb_at, elsewhere(client))),
    }
}

/// The row of what comes next; where its first word alone fits, what is missing is told by who needs it.
fn row(name: &str, cursor: &Cursor<'_>) -> Result<&'static Row, Mistake> {
    let word = cursor.peek();
    let fits = |(words, ..): &&Row| cursor.clone().take(words);
    let begins = |(words, ..): &&Row| first(words) == word;
    let row = ACTS.iter().find(fits).or_else(|| ACTS.iter().find(begins));
    row.ok_or_else(|| {
        let known: Vec<&str> = ACTS.iter().map(|(words, ..)| first(words)).collect();
        let hint = near(word, &known);
        cursor.mistake(format!(
            "`{name}` would be a connection, and a connection does not `{word}`: it connects, sends with `>`, expects with `<`, closes …{hint}"
        ))
    })
}

fn first(words: &str) -> &str {
    words.split(' ').next().unwrap_or(words)
}

fn elsewhere(client: bool) -> &'static str {
    match client {
        true => "this is for a server's page; here the names are origins",
        false => "this is for a client's page; here the names are connections",
    }
}

fn sends(
    cursor: &mut Cursor<'_>,
    pieces: Option<Pieces>,
    end: Option<Ending>,
) -> Result<Act, Mistake> {
    let bytes = cursor.text()?;
    Ok(Act::Sends { bytes, pieces, end })
}

fn in_pieces(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    let at = cursor.place();
    let size = cursor.number()?;
    if size == 0 {
        return Err(Mistake::new(at, "a piece is of 1 byte at least"));
    }
    let every = match cursor.take("every") {
        true => cursor.milliseconds()?,
        false => Duration::ZERO,
    };
    cursor.need(">")?;
    sends(cursor, Some(Pieces { size, every }), None)
}

fn connects(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    let (mut from, mut elsewhere, mut small_window) = (None, false, false);
    loop {
        if cursor.take("to another address") {
            elsewhere = true;
        } else if cursor.take("with a small window") {
            small_window = true;
        } else if cursor.take("from") {
            let at = cursor.place();
            let address: std::net::Ipv4Addr = cursor.number()?;
            if !address.is_loopback() {
                let message = "an address to connect from is a loopback address, 127.x.x.x";
                return Err(Mistake::new(at, message));
            }
            from = Some(address);
        } else {
            return Ok(Act::Connects { from, elsewhere, small_window });
        }
    }
}

fn listens_as(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    let at = cursor.place();
    let word = cursor.word();
    let known = hosts::NAMES.iter().find(|(name, _)| *name == word);
    let named = known.map(|(name, host)| Act::Listens { at: At::Name { name, host: *host } });
    named.ok_or_else(|| {
        let all: Vec<&str> = hosts::NAMES.iter().map(|(name, _)| *name).collect();
        Mistake::new(at, format!("there is no host `{word}`; there are {}", all.join(", ")))
    })
}

fn answers_every(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    Ok(Act::AnswersEvery { bytes: cursor.text()? })
}

fn got(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    let least = cursor.number()?;
    let most = if cursor.take("to") { cursor.number()? } else { least };
    if !cursor.take("requests") {
        cursor.need("request")?;
    }
    Ok(Act::Got { least, most })
}
