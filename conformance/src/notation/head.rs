//! The lines `program`, `rule`, `points` at the beginning of a page: what it is about.

use super::error::{Mistake, near};
use super::program::{self, Program};
use crate::points::Points;

/// What has been said so far.
#[derive(Debug, Default)]
pub struct Head {
    /// `program http_server1`
    pub program: Option<Program>,
    /// `rule 2.3`; the page's own is the first.
    pub rules: Vec<String>,
    /// `points 3`
    pub worth: Option<Points>,
    extra: bool,
}

impl Head {
    /// Takes one line: its first word, and what follows it.
    pub fn take(
        &mut self,
        word: &str,
        values: Vec<String>,
        programs: &[Program],
    ) -> Result<(), Mistake> {
        match word {
            "program" => self.program = Some(program(&one(word, &values)?, programs)?),
            "rule" if !values.is_empty() => self.rules = values,
            "points" => self.worth = Some(points(&one(word, &values)?)?),
            "extra" if values.is_empty() => self.extra = true,
            _ => return Err(Mistake::new(0, format!("`{word}` says too much or too little"))),
        }
        Ok(())
    }

    /// Whether all is said.
    pub fn check(&self) -> Result<(), &'static str> {
        match self {
            Head { program: None, .. } => Err(
                "the page does not say which program it tests: begin with `program http_server1`",
            ),
            Head { rules, .. } if rules.is_empty() => {
                Err("the page does not say which rule it checks: add `rule 2.3`")
            }
            Head { worth: Some(_), extra: true, .. } => {
                Err("a page has `points` or is `extra`, not both")
            }
            Head { worth: None, extra: false, .. } => {
                Err("the page does not say what it is worth: add `points 3`, or `extra`")
            }
            _ => Ok(()),
        }
    }
}

fn one(word: &str, values: &[String]) -> Result<String, Mistake> {
    match values {
        [value] => Ok(value.clone()),
        _ => Err(Mistake::new(0, format!("`{word}` is followed by one word"))),
    }
}

fn program(name: &str, programs: &[Program]) -> Result<Program, Mistake> {
    program::named(programs, name).cloned().ok_or_else(|| {
        let known: Vec<&str> = programs.iter().map(Program::name).collect();
        let (all, hint) = (known.join(", "), near(name, &known));
        Mistake::new(0, format!("there is no program `{name}`: it is one of {all}{hint}"))
    })
}

fn points(number: &str) -> Result<Points, Mistake> {
    let points = Points::parse(number).filter(|points| *points > Points::ZERO);
    let message = "points are a number above 0 with at most two decimals; a page that is worth none says `extra`";
    points.ok_or_else(|| Mistake::new(0, message))
}
