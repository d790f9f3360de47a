//! What must hold of a lab beyond each page: parts, rules, pages, points and needs fit together. Each mistake is told
//! at a line of `lab.toml`, or of the page.

use super::files::LabFiles;
use super::order;
use super::place::Toml;
use super::rules::{Level, PartRules, Rules};
use crate::notation::error::{Mistake, NotationError};
use crate::notation::hidden;
use crate::notation::page::Page;
use crate::notation::source::Source;
use crate::points::Points;
use std::collections::BTreeSet;

/// What is wrong with the parts as such. Until it is mended, it is not known which page is of which part.
pub fn parts(rules: &Rules, toml: Source<'_>) -> Vec<NotationError> {
    let mut toml = Toml::new(toml);
    if rules.parts.is_empty() {
        let message =
            "the lab has no part: add `[[part]]` with a program, its role, a title and a weight";
        toml.wrong(toml.text("title", 0), message);
    }
    for (index, part) in rules.parts.iter().enumerate() {
        beside(&rules.parts[..index], part, &mut toml);
    }
    toml.told
}

/// A part beside those before it.
fn beside(before: &[PartRules], part: &PartRules, toml: &mut Toml<'_>) {
    let index = before.len();
    let PartRules { number, folder, program, .. } = part;
    if before.iter().any(|other| other.number == *number) {
        let message = format!("there is a part {number} already: give this one another `number`");
        toml.wrong(toml.key("part", index, "number"), message);
    } else if before.iter().any(|other| other.folder == *folder) {
        let message = format!(
            "another part has its pages in {folder}/ already: give this one another `folder`"
        );
        toml.wrong(toml.key("part", index, "folder"), message);
    }
    let same = before.iter().find(|other| other.program == *program);
    let Some(other) = same else { return };
    let differs = [("role", other.role != part.role), ("start", other.start != part.start)];
    if let Some((key, _)) = differs.iter().find(|(_, differs)| *differs) {
        let message = format!(
            "{program} has another `{key}` in part {}, and a program has one: say the same here, or name another program",
            other.number
        );
        toml.wrong(toml.key("part", index, key), message);
    }
}

/// What there is to tell of `lab.toml` beside the lab's files; `pages` are those that could be read.
pub fn rules(
    rules: &Rules,
    files: &LabFiles,
    pages: &[Page],
    toml: Source<'_>,
) -> Vec<NotationError> {
    let mut check = Check { rules, files, pages, toml: Toml::new(toml) };
    check.www();
    let circular = order::circles(&rules.parts, pages, &mut check.toml);
    for part in rules.parts.iter().enumerate() {
        check.part(part);
        order::check(part, files, &circular, &mut check.toml);
    }
    check.rules();
    let mut told = check.toml.told;
    told.sort_by_key(|told| told.line);
    told.extend(folders(rules, files));
    told.extend(misnamed(rules, files));
    told
}

struct Check<'a> {
    rules: &'a Rules,
    files: &'a LabFiles,
    pages: &'a [Page],
    toml: Toml<'a>,
}

impl Check<'_> {
    fn www(&mut self) {
        if self.files.lacks_www() {
            let message = "there is no folder www/, in the lab's folder or beside it: make one for the pages that servers serve; it may be empty";
            self.toml.wrong(self.toml.text("title", 0), message);
        }
    }

    /// How a part's program is started, and what its pages are worth.
    fn part(&mut self, (index, part): (usize, &PartRules)) {
        let PartRules { number, folder, program, weight, .. } = part;
        if let Err(why) = part.started() {
            let usual = format!("{{program}} {}", part.role.hole());
            let message = format!("{why}: write it like `{usual}`");
            self.toml.wrong(self.toml.key("part", index, "start"), message);
        }
        let own = self.pages.iter().filter(|page| page.part == *number);
        let sum: Points = own.filter_map(|page| page.worth).sum();
        if part.pages_in(&self.files.lab).is_empty() {
            let message = format!("part {number} has no page: write one in {folder}/");
            self.toml.wrong(self.toml.key("part", index, "program"), message);
        } else if sum != *weight && self.is_read(part) {
            let message = format!(
                "the part of {program} is worth {weight} points here, and its pages are worth {sum} in all: change one of the two"
            );
            self.toml.wrong(self.toml.key("part", index, "weight"), message);
        }
    }

    /// Whether every page of a part could be read; where one could not, that is told, and not what follows from it.
    fn is_read(&self, part: &PartRules) -> bool {
        let read = self.pages.iter().filter(|page| page.part == part.number).count();
        part.pages_in(&self.files.lab).len() == read
    }

    fn rules(&mut self) {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let handout = self.files.lab.get("handout.md").map(|bytes| String::from_utf8_lossy(bytes));
        let all_read = self.rules.parts.iter().all(|part| self.is_read(part));
        for (index, rule) in self.rules.rules.iter().enumerate() {
            let place = |toml: &Toml<'_>| toml.key("rule", index, "id");
            let id = &rule.id;
            if !known.insert(id) {
                let message = format!("there is a rule {id} already: give this one another id");
                self.toml.wrong(place(&self.toml), message);
                continue;
            }
            if rule.part().and_then(|part| self.rules.part(part)).is_none() {
                let numbers = self.rules.parts.iter().map(|part| part.number.to_string());
                let numbers: Vec<String> = numbers.collect();
                let message = format!(
                    "rule {id} is of no part: its id begins with a part's number, {}, and a dot",
                    numbers.join(" or ")
                );
                self.toml.wrong(place(&self.toml), message);
                continue;
            }
            if !handout.as_ref().is_none_or(|text| names(text, id)) {
                let message = format!(
                    "handout.md does not name rule {id}, so students would be held to what they were not told: name it there"
                );
                self.toml.warn(place(&self.toml), message);
            }
            let is_checked = self.pages.iter().any(|page| page.rules.contains(id));
            if !is_checked && all_read && rule.level != Level::Advice {
                self.toml.warn(
                    place(&self.toml),
                    format!("no page checks rule {id}: write one, or leave it out"),
                );
            }
        }
    }
}

/// Warns of pages where nobody looks for them.
fn folders(rules: &Rules, files: &LabFiles) -> Vec<NotationError> {
    let known = |path: &str| {
        let elsewhere = ["explore/", "www/"].iter().any(|folder| path.starts_with(folder));
        elsewhere || !path.contains('/') || rules.part_of(path).is_some()
    };
    let lost = files.lab.iter().filter(|(path, _)| path.ends_with(".md") && !known(path));
    let lost = lost.map(|(path, bytes)| (path, String::from_utf8_lossy(bytes)));
    lost.filter(|(_, text)| text.contains("```exchange"))
        .map(|(path, text)| {
            let (folder, _) = path.rsplit_once('/').unwrap_or_default();
            let message = format!("this page is not read: no part has the folder {folder}/");
            let file = format!("{}/{path}", files.root);
            Mistake::warning(0, message).on(&file, 1, text.lines().next().unwrap_or_default())
        })
        .collect()
}

/// Pages that would be left out for their files' names, and steps where none are played.
fn misnamed(rules: &Rules, files: &LabFiles) -> Vec<NotationError> {
    let is_read = |path: &str| rules.part_of(path).is_some() || path.starts_with("explore/");
    let told = files.lab.iter().filter(|(path, _)| is_read(path)).filter_map(|(path, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        let steps = (1..).zip(text.lines()).find(|(_, line)| hidden::opens(line).is_some());
        let name = path.rsplit('/').next().unwrap_or_default();
        let small = name.trim_end().to_ascii_lowercase();
        let ending = MARKDOWN.iter().find(|ending| small.ends_with(*ending));
        let mistake = match ending {
            _ if name == "README.md" => {
                steps?;
                let message = "steps in a README.md are not played: make a page of its own of them";
                Mistake::warning(0, message)
            }
            _ if name.ends_with(".md") => return None,
            None if name.contains('.') || steps.is_none() => return None,
            Some(&".txt") if steps.is_none() => return None,
            _ => {
                let stem = &name[..small.len() - ending.map_or(0, |ending| ending.len())];
                let message =
                    format!("this page is not read, for its file's name: call it {stem}.md");
                Mistake::new(0, message)
            }
        };
        let (line, source) = steps.unwrap_or((1, text.lines().next().unwrap_or_default()));
        Some(mistake.on(&format!("{}/{path}", files.root), line, source))
    });
    told.collect()
}

/// How names end that people give to Markdown, a longer end before its own end.
const MARKDOWN: [&str; 11] = [
    ".md.txt",
    ".txt",
    ".md",
    ".markdown",
    ".mdown",
    ".mkdn",
    ".mkd",
    ".mdwn",
    ".mdtxt",
    ".mdtext",
    ".mdx",
];

/// Whether a text has this id by itself: 1.1 is not named by 1.16.
fn names(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let before = text[..at].chars().next_back();
        let mut after = text[at + id.len()..].chars();
        let (next, second) = (after.next(), after.next());
        // A full stop may follow it, another number not.
        let goes_on = next.is_some_and(|c| c.is_ascii_digit())
            || (next == Some('.') && second.is_some_and(|c| c.is_ascii_digit()));
        !before.is_some_and(part) && !goes_on
    })
}
