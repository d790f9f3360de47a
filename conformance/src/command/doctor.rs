//! `httplab doctor [DIR]`: what was found, how each program would be started, whether it starts and
//! listens, and what this machine lacks. Nothing is graded.

use super::arguments::Doctor;
use super::targets::{self, Sought};
use super::tried::{Outcome, Place};
use super::whose;
use crate::lab::load::Lab;
use crate::notation::program::Program;
use crate::report::Options;
use crate::report::harmless::{harmless, one_line};
use crate::report::human::sheet::{Ink, Sheet};
use crate::report::wrap::wrap;
use crate::sandbox::{self, Command, Limits, isolation};
use crate::submission::language;
use crate::submission::remarks::PYTHON_2;
use crate::submission::renamed::is_naming;
use crate::submission::{Found, Missing, Search};
use std::error::Error;
use std::ffi::OsStr;

/// Tells. `false` where a program is missing or does not start.
pub fn run(asked: &Doctor) -> Result<bool, Box<dyn Error>> {
    let lab = Lab::load(asked.lab.lab.as_deref())?;
    let (programs, whose) = (lab.programs(), &asked.whose);
    let named = asked.folder.as_deref();
    let folder = whose::folder(&programs, named, &asked.program, whose, "looking at")?;
    let mut sought = targets::look(&programs, folder.as_deref(), &asked.program, whose.unzip)?;
    let isolation = isolation::enter(asked.isolation, &sought.needs())?;
    sandbox::adopt_orphans();
    let limits = Limits::default();
    sought.set_aside(isolation.root())?;
    sought.build(isolation.root());
    let options = Options::default().for_stdout();
    let mut sheet = Sheet::new(&options);
    sheet.field("isolation", &isolation.to_string());
    sheet.field("runs", &installed(true));
    sheet.field("lacks", &installed(false));
    print(sheet);
    let place = Place { lab: &lab, root: isolation.root(), limits: &limits };
    let mut all_well = true;
    for (program, search) in searches(&sought) {
        let outcome = match &search {
            Search::Missing(missing) => Outcome::Wrong(one_line(&missing.reason)),
            Search::Found(found) => with_remarks(place.try_out(&program, found), found),
        };
        all_well &= matches!(outcome, Outcome::Well(_));
        let mut sheet = Sheet::new(&options);
        sheet.line("");
        tell(&mut sheet, &title(&lab, &program), &search, &outcome);
        print(sheet);
    }
    sandbox::sweep();
    Ok(all_well)
}

fn print(sheet: Sheet) {
    anstream::print!("{}", sheet.finish());
}

fn title(lab: &Lab, program: &Program) -> String {
    let parts = lab.rules.parts.iter().filter(|part| part.program == program.name());
    let numbers: Vec<String> = parts.map(|part| part.number.to_string()).collect();
    format!("{}, part {}", program.name(), numbers.join(", "))
}

/// What starts is not all well where its source is of another Python.
fn with_remarks(outcome: Outcome, found: &Found) -> Outcome {
    let is_old = found.remarks.iter().any(|remark| remark.contains(PYTHON_2));
    match outcome {
        Outcome::Well(well) if is_old => Outcome::Unsure(format!("{well}; but see the remark")),
        outcome => outcome,
    }
}

/// The programs, the reference's among them.
fn searches(sought: &Sought) -> Vec<(Program, Search)> {
    match sought {
        Sought::Submission(programs) => {
            programs.iter().map(|(program, search)| (program.clone(), search.clone())).collect()
        }
        Sought::Reference(programs) => {
            let found =
                |(program, command): (&Program, &Command)| (program.clone(), reference(command));
            programs.iter().map(found).collect()
        }
    }
}

fn reference(command: &Command) -> Search {
    Search::Found(Found {
        command: command.clone(),
        folder: None,
        how: "the reference".to_owned(),
        copy: None,
        build: None,
        renamed: None,
        note: None,
        remarks: Vec::new(),
    })
}

/// Interpreters, compilers and builders that this machine has, or has not: by their files in PATH.
fn installed(wanted: bool) -> String {
    let is_there = |word: &str| sandbox::command::on_path(OsStr::new(word)).is_some();
    let some: Vec<&str> =
        language::tools().into_iter().filter(|word| is_there(word) == wanted).collect();
    match some.is_empty() {
        true => "nothing".to_owned(),
        false => some.join(", "),
    }
}

/// The verdict first, then how it came about.
fn tell(sheet: &mut Sheet, title: &str, search: &Search, outcome: &Outcome) {
    let (ink, mark) = match outcome {
        Outcome::Well(_) => (Ink::Good, "✓"),
        Outcome::Wrong(_) => (Ink::Bad, "✗"),
        Outcome::Unsure(_) => (Ink::Notice, "?"),
    };
    let headline = format!("{} {}", sheet.paint(ink, mark), sheet.paint(Ink::Strong, title));
    sheet.line(&headline);
    match search {
        Search::Missing(missing) => tell_missing(sheet, missing),
        Search::Found(found) => {
            tell_found(sheet, found);
            let (Outcome::Well(why) | Outcome::Wrong(why) | Outcome::Unsure(why)) = outcome;
            sheet.field("verdict", &one_line(why));
        }
    }
}

fn tell_missing(sheet: &mut Sheet, missing: &Missing) {
    sheet.field("missing", &one_line(&missing.reason));
    let said = missing.said.iter().filter(|line| !line.is_empty());
    let said = said.map(|line| harmless(&String::from_utf8_lossy(line)).into_owned());
    let lines: Vec<String> = said.flat_map(|line| wrap(&line, sheet.room())).collect();
    sheet.lines("its build", &lines);
    if missing.machine {
        sheet.field("to mend", "install it on this machine; the submission is not to blame");
    }
}

fn tell_found(sheet: &mut Sheet, found: &Found) {
    sheet.field("found", &one_line(&found.how));
    // That a file gets its name back is said by the note on it.
    if let Some(build) = found.build.as_ref().filter(|build| !is_naming(build)) {
        sheet.field("built by", &one_line(&build.command.to_string()));
    }
    sheet.field("started as", &one_line(&found.command.to_string()));
    for remark in found.note.iter().chain(&found.remarks) {
        sheet.field("remark", remark);
    }
}
