//! A folder that is not one submission but many: a class, as a learning system exports it. To grade it as one student
//! would be wrong for all of them.

use super::came_back;
use super::found::Search;
use super::recognise::{files, folders, program};
use crate::archive::Kind;
use crate::notation::program::Program;
use crate::sandbox::Folder;
use crate::sandbox::command::quoted;
use std::collections::BTreeSet;

/// So few may be one student's: an older state beside a newer one.
const FEW: usize = 2;

/// Why this folder is taken for many submissions; `None` where it is not.
pub fn told(dir: &Folder, programs: &[Program]) -> Option<String> {
    folders_of_many(dir, programs)
        .or_else(|| archives(dir))
        .or_else(|| files_of_many(dir, programs))
}

/// Where more than a few folders have the same program.
fn folders_of_many(dir: &Folder, programs: &[Program]) -> Option<String> {
    let all = folders(dir);
    let has = |inner: &String, wanted: &Program| {
        let folder = dir.open(inner).ok();
        let found = folder.and_then(|folder| program(&folder, wanted, programs));
        matches!(found, Some(Search::Found(_)))
    };
    let of = |wanted: &Program| all.iter().filter(|inner| has(inner, wanted)).collect::<Vec<_>>();
    let most = programs.iter().map(of).max_by_key(Vec::len)?;
    let first = most.first().filter(|_| most.len() > FEW)?;
    Some(one_of(all.len(), "grade", dir, first))
}

fn archives(dir: &Folder) -> Option<String> {
    let archives: Vec<String> =
        files(dir).into_iter().filter(|file| Kind::of(file).is_some()).collect();
    let first = archives.first().filter(|_| archives.len() > 1)?;
    Some(one_of(archives.len(), "grade --unzip", dir, first))
}

fn one_of(count: usize, command: &str, dir: &Folder, first: &str) -> String {
    let first = quoted(dir.path().join(first).as_os_str());
    let all = all_of(dir);
    format!(
        "these look like {count} submissions; grade one: `httplab {command} {first}`, or all: {all}"
    )
}

/// The command that grades a class.
fn all_of(dir: &Folder) -> String {
    format!("`httplab class {}`", quoted(dir.path().as_os_str()))
}

/// Where files lie side by side that a learning system has marked with whose they are.
fn files_of_many(dir: &Folder, programs: &[Program]) -> Option<String> {
    let owner = |file: &String| {
        let read = |name| came_back::read(file, name, std::iter::empty());
        programs.iter().flat_map(Program::names).find_map(read)?.owner
    };
    let owners: BTreeSet<String> = files(dir).iter().filter_map(owner).collect();
    let first = owners.first().filter(|_| owners.len() > 1)?;
    Some(format!(
        "these look like the files of {} students, such as {first}; grade all of them: {}",
        owners.len(),
        all_of(dir)
    ))
}
