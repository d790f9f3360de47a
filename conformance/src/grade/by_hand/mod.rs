//! The same exchange by hand: commands to paste into a shell, made from the page and from what was sent. They
//! end what they start, so that they can be pasted again after a change.

mod client;
mod server;

use super::run::{Plan, Target};
use crate::notation::page::{Page, Program};
use crate::replay::shortfall::Shortfall;
use crate::sandbox::command::quoted;
use crate::submission::found::Build;
use crate::transcript::Entry;
use std::ffi::OsString;
use std::path::Path;

/// The first of the ports that the commands use.
const PORT: u16 = 8000;

/// Bytes that fit on a command line one still reads.
const MOST: usize = 600;

/// Pieces that are sent one by one; of more, the first and the rest show as much.
const MOST_PIECES: usize = 3;

/// nc that closes its side when its input ends: Debian's must be told so, macOS's does not know the option.
const NC_CLOSING: &str = if cfg!(target_os = "linux") { "nc -N" } else { "nc" };

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
            client::commands(&format!("cd {folder} && {command}"), page, shortfall)
        }
        _ => server::commands(&command.to_string(), folder, &plan.lab.www, shortfall, transcript),
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

/// What writes the pieces, with a second between two, for nc to send.
fn writing(pieces: &[Vec<u8>]) -> String {
    let printf = |bytes: &[u8]| format!("printf '{}'", for_printf(bytes));
    match pieces {
        [] => "printf ''".to_owned(),
        [only] => printf(only),
        [first, rest @ ..] if pieces.len() > MOST_PIECES => {
            format!("({}; sleep 1; {})", printf(first), printf(&rest.concat()))
        }
        pieces => {
            let all: Vec<String> = pieces.iter().map(|piece| printf(piece)).collect();
            format!("({})", all.join("; sleep 1; "))
        }
    }
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

    fn output(command: &str) -> Vec<u8> {
        std::process::Command::new("sh").args(["-c", command]).output().unwrap().stdout
    }

    #[test]
    fn printf_gives_back_every_byte() {
        let all: Vec<u8> = (1..=255).collect();
        assert_eq!(output(&writing(std::slice::from_ref(&all))), all);
    }

    #[test]
    fn pieces_come_one_after_the_other_and_many_in_two() {
        let pieces = |count: u8| (0..count).map(|i| vec![b'a' + i]).collect::<Vec<_>>();
        assert_eq!(writing(&pieces(2)), "(printf 'a'; sleep 1; printf 'b')");
        assert_eq!(writing(&pieces(5)), "(printf 'a'; sleep 1; printf 'bcde')");
        assert_eq!(output(&writing(&pieces(5))), b"abcde");
    }
}
