//! One line of an exchange becomes one action.

use super::cursor::Cursor;
use super::error::{Mistake, near};
use super::expect::{Expectation, Holds};
use super::step::{
    Act, Action, ClientStep, ContentKind, Ending, ExitWanted, Fresh, Pieces, ServerStep,
};
use super::text::Text;
use crate::transcript::Stream;
use std::time::Duration;

/// What a line of a page is.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A remark, or nothing.
    Blank,
    /// `program NAME` and so on: what the page is about.
    Head {
        /// The word.
        word: &'static str,
        /// What follows it.
        values: Vec<String>,
    },
    /// `> bytes` alone: goes on with the send above.
    Continued(Text),
    /// `repeat 20`
    Repeat(u32),
    /// `done`
    Done,
    /// A step.
    Action(Action),
}

const HEAD_WORDS: [&str; 4] = ["program", "rule", "points", "extra"];
const RESERVED: &[&str] = &[
    "program", "rule", "points", "extra", "repeat", "done", "let", "file", "folder", "link",
    "pause", "look", "ideally", "server", "client",
];
const VERBS: &[&str] = &[
    "connects",
    "half-closes",
    "closes",
    "resets",
    "stops",
    "reads",
    "listens",
    "refuses",
    "accepts",
    "answers",
    "got",
    "in",
];
const SERVER_WORDS: &[&str] = &["runs", "exits", "waits", "uses", "sleeps", "works", "descriptors"];
const CLIENT_WORDS: &[&str] = &["fetches", "runs", "exits", "stdout", "stderr"];

/// Reads one line. `client` on a client's page, where names are origins.
pub fn parse(line: &str, client: bool) -> Result<Line, Mistake> {
    let mut cursor = Cursor::new(line);
    no_reserved_name(&cursor)?;
    let parsed = match cursor.peek() {
        "" => return Ok(Line::Blank),
        word if word.starts_with('#') => return Ok(Line::Blank),
        ">" => continued(&mut cursor)?,
        "repeat" => repeat(&mut cursor)?,
        "done" => cursor.need("done").map(|()| Line::Done)?,
        word => match HEAD_WORDS.iter().find(|head| **head == word) {
            Some(head) => heading(head, &mut cursor),
            None => Line::Action(action(&mut cursor, client)?),
        },
    };
    cursor.end()?;
    Ok(parsed)
}

/// `file connects`: a word of the notation is no name for a connection.
fn no_reserved_name(cursor: &Cursor<'_>) -> Result<(), Mistake> {
    let mut ahead = cursor.clone();
    let first = ahead.word();
    let acts = [">", "<", "connects", "listens", "closes", "resets", "half-closes"]
        .contains(&ahead.peek());
    match acts && RESERVED.contains(&first) {
        true => Err(cursor.mistake(format!(
            "`{first}` is a word of the notation; give the connection another name"
        ))),
        false => Ok(()),
    }
}

fn heading(word: &'static str, cursor: &mut Cursor<'_>) -> Line {
    cursor.word();
    let mut values = Vec::new();
    while !cursor.rest().is_empty() {
        values.push(cursor.word().to_owned());
    }
    Line::Head { word, values }
}

fn continued(cursor: &mut Cursor<'_>) -> Result<Line, Mistake> {
    cursor.need(">")?;
    cursor.text().map(Line::Continued)
}

fn repeat(cursor: &mut Cursor<'_>) -> Result<Line, Mistake> {
    cursor.need("repeat")?;
    let at = cursor.place();
    match cursor.number()? {
        times @ 1..=5000 => Ok(Line::Repeat(times)),
        _ => Err(Mistake::new(at, "a block is repeated between 1 and 5000 times")),
    }
}

fn action(cursor: &mut Cursor<'_>, client: bool) -> Result<Action, Mistake> {
    match cursor.peek() {
        "let" => let_be(cursor),
        "file" => file(cursor),
        "folder" => {
            cursor.need("folder")?;
            Ok(Action::Folder { path: cursor.path()? })
        }
        "link" => link(cursor),
        "pause" => {
            cursor.need("pause")?;
            Ok(Action::Pause { time: cursor.milliseconds()? })
        }
        "look" => cursor.need("look").map(|()| Action::Look),
        "ideally" => ideally(cursor, client),
        "server" | "client" => process(cursor, client, false),
        _ => connection(cursor, client, false),
    }
}

fn ideally(cursor: &mut Cursor<'_>, client: bool) -> Result<Action, Mistake> {
    cursor.need("ideally")?;
    let at = cursor.at();
    let action = match cursor.peek() {
        "client" => process(cursor, client, true)?,
        _ => connection(cursor, client, true)?,
    };
    match action {
        Action::Connection { act: Act::Expects { .. }, .. }
        | Action::Client(ClientStep::Printed { .. }) => Ok(action),
        _ => Err(Mistake::new(
            at,
            "`ideally` stands before an expectation: `NAME < …` or `client stdout …`",
        )),
    }
}

fn let_be(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
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

fn file(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("file")?;
    let path = cursor.path()?;
    cursor.need("holds")?;
    Ok(Action::File { path, content: cursor.content()? })
}

fn link(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("link")?;
    let path = cursor.path()?;
    cursor.need("to")?;
    Ok(Action::Link { path, target: cursor.path()? })
}

fn process(cursor: &mut Cursor<'_>, client: bool, ideally: bool) -> Result<Action, Mistake> {
    let is_client = cursor.peek() == "client";
    if is_client != client {
        let program = if client { "http_client" } else { "a server" };
        return Err(cursor.mistake(format!("the program of this page is {program}")));
    }
    cursor.word();
    match is_client {
        true => client_step(cursor, ideally).map(Action::Client),
        false => server_step(cursor).map(Action::Server),
    }
}

fn server_step(cursor: &mut Cursor<'_>) -> Result<ServerStep, Mistake> {
    match cursor.peek() {
        "runs" => cursor.need("runs").map(|()| ServerStep::Runs),
        "exits" => exit_wanted(cursor).map(ServerStep::Exits),
        "waits" => cursor.need("waits in select").map(|()| ServerStep::WaitsInSelect),
        "works" => cursor.need("works alone").map(|()| ServerStep::WorksAlone),
        "uses" => {
            cursor.need("uses no processor for")?;
            let time = cursor.milliseconds()?;
            Ok(ServerStep::UsesNoProcessor { time })
        }
        "sleeps" => {
            cursor.need("sleeps for")?;
            Ok(ServerStep::Sleeps { time: cursor.milliseconds()? })
        }
        "descriptors" if cursor.take("descriptors are noted") => Ok(ServerStep::NoteDescriptors),
        "descriptors" => cursor.need("descriptors are as noted").map(|()| ServerStep::DescriptorsAsNoted),
        word => Err(cursor.mistake(format!(
            "the server does not `{word}`: it runs, exits, waits in select, uses no processor for …, sleeps for …, works alone, descriptors are …{}",
            near(word, SERVER_WORDS)
        ))),
    }
}

fn exit_wanted(cursor: &mut Cursor<'_>) -> Result<ExitWanted, Mistake> {
    cursor.need("exits")?;
    if cursor.take("non-zero") {
        return Ok(ExitWanted::NonZero);
    }
    match cursor.peek() {
        "" | "without" => Ok(ExitWanted::Any),
        _ => cursor.number().map(ExitWanted::Status),
    }
}

fn client_step(cursor: &mut Cursor<'_>, ideally: bool) -> Result<ClientStep, Mistake> {
    match cursor.peek() {
        "fetches" => {
            cursor.need("fetches")?;
            Ok(ClientStep::Runs { arguments: vec![cursor.path()?] })
        }
        "runs" => client_runs(cursor),
        "exits" => {
            let wanted = exit_wanted(cursor)?;
            let without_waiting = cursor.take("without waiting");
            Ok(ClientStep::Exits { wanted, without_waiting })
        }
        "stdout" | "stderr" => {
            let stream = if cursor.word() == "stdout" { Stream::Stdout } else { Stream::Stderr };
            let what = Holds::parse(cursor)?;
            Ok(ClientStep::Printed { stream, what, ideally })
        }
        word => Err(cursor.mistake(format!(
            "the client does not `{word}`: it fetches, runs, exits, or its stdout or stderr is …{}",
            near(word, CLIENT_WORDS)
        ))),
    }
}

fn client_runs(cursor: &mut Cursor<'_>) -> Result<ClientStep, Mistake> {
    cursor.need("runs")?;
    let mut arguments = Vec::new();
    if cursor.take("with") {
        while !cursor.rest().is_empty() {
            arguments.push(cursor.quoted()?);
        }
    }
    Ok(ClientStep::Runs { arguments })
}

fn connection(cursor: &mut Cursor<'_>, client: bool, ideally: bool) -> Result<Action, Mistake> {
    let at = cursor.at();
    let first = cursor.peek();
    let who = cursor.path()?;
    if !first.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(Mistake::new(
            at,
            format!("a line begins with a name or a known word, not with `{first}`"),
        ));
    }
    let verb_at = cursor.at();
    let act = match cursor.peek() {
        ">" => sends(cursor, None)?,
        "in" => in_pieces(cursor)?,
        "<" => {
            cursor.need("<")?;
            let what = Expectation::parse(cursor, client)?;
            Act::Expects { what, ideally }
        }
        "connects" => connects(cursor)?,
        "half-closes" => ends(cursor, Ending::HalfClose),
        "resets" => ends(cursor, Ending::Reset),
        "closes" if cursor.take("closes as HTTP says") => Act::Ends(Ending::AsHttpSays),
        "closes" => ends(cursor, Ending::Close),
        "stops" => cursor.need("stops reading").map(|()| Act::Reads(false))?,
        "reads" => cursor.need("reads on").map(|()| Act::Reads(true))?,
        "listens" => {
            cursor.need("listens")?;
            Act::Listens { high_port: cursor.take("on a port") }
        }
        "refuses" => cursor.need("refuses").map(|()| Act::Refuses)?,
        "accepts" => cursor.need("accepts").map(|()| Act::Accepts)?,
        "answers" => {
            cursor.need("answers every request >")?;
            Act::AnswersEvery { bytes: cursor.text()? }
        }
        "got" => got(cursor)?,
        word => {
            let known =
                format!("`{first}` would be a connection, and a connection does not `{word}`");
            let hint = near(word, VERBS);
            return Err(cursor.mistake(format!(
                "{known}: it connects, sends with `>`, expects with `<`, closes …{hint}"
            )));
        }
    };
    match belongs(&act, client) {
        true => Ok(Action::Connection { who, act }),
        false if client => {
            Err(Mistake::new(verb_at, "this is for a server's page; here the names are origins"))
        }
        false => Err(Mistake::new(
            verb_at,
            "this is for a client's page; here the names are connections",
        )),
    }
}

/// Whether this is said on a client's page, on a server's, or on both.
fn belongs(act: &Act, client: bool) -> bool {
    match act {
        Act::Connects { .. } | Act::Reads(_) => !client,
        Act::Listens { .. }
        | Act::Refuses
        | Act::Accepts
        | Act::AnswersEvery { .. }
        | Act::Got { .. } => client,
        Act::Ends(Ending::AsHttpSays) => client,
        Act::Expects { what, .. } => match what {
            Expectation::Request { .. } => client,
            Expectation::Header { .. }
            | Expectation::NoHeader { .. }
            | Expectation::Nothing { .. } => true,
            _ => !client,
        },
        Act::Sends { .. } | Act::Ends(_) => true,
    }
}

fn ends(cursor: &mut Cursor<'_>, ending: Ending) -> Act {
    cursor.word();
    Act::Ends(ending)
}

fn sends(cursor: &mut Cursor<'_>, pieces: Option<Pieces>) -> Result<Act, Mistake> {
    cursor.need(">")?;
    let bytes = cursor.text()?;
    Ok(Act::Sends { bytes, pieces })
}

fn in_pieces(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    cursor.need("in pieces of")?;
    let at = cursor.place();
    let size = cursor.number()?;
    if size == 0 {
        return Err(Mistake::new(at, "a piece is of 1 byte at least"));
    }
    let every = match cursor.take("every") {
        true => cursor.milliseconds()?,
        false => Duration::ZERO,
    };
    sends(cursor, Some(Pieces { size, every }))
}

fn connects(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    cursor.need("connects")?;
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

fn got(cursor: &mut Cursor<'_>) -> Result<Act, Mistake> {
    cursor.need("got")?;
    let least = cursor.number()?;
    let most = if cursor.take("to") { cursor.number()? } else { least };
    if !cursor.take("requests") {
        cursor.need("request")?;
    }
    Ok(Act::Got { least, most })
}
