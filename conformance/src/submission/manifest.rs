//! `httplab.toml`: a submission that says exactly how its programs are built and run.
//!
//! ```toml
//! # Once, before anything runs, in this folder:
//! build = "make all"
//!
//! [http_server1]
//! command = "python3 server.py --single"   # or ["python3", "server.py", "--single"]
//! build = "make server1"                   # in place of the one above
//! directory = "server"                     # the folder it runs in, copied for each scenario
//! ```

use crate::notation::program::{self, Program};
use crate::sandbox::{Command, Folder};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// The file's name.
pub const FILE: &str = "httplab.toml";

/// How long it may be, in bytes.
const MOST_BYTES: u64 = 1_000_000;

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It cannot be read.
    #[error("cannot read {0:?}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not the TOML that is asked for; the message has the line and a caret.
    #[error("{0:?} is not understood:\n{1}")]
    Mistake(PathBuf, Box<toml::de::Error>),
    /// A command has quotation marks that do not end, or no word.
    #[error(
        "{file:?}: the command of {program} has no words, or a quotation mark that does not end: {command}"
    )]
    Command {
        /// The file.
        file: PathBuf,
        /// Whose command it is.
        program: String,
        /// The command.
        command: String,
    },
    /// A directory is not there, or leads out of the submission.
    #[error("{file:?}: the directory of {program} must be one inside the folder: {directory:?}")]
    Directory {
        /// The file.
        file: PathBuf,
        /// Whose directory it is.
        program: String,
        /// The directory.
        directory: PathBuf,
    },
}

/// The whole file: `build`, and a table for each program of the lab.
#[derive(Debug, Default)]
struct Table {
    build: Option<Words>,
    entries: Vec<(Program, Entry)>,
}

/// Reads a [`Table`] about these programs.
struct About<'a>(&'a [Program]);

impl<'de> DeserializeSeed<'de> for About<'_> {
    type Value = Table;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Table, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for About<'_> {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`build`, or a table of {}", program::listed(self.0))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table, A::Error> {
        let mut table = Table::default();
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), program::named(self.0, &key)) {
                ("build", _) => table.build = Some(map.next_value()?),
                (_, Some(program)) => table.entries.push((program.clone(), map.next_value()?)),
                _ => return Err(unknown(&key, self.0)),
            }
        }
        Ok(table)
    }
}

fn unknown<E: serde::de::Error>(key: &str, programs: &[Program]) -> E {
    let known = program::listed(programs);
    E::custom(format!("there is no program `{key}`; a table is `build`, or one of {known}"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    command: Words,
    build: Option<Words>,
    directory: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    Line(String),
    List(Vec<String>),
}

/// What the file says of one program.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// How it is run, from `directory`.
    pub command: Command,
    /// How it is built, from the submission's folder.
    pub build: Option<Command>,
    /// Where it runs, from the submission's folder.
    pub directory: PathBuf,
    /// The folder to copy: the submission's where it is built, else the one that it runs in.
    pub folder: Folder,
}

/// The programs that `httplab.toml` in `folder` names; none where there is no such file.
pub fn read(folder: &Folder, programs: &[Program]) -> Result<Vec<(Program, Told)>, ManifestError> {
    let file = folder.path().join(FILE);
    let text = match folder.read_text(FILE, MOST_BYTES) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(ManifestError::Unreadable(file, e)),
    };
    parse(folder, &text, programs)
}

/// What the text of the file, which lies in `folder`, says.
pub fn parse(
    folder: &Folder,
    text: &str,
    programs: &[Program],
) -> Result<Vec<(Program, Told)>, ManifestError> {
    let file = folder.path().join(FILE);
    let mistake = |e| ManifestError::Mistake(file.clone(), Box::new(e));
    let table = toml::Deserializer::parse(text)
        .and_then(|toml| About(programs).deserialize(toml))
        .map_err(mistake)?;
    let Table { build, entries } = table;
    let told = |(program, entry)| told(folder, &file, program, entry, build.as_ref());
    entries.into_iter().map(told).collect()
}

fn told(
    submission: &Folder,
    file: &Path,
    program: Program,
    entry: Entry,
    common: Option<&Words>,
) -> Result<(Program, Told), ManifestError> {
    let build = entry.build.as_ref().or(common);
    let directory = entry.directory.unwrap_or_default();
    let inside = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
    // A build may be what makes it.
    let folder = match (directory.components().all(inside), build) {
        (true, None) => submission.open(&directory).ok(),
        (inside, _) => inside.then(|| submission.clone()),
    };
    let Some(folder) = folder else {
        return Err(ManifestError::Directory {
            file: file.to_owned(),
            program: program.to_string(),
            directory,
        });
    };
    let told = Told {
        command: words(file, &program, &entry.command)?,
        build: build.map(|build| words(file, &program, build)).transpose()?,
        directory,
        folder,
    };
    Ok((program, told))
}

fn words(file: &Path, program: &Program, words: &Words) -> Result<Command, ManifestError> {
    let list = match words {
        Words::List(list) => list.clone(),
        Words::Line(line) => shell_words::split(line).unwrap_or_default(),
    };
    if list.is_empty() {
        return Err(ManifestError::Command {
            file: file.to_owned(),
            program: program.to_string(),
            command: match words {
                Words::Line(line) => line.clone(),
                Words::List(_) => String::new(),
            },
        });
    }
    Ok(Command::new(list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read_in(folder: &Path) -> Result<Vec<(Program, Told)>, ManifestError> {
        read(&Folder::at(folder).unwrap(), &program::usual())
    }

    fn read_text(text: &str) -> Result<Vec<(Program, Told)>, ManifestError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), text).unwrap();
        read_in(folder.path())
    }

    #[test]
    fn commands_are_lines_or_lists() {
        let told = read_text(
            "build = 'make all'\n[http_client]\ncommand = \"python3 'my client.py'\"\n\
             [http_server1]\ncommand = ['./s1', '--quiet']\nbuild = 'make s1'\ndirectory = 'server'\n",
        )
        .unwrap();
        assert_eq!(told[0].0.name(), "http_client");
        assert_eq!(told[0].1.command.to_string(), "python3 'my client.py'");
        assert_eq!(told[0].1.build.as_ref().unwrap().to_string(), "make all");
        assert_eq!(told[1].1.command.to_string(), "./s1 --quiet");
        assert_eq!(told[1].1.build.as_ref().unwrap().to_string(), "make s1");
        assert_eq!(told[1].1.directory, Path::new("server"));
    }

    #[test]
    fn a_mistake_is_shown_with_its_line() {
        let error = read_text("[http_server4]\ncommand = 'x'\n").unwrap_err();
        assert!(error.to_string().contains("line 1"), "{error}");
        let error = read_text("[http_client]\ncomand = 'x'\n").unwrap_err();
        assert!(error.to_string().contains("comand"), "{error}");
    }

    #[test]
    fn an_open_quotation_mark_or_a_way_out_is_refused() {
        let open = read_text("[http_client]\ncommand = \"python3 'x\"\n");
        assert!(matches!(open, Err(ManifestError::Command { .. })));
        let out = read_text("[http_client]\ncommand = 'x'\ndirectory = '../x'\n");
        assert!(matches!(out, Err(ManifestError::Directory { .. })));
    }

    #[test]
    fn no_file_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_in(folder.path()).unwrap(), []);
    }
}
