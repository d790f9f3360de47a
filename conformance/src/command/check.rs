//! `httplab check [LAB]`: all mistakes of a lab at once, and with `--prove` what shows that each page is right and can
//! fail.

use super::arguments::Check;
use super::{causes, proving, reference};
use crate::diagnosis::table;
use crate::lab::files::LabFiles;
use crate::lab::load::{Lab, Reading};
use crate::lab::place;
use crate::notation::error::{NotationError, Severity, near};
use crate::sandbox::Needs;
use crate::sandbox::isolation::{self, Wish};
use crate::{report, sandbox};
use std::error::Error;
use std::sync::Arc;

/// Tells what is wrong. `false` where a page proves to be wrong; a broken lab is an error.
pub fn run(asked: &Check) -> Result<bool, Box<dyn Error>> {
    let files = Lab::files(asked.lab.as_deref())?;
    let Reading { lab, mut told } = Lab::read(files.clone());
    if let Some(lab) = &lab {
        told.extend(of_diagnosis(lab, &files));
    }
    for one in &told {
        anstream::println!("{}\n", report::harmless::harmless(&one.to_string()));
    }
    let of = |severity| told.iter().filter(|told| told.severity == severity).count();
    let (mistakes, warnings) = (of(Severity::Error), of(Severity::Warning));
    let Some(lab) = lab.filter(|_| mistakes == 0) else {
        return Err(format!("{} in {}", counted(mistakes, "mistake"), files.root).into());
    };
    let [parts, rules] = [lab.rules.parts.len(), lab.rules.rules.len()];
    let pages = lab.pages.len() + lab.explore.len();
    anstream::println!(
        "{}: {}, {}, {}: no mistake, {}",
        files.root,
        counted(parts, "part"),
        counted(rules, "rule"),
        counted(pages, "page"),
        counted(warnings, "warning"),
    );
    match asked.prove {
        true => prove(lab),
        false => Ok(true),
    }
}

/// `1 part`, `no warning`, `3 pages`.
fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// What only the diagnosis knows to be wrong: a group of causes, or a cause, that there is not.
fn of_diagnosis(lab: &Lab, files: &LabFiles) -> Vec<NotationError> {
    let groups: Vec<&str> = table::groups().into_iter().collect();
    let mut told = Vec::new();
    for cause in lab.rules.rules.iter().flat_map(|rule| &rule.causes) {
        if !groups.contains(&cause.as_str()) {
            let near = near(cause, &groups);
            let message = format!(
                "there is no group of causes `{cause}`: it is one of {}{near}",
                groups.join(", ")
            );
            told.push(place::wrong(files, &format!("\"{cause}\""), message));
        }
    }
    let known: Vec<&str> = causes::ids().collect();
    for finding in lab.rules.rules.iter().flat_map(|rule| &rule.findings) {
        if !known.contains(&finding.as_str()) {
            let near = near(finding, &known);
            let message =
                format!("there is no cause `{finding}`: `httplab causes` lists them{near}");
            told.push(place::wrong(files, &format!("\"{finding}\""), message));
        }
    }
    told
}

fn prove(lab: Lab) -> Result<bool, Box<dyn Error>> {
    let programs = lab.programs();
    let reference = reference::build(&programs)?;
    if reference.is_empty() {
        return Err("the reference has none of this lab's programs, so it can prove no page".into());
    }
    let faulty = reference::faulty()?;
    let named = reference.values().chain([&faulty]).flat_map(|command| command.named.clone());
    let named = named.collect();
    let needs = Needs { named, ..Needs::default() };
    let isolation = isolation::enter(Wish::Auto, &needs)?;
    sandbox::adopt_orphans();
    let proof = proving::prove(&Arc::new(lab), reference, &faulty, isolation.root())?;
    sandbox::sweep();
    anstream::print!("{proof}");
    Ok(proof.holds())
}
