//! Which programs are graded: those of a folder, those named on the command line, or the reference.

use super::{building, reference};
use crate::grade::plan::Target;
use crate::notation::page::Page;
use crate::notation::program::Program;
use crate::report::harmless::one_line;
use crate::sandbox::command::quoted;
use crate::sandbox::folder::CopyError;
use crate::sandbox::{Command, Needs};
use crate::submission::language;
use crate::submission::packed::{ByHand, Unpacked};
use crate::submission::{Found, Missing, Programs, Search};
use crate::verdict::Beforehand;
use std::collections::BTreeMap;
use std::path::Path;

/// Programs that were looked for and are not built yet.
pub enum Sought {
    /// The reference, which is built already.
    Reference(BTreeMap<Program, Command>),
    /// A student's.
    Submission(Programs),
}

/// Looks for the programs, and says on standard error where a file was taken that has another name than its program, or
/// another of which lies beside it: which one is graded must not be overlooked. The reference is built here, before
/// anything is isolated.
pub fn find(
    programs: &[Program],
    folder: Option<&Path>,
    overrides: &[String],
    unzip: bool,
) -> Result<Sought, String> {
    let sought = look(programs, folder, overrides, unzip)?;
    if let Sought::Submission(found) = &sought {
        for (_, search) in found.iter() {
            let Search::Found(Found { note: Some(note), .. }) = search else { continue };
            anstream::eprintln!("{}", one_line(note));
        }
    }
    Ok(sought)
}

/// As [`find`], for who tells all remarks.
pub fn look(
    programs: &[Program],
    folder: Option<&Path>,
    overrides: &[String],
    unzip: bool,
) -> Result<Sought, String> {
    if folder.is_none() && overrides.is_empty() {
        return reference::build(programs).map(Sought::Reference);
    }
    let found = Programs::look(programs, folder, overrides, unzip);
    let found = found.map_err(|error| error.to_string())?;
    if let Some(unpacked) = found.unpacked().filter(|unpacked| !unpacked.left_out.is_empty()) {
        anstream::eprintln!(
            "left out of {}, for they are links or devices: {}",
            one_line(&unpacked.archive.display().to_string()),
            one_line(&unpacked.left_out.join(", "))
        );
    }
    Ok(Sought::Submission(found))
}

/// The submission as the student names it; empty for the reference.
pub fn name(folder: Option<&Path>) -> String {
    folder.map(|folder| folder.display().to_string()).unwrap_or_default()
}

/// The words of a command line that mean the same programs again, and the same lab.
pub fn arguments(
    folder: Option<&Path>,
    overrides: &[String],
    unzip: bool,
    lab: Option<&Path>,
) -> String {
    let unzip = if unzip { "--unzip " } else { "" };
    let folder = folder.map(|folder| format!("{unzip}{}", quoted(folder.as_os_str())));
    let overrides = overrides.iter().map(|text| format!("--program {}", quoted(text.as_ref())));
    let lab = Some(lab_arguments(lab)).filter(|lab| !lab.is_empty());
    folder.into_iter().chain(overrides).chain(lab).collect::<Vec<_>>().join(" ")
}

/// The words of a command line that mean the same lab.
pub fn lab_arguments(lab: Option<&Path>) -> String {
    lab.map(|lab| format!("--lab {}", quoted(lab.as_os_str()))).unwrap_or_default()
}

impl Sought {
    /// What the programs need of this machine: the runtimes of all languages, for a script may start another, and what the
    /// grader named. What a submission names is not among it.
    pub fn needs(&self) -> Needs {
        let commands: Vec<&Command> = match self {
            Sought::Reference(programs) => programs.values().collect(),
            Sought::Submission(programs) => programs.iter().filter_map(found_command).collect(),
        };
        let named = commands.iter().flat_map(|command| command.named.iter().cloned());
        let lent = match self {
            Sought::Reference(_) => Vec::new(),
            Sought::Submission(programs) => programs.lent().cloned().collect(),
        };
        Needs { runtimes: language::runtimes(), named: named.collect(), lent }
    }

    /// Forgets the programs that no page to be played is about: they need not be copied and built.
    pub fn keep(&mut self, pages: &[Page]) {
        if let Sought::Submission(programs) = self {
            programs.keep(&|program| pages.iter().any(|page| page.program == *program));
        }
    }

    /// Builds what has to be built, below `root`, and says what there is to grade.
    pub fn build(&mut self, root: &Path) -> BTreeMap<Program, Target> {
        match self {
            Sought::Reference(programs) => {
                let found = |(program, command): (&Program, &Command)| {
                    (program.clone(), Target::Found { command: command.clone(), folder: None })
                };
                programs.iter().map(found).collect()
            }
            Sought::Submission(programs) => {
                programs.build(root, &building::told);
                programs.iter().map(|(program, search)| (program.clone(), target(search))).collect()
            }
        }
    }

    /// How commands begin that are pasted, where the submission came packed.
    pub fn by_hand(&self) -> Option<ByHand> {
        match self {
            Sought::Reference(_) => None,
            Sought::Submission(programs) => programs.unpacked().map(Unpacked::by_hand),
        }
    }

    /// Copies a submission as it is now, for all that is to run of it.
    pub fn set_aside(&mut self, root: &Path) -> Result<(), CopyError> {
        match self {
            Sought::Reference(_) => Ok(()),
            Sought::Submission(programs) => programs.set_aside(root),
        }
    }

    /// The programs as they were handed in.
    pub fn handed_in(&self) -> BTreeMap<Program, Found> {
        let Sought::Submission(programs) = self else {
            return BTreeMap::new();
        };
        let found = |(program, search): (&Program, &Search)| match search {
            Search::Found(found) => Some((program.clone(), found.clone())),
            Search::Missing(_) => None,
        };
        programs.iter().filter_map(found).collect()
    }

    /// What is known of the programs before they run; of a build once it was tried.
    pub fn beforehand(&self) -> BTreeMap<Program, Beforehand> {
        match self {
            Sought::Reference(_) => BTreeMap::new(),
            Sought::Submission(programs) => {
                let known =
                    |(program, search): (&Program, &Search)| (program.clone(), beforehand(search));
                programs.iter().map(known).collect()
            }
        }
    }
}

fn found_command<'a>((_, search): (&Program, &'a Search)) -> Option<&'a Command> {
    match search {
        Search::Found(found) => Some(&found.command),
        Search::Missing(_) => None,
    }
}

fn beforehand(search: &Search) -> Beforehand {
    match search {
        Search::Found(found) => {
            Beforehand { remarks: found.remarks.clone(), ..Beforehand::default() }
        }
        Search::Missing(missing) => Beforehand {
            build_output: missing.said.iter().map(|line| shown(line)).collect(),
            ..Beforehand::default()
        },
    }
}

/// Most characters of a line that a build wrote.
const LINE: usize = 400;

/// A line of a compiler's, with its letters and its layout, though no longer than is worth reading.
fn shown(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line).replace('\t', "    ");
    line.trim_end().chars().take(LINE).collect()
}

fn target(search: &Search) -> Target {
    match search {
        Search::Found(found) => {
            Target::Found { command: found.command.clone(), folder: found.to_copy().cloned() }
        }
        Search::Missing(missing) => Target::Missing(reason(missing)),
    }
}

/// Why a program is missing, with what its build said of it: the first error, or else the last line.
fn reason(missing: &Missing) -> String {
    let tells = |line: &&Vec<u8>| String::from_utf8_lossy(line).to_lowercase().contains("error");
    let said = missing.said.iter();
    let line = said.clone().find(tells).or_else(|| said.rev().find(|line| !line.is_empty()));
    match line {
        Some(line) => format!(
            "{}; it said: {}",
            missing.reason,
            one_line(&String::from_utf8_lossy(line)).chars().take(200).collect::<String>()
        ),
        None => missing.reason.clone(),
    }
}
