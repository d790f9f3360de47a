//! Programs that are packages of their language: a folder of Python with a `__main__.py`, and what a `package.json` calls
//! its `bin`.

use super::language::{Way, interpreters, run_by_ending, run_by_itself};
use super::recipe::MOST_BYTES;
use super::spelling::alike;
use crate::sandbox::Folder;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A folder of this name that Python runs: its file, and how it is run. As a module where it says that it is one, so
/// that it finds itself.
pub fn of_python(folder: &Folder, name: &str, folders: Vec<String>) -> Option<(String, Way)> {
    let main = |inner: &String| format!("{inner}/__main__.py");
    let inner =
        folders.into_iter().find(|inner| alike(inner, name) && folder.is_file(main(inner)))?;
    let text = folder.read_text(main(&inner), MOST_BYTES).unwrap_or_default();
    let is_module = folder.is_file(format!("{inner}/__init__.py"))
        || text.lines().any(|line| line.trim_start().starts_with("from ."));
    let words = if is_module { vec!["python3", "-m", &inner] } else { vec!["python3", &inner] };
    Some((main(&inner), Way::of(&words, Vec::new())))
}

/// What a `package.json` says of what it can be called by.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    name: String,
    bin: Option<Bin>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Bin {
    One(String),
    Several(BTreeMap<String, String>),
}

/// The file that `package.json` runs by this name, whether it is there or not.
pub fn of_node(folder: &Folder, name: &str) -> Option<String> {
    let text = folder.read_text("package.json", MOST_BYTES).ok()?;
    let Manifest { name: own, bin } = serde_json::from_str(&text).ok()?;
    let file = match bin? {
        Bin::One(file) => own.rsplit('/').next().filter(|own| alike(own, name)).map(|_| file),
        Bin::Several(all) => all.into_iter().find(|(other, _)| alike(other, name)).map(|it| it.1),
    }?;
    Some(file.trim_start_matches("./").to_owned())
}

/// How that is run: by its ending, and without one by what it says itself.
pub fn run_by_node(folder: &Folder, file: &str) -> Way {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ways = interpreters(ending);
    let by_node = || Way::of(&["node", file], Vec::new());
    match ways.is_empty() {
        true => run_by_itself(folder, file).unwrap_or_else(by_node),
        false => run_by_ending(folder, file, &ways),
    }
}
