//! One line of an exchange becomes one action.

use super::cursor::Cursor;
use super::error::Mistake;
use super::step::{Act, Action, ClientStep};
use super::text::Text;
use super::{connection_line, file_line, process_line, value_line};

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

/// As often runs what stands in a `repeat`, those around it counted in.
pub const MOST_ROUNDS: u32 = 5000;

const HEAD_WORDS: [&str; 4] = ["program", "rule", "points", "extra"];
const RESERVED: &[&str] = &[
    "program", "rule", "points", "extra", "repeat", "done", "let", "file", "folder", "link",
    "pause", "look", "ideally", "server", "client",
];

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
        times @ 1..=MOST_ROUNDS => Ok(Line::Repeat(times)),
        _ => {
            let message = format!("a block is repeated between 1 and {MOST_ROUNDS} times");
            Err(Mistake::new(at, message))
        }
    }
}

fn action(cursor: &mut Cursor<'_>, client: bool) -> Result<Action, Mistake> {
    match cursor.peek() {
        "let" => value_line::parse(cursor),
        "file" => file_line::file(cursor),
        "folder" => file_line::folder(cursor),
        "link" => file_line::link(cursor),
        "pause" => {
            cursor.need("pause")?;
            let time = cursor.milliseconds()?;
            Ok(Action::Pause { time, past_time_outs: cursor.take("and past its time-outs") })
        }
        "look" => cursor.need("look").map(|()| Action::Look),
        "ideally" => ideally(cursor, client),
        "server" | "client" => process_line::parse(cursor, client, false),
        _ => connection_line::parse(cursor, client, false),
    }
}

fn ideally(cursor: &mut Cursor<'_>, client: bool) -> Result<Action, Mistake> {
    cursor.need("ideally")?;
    let at = cursor.at();
    let action = match cursor.peek() {
        "client" => process_line::parse(cursor, client, true)?,
        _ => connection_line::parse(cursor, client, true)?,
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
