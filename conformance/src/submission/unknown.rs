//! What is said of a folder in which a program was not recognised: what is there that looks like it, or like a way to
//! make it.

use super::language::{emptiness, endings, is_empty};
use super::spelling::alike;
use crate::archive::{Kind, is_of_another_kind};
use crate::sandbox::Folder;
use crate::sandbox::command::quoted;
use crate::sandbox::folder::NOT_COPIED;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Files that say how to build, and by which this program is not made.
const KNOWN: [&str; 10] = [
    "GNUmakefile",
    "makefile",
    "Makefile",
    "CMakeLists.txt",
    "Cargo.toml",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "package.json",
];

/// Files by which others build, by their name or its ending.
const OTHERS: [&str; 22] = [
    "meson.build",
    "configure",
    "configure.ac",
    "build.zig",
    "build.xml",
    "build.sbt",
    "BUILD",
    "BUILD.bazel",
    "SConstruct",
    "Rakefile",
    "Package.swift",
    "dune-project",
    "mix.exs",
    "rebar.config",
    "stack.yaml",
    "pyproject.toml",
    "tsconfig.json",
    ".csproj",
    ".fsproj",
    ".sln",
    ".cabal",
    ".nimble",
];

/// So much is told.
const MOST_TOLD: usize = 6;

/// Names in a folder beyond these are not looked at.
const MOST_NAMES: usize = 1000;

/// How far down is looked for a program that lies too deep to be found.
const MOST_BELOW: usize = 5000;

/// Something that was seen, in words, and whether they say what is to be done.
struct Seen {
    words: String,
    is_all: bool,
}

/// Why there is no such program in `dir`, nor in the `inner` folders; `likely` is what may be meant by it.
pub fn told(dir: &Folder, inner: Vec<String>, name: &str, likely: Option<String>) -> String {
    let mut seen = seen(dir, "", name);
    for inner in &inner {
        let folder = dir.open(inner).ok();
        seen.extend(
            folder.iter().flat_map(|folder| self::seen(folder, &format!("{inner}/"), name)),
        );
    }
    seen.extend(deeper(dir, name));
    seen.truncate(MOST_TOLD);
    let is_all = !seen.is_empty() && seen.iter().all(|seen| seen.is_all);
    let mut words: Vec<String> = seen.into_iter().map(|seen| seen.words).collect();
    let place = match dir.path() {
        here if here == Path::new(".") => "this folder".to_owned(),
        named => named.display().to_string(),
    };
    match (likely, words.is_empty()) {
        (Some(likely), true) => return format!("there is no {name} here; {likely}"),
        (Some(likely), false) => words.push(likely),
        (None, false) if !is_all => words.push("httplab.toml could say what to run".to_owned()),
        _ => {}
    }
    if !words.is_empty() {
        return format!("there is no {name} in {place}: {}", words.join("; "));
    }
    if dir.names(MOST_NAMES).iter().all(|name| name.starts_with('.')) {
        return format!("there is no {name} in {place}: this folder is empty");
    }
    let endings: Vec<_> = endings().iter().map(|ending| format!(".{ending}")).collect();
    format!(
        "there is no {name} in {place} (with no ending or with {}), nor a Makefile, CMakeLists.txt, Cargo.toml, \
         go.mod, pom.xml, build.gradle or package.json that makes it; httplab.toml could say what to run",
        endings.join(" "),
    )
}

/// What one folder has.
fn seen(folder: &Folder, prefix: &str, name: &str) -> Vec<Seen> {
    let mut files = folder.names(MOST_NAMES);
    files.retain(|file| folder.is_file(file));
    files.sort();
    let told = |file: &String| {
        let (stem, ending) = file.split_once('.').unwrap_or((file, ""));
        let is_own = alike(stem, name);
        let (what, is_all) = match emptiness(folder, file).filter(|_| is_own) {
            Some(empty) => (empty.to_owned(), true),
            None => (what(file, ending, is_own, name)?, Kind::of(file).is_some()),
        };
        Some(Seen { words: format!("{prefix}{file} {what}"), is_all })
    };
    files.iter().filter_map(told).collect()
}

/// What is said of a file that has something in it.
fn what(file: &str, ending: &str, is_own: bool, name: &str) -> Option<String> {
    Some(match Kind::of(file) {
        Some(kind) => format!("is {}: it is unpacked with `--unzip`", kind.words()),
        None if is_of_another_kind(file) => "is packed in a way that is not known here".to_owned(),
        None if is_own && endings().contains(&ending) => "has no main".to_owned(),
        None if is_own && !ending.is_empty() => "has an ending that is not known".to_owned(),
        None if KNOWN.contains(&file) => format!("makes no {name}"),
        None if OTHERS.iter().any(|other| is_of_kind(file, other)) => {
            "builds in a way that is not known here".to_owned()
        }
        None => return None,
    })
}

/// A file of this name that lies deeper than is looked; the nearest.
fn deeper(dir: &Folder, name: &str) -> Option<Seen> {
    let is_left = |part: &OsStr| NOT_COPIED.iter().any(|left| part == *left);
    let is_it = |path: &PathBuf| {
        let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        let is_source = ending.is_empty() || endings().contains(&ending);
        path.components().count() > 2
            && is_source
            && alike(stem, name)
            && !path.iter().any(is_left)
            && !is_empty(dir, &path.to_string_lossy())
    };
    let file = dir.files_below(MOST_BELOW).into_iter().find(is_it)?;
    let folder = dir.path().join(file.parent()?);
    let words = format!(
        "{} lies too deep; name its folder: `httplab grade {}`",
        file.display(),
        quoted(folder.as_os_str())
    );
    Some(Seen { words, is_all: true })
}

/// Whether a file has this name, or this ending.
fn is_of_kind(file: &str, kind: &str) -> bool {
    file == kind || (kind.starts_with('.') && file.ends_with(kind))
}
