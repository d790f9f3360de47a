//! Finding the programs of a submission: a folder as a student hands it in, with whatever names, languages
//! and siblings it has. What is not found has a reason that a report can print.

use super::found::{Build, Found, Missing, Search};
use super::likely::{has_sources, likely};
use super::manifest::{self, ManifestError, Told};
use super::many;
use super::modules::Modules;
use super::overrides::{self, OverrideError};
use super::packed::{Packed, PackedError, Unpacked};
use super::recognise::{self, files, folders};
use super::{renamed, unknown};
use crate::notation::program::Program;
use crate::sandbox::folder::{self, CopyError, Lent};
use crate::sandbox::{Folder, Scratch};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The programs of a submission, as far as they were found.
#[derive(Debug)]
pub struct Programs {
    pub(super) searches: Vec<(Program, Search)>,
    /// Copies that were made before anything ran, most of them built in; they live as long as this.
    pub(super) copies: Vec<Scratch>,
    /// What is not copied with them.
    pub(super) modules: Modules,
    /// Whether there is anything of them at all.
    has_any: bool,
    /// Where it came packed.
    unpacked: Option<Unpacked>,
}

/// Why a search could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The submission is not there.
    #[error("there is no folder {0:?}")]
    NoFolder(PathBuf),
    /// It is a file.
    #[error("{0:?} is a file; name the folder that it is in, or say --program NAME=COMMAND")]
    File(PathBuf),
    /// The folder cannot be copied.
    #[error(transparent)]
    Folder(#[from] CopyError),
    /// Its `httplab.toml` is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A command on the command line is wrong.
    #[error(transparent)]
    Override(#[from] OverrideError),
    /// It is packed, and is not to be unpacked or cannot be.
    #[error(transparent)]
    Packed(#[from] PackedError),
    /// It is not one submission.
    #[error("{0}")]
    Many(String),
}

impl Programs {
    /// Looks for the programs of the lab in the folder `dir`. `overrides` are names with commands, as in
    /// `--program http_server1='python3 s1.py'`, which come first.
    pub fn find(
        programs: &[Program],
        dir: Option<&Path>,
        overrides: &[String],
    ) -> Result<Programs, FindError> {
        Programs::look(programs, dir, overrides, false)
    }

    /// As [`Programs::find`]; with `unzip`, an archive that was named, or lies alone in the folder, is unpacked.
    pub fn look(
        programs: &[Program],
        dir: Option<&Path>,
        overrides: &[String],
        unzip: bool,
    ) -> Result<Programs, FindError> {
        let Some(path) = dir else { return search(programs, None, overrides) };
        let folder = open(path);
        let packed = match &folder {
            Ok(folder) => alone(folder),
            Err(FindError::File(_)) => Packed::at(path),
            Err(_) => None,
        };
        match packed {
            Some(packed) if unzip => in_archive(programs, packed.unpack()?, overrides),
            Some(packed) => Err(packed.not_asked().into()),
            None => one(programs, &folder?, overrides),
        }
    }

    /// What it was unpacked from, where it came packed.
    pub fn unpacked(&self) -> Option<&Unpacked> {
        self.unpacked.as_ref()
    }

    /// Whether there is anything that is, or may be meant as, one of the programs.
    pub fn has_any(&self) -> bool {
        self.has_any
    }

    /// What of the submission is shown to programs where it lies.
    pub fn lent(&self) -> impl Iterator<Item = &Lent> {
        self.modules.lent()
    }

    /// What the search for the program of this name came to.
    pub fn get(&self, name: &str) -> &Search {
        let found = self.searches.iter().find(|(found, _)| found.name() == name);
        &found.expect("every program was looked for").1
    }

    /// Forgets the others.
    pub fn keep(&mut self, is_kept: &dyn Fn(&Program) -> bool) {
        self.searches.retain(|(program, _)| is_kept(program));
    }

    /// All searches, in the order of the parts.
    pub fn iter(&self) -> impl Iterator<Item = (&Program, &Search)> {
        self.searches.iter().map(|(program, search)| (program, search))
    }
}

/// The one archive in a folder in which there is nothing else that could be a program.
fn alone(folder: &Folder) -> Option<Packed> {
    let packed = Packed::alone_in(folder, &files(folder))?;
    (folders(folder).is_empty() && !has_sources(folder)).then_some(packed)
}

/// The programs of a folder that is one submission.
fn one(programs: &[Program], folder: &Folder, overrides: &[String]) -> Result<Programs, FindError> {
    let small = folder::measure(folder);
    let many = || many::told(folder, programs).map_or(Ok(()), |told| Err(FindError::Many(told)));
    if let Err(error) = small {
        many()?;
        return Err(error.into());
    }
    let found = search(programs, Some(folder), overrides)?;
    let is_one = |(_, search): &(Program, Search)| match search {
        Search::Found(_) => true,
        Search::Missing(missing) => missing.machine,
    };
    // What there is once, or was named, is somebody's.
    if overrides.is_empty() && !found.searches.iter().any(is_one) {
        many()?;
    }
    Ok(found)
}

/// The programs of an archive. What is told of them names the archive, and not where it was unpacked.
fn in_archive(
    programs: &[Program],
    unpacked: Unpacked,
    overrides: &[String],
) -> Result<Programs, FindError> {
    let (place, archive) =
        (unpacked.folder.path().display().to_string(), unpacked.archive.display().to_string());
    let of_many = |error| match error {
        FindError::Many(_) => FindError::Many(format!(
            "{archive} holds the submissions of several; `httplab class {archive}` grades all of them"
        )),
        error => error,
    };
    let mut found = one(programs, &unpacked.folder, overrides).map_err(of_many)?;
    for (_, search) in &mut found.searches {
        if let Search::Missing(missing) = search {
            missing.reason = missing.reason.replace(&place, &archive);
        }
    }
    Ok(Programs { unpacked: Some(unpacked), ..found })
}

/// Looks for the programs in a folder, if there is one.
fn search(
    programs: &[Program],
    dir: Option<&Folder>,
    overrides: &[String],
) -> Result<Programs, FindError> {
    let told = dir.map(|dir| manifest::read(dir, programs)).transpose()?.unwrap_or_default();
    let given = overrides
        .iter()
        .map(|text| overrides::read(text, programs, dir))
        .collect::<Result<Vec<_>, _>>()?;
    let look = |program: &Program| {
        let given = given.iter().rev().find(|(given, _)| given == program);
        let told = told.iter().find(|(told, _)| told == program);
        match (given, told, dir) {
            (Some((_, found)), _, _) => Some(Search::Found(found.clone())),
            (None, Some((_, told)), _) => Some(Search::Found(as_told(told))),
            (None, _, Some(dir)) => recognise::program(dir, program, programs),
            (None, _, None) => Some(Search::Missing(Missing::because(format!(
                "no folder was given, and no --program {program}=…"
            )))),
        }
    };
    let looks: Vec<_> = programs.iter().map(|program| (program, look(program))).collect();
    let meant = meant(&looks, dir);
    let has_any = meant.iter().any(Option::is_some) || looks.iter().any(|(_, look)| look.is_some());
    let mut searches: Vec<(Program, Search)> = Vec::new();
    for ((program, look), meant) in looks.into_iter().zip(meant) {
        let gone = |dir| unknown::told(dir, folders(dir), program.name(), meant);
        let search = look.or_else(|| Some(Search::Missing(Missing::because(gone(dir?)))));
        searches.extend(search.map(|search| (program.clone(), search)));
    }
    renamed::restore(&mut searches);
    let modules = Modules::of(searches.iter().map(|(_, search)| search), dir);
    Ok(Programs { searches, copies: Vec::new(), modules, has_any, unpacked: None })
}

/// For each program what may be meant by it, where it is not there.
fn meant(looks: &[(&Program, Option<Search>)], dir: Option<&Folder>) -> Vec<Option<String>> {
    let gone = looks.iter().filter(|(_, search)| search.is_none());
    let missing: Vec<&Program> = gone.map(|(program, _)| *program).collect();
    let taken = looks.iter().filter_map(|(_, search)| match search {
        Some(Search::Found(found)) => Some(found.how.as_str()),
        _ => None,
    });
    let taken: Vec<&str> = taken.collect();
    let told = dir.map(|dir| likely(dir, &missing, &taken)).unwrap_or_default();
    let mut told = told.into_iter();
    let own = |(_, search): &(&Program, Option<Search>)| match search {
        None => told.next().flatten(),
        Some(_) => None,
    };
    looks.iter().map(own).collect()
}

/// The folder, as a handle.
fn open(dir: &Path) -> Result<Folder, FindError> {
    let unusable = |error: io::Error| match error.kind() {
        ErrorKind::NotADirectory => FindError::File(dir.to_owned()),
        ErrorKind::NotFound => FindError::NoFolder(dir.to_owned()),
        _ => CopyError::at(dir)(error).into(),
    };
    Folder::at(dir).map_err(unusable)
}

fn as_told(told: &Told) -> Found {
    let build = told.build.as_ref().map(|command| Build {
        command: command.clone(),
        folder: told.folder.clone(),
        directory: told.directory.clone(),
        product: None,
    });
    Found {
        command: told.command.clone(),
        folder: Some(told.folder.clone()),
        copy: None,
        how: manifest::FILE.to_owned(),
        build,
        renamed: None,
        note: None,
        remarks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use crate::submission::tests::given;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// A folder with these files; one whose text begins with `#!` is executable.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = given(files);
        for (name, _) in files.iter().filter(|(_, text)| text.starts_with("#!")) {
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(folder.path().join(name), mode).unwrap();
        }
        folder
    }

    fn server1(files: &[(&str, &str)]) -> (tempfile::TempDir, Search) {
        let folder = folder(files);
        let programs = Programs::find(&usual(), Some(folder.path()), &[]).unwrap();
        let search = programs.get("http_server1").clone();
        (folder, search)
    }

    fn found(search: &Search) -> &Found {
        match search {
            Search::Found(found) => found,
            Search::Missing(missing) => panic!("{}", missing.reason),
        }
    }

    fn reason(search: &Search) -> &str {
        match search {
            Search::Missing(missing) => &missing.reason,
            Search::Found(found) => panic!("{found:?}"),
        }
    }

    #[test]
    fn a_script_with_an_ending_is_run_by_its_interpreter_beside_its_siblings() {
        let (folder, search) = server1(&[("http_server1.sh", "echo $1"), ("helper.sh", "")]);
        let found = found(&search);
        assert_eq!(found.command.to_string(), "sh http_server1.sh");
        assert_eq!(found.folder.as_ref().map(Folder::path), Some(folder.path()));
        assert_eq!(found.how, "http_server1.sh");
    }

    #[test]
    fn an_executable_runs_by_itself() {
        let (_folder, search) = server1(&[("http_server1", "#!/bin/sh\n")]);
        assert_eq!(found(&search).command.to_string(), "./http_server1");
    }

    #[test]
    fn a_folder_in_the_folder_is_looked_into() {
        let (folder, search) = server1(&[("project1/http_server1", "#!/bin/sh\n"), ("README", "")]);
        let inner = folder.path().join("project1");
        assert_eq!(found(&search).folder.as_ref().map(Folder::path), Some(inner.as_path()));
        assert_eq!(found(&search).how, "project1/http_server1");
    }

    #[test]
    fn of_two_folders_that_have_it_none_is_preferred() {
        let (_folder, search) =
            server1(&[("a/http_server1", "#!/bin/sh\n"), ("b/http_server1", "#!/bin/sh\n")]);
        assert!(reason(&search).contains("a/http_server1 and b/http_server1"));
    }

    #[test]
    fn a_name_that_is_nearly_right_is_taken_and_remarked_on() {
        let (_folder, search) = server1(&[("HTTP-Server1.sh", "echo")]);
        assert_eq!(found(&search).command.to_string(), "sh HTTP-Server1.sh");
        assert!(found(&search).remarks[0].contains("http_server1"));
    }

    #[test]
    fn what_is_missing_has_a_reason() {
        let (_folder, search) = server1(&[("server.py", "")]);
        assert!(reason(&search).starts_with("there is no http_server1"));
        let (_folder, search) = server1(&[("http_server1", "just words\n")]);
        assert!(reason(&search).contains("neither"));
    }

    #[test]
    fn httplab_toml_comes_before_names_and_the_command_line_before_both() {
        let folder = folder(&[
            ("http_server1", "#!/bin/sh\n"),
            ("http_server2", "#!/bin/sh\n"),
            (
                "httplab.toml",
                "[http_server1]\ncommand = 'sh other.sh'\n[http_server2]\ncommand='x'",
            ),
        ]);
        let overrides = ["http_server2=sh -c 'exit 1'".to_owned()];
        let programs = Programs::find(&usual(), Some(folder.path()), &overrides).unwrap();
        let command = |program| found(programs.get(program)).command.to_string();
        assert_eq!(command("http_server1"), "sh other.sh");
        assert_eq!(command("http_server2"), "sh -c 'exit 1'");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let error = Programs::find(&usual(), Some(Path::new("/no/such/folder")), &[]).unwrap_err();
        assert_eq!(error.to_string(), "there is no folder \"/no/such/folder\"");
    }

    #[test]
    fn a_makefile_that_names_the_program_is_a_way_to_build_it() {
        let makefile = "http_server1: s1.in\n\tcp s1.in http_server1\n";
        let (_folder, search) = server1(&[("Makefile", makefile), ("s1.in", "#!/bin/sh\n")]);
        match &search {
            Search::Found(found) => {
                let build = found.build.as_ref().unwrap();
                assert_eq!(build.command.to_string(), "make http_server1");
                assert_eq!(found.command.to_string(), "./http_server1");
            }
            Search::Missing(missing) => assert!(missing.machine, "{}", missing.reason),
        }
    }
}
