//! Recognising a program of the assignment among the files of a folder, by its name first and by what could
//! build it next.

use super::found::{Build, Found, Missing, Search};
use super::language::{self, COMPILED, INTERPRETED, NotInstalled, Way};
use super::recipe::{self, Recipe};
use super::remarks;
use crate::notation::program::{Program, Role};
use crate::sandbox::Folder;
use crate::sandbox::command::{Command, on_path};
use crate::sandbox::folder::NOT_COPIED;
use std::path::PathBuf;

/// Looks for a program in `dir`, by each of its names, and where it is not there, in the folders inside.
pub fn program(dir: &Folder, program: &Program) -> Search {
    let name = program.name();
    let by_a_name =
        |folder: &Folder| program.names().find_map(|name| in_folder(folder, name, program.role()));
    if let Some(search) = by_a_name(dir) {
        return search;
    }
    let mut inside: Vec<(String, Search)> = folders(dir)
        .into_iter()
        .filter_map(|inner| Some((inner.clone(), by_a_name(&dir.open(&inner).ok()?)?)))
        .collect();
    match inside.len() {
        0 => Search::Missing(Missing::because(nowhere(dir, name))),
        1 => {
            let (folder, mut search) = inside.remove(0);
            if let Search::Found(found) = &mut search {
                found.how = format!("{folder}/{}", found.how);
            }
            search
        }
        _ => Search::Missing(Missing::because(several(name, &inside))),
    }
}

fn nowhere(dir: &Folder, name: &str) -> String {
    let endings = INTERPRETED.iter().chain(&COMPILED);
    let endings: Vec<_> = endings.map(|(ending, _)| format!(".{ending}")).collect();
    format!(
        "there is no {name} in {} (with no ending or with {}), nor a Makefile, Cargo.toml or go.mod that \
         makes it; httplab.toml could say what to run",
        dir.path().display(),
        endings.join(" "),
    )
}

fn several(name: &str, inside: &[(String, Search)]) -> String {
    let places: Vec<_> = inside
        .iter()
        .map(|(folder, search)| match search {
            Search::Found(found) => format!("{folder}/{}", found.how),
            Search::Missing(_) => format!("{folder}/{name}"),
        })
        .collect();
    format!(
        "there are several: {}; say which with httplab.toml or --program {name}=…",
        places.join(" and ")
    )
}

/// Looks in this folder only. `None` where nothing has to do with the program.
fn in_folder(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let script = is_script(folder, name);
    script
        .then(|| by_itself(folder, name, role))
        .or_else(|| by_ending(folder, name, role))
        .or_else(|| by_building(folder, name))
        .or_else(|| folder.is_file(name).then(|| by_itself(folder, name, role)))
        .or_else(|| by_similar_name(folder, name, role))
}

fn is_script(folder: &Folder, file: &str) -> bool {
    folder.start(file, 2).is_ok_and(|bytes| bytes == b"#!")
}

fn by_itself(folder: &Folder, file: &str, role: Role) -> Search {
    match language::run_by_itself(folder, file) {
        Some(way) => search(folder, file, way, role),
        None => Search::Missing(Missing::because(format!(
            "{file} is neither a program nor a script that says how it is run; begin it with a line like \
             #!/usr/bin/env python3"
        ))),
    }
}

fn by_ending(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let mut files = INTERPRETED
        .iter()
        .map(|(ending, words)| (format!("{name}.{ending}"), words))
        .filter(|(file, _)| folder.is_file(file));
    let (file, words) = files.next()?;
    let mut search = with_ending(folder, &file, words, role);
    let others: Vec<_> = files.map(|(file, _)| file).collect();
    if let Search::Found(found) = &mut search
        && !others.is_empty()
    {
        let remark = format!("{file} was run; {} is there too", others.join(" and "));
        found.remarks.push(remark);
    }
    Some(search)
}

fn with_ending(folder: &Folder, file: &str, words: &[&str], role: Role) -> Search {
    search(folder, file, language::run_by_ending(folder, file, words), role)
}

/// A file of the submission whose name differs in case, or in `_` and `-`.
fn by_similar_name(folder: &Folder, name: &str, role: Role) -> Option<Search> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    let file = files(folder).into_iter().find(|file| {
        let (stem, ending) = file.split_once('.').unwrap_or((file, ""));
        let known = INTERPRETED.iter().any(|(known, _)| *known == ending);
        plain(stem) == plain(name) && (known || (ending.is_empty() && is_script(folder, file)))
    })?;
    let ending = file.split_once('.').map_or("", |(_, ending)| ending);
    let words = INTERPRETED.iter().find(|(known, _)| *known == ending);
    let mut search = match words {
        Some((_, words)) => with_ending(folder, &file, words, role),
        None => by_itself(folder, &file, role),
    };
    if let Search::Found(found) = &mut search {
        found.remarks.push(format!("{file} was taken for {name}; call it so"));
    }
    Some(search)
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

/// The first recipe that would make the program.
fn by_building(folder: &Folder, name: &str) -> Option<Search> {
    let recipe = compiled(folder, name)
        .or_else(|| recipe::by_cargo(folder, name))
        .or_else(|| recipe::by_go(folder, name))
        .or_else(|| recipe::by_make(folder, name))?;
    let tool = recipe.command.program();
    if on_path(tool).is_none() {
        let there = folder.is_file(name);
        let lacking = NotInstalled(tool.to_string_lossy().into_owned());
        return (!there).then(|| not_installed(&recipe.from, &lacking));
    }
    Some(Search::Found(Found {
        command: Command::new([format!("./{}", recipe.makes)]),
        folder: Some(folder.clone()),
        copy: None,
        how: recipe.from,
        build: Some(Build {
            command: recipe.command,
            folder: folder.clone(),
            directory: PathBuf::new(),
            product: Some((recipe.product, recipe.makes.into())),
        }),
        remarks: Vec::new(),
    }))
}

fn compiled(folder: &Folder, name: &str) -> Option<Recipe> {
    let (file, words) = COMPILED
        .iter()
        .map(|(ending, words)| (format!("{name}.{ending}"), words))
        .find(|(file, _)| folder.is_file(file))?;
    // A Makefile knows better how its sources are compiled, a go.mod or Cargo.toml too.
    let recipes = [recipe::by_cargo, recipe::by_go, recipe::by_make];
    if recipes.iter().any(|recipe| recipe(folder, name).is_some()) {
        return None;
    }
    let made = recipe::made(name);
    let words = words.iter().map(|word| word.replace("{name}", &made).replace("{file}", &file));
    Some(Recipe {
        command: Command::new(words),
        product: made.clone().into(),
        makes: made,
        from: file,
    })
}

/// The names of the files in a folder, sorted.
fn files(folder: &Folder) -> Vec<String> {
    names(folder, |name| folder.is_file(name))
}

/// The names of the folders in a folder, sorted, without those that tools make.
fn folders(folder: &Folder) -> Vec<String> {
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
