//! The lines `program`, `rule`, `points` at the beginning of a page: what it is about.

use super::error::{Mistake, near, nearest};
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
    /// A line of it could not be taken.
    is_wrong: bool,
}

impl Head {
    /// Takes one line: its first word, and what follows it.
    pub fn take(
        &mut self,
        word: &str,
        values: Vec<String>,
        programs: &[Program],
    ) -> Result<(), Mistake> {
        let taken = match word {
            "program" => self.take_program(&values, programs),
            "rule" if !values.is_empty() => {
                self.rules = values;
                Ok(())
            }
            "points" | "extra" if self.worth.is_some() || self.extra => Err(Mistake::new(
                0,
                "a page has `points` or is `extra`, once: leave one of the two out",
            )),
            "points" => self.take_points(&values),
            "extra" if values.is_empty() => {
                self.extra = true;
                Ok(())
            }
            _ => Err(Mistake::new(0, format!("`{word}` says too much or too little"))),
        };
        self.is_wrong |= taken.is_err();
        taken
    }

    /// One that does not exist is taken for the one it is most like, so that the lines after it can be read.
    fn take_program(&mut self, values: &[String], programs: &[Program]) -> Result<(), Mistake> {
        let name = one("program", values)?;
        let known: Vec<&str> = programs.iter().map(Program::name).collect();
        if let Some(program) = program::named(programs, name) {
            self.program = Some(program.clone());
            return Ok(());
        }
        let best = nearest(name, &known).and_then(|(best, _)| program::named(programs, best));
        self.program = best.cloned();
        let (all, hint) = (known.join(", "), near(name, &known));
        let message = format!("there is no program `{name}`: it is one of {all}{hint}");
        Err(Mistake::new(0, message))
    }

    fn take_points(&mut self, values: &[String]) -> Result<(), Mistake> {
        let points = Points::parse(one("points", values)?);
        let message = "points are a number above 0 with at most two decimals; a page that is worth none says `extra`";
        self.worth = points.filter(|points| *points > Points::ZERO);
        self.worth.map(|_| ()).ok_or_else(|| Mistake::new(0, message))
    }

    /// A line that belongs to it stands elsewhere, and what it says is not known.
    pub fn lose(&mut self) {
        self.is_wrong = true;
    }

    /// Whether all is said; where a line could not be taken, that is not known.
    pub fn check(&self, programs: &[Program]) -> Result<(), String> {
        let lacks = match self {
            Head { is_wrong: true, .. } => return Ok(()),
            Head { program: None, .. } => format!(
                "which program it tests: begin with `program` and one of {}",
                program::listed(programs)
            ),
            Head { rules, .. } if rules.is_empty() => {
                "which rule it checks: add a line like `rule 2.3`".to_owned()
            }
            Head { worth: None, extra: false, .. } => {
                "what it is worth: add a line like `points 3`, or `extra`".to_owned()
            }
            _ => return Ok(()),
        };
        Err(format!("the page does not say {lacks}"))
    }
}

fn one<'a>(word: &str, values: &'a [String]) -> Result<&'a str, Mistake> {
    match values {
        [value] => Ok(value),
        _ => Err(Mistake::new(0, format!("`{word}` is followed by one word"))),
    }
}
