//! What is said of a folder in which a program was not recognised: what is there that looks like it, or like a way to
//! make it.

use super::language::{endings, is_empty};
use super::spelling::alike;
use crate::sandbox::Folder;

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

/// Why there is no such program in `dir`, nor in the `inner` folders.
pub fn told(dir: &Folder, inner: impl Iterator<Item = String>, name: &str) -> String {
    let mut seen = seen(dir, "", name);
    for inner in inner {
        let folder = dir.open(&inner).ok();
        seen.extend(
            folder.iter().flat_map(|folder| self::seen(folder, &format!("{inner}/"), name)),
        );
    }
    seen.truncate(MOST_TOLD);
    let place = dir.path().display();
    if !seen.is_empty() {
        let seen = seen.join("; ");
        return format!(
            "there is no {name} in {place}: {seen}; httplab.toml could say what to run"
        );
    }
    let endings: Vec<_> = endings().iter().map(|ending| format!(".{ending}")).collect();
    format!(
        "there is no {name} in {place} (with no ending or with {}), nor a Makefile, CMakeLists.txt, Cargo.toml, \
         go.mod, pom.xml, build.gradle or package.json that makes it; httplab.toml could say what to run",
        endings.join(" "),
    )
}

/// What one folder has.
fn seen(folder: &Folder, prefix: &str, name: &str) -> Vec<String> {
    let mut files = folder.names(MOST_NAMES);
    files.retain(|file| folder.is_file(file));
    files.sort();
    let told = |file: &String| {
        let (stem, ending) = file.split_once('.').unwrap_or((file, ""));
        let what = match () {
            () if alike(stem, name) && is_empty(folder, file) => "is empty".to_owned(),
            () if alike(stem, name) && endings().contains(&ending) => "has no main".to_owned(),
            () if alike(stem, name) && !ending.is_empty() => {
                "has an ending that is not known".to_owned()
            }
            () if KNOWN.contains(&file.as_str()) => format!("makes no {name}"),
            () if OTHERS.iter().any(|other| is_of_kind(file, other)) => {
                "builds in a way that is not known here".to_owned()
            }
            () => return None,
        };
        Some(format!("{prefix}{file} {what}"))
    };
    files.iter().filter_map(told).collect()
}

/// Whether a file has this name, or this ending.
fn is_of_kind(file: &str, kind: &str) -> bool {
    file == kind || (kind.starts_with('.') && file.ends_with(kind))
}
