//! The recipes that are known, for what builds by a file of its own and for single sources.

use super::found::{Product, made};
use super::java;
use super::language::{COMPILED, Compiled, is_program};
use super::make::{by_make, without_comments};
use super::recipe::{MOST_BYTES, Recipe};
use super::spelling::{hyphenated, names, names_itself};
use crate::sandbox::command::quoted;
use crate::sandbox::{Command, Folder};
use std::path::Path;

/// All that would make a program of this name; what knows more of how it is made stands first.
pub fn all(folder: &Folder, name: &str) -> Vec<Recipe> {
    let by_file = [by_cargo, by_go, by_make, by_cmake, java::by_maven, java::by_gradle];
    by_file.iter().filter_map(|by| by(folder, name)).chain(compiled(folder, name)).collect()
}

/// A Cargo package that has a binary of this name, as Python spells it or as Rust does.
fn by_cargo(folder: &Folder, name: &str) -> Option<Recipe> {
    let manifest = folder.read_text("Cargo.toml", MOST_BYTES).ok()?;
    let has = |name: &String| {
        let sources = [format!("src/bin/{name}.rs"), format!("src/bin/{name}/main.rs")];
        sources.iter().any(|source| folder.is_file(source)) || names(&manifest, name)
    };
    let name = [name.to_owned(), hyphenated(name)].into_iter().find(has)?;
    let mut command = Command::new(["cargo", "build", "--release", "--bin", &name]);
    command.env.push(("CARGO_TARGET_DIR".into(), "target".into()));
    let product = Path::new("target/release").join(name);
    Some(Recipe::of_program(command, product, "cargo", "Cargo.toml"))
}

/// A Go module that has a package of this name.
fn by_go(folder: &Folder, name: &str) -> Option<Recipe> {
    if !folder.is_file("go.mod") {
        return None;
    }
    let file = format!("{name}.go");
    let made = made(name);
    let places = [format!("cmd/{name}"), name.to_owned()];
    let command = match places.into_iter().find(|place| folder.is_folder(place)) {
        Some(place) => Command::new(["go", "build", "-o", &made, &format!("./{place}")]),
        None if folder.is_file(&file) => go_files(folder, &file, &made),
        None => return None,
    };
    Some(Recipe::of_program(command, made, "go", "go.mod"))
}

/// Compiles a file of Go by itself, and where that is not enough, with what the folder has for all programs.
fn go_files(folder: &Folder, file: &str, made: &str) -> Command {
    let words = ["go", "build", "-o", made, file];
    let is_shared = |other: &String| {
        let text = || folder.read_text(other, MOST_BYTES).unwrap_or_default();
        let is_source = other.ends_with(".go") && !other.ends_with("_test.go");
        is_source && other != file && folder.is_file(other) && !text().contains("func main(")
    };
    let mut shared: Vec<String> = folder.names(MOST_NAMES);
    shared.retain(is_shared);
    shared.sort();
    let alone = Command::new(words);
    if shared.is_empty() {
        return alone;
    }
    let all = Command::new(words.into_iter().chain(shared.iter().map(String::as_str)));
    Command::new(["sh", "-c", &format!("{alone} || {all}")])
}

/// Files in a folder beyond these are not looked at.
const MOST_NAMES: usize = 1000;

/// A CMakeLists.txt that names the program; but not where its one source is all that it takes.
fn by_cmake(folder: &Folder, name: &str) -> Option<Recipe> {
    let text = without_comments(&folder.read_text("CMakeLists.txt", MOST_BYTES).ok()?);
    if !names_itself(&text, name) {
        return None;
    }
    let of_program = text.split("add_executable(").skip(1).find_map(|rest| {
        let mut words = rest.split(')').next()?.split_whitespace();
        (words.next()? == name).then(|| words.collect::<Vec<_>>())
    });
    let is_source =
        |word: &&str| COMPILED.iter().any(|known| *word == format!("{name}.{}", known.ending));
    match of_program.as_deref() {
        Some([only]) if is_source(only) && folder.is_file(only) => return None,
        _ => {}
    }
    let target = match of_program {
        Some(_) => format!(" --target {}", quoted(name.as_ref())),
        None => String::new(),
    };
    let script =
        format!("cmake -S . -B target -DCMAKE_BUILD_TYPE=Release && cmake --build target{target}");
    let command = Command::new(["sh", "-c", &script]);
    Some(Recipe::of_program(command, Path::new("target").join(name), "cmake", "CMakeLists.txt"))
}

/// A source that is all of the program.
fn compiled(folder: &Folder, name: &str) -> Option<Recipe> {
    let is_there = |language: &&Compiled| {
        let file = format!("{name}.{}", language.ending);
        is_program(folder, &file, language.ending)
    };
    let language = COMPILED.iter().find(is_there)?;
    Some(of_source(folder, language, &format!("{name}.{}", language.ending)))
}

/// How a source of this name is compiled and run, whether it is there by now or not.
pub fn of_source(folder: &Folder, language: &Compiled, file: &str) -> Recipe {
    let made = made(file.rsplit_once('.').map_or(file, |(name, _)| name));
    let fill = |words: &[&str]| {
        Command::new(words.iter().map(|w| w.replace("{made}", &made).replace("{file}", file)))
    };
    let product = language.made.replace("{made}", &made).into();
    let command = match language.ending {
        "go" => go_files(folder, file, &made),
        _ => fill(language.build),
    };
    let (product, run) = match language.run {
        [] => (Product::Program(product), None),
        run => (Product::Parts(product), Some(fill(run))),
    };
    Recipe { command, product, run, tools: language.tools().collect(), from: file.to_owned() }
}
