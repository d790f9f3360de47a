//! Lines about the program under test: `server …`, `client …`.

use super::cursor::Cursor;
use super::error::{Mistake, near};
use super::expect::Holds;
use super::step::{Action, ClientStep, ExitWanted, ServerStep};
use crate::sandbox::output::Stream;

const SERVER_WORDS: &[&str] = &["runs", "exits", "waits", "uses", "sleeps", "works", "descriptors"];
const CLIENT_WORDS: &[&str] = &["fetches", "runs", "exits", "stdout", "stderr"];

/// Reads `server …` or `client …`, whichever the page is about.
pub fn parse(cursor: &mut Cursor<'_>, client: bool, ideally: bool) -> Result<Action, Mistake> {
    let is_client = cursor.peek() == "client";
    if is_client != client {
        let program = if client { "a client" } else { "a server" };
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
            let what = holds(cursor)?;
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

/// What stands after `client stdout`.
fn holds(cursor: &mut Cursor<'_>) -> Result<Holds, Mistake> {
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

fn has_one_of(cursor: &mut Cursor<'_>) -> Result<Holds, Mistake> {
    let mut texts = vec![cursor.content()?];
    while cursor.take("or") {
        texts.push(cursor.content()?);
    }
    Ok(Holds::Has(texts))
}
