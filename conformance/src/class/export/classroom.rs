//! GitHub Classroom: a repository for each student or team.
//!
//! The form is that of `gh classroom clone student-repos` (`cmd/gh-classroom/clone/student-repos/student-repos.go` of
//! github/gh-classroom): a folder called by the assignment's short name and `-submissions`, in it a clone of each
//! repository by its name, which GitHub Classroom makes of the short name, `-` and the login, or the team's name. Others
//! clone with tools of their own, or download each repository as a zip file; then the short name is what all names begin
//! with.

use super::reading::{Draft, Reading};
use super::view::{Item, View};
use crate::archive::Kind;
use crate::class::submission::Person;

/// What the folder of the clones ends with.
const SUBMISSIONS: &str = "-submissions";

/// What a repository that was downloaded as a zip file is called by, behind its name.
const BRANCHES: [&str; 2] = ["-main", "-master"];

/// Reads it; with `is_said` also where no repository shows that these are any.
pub fn read(view: &View, is_said: bool) -> Reading {
    let mut reading = Reading::default();
    let known = |item: &&Item| item.is_folder() || is_said && Kind::of(item.name).is_some();
    let all: Vec<&Item> = view.items.iter().filter(known).collect();
    let name = view.name();
    let short = match name.strip_suffix(SUBMISSIONS).filter(|short| !short.is_empty()) {
        Some(short) => Some(format!("{short}-")),
        None => common(&all).filter(|_| is_said || is_mostly_git(view, &all)),
    };
    for item in &view.items {
        let login = short.as_ref().and_then(|short| login(item, short));
        match login.filter(|_| all.iter().any(|known| known.name == item.name)) {
            Some((repository, login)) => {
                reading.known += 1;
                reading.drafts.push(draft(item, repository, login));
            }
            None => reading.left.push(item.path()),
        }
    }
    reading
}

fn draft(item: &Item, repository: &str, login: &str) -> Draft {
    let ids = vec![login.to_owned(), repository.to_owned()];
    // The whole name, as the short name may be another when there are other logins.
    let mut draft = Draft::of(Person { name: login.to_owned(), ids }, "", repository);
    draft.place(item.path(), if item.is_folder() { "" } else { item.name });
    draft
}

/// The repository's name, and the login in it.
fn login<'a>(item: &Item<'a>, short: &str) -> Option<(&'a str, &'a str)> {
    let name = if item.is_folder() { item.name } else { Kind::stem(item.name) };
    let branch = BRANCHES.into_iter().find_map(|branch| name.strip_suffix(branch));
    let repository = branch.filter(|_| item.is_a_file()).unwrap_or(name);
    let login = repository.strip_prefix(short).filter(|login| !login.is_empty())?;
    Some((repository, login))
}

/// What all names begin with, up to the last `-` of that.
fn common(all: &[&Item]) -> Option<String> {
    let (first, others) = all.split_first()?;
    let mut common = first.name;
    for other in others {
        let same = common.char_indices().zip(other.name.chars());
        let end = same.take_while(|((_, a), b)| a == b).last();
        common = end.map_or("", |((at, c), _)| &common[..at + c.len_utf8()]);
    }
    let end = common.rfind('-').filter(|end| *end > 0)?;
    // One name alone, or one that is all of another, shows no login.
    let short = &common[..=end];
    all.iter().all(|item| item.name.len() > short.len()).then(|| short.to_owned())
}

fn is_mostly_git(view: &View, all: &[&Item]) -> bool {
    let repositories = all.iter().filter(|item| view.has(item, ".git")).count();
    repositories > 1 && repositories * 2 > all.len()
}
