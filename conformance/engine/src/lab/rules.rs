//! `lab.toml`: the parts with their programs, weights and pages, and the rules of the handout.

use super::files::Files;
use super::words::Words;
use crate::notation::program::{Declared, Program, Role, Start};
use crate::points::Points;
use serde::{Deserialize, Serialize};

/// `lab.toml`, read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What the lab is called.
    pub title: String,
    /// The score that is the grade.
    #[serde(default)]
    pub score: Score,
    /// The parts, in order.
    #[serde(rename = "part", default)]
    pub parts: Vec<PartRules>,
    /// The rules, in order.
    #[serde(rename = "rule", default)]
    pub rules: Vec<Rule>,
    /// What reports print around the pages' own text.
    #[serde(default, deserialize_with = "Words::checked")]
    pub words: Words,
}

/// One part.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartRules {
    /// Its number, which the ids of its rules begin with; where it is not said, the one after the part before.
    #[serde(default)]
    pub number: u32,
    /// Its program's name.
    pub program: String,
    /// What the program does on a page: `client` connects to origins that the harness plays, `server` is
    /// connected to.
    pub role: Role,
    /// How the program is started: `{program} {port}` for a server, `{program} {arguments}` for a client where
    /// nothing else is said.
    pub start: Option<String>,
    /// Other names that a student may give the program.
    #[serde(default)]
    pub names: Vec<String>,
    /// What a quiz or the doctor tries the program with: the path that is asked of a server, the arguments of a
    /// client, in which `{origin}` is an address, and `{origin.host}` and `{origin.port}` its pieces.
    pub example: Option<String>,
    /// What it is about.
    pub title: String,
    /// What its pages add up to.
    pub weight: Points,
    /// The folder of its pages, `part` and its number where it is not said.
    #[serde(default)]
    pub folder: String,
    /// Its pages in the order in which one learns; those that are not named follow, by name.
    #[serde(default)]
    pub pages: Vec<Listed>,
}

/// A page in the order of its part.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name without the part's folder.
    pub page: String,
    /// The pages that it builds on: where one of those fails, this one tells nothing new. A name alone is of the
    /// same part.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// One rule of the handout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `3.2`: the part's number, and one of its own.
    pub id: String,
    /// Whether it is worth points.
    pub level: Level,
    /// What it asks, as a sentence that goes on after "the program".
    pub asks: String,
    /// Causes that cost the pages of this rule points, wherever an experiment proves them: those that are what the rule
    /// is about.
    #[serde(default)]
    pub findings: Vec<String>,
    /// Groups of causes that may be named on its pages, beside those that fit every page.
    #[serde(default)]
    pub causes: Vec<String>,
}

/// Which of the two scores is the grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Score {
    /// Each page by its letter.
    #[default]
    #[serde(rename = "as handed in")]
    AsHandedIn,
    /// What an experiment proves costs once, and pages that are about something else are judged as if it were mended.
    #[serde(rename = "with allowances")]
    WithAllowances,
}

/// Whether a rule is worth points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth points.
    Required,
    /// Run and reported, worth no points.
    Extra,
    /// A note beside a passed check.
    Advice,
}

impl Rules {
    /// Reads the file.
    pub fn parse(toml: &str) -> Result<Rules, toml::de::Error> {
        let mut rules: Rules = toml::from_str(toml)?;
        let mut before = 0;
        for part in &mut rules.parts {
            if part.number == 0 {
                part.number = before + 1;
            }
            if part.folder.is_empty() {
                part.folder = format!("part{}", part.number);
            }
            before = part.number;
        }
        Ok(rules)
    }

    /// The rule of this number.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The part of this number.
    pub fn part(&self, number: u32) -> Option<&PartRules> {
        self.parts.iter().find(|part| part.number == number)
    }

    /// The part whose folder has this page.
    pub fn part_of(&self, page: &str) -> Option<&PartRules> {
        self.parts
            .iter()
            .find(|part| page.strip_prefix(&part.folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The programs, each once, in the order of the parts. A start that is wrong is taken for the usual one:
    /// checking the lab tells of it.
    pub fn programs(&self) -> Vec<Program> {
        let mut programs: Vec<Program> = Vec::new();
        for part in &self.parts {
            if programs.iter().any(|program| program.name() == part.program) {
                continue;
            }
            programs.push(Program::new(Declared {
                place: programs.len(),
                name: part.program.clone(),
                names: part.names.clone(),
                role: part.role,
                start: part.started().unwrap_or(Start::usual(part.role)),
            }));
        }
        programs
    }
}

impl PartRules {
    /// How its program is started.
    pub fn started(&self) -> Result<Start, String> {
        match &self.start {
            Some(line) => Start::parse(line, self.role),
            None => Ok(Start::usual(self.role)),
        }
    }

    /// The names of the pages in its folder, in alphabetical order, whether they can be read or not.
    pub fn pages_in<'a>(&self, files: &'a Files) -> Vec<&'a str> {
        let short = |path: &'a String| {
            path.strip_prefix(self.folder.as_str())?.strip_prefix('/')?.strip_suffix(".md")
        };
        files.keys().filter_map(short).filter(|name| *name != "README").collect()
    }

    /// Where a page stands in its part: listed ones first, in the list's order.
    pub fn place(&self, page: &str) -> usize {
        let name = page.rsplit('/').next().unwrap_or(page);
        let listed = self.pages.iter().position(|listed| listed.page == name);
        listed.unwrap_or(self.pages.len())
    }

    /// The pages that one of its pages builds on, by their whole names.
    pub fn needs(&self, page: &str) -> Vec<String> {
        let whole = |need: &String| match need.contains('/') {
            true => need.clone(),
            false => format!("{}/{need}", self.folder),
        };
        let listed = self.pages.get(self.place(page));
        listed.into_iter().flat_map(|listed| listed.needs.iter().map(whole)).collect()
    }
}

impl Rule {
    /// The number of its part: what stands before the dot.
    pub fn part(&self) -> Option<u32> {
        self.id.split('.').next()?.parse().ok()
    }
}
