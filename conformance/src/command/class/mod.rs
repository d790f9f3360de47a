//! `httplab class`: the submissions of a whole class, graded and given back. One file a command, as in the folder above.

mod arguments;
mod asked;
mod compare;
mod grade;
mod regrade;
mod reports;
mod units;

pub use arguments::Class;

use arguments::Command;
use std::error::Error;

/// Does what was asked. `false` where something is left for a person to look at, or differs.
pub fn run(asked: &Class) -> Result<bool, Box<dyn Error>> {
    match (&asked.command, &asked.submissions) {
        (Some(Command::Plan(asked)), _) => units::plan(asked).map(|()| true),
        (Some(Command::Unit(asked)), _) => units::unit(asked).map(|()| true),
        (Some(Command::Merge(asked)), _) => reports::run(asked),
        (Some(Command::Regrade(asked)), _) => regrade::run(asked),
        (Some(Command::Compare(asked)), _) => compare::run(asked),
        (None, Some(submissions)) => grade::run(submissions, asked),
        (None, None) => Err("no submissions were named; `httplab class --help` tells".into()),
    }
}
