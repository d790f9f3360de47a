//! The same exchange by hand: commands to paste into a shell, made from what was sent.

use super::run::{Plan, Target};
use crate::notation::page::{Page, Program};
use crate::program::build::Build;
use crate::program::command::quoted;
use crate::replay::shortfall::Shortfall;
use crate::transcript::{Direction, Entry, What};
use std::ffi::OsString;
use std::path::Path;

/// The port that the commands use.
const PORT: u16 = 8000;

/// Bytes that fit on a command line one still reads.
const MOST: usize = 600;

/// Commands, one a line; none where the exchange cannot be typed.
pub fn commands(
    plan: &Plan,
    page: &Page,
    shortfall: &Shortfall,
    transcript: &[Entry],
) -> Vec<String> {
    let Some(Target::Found { command, .. }) = plan.targets.get(&page.program) else {
        return Vec::new();
    };
    let found = plan.handed_in.get(&page.program);
    let built = found.and_then(|found| found.build.as_ref());
    let folder = match built {
        // Collected from its components, so that no slash stands at its end.
        Some(build) => Some(Path::new(BUILT).join(&build.directory).components().collect()),
        None => found.and_then(|found| found.folder.clone()),
    };
    let folder = folder.map(|folder| quoted(folder.as_os_str()));
    let exchange = match page.program {
        Program::Client => {
            let folder = folder.unwrap_or_else(|| ".".to_owned());
            client(&format!("(cd {folder} && {command}"), transcript)
        }
        _ => server(&command.to_string(), folder, shortfall, transcript),
    };
    let building = built.filter(|_| !exchange.is_empty()).map(by_building);
    building.into_iter().flatten().chain(exchange).collect()
}

/// Where the commands build what must be built.
const BUILT: &str = "/tmp/try-build";

/// Builds in a copy, as the grading does.
fn by_building(build: &Build) -> [String; 2] {
    let Build { command, folder, .. } = build;
    let variable =
        |(name, value): &(OsString, OsString)| format!("{}={} ", name.display(), quoted(value));
    let variables: String = command.env.iter().map(variable).collect();
    let moved = build.moved().map(|(product, place)| {
        format!(" && cp {} {}", quoted(product.as_os_str()), quoted(place.as_os_str()))
    });
    [
        format!("mkdir -p {BUILT} && cp -r {}/. {BUILT}", quoted(folder.as_os_str())),
        format!("(cd {BUILT} && {variables}{command}{})", moved.unwrap_or_default()),
    ]
}

/// The folder that the commands serve from.
const PLACE: &str = "/tmp/try";

/// Makes a folder with the served pages and the submission in it, and the page's small files.
fn prepare(folder: Option<String>, shortfall: &Shortfall, asked: &[u8]) -> Vec<String> {
    let mut commands = Vec::new();
    let mut pages = "www".to_owned();
    if !Path::new("www").is_dir() {
        commands.push(format!("httplab init {PLACE}-lab"));
        pages = format!("{PLACE}-lab/www");
    }
    let submission = folder.map(|folder| format!(" {folder}/.")).unwrap_or_default();
    commands.push(format!("mkdir -p {PLACE} && cp -r {pages}/.{submission} {PLACE}"));
    for (path, content) in &shortfall.made {
        let is_asked = asked.windows(path.len()).any(|window| window == path.as_bytes());
        if !is_asked || path.starts_with("..") {
            continue;
        }
        if let Some((parent, _)) = path.rsplit_once('/') {
            commands.push(format!("mkdir -p {PLACE}/{parent}"));
        }
        commands.push(match content.len() <= MOST {
            true => format!("printf '{}' > {PLACE}/{path}", for_printf(content)),
            false => format!("head -c {} /dev/urandom > {PLACE}/{path}", content.len()),
        });
    }
    commands
}

/// Starts the server, leaves the silent connections open, and sends what was sent last.
fn server(
    command: &str,
    folder: Option<String>,
    shortfall: &Shortfall,
    transcript: &[Entry],
) -> Vec<String> {
    let asked = shortfall.sent.as_ref().map(|(who, _)| sent_by(who, transcript));
    let mut commands = prepare(folder, shortfall, &asked.unwrap_or_default());
    commands.push(format!("(cd {PLACE} && exec {command} {PORT}) & sleep 1"));
    let Some((who, _)) = &shortfall.sent else {
        commands.push(format!("nc localhost {PORT}"));
        return commands;
    };
    let silent = shortfall.connections.iter().any(|other| {
        other.name != *who
            && other.open
            && !other.ended
            && sent_by(&other.name, transcript).is_empty()
    });
    if silent {
        commands.push(format!("sleep 60 | nc localhost {PORT} & sleep 1"));
    }
    match sent_by(who, transcript) {
        bytes if bytes.len() <= MOST => {
            commands.push(format!("printf '{}' | nc localhost {PORT}", for_printf(&bytes)))
        }
        _ => return Vec::new(),
    }
    commands
}

/// Plays the origin's answers with nc, one after the other, and fetches from it.
fn client(program: &str, transcript: &[Entry]) -> Vec<String> {
    let fetch = transcript.iter().rev().find_map(|entry| match &entry.what {
        What::Started { command } => {
            Some((entry.t, command.rsplit(' ').next().unwrap_or("").to_owned()))
        }
        _ => None,
    });
    let Some((since, url)) = fetch else {
        return Vec::new();
    };
    let authorities = authorities(transcript);
    let here = |text: &str| {
        authorities.iter().fold(text.to_owned(), |text, authority| {
            text.replace(authority, &format!("localhost:{PORT}"))
        })
    };
    let mut answers: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in transcript.iter().filter(|entry| entry.t >= since) {
        if let What::Bytes { direction: Direction::ToProgram, bytes, .. } = &entry.what {
            match answers.iter_mut().find(|(who, _)| *who == entry.who) {
                Some((_, all)) => all.extend_from_slice(bytes),
                None => answers.push((entry.who.clone(), bytes.clone())),
            }
        }
    }
    if answers.iter().any(|(_, bytes)| bytes.len() > MOST) || answers.len() > 6 {
        return Vec::new();
    }
    let listens: Vec<String> = answers
        .iter()
        .map(|(_, bytes)| {
            format!(
                "printf '{}' | nc -l {PORT}",
                for_printf(here(&String::from_utf8_lossy(bytes)).as_bytes())
            )
        })
        .collect();
    let mut commands = Vec::new();
    if !listens.is_empty() {
        commands.push(format!("({}) & sleep 1", listens.join("; ")));
    }
    commands.push(format!("{program} {}); echo \"exit status $?\"", here(&url)));
    commands
}

/// The origins' addresses, as pages name them.
fn authorities(transcript: &[Entry]) -> Vec<String> {
    let at = transcript.iter().filter_map(|entry| match entry.what {
        What::Listening { at } => Some(at),
        _ => None,
    });
    at.map(|at| if at.port() == 80 { at.ip().to_string() } else { at.to_string() }).collect()
}

fn sent_by(who: &str, transcript: &[Entry]) -> Vec<u8> {
    let own = transcript.iter().filter(|entry| entry.who == who);
    let sent = own.filter_map(|entry| match &entry.what {
        What::Bytes { direction: Direction::ToProgram, bytes, .. } => Some(bytes.as_slice()),
        _ => None,
    });
    sent.collect::<Vec<_>>().concat()
}

/// Bytes as printf(1) of any shell takes them in single quotes.
fn for_printf(bytes: &[u8]) -> String {
    let mut line = String::new();
    for &byte in bytes {
        match byte {
            b'\r' => line.push_str("\\r"),
            b'\n' => line.push_str("\\n"),
            b'%' => line.push_str("%%"),
            b'\\' => line.push_str("\\\\"),
            b'\'' => line.push_str("'\\''"),
            b' '..=b'~' => line.push(char::from(byte)),
            _ => line.push_str(&format!("\\{byte:03o}")),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printf_gives_back_every_byte() {
        let all: Vec<u8> = (1..=255).collect();
        let command = format!("printf '{}'", for_printf(&all));
        let output = std::process::Command::new("sh").arg("-c").arg(command).output().unwrap();
        assert_eq!(output.stdout, all);
    }
}
