//! `httplab matrix NAME=FOLDER…`: a few implementations side by side.

use super::arguments::Matrix;
use crate::class::graded::Graded;
use crate::class::matrix::Implementation;
use crate::class::page::{self, About};
use crate::class::work::{Manner, put};
use crate::grade::plan::fresh_seed;
use crate::lab::load::Lab;
use crate::replay::enough;
use crate::report::harmless::one_line;
use std::error::Error;
use std::fs;
use std::path::Path;

/// What servers of the world can be graded as.
const SERVED: [&str; 2] = ["http_server1", "http_server2"];

/// Grades them, and writes the page. `false` where one could not be graded.
pub fn run(asked: &Matrix) -> Result<bool, Box<dyn Error>> {
    let lab = Lab::load(asked.alike.lab.lab.as_deref())?;
    let all = implementations(asked, &lab)?;
    fs::create_dir_all(&asked.out)
        .map_err(|error| format!("--out {}: {error}", asked.out.display()))?;
    let manner = asked.alike.manner(&lab, asked.seed.unwrap_or_else(fresh_seed), 1)?;
    anstream::println!("seed {}", manner.seed);
    enough::at_a_signal()?;
    let mut graded = Vec::new();
    for implementation in &all {
        graded.push(grade(implementation, asked, &manner)?);
        if enough::is_enough() {
            return Err("ended before its time".into());
        }
    }
    let about = About {
        title: lab.rules.title.clone(),
        what: format!("{} implementations", graded.len()),
        ..About::default()
    };
    let mut html = Vec::new();
    page::matrix(&graded, &lab.rules.rules, &about, &mut html)?;
    let file = asked.out.join("index.html");
    put(&file, &html)?;
    anstream::println!("{}", file.display());
    Ok(graded.iter().all(|one| one.summary().is_some()))
}

fn grade(
    implementation: &Implementation,
    asked: &Matrix,
    manner: &Manner,
) -> Result<Graded, Box<dyn Error>> {
    let graded = implementation.grade(&asked.out, manner, asked.alike.limits.grading)?;
    let told = match (graded.summary(), graded.why_not()) {
        (Some(summary), _) => format!("{}/{}", summary.score, summary.max),
        (None, why) => one_line(why.unwrap_or_default()),
    };
    anstream::println!("  {}  {told}", one_line(&implementation.name));
    Ok(graded)
}

/// Those that were named, and beside them the reference and the servers of the world.
fn implementations(asked: &Matrix, lab: &Lab) -> Result<Vec<Implementation>, String> {
    let mut all =
        asked.implementations.iter().map(|text| named(text)).collect::<Result<Vec<_>, _>>()?;
    if !asked.alone {
        let parts = lab.rules.parts.iter().filter(|part| SERVED.contains(&part.program.as_str()));
        let served: Vec<(u32, String)> =
            parts.map(|part| (part.number, part.program.clone())).collect();
        all.push(Implementation::reference());
        if !served.is_empty() {
            all.extend(Implementation::servers(&served));
        }
    }
    Ok(all)
}

fn named(text: &str) -> Result<Implementation, String> {
    let (name, folder) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| format!("{text}: write NAME=FOLDER, such as anna=~/project1"))?;
    let folder = Path::new(folder).canonicalize().map_err(|error| format!("{folder}: {error}"))?;
    Ok(Implementation::of_folder(name, &folder))
}
