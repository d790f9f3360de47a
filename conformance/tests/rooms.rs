//! The rooms of the harness: no floor uses one above it, in the order that ARCHITECTURE.md tells, and no files
//! use each other in a ring. Read from the `use` lines and paths of the code, tests left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its path from the crate's root, and what its file uses.
type Modules = BTreeMap<Vec<String>, Source>;

struct Source {
    /// Paths from the crate's root.
    uses: BTreeSet<Vec<String>>,
    /// Names that it passes on with `pub use`, each with where it is from.
    passed_on: BTreeMap<String, Vec<String>>,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The floors of ARCHITECTURE.md, the topmost first: its block ```` ```floors ````; a line may hold several.
fn floors() -> Vec<String> {
    let text = fs::read_to_string(here("../ARCHITECTURE.md")).unwrap();
    let (_, rest) = text.split_once("```floors\n").expect("a block of floors");
    let (block, _) = rest.split_once("```").unwrap();
    let names = block.lines().flat_map(|line| line.split("  ").next().unwrap().split_whitespace());
    names.map(str::to_owned).collect()
}

fn modules() -> Modules {
    let own = sources().into_iter().filter(|path| !is_of_the_program(path));
    let read = |path: PathBuf| {
        let name = module(&path);
        let source = Source::read(&fs::read_to_string(&path).unwrap(), &name, &path);
        (name, source)
    };
    own.map(read).collect()
}

/// The lower floors are a crate of their own.
const SOURCES: [&str; 2] = ["src", "engine/src"];

/// All files of the source.
fn sources() -> Vec<PathBuf> {
    let (mut folders, mut files) = (SOURCES.map(here).to_vec(), Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let (inner, own): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        folders.extend(inner);
        files.extend(own);
    }
    files
}

/// Not the library's, but the program's own: what it is beside the harness.
fn is_of_the_program(file: &Path) -> bool {
    ["main.rs", "carried.rs"].iter().any(|name| file == here("src").join(name))
}

/// `sandbox/mod.rs` is `[sandbox]`, `lib.rs` is `[]`.
fn module(path: &Path) -> Vec<String> {
    let file = SOURCES.iter().find_map(|source| path.strip_prefix(here(source)).ok()).unwrap();
    let mut names: Vec<String> =
        file.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| last == "mod" || last == "lib");
    names
}

impl Source {
    fn read(text: &str, own: &[String], file: &Path) -> Source {
        let code = code(text);
        let mut source = Source { uses: BTreeSet::new(), passed_on: BTreeMap::new() };
        let fronts = ["crate::", "super::", "self::"].map(str::to_owned);
        for front in fronts.into_iter().chain(children(&code)) {
            for (at, _) in code.match_indices(&front) {
                let before = &code[..at];
                if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                    continue;
                }
                let rest = &code[at..];
                let is_use = before.trim_end().ends_with("use");
                let tree = if is_use { rest.split(';').next().unwrap() } else { path(rest) };
                // What a folder passes on, it does not use itself.
                let is_passed_on = before.trim_end().ends_with("pub use");
                let used = expanded(tree, own).into_iter().filter(|_| !is_passed_on);
                source.uses.extend(used);
            }
        }
        let statements = code.split(';').filter_map(|line| line.trim().rsplit_once("pub use "));
        for (_, tree) in statements.filter(|_| file.ends_with("mod.rs")) {
            for path in expanded(&format!("self::{}", tree.trim_start_matches("self::")), own) {
                source.passed_on.insert(path.last().unwrap().clone(), path);
            }
        }
        source
    }
}

/// A source without comments and tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// How paths to the modules that a file declares begin: `client::`.
fn children(code: &str) -> Vec<String> {
    let declared = code.lines().filter_map(|line| line.trim().strip_suffix(';'));
    let names = declared.filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    names.map(|name| format!("{name}::")).collect()
}

/// The path at the beginning of a text.
fn path(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    text[..end.unwrap_or(text.len())].trim_end_matches(':')
}

/// `super::{a, b::{c, d}}` as paths from the crate's root.
fn expanded(tree: &str, own: &[String]) -> Vec<Vec<String>> {
    let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
    branches(&tree).iter().filter_map(|path| absolute(path, own)).collect()
}

fn branches(tree: &str) -> Vec<String> {
    let Some((front, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let inside = &rest[..rest.rfind('}').unwrap_or(rest.len())];
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(inside[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.flat_map(|part| branches(&format!("{front}{part}"))).collect()
}

fn absolute(path: &str, own: &[String]) -> Option<Vec<String>> {
    let mut names: Vec<String> = own.to_vec();
    for (number, name) in path.split("::").enumerate() {
        match (number, name.trim()) {
            (0, "crate") => names.clear(),
            (_, "self") => {}
            (_, "super") => drop(names.pop()),
            (_, name) => names.push(name.to_owned()),
        }
    }
    (!names.is_empty()).then_some(names)
}

/// The file that a path leads to, through what folders pass on.
fn file(path: &[String], modules: &Modules) -> Vec<String> {
    let length = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]));
    let found = &path[..length.unwrap_or(0)];
    let passed_on = path.get(found.len()).and_then(|name| modules[found].passed_on.get(name));
    match passed_on {
        Some(further) if further.as_slice() != path => file(further, modules),
        _ => found.to_vec(),
    }
}

/// Each file with the files that it uses.
fn arrows(modules: &Modules) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let used = |(name, source): (&Vec<String>, &Source)| {
        let files = source.uses.iter().map(|path| file(path, modules));
        (name.clone(), files.filter(|file| file != name && !file.is_empty()).collect())
    };
    modules.iter().map(used).collect()
}

#[test]
fn no_floor_uses_one_above_it() {
    let (floors, modules) = (floors(), modules());
    let rooms: BTreeSet<&String> = modules.keys().filter_map(|name| name.first()).collect();
    assert_eq!(
        floors.iter().collect::<BTreeSet<_>>(),
        rooms,
        "ARCHITECTURE.md names each room once"
    );
    let floor = |name: &String| floors.iter().position(|floor| floor == name).unwrap();
    let up: Vec<String> = arrows(&modules)
        .iter()
        .flat_map(|(from, files)| files.iter().map(move |to| (from, to)))
        .filter(|(from, to)| !from.is_empty() && floor(&from[0]) > floor(&to[0]))
        .map(|(from, to)| format!("{} uses {}", from.join("/"), to.join("/")))
        .collect();
    assert!(up.is_empty(), "{} arrows up:\n{}", up.len(), up.join("\n"));
}

/// It starts strangers' programs, and knows nothing of pages, students and HTTP.
#[test]
fn the_sandbox_uses_the_kernel_the_tape_and_the_system_alone() {
    let rooms = ["sandbox", "tape", "kernel", "escape", "sys"];
    let others: Vec<String> = arrows(&modules())
        .into_iter()
        .filter(|(from, _)| from.first().is_some_and(|room| room == "sandbox"))
        .flat_map(|(_, files)| files)
        .filter(|to| !rooms.contains(&to[0].as_str()))
        .map(|to| to.join("/"))
        .collect();
    assert!(others.is_empty(), "the sandbox uses {}", others.join(", "));
}

/// What strangers hand in, and what their programs may have changed, is opened by `sandbox/folder` alone, which is not
/// led out of it.
#[test]
fn files_of_strangers_are_opened_by_their_folder() {
    let ways = [
        "fs::",
        "std::fs",
        "File::",
        "canonicalize(",
        "exists()",
        "is_dir()",
        "is_file()",
        "metadata()",
        "read_dir()",
        "read_link(",
        "symlink(",
    ];
    let mut files: Vec<PathBuf> = ["replay/fixtures.rs", "sandbox/scratch.rs", "sandbox/watch.rs"]
        .map(|file| here("engine/src").join(file))
        .into();
    for room in ["src/submission", "src/archive", "src/class/export"] {
        files.extend(fs::read_dir(here(room)).unwrap().map(|entry| entry.unwrap().path()));
    }
    // The export is of whoever grades, and stays a file where it is one.
    files.retain(|file| !file.ends_with("class/export/opening.rs"));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for line in code(&text).lines() {
            let way = ways.iter().find(|way| line.contains(*way));
            assert_eq!(way, None, "{}: {line}", file.display());
        }
    }
}

/// It sees what it judges as a process, as it sees anyone's: what is linked could be asked what it means.
#[test]
fn the_library_links_none_of_the_programs_that_the_program_carries() {
    let linking: Vec<PathBuf> = sources().into_iter().filter(|file| links(file)).collect();
    assert_eq!(linking, [here("src/carried.rs")]);
}

/// Whether a path in this file begins with the name of one of these crates.
fn links(file: &Path) -> bool {
    let (text, name) = (fs::read_to_string(file).unwrap(), module(file));
    let is_own = |path: &Vec<String>| path.starts_with(&["command".into(), "reference".into()]);
    // A file that brings in command/reference.rs means that one.
    let has_own = Source::read(&text, &name, file).uses.iter().any(is_own);
    let code = code(&text);
    let mut words = code.match_indices("faulty").chain(code.match_indices("reference"));
    words.any(|(at, name)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let before = before.strip_suffix("::").unwrap_or(before);
        let is_first = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let is_path = after.starts_with("::") && !(has_own && name == "reference");
        let is_used = matches!(before.split_whitespace().last(), Some("use" | "crate"));
        is_first && (is_path || is_used)
    })
}

#[test]
fn no_files_use_each_other_in_a_ring() {
    let mut arrows = arrows(&modules());
    // What uses nothing that is left is in no ring; nor is what nobody uses that is left.
    loop {
        let left: BTreeSet<Vec<String>> = arrows.keys().cloned().collect();
        let used: BTreeSet<Vec<String>> = arrows.values().flatten().cloned().collect();
        arrows.retain(|name, files| {
            files.retain(|file| left.contains(file));
            !files.is_empty() && used.contains(name)
        });
        if arrows.len() == left.len() {
            break;
        }
    }
    let ring = |(name, files): (&Vec<String>, &BTreeSet<Vec<String>>)| {
        let files: Vec<String> = files.iter().map(|file| file.join("/")).collect();
        format!("{} uses {}", name.join("/"), files.join(", "))
    };
    let rings: Vec<String> = arrows.iter().map(ring).collect();
    assert!(rings.is_empty(), "files in rings:\n{}", rings.join("\n"));
}

#[test]
fn a_ring_and_a_name_that_is_passed_on_are_seen() {
    let source = |text: &str, name: &str, file: &str| {
        (
            vec!["a".to_owned(), name.to_owned()],
            Source::read(text, &["a".into(), name.into()], Path::new(file)),
        )
    };
    let folder = "pub mod one;\npub use one::{Deep, two::Two};\n";
    let mut modules = Modules::from([
        source("use super::{Deep, two};\n// use crate::b;\n", "three", "a/three.rs"),
        source("fn f() { crate::a::one::g::<u8>() }", "two", "a/two.rs"),
        source("", "one", "a/one.rs"),
    ]);
    modules.insert(vec!["a".into()], Source::read(folder, &["a".into()], Path::new("a/mod.rs")));
    let arrows = arrows(&modules);
    let used = |name: &str| -> Vec<String> {
        arrows[&vec!["a".to_owned(), name.to_owned()]].iter().map(|file| file.join("/")).collect()
    };
    assert_eq!(used("three"), ["a/one", "a/two"]);
    assert_eq!(used("two"), ["a/one"]);
}
