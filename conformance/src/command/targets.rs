//! Which programs are graded: those of a folder, those named on the command line, or the reference.

use super::arguments::program_and_command;
use super::reference;
use crate::grade::run::Target;
use crate::notation::page::Program;
use crate::program::Command;
use std::collections::BTreeMap;
use std::path::Path;

/// The program of each part.
pub fn find(folder: Option<&Path>, overrides: &[String]) -> Result<BTreeMap<Program, Target>, String> {
    let overrides = overrides.iter().map(|text| program_and_command(text)).collect::<Result<Vec<_>, _>>()?;
    let mut targets = BTreeMap::new();
    if folder.is_none() && overrides.is_empty() {
        let programs = reference::build()?;
        targets.extend(programs.into_iter().map(|(program, command)| (program, Target::Found { command, folder: None })));
    }
    for (program, command) in overrides {
        let command = Command::new(command.split_whitespace());
        targets.insert(program, Target::Found { command, folder: None });
    }
    Ok(targets)
}
