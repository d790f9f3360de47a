//! `--program http_server1='python3 s1.py'`: a command as one would type it, meant from the current
//! directory. The program runs in a folder of its own, so words that name files are made to fit.

use super::found::Found;
use crate::notation::page::Program;
use crate::sandbox::{Command, scratch};
use std::env;
use std::path::{Path, PathBuf};

/// Why such a command cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OverrideError {
    /// There is no program of this name in the assignment.
    #[error(
        "there is no program {0}; there are http_client, http_server1, http_server2 and http_server3"
    )]
    Name(String),
    /// It has no words, or a quotation mark that does not end.
    #[error("the command of {name} has no words, or a quotation mark that does not end: {command}")]
    Words {
        /// The program.
        name: String,
        /// The command.
        command: String,
    },
    /// The current directory is gone.
    #[error("cannot tell the current directory: {0}")]
    Directory(std::io::Error),
}

/// Reads a name and its command.
pub fn read(name: &str, command: &str) -> Result<(Program, Found), OverrideError> {
    let program = Program::named(name).ok_or_else(|| OverrideError::Name(name.to_owned()))?;
    let words = shell_words::split(command).unwrap_or_default();
    if words.is_empty() {
        return Err(OverrideError::Words { name: name.to_owned(), command: command.to_owned() });
    }
    let here = env::current_dir().map_err(OverrideError::Directory)?;
    Ok((program, found(&words, &here)))
}

/// The folder of the script that the command names is copied, so that its siblings are there; words that
/// name something in it stay as they are, and others are made absolute.
fn found(words: &[String], here: &Path) -> Found {
    let folder = script(words, here)
        .and_then(|script| Some(script.parent()?.to_owned()))
        .filter(|folder| scratch::measure(folder).is_ok());
    let fitted = words
        .iter()
        .enumerate()
        .map(|(place, word)| fit(word, place == 0, here, folder.as_deref()));
    Found {
        command: Command::new(fitted),
        folder,
        how: "--program".to_owned(),
        copy: None,
        build: None,
        remarks: Vec::new(),
    }
}

/// The file that is the program: what an interpreter is given, or else the first word where that is a path
/// from here.
fn script(words: &[String], here: &Path) -> Option<PathBuf> {
    let given = words[1..].iter().map(|word| here.join(word)).find(|path| path.is_file());
    let first = &words[0];
    let itself = first.contains('/') && !first.starts_with('/') && here.join(first).is_file();
    given.or_else(|| itself.then(|| here.join(first)))
}

fn fit(word: &str, is_first: bool, here: &Path, folder: Option<&Path>) -> String {
    let path = here.join(word);
    let names_a_path = match is_first {
        true => word.contains('/'),
        false => path.is_file() || (word.contains('/') && path.is_dir()),
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
    use std::fs;

    fn fitted(words: &[&str], files: &[&str]) -> (String, bool) {
        let here = tempfile::tempdir().unwrap();
        for file in files {
            let path = here.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
        let found = found(&words, here.path());
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
        assert!(matches!(read("http_server9", "x"), Err(OverrideError::Name(_))));
        assert!(matches!(read("http_client", "'x"), Err(OverrideError::Words { .. })));
    }
}
