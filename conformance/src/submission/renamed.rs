//! Files that came back under other names get their own back in the copy that is run: by those the other programs, and
//! what was written on their author's machine, know them.

use super::found::{Build, Found, Renamed, Search};
use crate::notation::program::Program;
use crate::sandbox::command::quoted;
use crate::sandbox::{Command, Folder};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Has every program of a folder run where all of its files have their names: as one build, with the program's own
/// after it.
pub fn restore(searches: &mut [(Program, Search)]) {
    let renamed: Vec<(Folder, Renamed)> = searches
        .iter()
        .filter_map(|(_, search)| match search {
            Search::Found(Found { folder: Some(folder), renamed: Some(renamed), .. }) => {
                Some((folder.clone(), renamed.clone()))
            }
            _ => None,
        })
        .collect();
    for (_, search) in searches {
        let Search::Found(found) = search else { continue };
        let Some(folder) = &found.folder else { continue };
        let own: Vec<&Renamed> =
            renamed.iter().filter(|(of, _)| of == folder).map(|(_, renamed)| renamed).collect();
        if !own.is_empty() {
            found.build = Some(with(&own, found.build.take(), folder));
        }
    }
}

/// What gives a file another name, and leaves the one that it has.
pub const COPY: &str = "cp";

/// Whether a build does nothing else.
pub fn is_naming(build: &Build) -> bool {
    let words: Vec<_> = build.command.argv.iter().map(|word| word.to_string_lossy()).collect();
    build.product.is_none()
        && match words.as_slice() {
            [shell, flag, line] if shell == "sh" && flag == "-c" => {
                line.split(" && ").all(|command| command.starts_with("cp -- "))
            }
            words => words.first().is_some_and(|first| first == COPY),
        }
}

/// The build with the names put right before it.
fn with(renamed: &[&Renamed], build: Option<Build>, folder: &Folder) -> Build {
    let copying: Vec<Command> = renamed
        .iter()
        .map(|Renamed { from, to }| Command::new([COPY, "--", from.as_str(), to.as_str()]))
        .collect();
    match (build, copying.as_slice()) {
        (None, [one]) => Build {
            command: one.clone(),
            folder: folder.clone(),
            directory: PathBuf::new(),
            product: None,
        },
        (None, several) => Build {
            command: in_turn(several),
            folder: folder.clone(),
            directory: PathBuf::new(),
            product: None,
        },
        (Some(build), copying) => {
            let after = Command { env: Vec::new(), ..build.command.clone() };
            let all: Vec<Command> = copying.iter().cloned().chain([after]).collect();
            let command = Command { env: build.command.env.clone(), ..in_turn(&all) };
            Build { command, ..build }
        }
    }
}

/// One command after the other, as long as they go well.
fn in_turn(commands: &[Command]) -> Command {
    let words = |command: &Command| {
        command.argv.iter().map(|word: &OsString| quoted(word)).collect::<Vec<_>>().join(" ")
    };
    let line: Vec<String> = commands.iter().map(words).collect();
    Command::new([OsStr::new("sh"), OsStr::new("-c"), OsStr::new(&line.join(" && "))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_right_before_what_builds() {
        let all = tempfile::tempdir().unwrap();
        let folder = Folder::at(all.path()).unwrap();
        let renamed = |from: &str| Renamed { from: from.into(), to: from[..1].into() };
        let (a, b) = (renamed("a (1)"), renamed("b (1)"));
        let one = with(&[&a], None, &folder);
        assert_eq!(one.command.to_string(), "cp -- 'a (1)' a");
        let both = with(&[&a, &b], None, &folder);
        assert_eq!(both.command.argv[2], *"cp -- 'a (1)' a && cp -- 'b (1)' b");
        let mut command = Command::new(["make", "x y"]);
        command.env.push(("V".into(), "1".into()));
        let build = Build { command, ..one.clone() };
        let after = with(&[&a], Some(build), &folder);
        assert_eq!(after.command.argv[2], *"cp -- 'a (1)' a && make 'x y'");
        assert_eq!(after.command.env.len(), 1);
        assert!(is_naming(&one) && is_naming(&both) && !is_naming(&after));
    }
}
