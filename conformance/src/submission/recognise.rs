//! Recognising a program of the assignment among the files of a folder, by its name first and by what could
//! build it next.

use super::came_back::{self, CameBack};
use super::found::{Build, Found, Missing, Renamed, Search};
use super::java;
use super::language::{
    self, COMPILED, INTERPRETED, NotInstalled, Way, interpreters, is_empty, is_installed,
    is_program,
};
use super::package;
use super::recipe::Recipe;
use super::recipes;
use super::remarks;
use super::spelling::alike;
use crate::notation::program::{Program, Role};
use crate::sandbox::Folder;
use crate::sandbox::command::{Command, quoted};
use crate::sandbox::folder::NOT_COPIED;
use std::ffi::OsString;
use std::path::PathBuf;

/// Looks for a program in `dir`, by each of its names, and where it is not there, in the folders inside; for a file or
/// what would build it first, then for a package, and then for a file whose name is decorated. What cannot be run is told
/// where nothing else can. `None` where there is nothing of it; `all` are the programs that may be here.
pub fn program(dir: &Folder, program: &Program, all: &[Program]) -> Option<Search> {
    let role = program.role();
    let by_a_name =
        |folder: &Folder| program.names().find_map(|name| in_folder(folder, name, role));
    let as_main = |inner: &str, folder: &Folder| {
        let is_own = program.names().any(|name| alike(name, inner));
        is_own.then(|| exactly(folder, "main", role)).flatten()
    };
    let as_package =
        |folder: &Folder| program.names().find_map(|name| by_package(folder, name, role));
    let came_back = |folder: &Folder| as_it_came_back(folder, program, all);
    let inside = |look: &dyn Fn(&str, &Folder) -> Option<Search>| -> Vec<(String, Search)> {
        let look = |inner: String| Some((inner.clone(), look(&inner, &dir.open(&inner).ok()?)?));
        folders(dir).into_iter().filter_map(look).collect()
    };
    let here = |search: Option<Search>| search.map(|search| (String::new(), search)).into_iter();
    let looks: [&dyn Fn() -> Vec<(String, Search)>; 6] = [
        &|| here(by_a_name(dir)).collect(),
        &|| inside(&|inner, folder| by_a_name(folder).or_else(|| as_main(inner, folder))),
        &|| here(as_package(dir)).collect(),
        &|| inside(&|_, folder| as_package(folder)),
        &|| here(came_back(dir)).collect(),
        &|| inside(&|_, folder| came_back(folder)),
    ];
    let mut unusable = None;
    for look in looks {
        let (found, missing): (Vec<_>, Vec<_>) =
            look().into_iter().partition(|(_, search)| matches!(search, Search::Found(_)));
        if !found.is_empty() {
            return Some(only(dir, program, found, all));
        }
        unusable = unusable.or_else(|| (!missing.is_empty()).then_some(missing));
    }
    unusable.map(|missing| only(dir, program, missing, all))
}

/// The one that there is; of several none is preferred.
fn only(
    dir: &Folder,
    program: &Program,
    mut searches: Vec<(String, Search)>,
    all: &[Program],
) -> Search {
    if searches.len() != 1 {
        return Search::Missing(Missing::because(several(dir, program.name(), &searches)));
    }
    let (inner, mut search) = searches.remove(0);
    if let Search::Found(found) = &mut search {
        let folder = found.folder.as_ref();
        let beside = || folder.and_then(|folder| a_copy_beside(folder, program, all));
        found.note = found.note.take().or_else(beside);
        if !inner.is_empty() {
            found.how = format!("{inner}/{}", found.how);
        }
    }
    search
}

/// What is told where a file was found by its own name, and a copy that came later lies beside it.
fn a_copy_beside(folder: &Folder, program: &Program, all: &[Program]) -> Option<String> {
    let copies: Vec<String> =
        copies(folder, program, all).into_iter().map(|copy| copy.file).collect();
    let are = if copies.len() == 1 { "is" } else { "are" };
    (!copies.is_empty()).then(|| {
        format!("{} {are} there too, and was not run: the plain name goes first", copies.join(", "))
    })
}

fn several(dir: &Folder, name: &str, inside: &[(String, Search)]) -> String {
    let places: Vec<_> = inside
        .iter()
        .map(|(folder, search)| match search {
            Search::Found(found) => format!("{folder}/{}", found.how),
            Search::Missing(_) => format!("{folder}/{name}"),
        })
        .collect();
    let first = inside.first().map(|(folder, _)| dir.path().join(folder)).unwrap_or_default();
    format!(
        "there are several: {}; name one of the folders, such as `httplab grade {}`, or say which with httplab.toml \
         or --program {name}=…",
        places.join(" and "),
        quoted(first.as_os_str()),
    )
}

/// Looks in this folder only. `None` where nothing has to do with the program.
fn in_folder(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let similar = || by_similar_name(folder, name, role);
    match exactly(folder, name, role) {
        Some(Search::Missing(missing)) => similar().or(Some(Search::Missing(missing))),
        found => found.or_else(similar),
    }
}

/// Looks for a file of this name, with an ending or without, and for what makes one.
fn exactly(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    is_script(folder, name)
        .then(|| by_itself(folder, name, role))
        .or_else(|| by_ending(folder, name, role))
        .or_else(|| by_building(folder, name))
        .or_else(|| folder.is_file(name).then(|| by_itself(folder, name, role)))
}

fn is_script(folder: &Folder, file: &str) -> bool {
    folder.start(file, 2).is_ok_and(|bytes| bytes == b"#!")
}

fn by_itself(folder: &Folder, file: &str, role: Role) -> Search {
    match language::run_by_itself(folder, file) {
        Some(way) => search(folder, file, way, role),
        None if is_empty(folder, file) => {
            Search::Missing(Missing::because(format!("{file} is empty")))
        }
        None => Search::Missing(Missing::because(format!(
            "{file} is neither a program nor a script that says how it is run; begin it with a line like \
             #!/usr/bin/env python3"
        ))),
    }
}

fn by_ending(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let mut endings: Vec<&str> = INTERPRETED.iter().map(|(ending, _)| *ending).collect();
    endings.dedup();
    let files = endings.into_iter().map(|ending| (format!("{name}.{ending}"), ending));
    let mut files = files.filter(|(file, _)| folder.is_file(file) && !is_empty(folder, file));
    let (file, ending) = files.next()?;
    let mut search = with_ending(folder, &file, ending, role);
    let others: Vec<_> = files.map(|(file, _)| file).collect();
    if let Search::Found(found) = &mut search
        && !others.is_empty()
    {
        let remark = format!("{file} was run; {} is there too", others.join(" and "));
        found.remarks.push(remark);
    }
    Some(search)
}

fn with_ending(folder: &Folder, file: &str, ending: &str, role: Role) -> Search {
    match java::with_helpers(folder, file) {
        Some(recipe) => by_recipe(folder, recipe),
        None => {
            search(folder, file, language::run_by_ending(folder, file, &interpreters(ending)), role)
        }
    }
}

/// A file, or what makes one, whose name differs in case, or in `_` and `-`; one that can be run before others.
fn by_similar_name(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let stem = |file: &String| file.split('.').next().unwrap_or_default().to_owned();
    let mut stems: Vec<String> = files(folder).iter().map(stem).collect();
    stems.dedup();
    let others = stems.iter().filter(|stem| *stem != name && alike(stem, name));
    let mut searches: Vec<Search> = others
        .filter_map(|stem| Some(taken_for(exactly(folder, stem, role)?, stem, name)))
        .collect();
    searches.sort_by_key(|search| matches!(search, Search::Missing(_)));
    searches.into_iter().next()
}

/// What was found by another name than its own, with a remark on it.
fn taken_for(mut search: Search, other: &str, name: &str) -> Search {
    if let Search::Found(found) = &mut search {
        let file = if found.how.starts_with(other) { &found.how } else { other };
        found.remarks.push(format!("{file} was taken for {name}; call it so"));
    }
    search
}

/// Files that came back under another name and may be this program, the latest first.
fn copies(folder: &Folder, program: &Program, all: &[Program]) -> Vec<CameBack> {
    let read = |file: &String| {
        let others = || all.iter().filter(|other| *other != program).flat_map(Program::names);
        let mut names = program.names();
        names.find_map(|name| came_back::read(file, name, others()))
    };
    let mut copies: Vec<CameBack> = files(folder).iter().filter_map(read).collect();
    copies.retain(|copy| !is_empty(folder, &copy.file));
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.number));
    copies
}

/// The latest of them. It gets its own name back before it runs: see [`Renamed`].
fn as_it_came_back(folder: &Folder, program: &Program, all: &[Program]) -> Option<Search> {
    let copies = copies(folder, program, all);
    let latest = copies.first()?;
    let others = || copies[1..].iter().map(|copy| copy.file.as_str()).collect::<Vec<_>>();
    if copies.iter().any(|copy| copy.owner != latest.owner)
        || copies[1..].iter().any(|copy| copy.number == latest.number)
    {
        return Some(Search::Missing(Missing::because(format!(
            "{} and {} may both be {}; give one of them that name",
            latest.file,
            others().join(", "),
            latest.called,
        ))));
    }
    let mut search = of_copy(folder, latest, program.role())?;
    if let Search::Found(found) = &mut search {
        found.note = Some(match others().as_slice() {
            [] => format!("{} was taken for {}; call it so", latest.file, latest.called),
            others => format!(
                "{} was taken for {}, as the latest; {} is there too",
                latest.file,
                latest.called,
                others.join(", ")
            ),
        });
    }
    Some(search)
}

/// How such a file is built and run under its own name.
fn of_copy(folder: &Folder, copy: &CameBack, role: Role) -> Option<Search> {
    let CameBack { file, called, .. } = copy;
    let ending = called.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ways = interpreters(ending);
    let language = COMPILED.iter().find(|language| language.ending == ending);
    let mut search = match language {
        _ if ending.is_empty() => by_itself(folder, file, role),
        _ if !ways.is_empty() => {
            search(folder, file, language::run_by_ending(folder, file, &ways), role)
        }
        Some(language) if is_program(folder, file, ending) => {
            by_recipe(folder, recipes::of_source(folder, language, called))
        }
        _ => return None,
    };
    if let Search::Found(found) = &mut search {
        let own = |word: &OsString| match word {
            word if *word == **file => OsString::from(called),
            word if *word == *format!("./{file}") => format!("./{called}").into(),
            word => word.clone(),
        };
        let argv = found.command.argv.iter().map(own).collect();
        found.command = Command { argv, ..found.command.clone() };
        found.how = file.clone();
        found.renamed = Some(Renamed { from: file.clone(), to: called.clone() });
    }
    Some(search)
}

/// A package of a language that is run by its name.
fn by_package(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    if let Some((file, way)) = package::of_python(folder, name, folders(folder)) {
        return Some(match language::emptiness(folder, &file) {
            Some(empty) => Search::Missing(Missing::because(format!("{file} {empty}"))),
            None => search(folder, &file, way, role),
        });
    }
    let file = package::of_node(folder, name)?;
    if let Some(empty) = language::emptiness(folder, &file) {
        return Some(Search::Missing(Missing::because(format!("{file} {empty}"))));
    }
    if !folder.is_file(&file) {
        return Some(Search::Missing(Missing::because(format!(
            "package.json says that {name} is {file}, which is not there"
        ))));
    }
    Some(search(folder, &file, package::run_by_node(folder, &file), role))
}

/// What a way to run `file` comes to.
fn search(folder: &Folder, file: &str, way: Way, role: Role) -> Search {
    let command = match way.command {
        Ok(command) => command,
        Err(lacking) => return not_installed(file, &lacking),
    };
    let mut remarks = way.remarks;
    if command.to_string().starts_with("python") || file.ends_with(".py") {
        remarks.extend(remarks::about_python(folder, file, role));
    }
    Search::Found(Found {
        command,
        folder: Some(folder.clone()),
        how: file.to_owned(),
        copy: None,
        build: None,
        renamed: None,
        note: None,
        remarks,
    })
}

fn not_installed(file: &str, lacking: &NotInstalled) -> Search {
    Search::Missing(Missing {
        reason: format!("{file} needs {}, which is not installed on this machine", lacking.0),
        machine: true,
        said: Vec::new(),
    })
}

/// The first recipe for the program that this machine has the tools for.
fn by_building(folder: &Folder, name: &str) -> Option<Search> {
    let (able, unable): (Vec<Recipe>, Vec<Recipe>) =
        recipes::all(folder, name).into_iter().partition(|recipe| lacking(recipe).is_none());
    let unable = unable.into_iter().filter(|_| !folder.is_file(name));
    able.into_iter().chain(unable).next().map(|recipe| by_recipe(folder, recipe))
}

fn lacking(recipe: &Recipe) -> Option<NotInstalled> {
    let lacking = recipe.tools.iter().find(|tool| !is_installed(tool))?;
    Some(NotInstalled((*lacking).to_owned()))
}

fn by_recipe(folder: &Folder, recipe: Recipe) -> Search {
    if let Some(lacking) = lacking(&recipe) {
        return not_installed(&recipe.from, &lacking);
    }
    Search::Found(Found {
        command: recipe.running(),
        folder: Some(folder.clone()),
        copy: None,
        how: recipe.from,
        build: Some(Build {
            command: recipe.command,
            folder: folder.clone(),
            directory: PathBuf::new(),
            product: Some(recipe.product),
        }),
        renamed: None,
        note: None,
        remarks: Vec::new(),
    })
}

/// The names of the files in a folder, sorted.
pub fn files(folder: &Folder) -> Vec<String> {
    names(folder, |name| folder.is_file(name))
}

/// The names of the folders in a folder, sorted, without those that tools make.
pub fn folders(folder: &Folder) -> Vec<String> {
    let mut names = names(folder, |name| folder.is_folder(name));
    names.retain(|name| !name.starts_with('.') && !NOT_COPIED.contains(&name.as_str()));
    names
}

/// More than any folder has that was measured.
const MOST_NAMES: usize = 20_000;

fn names(folder: &Folder, which: impl Fn(&str) -> bool) -> Vec<String> {
    let mut names = folder.names(MOST_NAMES);
    names.retain(|name| which(name));
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use crate::submission::language::endings;
    use crate::submission::tests::given;
    use crate::submission::unknown;

    /// What a folder of these files comes to for server 1: how it was recognised, how it is built and run, what is
    /// remarked; or why it is missing.
    fn told(files: &[(&str, &str)]) -> String {
        let all = given(files);
        let folder = Folder::at(all.path()).unwrap();
        match program(&folder, &usual()[1], &usual()) {
            None => unknown::told(&folder, folders(&folder), "http_server1", None),
            Some(Search::Found(Found { how, build, command, remarks, .. })) => {
                let build = build.map(|build| format!("{}, ", build.command)).unwrap_or_default();
                format!("{how}: {build}{command} {}", remarks.join(" "))
            }
            Some(Search::Missing(missing)) => missing.reason,
        }
    }

    const MAIN: &str = "int main() { return 0; }";

    #[test]
    fn a_source_of_any_language_is_taken_or_what_it_needs_is_named() {
        for ending in endings() {
            let file = format!("http_server1.{ending}");
            let told = told(&[(&file, MAIN)]);
            let lacks = told.ends_with("not installed on this machine");
            assert!(told.starts_with(&format!("{file}: ")) || lacks, "{told}");
        }
        assert!(
            ["cc", "cxx", "hs", "cs", "kt", "ts", "zig"].iter().all(|it| endings().contains(it))
        );
        assert!(COMPILED.iter().all(|language| language.tools().count() > 0));
    }

    #[test]
    fn cmake_builds_what_has_more_than_one_source() {
        let text = "project(lab C)\nadd_executable(http_server1 http_server1.c more.c)\n";
        let told_of = |text| told(&[("CMakeLists.txt", text), ("http_server1.c", MAIN)]);
        match is_installed("cmake") {
            true => assert!(told_of(text).contains("cmake --build target --target http_server1")),
            // What can be tried is tried.
            false => assert!(told_of(text).starts_with("http_server1.c: cc ")),
        }
        let one = told_of("add_executable(http_server1 http_server1.c)\n");
        assert!(one.starts_with("http_server1.c: "), "{one}");
        let alone = told(&[("CMakeLists.txt", text)]);
        assert!(alone.contains("cmake --build") || alone.starts_with("CMakeLists.txt needs cmake"));
    }

    #[test]
    fn a_go_program_of_several_files_is_built_of_those_that_all_programs_have() {
        let main = "package main\nfunc main() { serve() }";
        let files = [("main.go", main), ("serve.go", "package main"), ("serve_test.go", "")];
        let inside = files.map(|(name, text)| (format!("http_server1/{name}"), text));
        let inside: Vec<_> = inside.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let beside = [("http_server1.go", main), files[1], ("http_client.go", main)];
        if is_installed("go") {
            let all = "|| go build -o main.built main.go serve.go'";
            assert!(told(&inside).contains(all), "{}", told(&inside));
            let all = "|| go build -o http_server1.built http_server1.go serve.go'";
            assert!(told(&beside).contains(all), "{}", told(&beside));
        }
    }

    #[test]
    fn rust_spells_it_with_a_hyphen() {
        let told = told(&[("Cargo.toml", "[package]"), ("src/bin/http-server1.rs", "")]);
        assert_eq!(
            told,
            "Cargo.toml: cargo build --release --bin http-server1, ./http-server1.built "
        );
    }

    #[test]
    fn a_package_of_python_runs_by_its_name() {
        let file = "http_server1/__main__.py";
        let inside = told(&[(file, "import sys\nfrom . import x\nx(sys.argv)")]);
        assert_eq!(inside, format!("{file}: python3 -m http_server1 "));
        let beside = told(&[(file, "import sys\nimport x\nx(sys.argv)")]);
        assert_eq!(beside, format!("{file}: python3 http_server1 "));
    }

    #[test]
    fn package_json_says_what_node_runs() {
        let text = r#"{"bin": {"http-server1": "./src/a.js", "http_client": "b.js"}}"#;
        let there = told(&[("package.json", text), ("src/a.js", "x")]);
        assert!(
            there == "src/a.js: node src/a.js " || there.ends_with("not installed on this machine")
        );
        let gone = told(&[("package.json", text)]);
        assert_eq!(gone, "package.json says that http_server1 is src/a.js, which is not there");
        let out = told(&[("package.json", &text.replace("./src", "../.."))]);
        assert!(out.ends_with("which is not there"), "{out}");
    }

    #[test]
    fn what_is_not_recognised_is_named() {
        for (files, what) in [
            ([("http_server1.py", "\n"), ("x", "")], "http_server1.py is empty"),
            (
                [("http_server1.erl", "main"), ("x", "")],
                "http_server1.erl has an ending that is not",
            ),
            (
                [("meson.build", ""), ("x", "")],
                "meson.build builds in a way that is not known here",
            ),
            ([("a/Makefile", "server: server.o"), ("x", "")], "a/Makefile makes no http_server1"),
            (
                [("Makefile", "s: http_server1.o"), ("http_server1.c", "int f();")],
                "Makefile makes no http_server1; http_server1.c has no main",
            ),
        ] {
            let told = told(&files);
            assert!(
                told.starts_with("there is no http_server1 in ") && told.contains(what),
                "{told}"
            );
        }
    }

    #[test]
    fn what_cannot_be_run_does_not_hide_what_can() {
        let inside = ("project/http_server1.sh", "echo");
        assert!(told(&[("http_server1", "only words"), inside]).starts_with("project/"));
        assert!(told(&[("http_server1.py", ""), ("http_server1.sh", "echo")]).contains("sh http"));
        assert!(told(&[("http_server1", "only words")]).starts_with("http_server1 is neither"));
    }
}
