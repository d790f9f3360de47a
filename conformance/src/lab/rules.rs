//! `lab.toml`: the parts with their weights, and the rules of the handout.

use super::words::Words;
use crate::notation::page::Program;
use crate::points::Points;
use crate::verdict::Level;
use serde::Deserialize;

/// `lab.toml`, read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What the lab is called.
    pub title: String,
    /// The parts, in order.
    #[serde(rename = "part")]
    pub parts: Vec<PartRules>,
    /// The rules, in order.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// What reports print around the pages' own text.
    #[serde(default, deserialize_with = "Words::checked")]
    pub words: Words,
}

/// One part.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartRules {
    /// Its program's name.
    pub program: ProgramName,
    /// What it is about.
    pub title: String,
    /// What its pages add up to.
    pub weight: Points,
}

/// One rule of the handout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `3.2`
    pub id: String,
    /// Whether it is worth points.
    pub level: Level,
    /// What it asks, as a sentence that goes on after "the program".
    pub asks: String,
}

/// A program's name, checked while it is read.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct ProgramName(pub Program);

impl TryFrom<String> for ProgramName {
    type Error = String;

    fn try_from(name: String) -> Result<ProgramName, String> {
        let program = Program::named(&name).map(ProgramName);
        program.ok_or_else(|| format!("there is no program `{name}`"))
    }
}

impl Rules {
    /// The rule of this number.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The part of this program.
    pub fn part(&self, program: Program) -> Option<&PartRules> {
        self.parts.iter().find(|part| part.program.0 == program)
    }
}
