//! `--program http_server1='python3 s1.py'`: a command as one would type it in the submission's folder, or where
//! there is none, or the file is not there, in the current one. The program runs in a folder of its own, so words
//! that name files are made to fit.

use super::found::Found;
use super::language::endings;
use crate::notation::meant::did_you_mean;
use crate::notation::program::{self, Program};
use crate::sandbox::command::on_path;
use crate::sandbox::folder::{measure, names_a_file, names_a_folder};
use crate::sandbox::{Command, Folder};
use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// Why such a command cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OverrideError {
    /// It has no name.
    #[error("--program {text}: write NAME=COMMAND, with a name of {known}")]
    Nameless {
        /// What was said.
        text: String,
        /// The names there are.
        known: String,
    },
    /// There is no program of this name in the lab.
    #[error("--program {text}: there is no program {name}; there are {known}")]
    Name {
        /// What was said.
        text: String,
        /// The name in it.
        name: String,
        /// The names there are, and which of them may be meant.
        known: String,
    },
    /// It has no words, or a quotation mark that does not end.
    #[error("the command of {name} has no words, or a quotation mark that does not end: {command}")]
    Words {
        /// The program.
        name: String,
        /// The command.
        command: String,
    },
    /// A file that it names is not there.
    #[error("--program {text}: there is no file {file} in {places}")]
    NoFile {
        /// What was said.
        text: String,
        /// The file.
        file: String,
        /// The folders in which it was looked for.
        places: String,
    },
    /// The submission's folder, or the current one, is gone.
    #[error("cannot tell where {0} is: {1}")]
    Directory(String, std::io::Error),
}

/// Reads `NAME=COMMAND` for a submission in this folder, if there is one.
pub fn read(
    text: &str,
    programs: &[Program],
    folder: Option<&Folder>,
) -> Result<(Program, Found), OverrideError> {
    let (text, known) = (text.to_owned(), program::listed(programs));
    let Some((name, command)) = text.split_once('=') else {
        return Err(OverrideError::Nameless { text, known });
    };
    let Some(program) = program::named(programs, name) else {
        let names: Vec<&str> = programs.iter().map(Program::name).collect();
        let known = known + &did_you_mean(name, &names);
        let name = name.to_owned();
        return Err(OverrideError::Name { text, name, known });
    };
    let words = shell_words::split(command).unwrap_or_default();
    if words.is_empty() {
        return Err(OverrideError::Words { name: name.to_owned(), command: command.to_owned() });
    }
    let places = places(folder)?;
    let here = places.iter().find(|place| script(&words, place).is_some());
    match (here, a_file(&words)) {
        (None, Some(file)) => {
            let places = places.iter().map(|place| place.path().display().to_string());
            let places = places.collect::<Vec<_>>().join(" or ");
            Err(OverrideError::NoFile { file: file.to_owned(), places, text })
        }
        (here, _) => {
            let own = places.first().and_then(Place::own);
            Ok((program.clone(), found(&words, here.unwrap_or(&places[0]), own)))
        }
    }
}

/// Where a file of the command may be.
enum Place {
    /// The submission, which may hold links to anywhere; by its path without links.
    Submission(Folder),
    /// The folder that whoever grades is in.
    Current(PathBuf),
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Place::Submission(folder) => folder.path(),
            Place::Current(path) => path,
        }
    }

    fn own(&self) -> Option<&Folder> {
        match self {
            Place::Submission(folder) => Some(folder),
            Place::Current(_) => None,
        }
    }

    /// The submission, where a word means something in it and not another place of this machine.
    fn own_for(&self, word: &str) -> Option<&Folder> {
        let inside = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
        self.own().filter(|_| Path::new(word).components().all(inside))
    }

    fn has_file(&self, word: &str) -> bool {
        let named = || names_a_file(&self.path().join(word));
        self.own_for(word).map_or_else(named, |own| own.is_file(word))
    }

    fn has_folder(&self, word: &str) -> bool {
        let named = || names_a_folder(&self.path().join(word));
        self.own_for(word).map_or_else(named, |own| own.is_folder(word))
    }
}

/// The submission's folder first.
fn places(folder: Option<&Folder>) -> Result<Vec<Place>, OverrideError> {
    let current = env::current_dir().map_err(|e| OverrideError::Directory(".".to_owned(), e))?;
    let own = folder.map(|folder| {
        let gone = |e| OverrideError::Directory(folder.path().display().to_string(), e);
        folder.by_its_real_path().map(Place::Submission).map_err(gone)
    });
    Ok(own.transpose()?.into_iter().chain([Place::Current(current)]).collect())
}

/// The word that can only be meant as a file: a path from here, or a source that an interpreter is given.
fn a_file(words: &[String]) -> Option<&str> {
    let (first, rest) = words.split_first()?;
    if first.contains('/') {
        return (!Path::new(first).is_absolute()).then_some(first);
    }
    let given = rest.iter().find(|word| !word.starts_with('-'))?;
    let ending = Path::new(given).extension()?.to_str()?;
    endings().contains(&ending).then_some(given)
}

/// What is copied is the submission where the script lies in it (`own`), else the script's folder, so that its
/// siblings are there; words that name something in it stay as they are, and others are made absolute.
fn found(words: &[String], here: &Place, own: Option<&Folder>) -> Found {
    let script = script(words, here);
    let in_own = |script: &Path| own.filter(|own| script.starts_with(own.path())).cloned();
    let folder = script
        .as_deref()
        .and_then(|script| in_own(script).or_else(|| Folder::at(script.parent()?).ok()))
        .filter(|folder| measure(folder).is_ok());
    let path = folder.as_ref().map(Folder::path);
    let fitted = words.iter().enumerate().map(|(place, word)| fit(word, place == 0, here, path));
    let command = Command::new(fitted);
    let program = on_path(command.program());
    let named = command.argv.iter().flat_map(|word| paths_in(word)).chain(program).collect();
    Found {
        command: Command { named, ..command },
        folder,
        how: "--program".to_owned(),
        copy: None,
        build: None,
        renamed: None,
        note: None,
        remarks: Vec::new(),
    }
}

/// The absolute paths in a word, which may be a list of them, or one after `NAME=`.
fn paths_in(word: &OsStr) -> Vec<PathBuf> {
    let parts = word.as_bytes().split(|&byte| byte == b':' || byte == b'=');
    let paths = parts.map(|path| PathBuf::from(OsStr::from_bytes(path)));
    paths.filter(|path| path.is_absolute() && path.parent().is_some()).collect()
}

/// The file that is the program: what an interpreter is given, or else the first word where that is a path
/// from here.
fn script(words: &[String], here: &Place) -> Option<PathBuf> {
    let given = words[1..].iter().find(|word| here.has_file(word));
    let first = &words[0];
    let itself = first.contains('/') && !first.starts_with('/') && here.has_file(first);
    let script = given.or(itself.then_some(first))?;
    Some(here.path().join(script))
}

fn fit(word: &str, is_first: bool, here: &Place, folder: Option<&Path>) -> String {
    let path = here.path().join(word);
    let names_a_path = match is_first {
        true => word.contains('/'),
        false => here.has_file(word) || (word.contains('/') && here.has_folder(word)),
    };
    if !names_a_path {
        return word.to_owned();
    }
    match folder.and_then(|folder| path.strip_prefix(folder).ok()) {
        Some(inside) if is_first => format!("./{}", inside.display()),
        Some(inside) => inside.display().to_string(),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use crate::submission::tests::given;
    use std::fs;

    fn fitted(words: &[&str], files: &[&str]) -> (String, bool) {
        let files: Vec<(&str, &str)> = files.iter().map(|&file| (file, "")).collect();
        let here = given(&files);
        let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
        let found = found(&words, &Place::Current(here.path().to_owned()), None);
        let shown = found.command.to_string();
        let shown = shown.replace(&here.path().display().to_string(), "HERE");
        (shown, found.folder.is_some())
    }

    #[test]
    fn a_script_runs_in_a_copy_of_its_folder() {
        let files = ["s1.py", "sub/s2.py"];
        assert_eq!(fitted(&["python3", "s1.py"], &files), ("python3 s1.py".into(), true));
        assert_eq!(fitted(&["python3", "sub/s2.py"], &files), ("python3 s2.py".into(), true));
        assert_eq!(fitted(&["./s1.py", "-v"], &files), ("./s1.py -v".into(), true));
    }

    #[test]
    fn a_command_without_a_file_is_left_as_it_is() {
        let words = ["python3", "-m", "http.server"];
        assert_eq!(fitted(&words, &[]), ("python3 -m http.server".into(), false));
        assert_eq!(fitted(&["/bin/true"], &[]), ("/bin/true".into(), false));
    }

    #[test]
    fn a_path_outside_of_the_scripts_folder_becomes_absolute() {
        let files = ["sub/s.py", "lib/x"];
        let (shown, _) = fitted(&["python3", "sub/s.py", "lib/x"], &files);
        assert_eq!(shown, "python3 s.py HERE/lib/x");
    }

    #[test]
    fn a_name_that_is_no_program_is_an_error() {
        let read = |text| read(text, &usual(), None);
        assert!(matches!(read("http_server9=x"), Err(OverrideError::Name { .. })));
        assert!(matches!(read("http_client"), Err(OverrideError::Nameless { .. })));
        assert!(matches!(read("http_client='x"), Err(OverrideError::Words { .. })));
    }

    #[test]
    fn a_command_is_meant_from_the_submission_and_runs_in_a_copy_of_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        fs::write(folder.path().join("sub/s1.py"), "").unwrap();
        let submission = Folder::at(folder.path()).unwrap();
        let read = |text| read(text, &usual(), Some(&submission));
        let (_, found) = read("http_server1=python2 sub/s1.py -v").unwrap();
        assert_eq!(found.command.to_string(), "python2 sub/s1.py -v");
        assert_eq!(found.folder, Some(submission.by_its_real_path().unwrap()));
        for missing in ["http_server1=python2 s1.py", "http_server1=./s1 -v"] {
            assert!(matches!(read(missing), Err(OverrideError::NoFile { .. })), "{missing}");
        }
        assert!(read("http_server1=python3 -m http.server").unwrap().1.folder.is_none());
    }
}
