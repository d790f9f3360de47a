//! What must hold of a lab beyond each page: parts, rules, pages, points and needs fit together. Each mistake is told
//! at a line of `lab.toml`, or of the page.

use super::files::{LabFiles, TOML};
use super::rules::{Level, Listed, PartRules, Rules};
use crate::notation::error::{Mistake, NotationError, near};
use crate::notation::page::Page;
use crate::notation::source::Source;
use crate::points::Points;
use std::collections::{BTreeMap, BTreeSet};

/// What there is to tell of `lab.toml` beside the lab's files; `pages` are those that could be read.
pub fn rules(
    rules: &Rules,
    files: &LabFiles,
    pages: &[Page],
    toml: Source<'_>,
) -> Vec<NotationError> {
    let mut check = Check { rules, files, pages, toml, told: Vec::new() };
    check.lab();
    for part in &rules.parts {
        check.part(part);
        check.order(part);
    }
    check.circles();
    check.rules();
    check.probes();
    check.folders();
    check.told.sort_by_key(|told| told.line);
    check.told
}

/// A mistake at the line of `lab.toml` that has this text.
pub fn in_toml(files: &LabFiles, text: &str, mistake: Mistake) -> NotationError {
    let file = format!("{}/{TOML}", files.root);
    let toml = files.lab.get(TOML).map(|bytes| String::from_utf8_lossy(bytes));
    let toml = Source { file: &file, text: toml.as_deref().unwrap_or_default() };
    let (number, at) = place(toml, text, 0);
    toml.wrong(number, Mistake { at, ..mistake })
}

/// The line that has this text for the so-many-th time, from 0, or the last time, and where in it.
fn place(toml: Source<'_>, text: &str, nth: usize) -> (u32, usize) {
    let lines = (1..).zip(toml.text.lines());
    let found = lines.filter_map(|(number, line)| Some((number, line.find(text)?)));
    found.clone().nth(nth).or(found.last()).unwrap_or((1, 0))
}

/// What is wrong with what a page is about.
pub fn about(page: &Page, source: Source<'_>, rules: &Rules) -> Option<NotationError> {
    let lines = (1..).zip(source.text.lines());
    let mut exchange = lines.skip_while(|(_, line)| *line != "```exchange");
    let mut line = |word: &str| {
        let found = exchange.find(|(_, line)| line.split_whitespace().next() == Some(word));
        found.map_or(1, |(number, _)| number)
    };
    let part = rules.part(page.part);
    if let Some(part) = part.filter(|part| part.program != page.program.name()) {
        let (folder, program) = (&part.folder, &part.program);
        let message = format!(
            "the pages of {folder}/ are about {program}: move this page, or let it say `program {program}`"
        );
        return Some(source.wrong_line(line("program"), message));
    }
    if let Some(unknown) = page.rules.iter().find(|id| rules.rule(id).is_none()) {
        let known: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
        let near = near(unknown, &known);
        let message = format!("there is no rule {unknown} in lab.toml{near}");
        return Some(source.wrong_line(line("rule"), message));
    }
    let own = rules.rule(page.rule())?;
    if let Some(part) = part.filter(|part| own.part() != Some(part.number)) {
        let (id, folder, number) = (&own.id, &part.folder, part.number);
        let message = format!(
            "rule {id} is of another part, and the pages of {folder}/ check rules of part {number}: move this page, or name its own rule first"
        );
        return Some(source.wrong_line(line("rule"), message));
    }
    if own.level != Level::Required && page.worth.is_some() {
        let message = format!("rule {} is worth no points: say `extra`", own.id);
        return Some(source.wrong_line(line("points"), message));
    }
    if page.hint.is_empty() && part.is_some() {
        let title = &rules.words.if_it_fails;
        let message =
            format!("the page has no `## {title}`, so a failing report would have no hint");
        return Some(source.wrong_line(1, message));
    }
    None
}

struct Check<'a> {
    rules: &'a Rules,
    files: &'a LabFiles,
    pages: &'a [Page],
    toml: Source<'a>,
    told: Vec<NotationError>,
}

impl Check<'_> {
    /// A mistake at the line of `lab.toml` that has this text for the so-many-th time, from 0.
    fn wrong(&mut self, text: &str, nth: usize, message: String) {
        self.tell(text, nth, |at| Mistake::new(at, message.clone()));
    }

    fn warn(&mut self, text: &str, message: String) {
        self.tell(text, 0, |at| Mistake::warning(at, message.clone()));
    }

    fn tell(&mut self, text: &str, nth: usize, mistake: impl Fn(usize) -> Mistake) {
        let (number, at) = place(self.toml, text, nth);
        self.told.push(self.toml.wrong(number, mistake(at)));
    }

    fn lab(&mut self) {
        if self.rules.parts.is_empty() {
            let message = "the lab has no part: add `[[part]]` with a program, its role, a title and a weight";
            self.wrong("title", 0, message.to_owned());
        }
        if self.files.www.is_empty() {
            let message = "there is no folder www/, in the lab's folder or beside it: the pages that servers serve stand there";
            self.wrong("title", 0, message.to_owned());
        }
    }

    /// One part by itself, and beside those before it.
    fn part(&mut self, part: &PartRules) {
        let program = format!("program = \"{}\"", part.program);
        let before = self.rules.parts.iter().take_while(|other| !std::ptr::eq(*other, part));
        let before: Vec<&PartRules> = before.collect();
        let nth = before.iter().filter(|other| other.program == part.program).count();
        let number = part.number;
        if before.iter().any(|other| other.number == number) {
            self.wrong(
                &program,
                nth,
                format!("there is a part {number} already: say another `number`"),
            );
        }
        if before.iter().any(|other| other.folder == part.folder) {
            let folder = &part.folder;
            self.wrong(
                &program,
                nth,
                format!("another part has its pages in {folder}/ already: say another `folder`"),
            );
        }
        let differs = |other: &&&PartRules| {
            other.program == part.program && (other.role != part.role || other.start != part.start)
        };
        if let Some(other) = before.iter().find(differs) {
            let message = format!(
                "part {} gives {} another role or start: a program has one",
                other.number, part.program
            );
            self.wrong(&program, nth, message);
        }
        if let Err(why) = part.started() {
            let start = part.start.clone().unwrap_or_default();
            self.wrong(&start, 0, format!("{why}, as in `{{program}} {{port}}`"));
        }
        let own = || self.pages.iter().filter(|page| page.part == number);
        let sum: Points = own().filter_map(|page| page.worth).sum();
        if own().next().is_none() && self.is_read(part) {
            let folder = &part.folder;
            self.wrong(&program, nth, format!("part {number} has no page: write one in {folder}/"));
        } else if sum != part.weight && self.is_read(part) {
            let (name, weight) = (&part.program, part.weight);
            let message = format!(
                "the part of {name} is worth {weight} points here, and its pages are worth {sum} in all: change one of the two"
            );
            self.wrong(&program, nth, message);
        }
    }

    /// The order of a part's pages, and what they need.
    fn order(&mut self, part: &PartRules) {
        let files = self.files;
        let exists = |name: &str| files.lab.contains_key(&format!("{name}.md"));
        let mut stood: BTreeSet<String> = BTreeSet::new();
        for Listed { page, needs } in &part.pages {
            let name = format!("{}/{page}", part.folder);
            let place = format!("page = \"{page}\"");
            if !exists(&name) {
                let known: Vec<&str> = self.names(part).collect();
                let near = near(page, &known);
                self.wrong(&format!("\"{page}\""), 0, format!("there is no page {name}.md{near}"));
            }
            if stood.contains(&name) {
                self.wrong(&place, 1, format!("{page} stands in the order already"));
            }
            for (need, whole) in needs.iter().zip(part.needs(&name)) {
                if !exists(&whole) {
                    self.wrong(&place, 0, format!("{page} needs {need}, which is no page"));
                } else if whole == name {
                    self.wrong(&place, 0, format!("{page} needs itself"));
                } else if whole.starts_with(part.folder.as_str()) && !stood.contains(&whole) {
                    let message =
                        format!("{page} stands before {need}, which it needs: move it behind");
                    self.warn(&place, message);
                }
            }
            stood.insert(name);
        }
        if !part.pages.is_empty() {
            self.without_place(part, &stood);
        }
    }

    /// The pages of a part that do not stand in its order.
    fn without_place(&mut self, part: &PartRules, stood: &BTreeSet<String>) {
        let program = format!("program = \"{}\"", part.program);
        let last = |page: &&Page| page.part == part.number && !stood.contains(&page.name);
        for page in self.pages.iter().filter(last) {
            self.warn(&program, format!("{} has no place in the order of its part, and so stands last: add it to `pages`", page.name));
        }
    }

    /// Whether every page of a part could be read; where one could not, that is told, and not what follows from it.
    fn is_read(&self, part: &PartRules) -> bool {
        let files = self.names(part).filter(|name| *name != "README").count();
        files == self.pages.iter().filter(|page| page.part == part.number).count()
    }

    /// The names of a part's files without their folder.
    fn names<'b>(&'b self, part: &'b PartRules) -> impl Iterator<Item = &'b str> {
        let short = |path: &'b String| {
            path.strip_prefix(part.folder.as_str())?.strip_prefix('/')?.strip_suffix(".md")
        };
        self.files.lab.keys().filter_map(short)
    }

    /// Pages that need each other in a circle.
    fn circles(&mut self) {
        let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for page in self.pages {
            needs.insert(&page.name, page.needs.iter().map(String::as_str).collect());
        }
        // What needs nothing that is left is in no circle.
        loop {
            let left: BTreeSet<&str> = needs.keys().copied().collect();
            needs.retain(|_, others| others.iter().any(|other| left.contains(other)));
            if needs.len() == left.len() {
                break;
            }
        }
        let short = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = needs.keys().copied().map(short).collect();
        names.truncate(6);
        if let Some(first) = names.first() {
            let place = format!("page = \"{first}\"");
            let message = format!("pages need each other in a circle: {}", names.join(", "));
            self.wrong(&place, 0, message);
        }
    }

    fn rules(&mut self) {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let handout = self.files.lab.get("handout.md").map(|bytes| String::from_utf8_lossy(bytes));
        for rule in &self.rules.rules {
            let place = format!("id = \"{}\"", rule.id);
            let id = &rule.id;
            if !known.insert(id) {
                self.wrong(&place, 1, format!("there is a rule {id} already"));
            }
            if rule.part().and_then(|part| self.rules.part(part)).is_none() {
                self.wrong(
                    &place,
                    0,
                    format!(
                        "rule {id} is of no part: its id begins with a part's number and a dot"
                    ),
                );
            }
            let named = handout.as_ref().is_none_or(|text| names(text, id));
            if !named {
                self.warn(&place, format!("handout.md does not name rule {id}: students would be held to what they were not told"));
            }
            let is_checked = self.pages.iter().any(|page| page.rules.contains(id));
            let all_read = self.rules.parts.iter().all(|part| self.is_read(part));
            if !is_checked && all_read && rule.level != Level::Advice {
                self.warn(&place, format!("no page checks rule {id}"));
            }
        }
    }

    fn probes(&mut self) {
        for probe in &self.rules.probes {
            if self.rules.rule(&probe.rule).is_none() {
                let place = format!("cause = \"{}\"", probe.cause);
                self.wrong(&place, 0, format!("there is no rule {}", probe.rule));
            }
        }
    }

    /// Pages where nobody looks for them.
    fn folders(&mut self) {
        let is_read = |path: &str| {
            self.rules.part_of(path).is_some()
                || path.starts_with("explore/")
                || !path.contains('/')
        };
        let holds_one = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("```exchange");
        let lost = self.files.lab.iter().filter(|(path, bytes)| {
            path.ends_with(".md") && !is_read(path) && !path.starts_with("www/") && holds_one(bytes)
        });
        let lost: Vec<NotationError> = lost
            .map(|(path, bytes)| {
                let (folder, _) = path.rsplit_once('/').unwrap_or_default();
                let message = format!("this page is not read: no part has the folder {folder}/");
                let first = String::from_utf8_lossy(bytes).lines().next().unwrap_or("").to_owned();
                Mistake::warning(0, message).on(&format!("{}/{path}", self.files.root), 1, &first)
            })
            .collect();
        self.told.extend(lost);
    }
}

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
