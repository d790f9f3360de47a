//! Building what has to be built: in a copy of the submission, under limits as a program under test, with
//! what the tools say kept for the report.

use super::find::Programs;
use super::found::{Build, Found, Missing, Product, Search};
use super::modules::Modules;
use crate::sandbox::folder::{CopyError, MOST_BYTES, measure};
use crate::sandbox::output::Stream;
use crate::sandbox::scratch::NO_FILES;
use crate::sandbox::{Command, Folder, Limits, Running, Scratch, StartError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long one build may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Who tells of a build that takes time: the program, the tool, and how long it has taken; whether it was told.
pub type Tell<'a> = &'a dyn Fn(&str, &str, Duration) -> bool;

/// How many lines of a failed build are told.
const TOLD_LINES: usize = 20;

impl Programs {
    /// Builds what has to be built, each build once, in folders below `root`. Programs whose build fails are
    /// missing from then on, with what it said. While one goes on, `tell` is asked again and again whether it has told of
    /// it: the program, the tool, how long it takes.
    pub fn build(&mut self, root: &Path, tell: Tell) {
        let limits = Limits::of_a_build();
        let mut done: Vec<(Build, Result<Folder, Missing>)> = Vec::new();
        for (program, search) in &mut self.searches {
            let Search::Found(found) = search else {
                continue;
            };
            let Some(build) = found.build.clone() else {
                continue;
            };
            let same = |(other, _): &&(Build, _)| {
                other.command == build.command && other.folder == build.folder
            };
            let outcome = match done.iter().find(same) {
                Some((_, outcome)) => outcome.clone(),
                None => run(&build, &self.modules, root, &limits, &|elapsed| {
                    tell(program.name(), &tool(&build.command), elapsed)
                })
                .map(|scratch| {
                    let copy = scratch.inside().clone();
                    self.copies.push(scratch);
                    copy
                }),
            };
            let placed = outcome.clone().and_then(|copy| place(&copy, found));
            done.push((build, outcome));
            if let Err(missing) = placed {
                *search = Search::Missing(missing);
            }
        }
    }

    /// Copies the folders of the programs that need no build below `root`, each once. What is written beside
    /// them from then on, such as the reports of this grading, is not there for the programs.
    pub fn set_aside(&mut self, root: &Path) -> Result<(), CopyError> {
        let mut done: Vec<(Folder, Folder)> = Vec::new();
        for (_, search) in &mut self.searches {
            let Search::Found(Found { folder: Some(folder), copy, build: None, .. }) = search
            else {
                continue;
            };
            if let Some((_, same)) = done.iter().find(|(other, _)| other == folder) {
                *copy = Some(same.clone());
                continue;
            }
            let scratch = Scratch::new(root, Some(folder), NO_FILES)?;
            self.modules.link(folder, scratch.inside())?;
            *copy = Some(scratch.inside().clone());
            done.push((folder.clone(), scratch.inside().clone()));
            self.copies.push(scratch);
        }
        Ok(())
    }
}

/// Names beyond this are not looked at for what a build has made.
const MOST_NAMES: usize = 20_000;

/// So many of the programs that were made in place of the one that was wanted are told.
const TOLD_PROGRAMS: usize = 5;

/// Points `found` to the copy in which it was built, and to what was made there.
fn place(copy: &Folder, found: &mut Found) -> Result<(), Missing> {
    let Some(build) = &mut found.build else { return Ok(()) };
    if let Some(Product::Program(path)) = &mut build.product
        && !copy.is_file(&*path)
    {
        *path = made_elsewhere(copy, &build.folder, path)
            .map_err(|more| made_no(&build.command, path, &more))?;
    }
    let taken = |what: &Path, error: &io::Error| {
        let why = match error.kind() {
            ErrorKind::NotFound => String::new(),
            _ => format!(" that can be taken: {error}"),
        };
        made_no(&build.command, what, &why)
    };
    if let Some((product, place)) = build.moved() {
        // Whatever else it left is for the next program.
        take(copy, product, &place).map_err(|error| taken(product, &error))?;
    }
    let product = build.product.as_ref();
    if let Some(missing) = product.map(Product::place).filter(|place| !is_there(copy, place)) {
        return Err(taken(&missing, &ErrorKind::NotFound.into()));
    }
    if let Some(product @ Product::Program(_)) = product {
        let itself = Path::new(".").join(product.place());
        found.command = Command { env: found.command.env.clone(), ..Command::new([itself]) };
    }
    let directory = &build.directory;
    found.copy = Some(copy.open(directory).map_err(|error| taken(directory, &error))?);
    Ok(())
}

fn is_there(copy: &Folder, path: &Path) -> bool {
    copy.is_file(path) || copy.is_folder(path)
}

fn made_no(command: &Command, what: &Path, more: &str) -> Missing {
    Missing::because(format!("{command} ended well, but made no {}{more}", what.display()))
}

/// The program of this name that lies somewhere else, a new one before one that was handed in; or else a few words on
/// the programs that were made.
fn made_elsewhere(copy: &Folder, handed_in: &Folder, path: &Path) -> Result<PathBuf, String> {
    let programs = copy.files_below(MOST_NAMES).into_iter().filter(|file| copy.may_be_run(file));
    let (old, new): (Vec<_>, Vec<_>) = programs.partition(|file| handed_in.is_file(file));
    let named = |file: &&PathBuf| file.file_name() == path.file_name();
    if let Some(file) = new.iter().chain(&old).find(named) {
        return Ok(file.clone());
    }
    let new: Vec<_> =
        new.iter().take(TOLD_PROGRAMS).map(|file| file.display().to_string()).collect();
    Err(if new.is_empty() { String::new() } else { format!("; it made {}", new.join(", ")) })
}

/// Takes what was made to where it is copied from.
fn take(copy: &Folder, product: &Path, place: &Path) -> io::Result<()> {
    if !copy.is_folder(product) {
        return copy.copy_file(product, place, MOST_BYTES);
    }
    let parts = copy.open(product)?;
    copy.make(place)?.copy_all_of(&parts).map_err(io::Error::other)
}

/// The tool that a build runs: behind a shell, the last that its line begins with.
fn tool(command: &Command) -> String {
    let words: Vec<_> = command.argv.iter().map(|word| word.to_string_lossy()).collect();
    let line = match words.as_slice() {
        [shell, flag, line] if shell == "sh" && flag == "-c" => line.rsplit(" && ").next(),
        words => words.first().map(|word| &**word),
    };
    line.and_then(|line| line.split_whitespace().next()).unwrap_or_default().to_owned()
}

/// Builds in a copy.
fn run(
    build: &Build,
    modules: &Modules,
    root: &Path,
    limits: &Limits,
    told: &dyn Fn(Duration) -> bool,
) -> Result<Scratch, Missing> {
    let failed = |why: String, machine, said| Missing {
        reason: format!("its build, {}, {why}", build.command),
        machine,
        said,
    };
    let scratch = Scratch::with_room(root, Some(&build.folder), NO_FILES, limits.disk_bytes)
        .and_then(|scratch| modules.link(&build.folder, scratch.inside()).map(|()| scratch))
        .map_err(|e| failed(format!("could not begin: {e}"), true, Vec::new()))?;
    let started = Running::start(&build.command, &[], &scratch, limits);
    let mut running = started.map_err(|e| {
        let machine = matches!(e, StartError::System { .. });
        failed(format!("did not start: {e}"), machine, Vec::new())
    })?;
    let end = wait(&mut running, told);
    running.end();
    match end {
        None => match measure(scratch.inside()) {
            Ok(()) => Ok(scratch),
            Err(error) => Err(failed(format!("left too much: {error}"), false, Vec::new())),
        },
        Some(how) => Err(failed(how, false, last_lines(&running))),
    }
}

/// Waits for the build to end; how it failed, if it did.
fn wait(running: &mut Running, told: &dyn Fn(Duration) -> bool) -> Option<String> {
    let (began, mut is_told, mut excess) = (Instant::now(), told(Duration::ZERO), None);
    let attended = running.attend(PATIENCE, |running| {
        is_told = is_told || running.exit().is_some() || told(began.elapsed());
        excess = running.over_limit();
        excess.is_some()
    });
    if let Err(e) = attended {
        return Some(format!("could not be watched: {e}"));
    }
    match (running.exit(), excess) {
        (Some(exit), _) => (!exit.is_success()).then(|| exit.to_string()),
        (None, Some(excess)) => Some(excess.to_string()),
        (None, None) => Some(format!("took longer than {} s", PATIENCE.as_secs())),
    }
}

/// What a build said last: compilers say it on standard error.
fn last_lines(running: &Running) -> Vec<Vec<u8>> {
    let lines = |stream| running.output(stream).last_lines(TOLD_LINES);
    match lines(Stream::Stderr) {
        said if said.is_empty() => lines(Stream::Stdout),
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use std::fs;

    fn built(manifest: &str, files: &[(&str, &str)]) -> (tempfile::TempDir, Programs) {
        let (folder, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(folder.path().join("httplab.toml"), manifest).unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut programs = Programs::find(&usual(), Some(folder.path()), &[]).unwrap();
        programs.build(root.path(), &|_, _, _| true);
        (root, programs)
    }

    #[test]
    fn a_build_happens_in_a_copy_once_for_all_that_ask_for_it() {
        let manifest = "build = 'sh build.sh'\n[http_server1]\ncommand = './s'\n\
                        [http_server2]\ncommand = './s'\n";
        let (_root, programs) = built(manifest, &[("build.sh", "echo built >> s")]);
        assert_eq!(programs.copies.len(), 1);
        for program in ["http_server1", "http_server2"] {
            let Search::Found(found) = programs.get(program) else { panic!("missing") };
            let copy = found.copy.as_ref().unwrap();
            assert_eq!(copy.read_text("s", 100).unwrap(), "built\n");
        }
    }

    #[test]
    fn what_is_written_beside_a_program_later_is_not_in_its_copy() {
        let (folder, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["http_client.py", "http_server1.py"] {
            fs::write(folder.path().join(name), "print()").unwrap();
        }
        let mut programs = Programs::find(&usual(), Some(folder.path()), &[]).unwrap();
        programs.set_aside(root.path()).unwrap();
        fs::write(folder.path().join("report.json"), "{}").unwrap();
        assert_eq!(programs.copies.len(), 1, "one for both");
        for program in ["http_client", "http_server1"] {
            let Search::Found(found) = programs.get(program) else { panic!("missing") };
            let copy = found.to_copy().unwrap();
            assert!(copy.is_file("http_server1.py") && !copy.is_file("report.json"));
        }
    }

    #[test]
    fn a_build_that_fails_is_told_with_what_it_said() {
        let manifest = "[http_client]\nbuild = 'sh build.sh'\ncommand = './c'\n";
        let (_root, programs) = built(manifest, &[("build.sh", "echo no such header >&2; exit 2")]);
        let Search::Missing(missing) = programs.get("http_client") else { panic!("found") };
        assert_eq!(missing.reason, "its build, sh build.sh, exited with status 2");
        assert_eq!(missing.said, [b"no such header"]);
        assert!(!missing.machine);
    }

    /// What a folder with this Makefile comes to; none where there is no make.
    fn made_by(makefile: &str) -> Option<(tempfile::TempDir, Programs)> {
        crate::sandbox::command::on_path("make".as_ref())?;
        let (folder, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(folder.path().join("Makefile"), makefile).unwrap();
        let mut programs = Programs::find(&usual(), Some(folder.path()), &[]).unwrap();
        programs.build(root.path(), &|_, _, _| true);
        Some((root, programs))
    }

    const MAKES: &str = "\tmkdir -p $(@D) && echo '#!/bin/sh' >$@ && chmod +x $@\n";

    #[test]
    fn a_product_in_another_folder_runs_where_it_was_made() {
        let makefile =
            format!("BIN = out/bin\nall: $(BIN)/http_client\n$(BIN)/http_client:\n{MAKES}");
        let Some((_root, programs)) = made_by(&makefile) else { return };
        let Search::Found(found) = programs.get("http_client") else { panic!("missing") };
        assert_eq!(found.command.to_string(), "./out/bin/http_client");
    }

    #[test]
    fn a_product_in_a_folder_that_is_not_copied_is_taken_out_of_it() {
        let Some((_root, programs)) = made_by(&format!("target/http_client:\n{MAKES}")) else {
            return;
        };
        let Search::Found(found) = programs.get("http_client") else { panic!("missing") };
        assert_eq!(found.command.to_string(), "./http_client.built");
        assert!(found.copy.as_ref().unwrap().may_be_run("http_client.built"));
    }

    #[test]
    fn what_a_build_has_made_in_its_place_is_told() {
        let makefile =
            format!("all: server\n\t# http_client\n\ttrue http_client\nserver:\n{MAKES}");
        let Some((_root, programs)) = made_by(&makefile) else { return };
        let Search::Missing(missing) = programs.get("http_client") else { panic!("found") };
        assert_eq!(missing.reason, "make ended well, but made no http_client; it made server");
    }
}
