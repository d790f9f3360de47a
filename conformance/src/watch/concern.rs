//! The programs that a changed file is of. A file that one program runs or is built from is that one's, and of those that
//! name it in their own source; of any other it cannot be known, so it concerns all.

use super::asked::Asked;
use crate::notation::program::Program;
use crate::submission::found::Found;
use crate::submission::spelling::{alike, names};
use crate::submission::{Programs, Search};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Bytes of a source that are read for the names of others.
const MOST_BYTES: u64 = 1 << 20;

/// What a save concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concerned {
    /// The programs, by name.
    pub programs: BTreeSet<String>,
    /// All programs that have to be built, concerned or not.
    pub built: BTreeSet<String>,
}

/// Whom these files, by their paths in the folder, concern.
pub fn concerned(files: &[PathBuf], programs: &[Program], asked: &Asked) -> Concerned {
    let all = || programs.iter().map(|program| program.name().to_owned()).collect();
    let Ok(found) = Programs::find(programs, Some(&asked.folder), &asked.program) else {
        return Concerned { programs: all(), built: BTreeSet::new() };
    };
    let owned = |file: &PathBuf| {
        let owners: BTreeSet<String> = found
            .iter()
            .filter(|(program, search)| is_own(file, program, search, &asked.folder))
            .map(|(program, _)| program.name().to_owned())
            .collect();
        let users = found.iter().filter(|(_, search)| uses(search, file));
        match owners.is_empty() {
            true => all(),
            false => owners.into_iter().chain(users.map(|(p, _)| p.name().to_owned())).collect(),
        }
    };
    let has_build = |(_, search): &(&Program, &Search)| {
        matches!(search, Search::Found(Found { build: Some(_), .. }))
    };
    let built = found.iter().filter(has_build).map(|(program, _)| program.name().to_owned());
    Concerned { programs: files.iter().flat_map(owned).collect(), built: built.collect() }
}

/// Whether a file is the program's own: it runs it or is built from it, or it has the program's name.
fn is_own(file: &Path, program: &Program, search: &Search, root: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let is_called_so = program.names().any(|name| alike(name, &stem));
    is_called_so || own_files(search).any(|own| own == root.join(file))
}

/// The files that a program's commands name.
fn own_files(search: &Search) -> impl Iterator<Item = PathBuf> {
    let found = match search {
        Search::Found(found) => Some(found),
        Search::Missing(_) => None,
    };
    found.into_iter().flat_map(|found| {
        let folder = found.folder.as_ref().map(|folder| folder.path().to_owned());
        let run = found.command.argv.iter();
        let build = found.build.iter().flat_map(|build| &build.command.argv);
        let words: Vec<_> = run.chain(build).cloned().collect();
        let join = move |word| Some(folder.as_ref()?.join(word).components().collect());
        words.into_iter().filter_map(join)
    })
}

/// Whether the source of a program has this file's name: `import http_server1`.
fn uses(search: &Search, file: &Path) -> bool {
    let Search::Found(Found { folder: Some(folder), .. }) = search else { return false };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    own_files(search).any(|own| {
        let inside = own.strip_prefix(folder.path()).map(Path::to_owned);
        let text = inside.ok().and_then(|path| folder.read(path, MOST_BYTES).ok());
        text.is_some_and(|text| names(&String::from_utf8_lossy(&text), &stem))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use std::fs;
    use std::time::Duration;

    fn concerned_by(files: &[(&str, &str)], changed: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let asked = Asked {
            folder: folder.path().to_owned(),
            program: Vec::new(),
            patience: Duration::from_secs(5),
            isolation: "off".to_owned(),
            lab: None,
        };
        let concerned = concerned(&[changed.into()], &usual(), &asked);
        concerned.programs.into_iter().collect()
    }

    const FILES: [(&str, &str); 4] = [
        ("http_server1.sh", "echo 1"),
        ("http_server2.sh", ". ./http_server1.sh"),
        ("http_server3.sh", "echo 3"),
        ("helper.sh", "echo"),
    ];

    #[test]
    fn a_programs_own_file_concerns_it_and_those_that_name_it() {
        assert_eq!(concerned_by(&FILES, "http_server3.sh"), ["http_server3"]);
        assert_eq!(concerned_by(&FILES, "http_server1.sh"), ["http_server1", "http_server2"]);
    }

    #[test]
    fn a_file_of_nobodys_concerns_all() {
        assert_eq!(concerned_by(&FILES, "helper.sh").len(), usual().len());
        assert_eq!(concerned_by(&FILES, "httplab.toml").len(), usual().len());
    }

    #[test]
    fn a_file_that_httplab_toml_names_is_the_programs_own() {
        let files =
            [("mine.sh", "echo"), ("httplab.toml", "[http_server1]\ncommand = 'sh mine.sh'\n")];
        assert_eq!(concerned_by(&files, "mine.sh"), ["http_server1"]);
    }
}
