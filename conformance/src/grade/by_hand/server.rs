//! A server's exchange: the server is started, every connection of the page does what it did, and the last
//! one is looked at.

use super::shell::{MOST, NC_CLOSING, PORT, writing};
use crate::judge::output::contains;
use crate::lab::files::Files;
use crate::lab::load::Lab;
use crate::notation::step::{Act, Action};
use crate::replay::shortfall::Shortfall;
use crate::sandbox::command::quoted;
use crate::transcript::{Direction, Entry, What};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;

/// The folder that the commands serve from.
const PLACE: &str = "/tmp/try";

/// Two sends that are so many seconds apart are two pieces.
const APART: f64 = 0.03;

/// Answers longer than this, and those that are no text, are counted and not shown.
const LONG: usize = 4000;

/// nc listens so many seconds to a server, where there is timeout(1).
const LISTENING: &str = if cfg!(target_os = "linux") { "timeout 5 " } else { "" };

/// Other connections that are played; of more one loses track.
const MOST_OTHERS: usize = 4;

/// The commands; none where the exchange is too long to be typed. `command` has the port that the others use.
pub fn commands(
    command: &str,
    folder: Option<String>,
    lab: &Lab,
    shortfall: &Shortfall,
    transcript: &[Entry],
) -> Vec<String> {
    let long = long(&lab.www, shortfall);
    let concerned = shortfall.sent.as_ref().map(|(who, _)| who.as_str());
    let others = others(concerned, &long, shortfall, transcript);
    let last = concerned.map(|who| pieces(who, transcript)).unwrap_or_default();
    let too_long = |pieces: &[Vec<u8>]| pieces.iter().map(Vec::len).sum::<usize>() > MOST;
    let Some(others) = others.filter(|_| !too_long(&last)) else {
        return Vec::new();
    };
    let asked = sent(transcript).collect::<Vec<_>>().concat();
    let mut commands = prepare(folder, lab.www_folder.as_deref(), shortfall, &asked);
    commands.push(format!("(cd {PLACE} && exec {command}) & server=$!; sleep 1"));
    commands.extend(others);
    commands.push(match concerned {
        Some(who) => {
            let nc = if has_half_closed(who, transcript) { NC_CLOSING } else { "nc" };
            let counted = if asks_for(&long, &last) { " | wc -c" } else { "" };
            let host = address(who, shortfall);
            format!("{} | {LISTENING}{nc} {host} {PORT}{counted}", writing(&last))
        }
        // What it does is the question, and nothing is said to it.
        None => match shortfall.connections.is_empty() {
            true => format!("nc -vz {} {PORT}", host(shortfall)),
            false => "ps -o pid,stat,time,nlwp,wchan:20,args -p $server".to_owned(),
        },
    });
    commands.push("kill $server".to_owned());
    commands
}

/// Where a connection went.
fn address(who: &str, shortfall: &Shortfall) -> String {
    let own = shortfall.connections.iter().find(|connection| connection.name == who);
    match own.map(|own| own.remote.ip()) {
        Some(ip) if ip != Ipv4Addr::LOCALHOST && ip != Ipv6Addr::LOCALHOST => ip.to_string(),
        _ => "localhost".to_owned(),
    }
}

/// Another address of this machine, where the page connects to one.
fn host(shortfall: &Shortfall) -> &'static str {
    match &shortfall.step.action {
        Action::Connection { act: Act::Connects { elsewhere: true, .. }, .. } => "127.0.0.2",
        _ => "localhost",
    }
}

/// Makes a folder with the served pages and the submission in it, and the files that are asked for.
fn prepare(
    folder: Option<String>,
    www: Option<&Path>,
    shortfall: &Shortfall,
    asked: &[u8],
) -> Vec<String> {
    let mut commands = Vec::new();
    let here = || Path::new("www").canonicalize().ok();
    let pages = match www {
        Some(www) if www.canonicalize().ok() == here() => "www".to_owned(),
        Some(www) => quoted(www.as_os_str()),
        None => {
            commands.push(format!("[ -d {PLACE}-lab ] || httplab init {PLACE}-lab"));
            format!("{PLACE}-lab/www")
        }
    };
    let submission = folder.map(|folder| format!(" {folder}/.")).unwrap_or_default();
    commands.push(format!("mkdir -p {PLACE} && cp -r {pages}/.{submission} {PLACE}"));
    for (path, content) in &shortfall.made {
        if !contains(asked, path.as_bytes()) || path.starts_with("..") {
            continue;
        }
        if let Some((parent, _)) = path.rsplit_once('/') {
            commands.push(format!("mkdir -p {PLACE}/{parent}"));
        }
        commands.push(format!("{} > {PLACE}/{path}", filling(content)));
    }
    commands
}

/// What writes a file's content, or where that is long as many bytes of its kind.
fn filling(content: &[u8]) -> String {
    let length = content.len();
    match std::str::from_utf8(content) {
        _ if length <= MOST => writing(&[content.to_vec()]),
        Ok(text) if text.is_ascii() => format!("yes 'a line of text' | head -c {length}"),
        // Three bytes a line, so that no letter is cut.
        Ok(_) => format!("yes '\u{e9}' | head -c {}", length / 3 * 3),
        Err(_) => format!("head -c {length} /dev/urandom"),
    }
}

/// What the other connections did, in the order in which they were made; `None` where that is too much.
fn others(
    concerned: Option<&str>,
    long: &[&str],
    shortfall: &Shortfall,
    transcript: &[Entry],
) -> Option<Vec<String>> {
    let mut commands: Vec<String> = Vec::new();
    let mut silent = 0;
    let mut played = 0;
    for entry in transcript {
        let who = entry.who.as_str();
        if !matches!(entry.what, What::Connected { .. }) || Some(who) == concerned {
            continue;
        }
        let pieces = pieces(who, transcript);
        let is_open = shortfall.connections.iter().any(|other| other.name == who && other.open);
        let stays = is_open && !has_half_closed(who, transcript);
        if pieces.is_empty() && stays {
            silent += 1;
            continue;
        }
        played += 1;
        commands.push(match (pieces.is_empty(), stays) {
            (true, _) if is_open => format!("{NC_CLOSING} localhost {PORT} < /dev/null & sleep 1"),
            (true, _) => format!("nc -z localhost {PORT}"),
            (false, true) => {
                // Nobody reads what it gets.
                let unread = if asks_for(long, &pieces) { " | sleep 60" } else { "" };
                format!("({}; sleep 60) | nc localhost {PORT}{unread} & sleep 1", writing(&pieces))
            }
            (false, false) => {
                format!("{} | {NC_CLOSING} localhost {PORT} & sleep 1", writing(&pieces))
            }
        });
        if pieces.concat().len() > MOST || played > MOST_OTHERS {
            return None;
        }
    }
    let silence = match silent {
        0 => None,
        1 => Some(format!("sleep 60 | nc localhost {PORT} & sleep 1")),
        many => Some(format!(
            "for i in $(seq {many}); do sleep 60 | nc localhost {PORT} & done; sleep 1"
        )),
    };
    Some(silence.into_iter().chain(commands).collect())
}

/// What was sent on a connection, in the pieces in which it was.
fn pieces(who: &str, transcript: &[Entry]) -> Vec<Vec<u8>> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    let mut before = f64::NEG_INFINITY;
    for entry in transcript.iter().filter(|entry| entry.who == who) {
        let What::Bytes { direction: Direction::ToProgram, bytes, .. } = &entry.what else {
            continue;
        };
        match pieces.last_mut() {
            Some(last) if entry.t - before < APART => last.extend_from_slice(bytes),
            _ => pieces.push(bytes.clone()),
        }
        before = entry.t;
    }
    pieces
}

/// The files that are too long to be shown, or no text.
fn long<'a>(www: &'a Files, shortfall: &'a Shortfall) -> Vec<&'a str> {
    let made = shortfall.made.iter().map(|(path, content)| (path, content));
    let is_long = |content: &[u8]| content.len() > LONG || std::str::from_utf8(content).is_err();
    let files = www.iter().chain(made).filter(|(_, content)| is_long(content));
    files.map(|(path, _)| path.as_str()).collect()
}

fn asks_for(files: &[&str], pieces: &[Vec<u8>]) -> bool {
    let asked = pieces.concat();
    files.iter().any(|path| contains(&asked, path.as_bytes()))
}

/// All that was sent to the program.
fn sent(transcript: &[Entry]) -> impl Iterator<Item = &[u8]> {
    transcript.iter().filter_map(|entry| match &entry.what {
        What::Bytes { direction: Direction::ToProgram, bytes, .. } => Some(bytes.as_slice()),
        _ => None,
    })
}

fn has_half_closed(who: &str, transcript: &[Entry]) -> bool {
    transcript
        .iter()
        .filter(|entry| entry.who == who)
        .any(|entry| matches!(entry.what, What::Closed { direction: Direction::ToProgram, .. }))
}
