//! What several commands take on their command lines. The comments are the help that `--help` prints.

use super::limits;
use crate::class::work::Manner;
use crate::lab::glob;
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::sandbox::isolation::Wish;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whose programs, and whether they come packed.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Whose {
    /// Take the reference: the four programs as the lab's authors would write them
    #[arg(long, conflicts_with_all = ["folder", "program", "unzip"])]
    pub reference: bool,
    /// Unpack the zip or tar file that is named, or lies alone in the folder
    #[arg(long)]
    pub unzip: bool,
}

/// Which lab.
#[derive(Debug, Args)]
pub struct LabFolder {
    /// The lab's folder [default: the lab inside the program; in the project's own folder, ./lab]
    #[arg(long = "lab", value_name = "DIR")]
    pub lab: Option<PathBuf>,
}

/// How several submissions are graded, all in the same way.
#[derive(Debug, Args)]
pub struct Alike {
    /// Play only the pages that are worth points
    #[arg(long)]
    pub required: bool,
    /// How many seconds to wait for any one thing; only a failure takes them
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// What each program may use, and how long each grading may take; `httplab grade --help` names all
    #[arg(long, value_name = "NAME=VALUE,…", default_value_t = limits::Asked::default())]
    pub limits: limits::Asked,
    /// How to shut the programs off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

impl Alike {
    /// The same for the gradings themselves, by this lab.
    pub fn manner(&self, lab: &Lab, seed: u64, runs: u32) -> Result<Manner, String> {
        let folder = self.lab.lab.as_deref().map(Path::canonicalize).transpose();
        let isolation = self.isolation.to_possible_value();
        Ok(Manner {
            lab: folder.map_err(|error| format!("--lab: {error}"))?,
            lab_sha256: lab.identity.sha256.clone(),
            seed,
            required: self.required,
            runs,
            patience: self.patience.as_secs_f64(),
            limits: self.limits.to_string(),
            isolation: isolation.map_or("auto".to_owned(), |value| value.get_name().to_owned()),
        })
    }
}

/// Which pages.
#[derive(Debug, Default, Args)]
pub struct Chosen {
    /// Only this part of the lab, by its number; may be given several times
    #[arg(long, value_name = "N")]
    pub part: Vec<u32>,
    /// Only pages whose names match, such as silent-client, 'part3/*' or '*silent*'; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub page: Vec<String>,
    /// Only the pages that are worth points
    #[arg(long)]
    pub required: bool,
}

impl Chosen {
    /// Whether a page is among them.
    pub fn has(&self, page: &Page) -> bool {
        let is_meant = |pattern: &String| glob::means(pattern, &page.name);
        let is_wanted = !self.required || page.worth.is_some();
        let is_named = self.page.is_empty() || self.page.iter().any(is_meant);
        is_wanted && is_named && self.has_part(page.part)
    }

    /// Whether a part is among them.
    pub fn has_part(&self, number: u32) -> bool {
        self.part.is_empty() || self.part.contains(&number)
    }

    /// The error for a part, or a pattern, that names nothing of the lab.
    pub fn check(&self, lab: &Lab) -> Result<(), String> {
        let numbers = || lab.rules.parts.iter().map(|part| part.number);
        if let Some(part) = self.part.iter().find(|part| !numbers().any(|known| known == **part)) {
            let known = numbers().map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
            return Err(format!("--part {part}: the parts of this lab are {known}"));
        }
        let pages = lab.pages.iter().chain(&lab.explore).map(|page| page.name.as_str());
        glob::all_mean_some(self.page.iter().map(String::as_str), pages)
    }
}

/// A number of seconds that a wait may have.
pub fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds between 0.1 and 600 is expected".to_owned()),
    }
}
