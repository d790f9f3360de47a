//! Loads a lab and checks it whole, before anything runs.

use super::files::{Files, LabFiles};
use super::rules::{PartRules, Rules};
use crate::notation::check;
use crate::notation::error::{Mistake, Mistakes, NotationError, Severity};
use crate::notation::page::Page;
use crate::notation::read;
use crate::points::Points;
use std::path::Path;
use std::sync::Arc;

/// A lab that was checked whole.
#[derive(Clone, Debug)]
pub struct Lab {
    /// Parts and rules.
    pub rules: Rules,
    /// All pages, by part and then by name.
    pub pages: Vec<Page>,
    /// Pages to explore, which are stepped through and never graded, by name.
    pub explore: Vec<Page>,
    /// The files that are served.
    pub www: Arc<Files>,
    /// What stands on its pages in vain.
    pub warnings: Vec<NotationError>,
}

/// Why a lab is broken.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A file could not be read.
    #[error("failed to read the lab: {0}")]
    Unreadable(#[from] std::io::Error),
    /// `lab.toml` is missing.
    #[error("{0}/lab.toml is missing: it says the parts and the rules; `httplab init` writes one")]
    NoRules(String),
    /// `lab.toml` is wrong.
    #[error("{file}: {error}")]
    Rules {
        /// The file.
        file: String,
        /// What is wrong, with its line.
        error: toml::de::Error,
    },
    /// Pages are wrong.
    #[error("{0}")]
    Pages(#[from] Mistakes),
    /// A file is no text.
    #[error("{0} is not UTF-8")]
    NotText(String),
    /// The points of a part do not add up.
    #[error(
        "{file}: the part of {program} is worth {weight} points there, and its pages are worth {sum} in all: change one of the two"
    )]
    Points {
        /// The file with the parts.
        file: String,
        /// The part's program.
        program: &'static str,
        /// What its pages add up to.
        sum: Points,
        /// What they should.
        weight: Points,
    },
}

impl Lab {
    /// The lab of a folder; without one that of `./lab`, or else the copy built into the program. A lab that
    /// was handed in with a submission is not taken unasked: nobody grades themselves.
    pub fn load(folder: Option<&Path>, submission: Option<&Path>) -> Result<Lab, LabError> {
        let here = Path::new("lab");
        let is_there = here.join("lab.toml").is_file();
        let files = match folder {
            Some(folder) => LabFiles::from_folder(folder)?,
            None if is_there && !is_within(here, submission) => LabFiles::from_folder(here)?,
            None => LabFiles::built_in(),
        };
        Lab::from_files(files)
    }

    /// Reads and checks.
    pub fn from_files(files: LabFiles) -> Result<Lab, LabError> {
        let toml =
            files.lab.get("lab.toml").ok_or_else(|| LabError::NoRules(files.root.clone()))?;
        let file = format!("{}/lab.toml", files.root);
        let toml = std::str::from_utf8(toml).map_err(|_| LabError::NotText(file.clone()))?;
        let rules: Rules =
            toml::from_str(toml).map_err(|error| LabError::Rules { file: file.clone(), error })?;
        let mut warnings = Vec::new();
        let pages = read_pages(&files, &rules, is_page, &mut warnings)?;
        rules.parts.iter().try_for_each(|part| points_add_up(&file, part, &pages))?;
        let explore = read_pages(&files, &rules, is_to_explore, &mut warnings)?;
        Ok(Lab { rules, pages, explore, www: Arc::new(files.www), warnings })
    }

    /// The page of this name; a name without its folder will do where it is the only one.
    pub fn page(&self, name: &str) -> Option<&Page> {
        let name = name.strip_prefix("lab/").unwrap_or(name);
        let name = name.strip_suffix(".md").unwrap_or(name);
        let all = self.pages.iter().chain(&self.explore);
        let exact = all.clone().find(|page| page.name == name);
        let mut ending = all.filter(|page| page.name.rsplit('/').next() == Some(name));
        exact.or_else(|| ending.next().filter(|_| ending.next().is_none()))
    }
}

/// Whether a folder is another one's own, by whatever path either is named.
fn is_within(folder: &Path, other: Option<&Path>) -> bool {
    let other = other.and_then(|other| other.canonicalize().ok());
    let folder = folder.canonicalize();
    other.is_some_and(|other| folder.is_ok_and(|folder| folder.starts_with(other)))
}

fn is_page(path: &str) -> bool {
    path.starts_with("part") && path.contains('/') && path.ends_with(".md")
}

/// `explore/README.md` is the table of the pages beside it.
fn is_to_explore(path: &str) -> bool {
    path.starts_with("explore/") && path.ends_with(".md") && !path.ends_with("README.md")
}

/// The pages of this kind, or all their mistakes.
fn read_pages(
    files: &LabFiles,
    rules: &Rules,
    is_meant: fn(&str) -> bool,
    warnings: &mut Vec<NotationError>,
) -> Result<Vec<Page>, LabError> {
    let (mut pages, mut mistakes) = (Vec::new(), Vec::new());
    for (path, contents) in files.lab.iter().filter(|(path, _)| is_meant(path)) {
        let file = format!("{}/{path}", files.root);
        let text = std::str::from_utf8(contents).map_err(|_| LabError::NotText(file.clone()))?;
        match read_page(files, rules, path, &file, text) {
            Ok((page, told)) => {
                pages.push(page);
                warnings.extend(told);
            }
            Err(Mistakes(wrong)) => mistakes.extend(wrong),
        }
    }
    match mistakes.is_empty() {
        true => Ok(pages),
        false => Err(Mistakes(mistakes).into()),
    }
}

/// A page with its warnings.
fn read_page(
    files: &LabFiles,
    rules: &Rules,
    path: &str,
    file: &str,
    text: &str,
) -> Result<(Page, Vec<NotationError>), Mistakes> {
    let page = read::page(path.trim_end_matches(".md"), file, text)?;
    let checked = check_page(&page, text, files);
    match (checked, check_rules(&page, text, rules)) {
        (Ok(warnings), Ok(())) => Ok((page, warnings)),
        (checked, rules) => {
            let mistakes = checked.err().into_iter().flat_map(|Mistakes(mistakes)| mistakes);
            Err(Mistakes(rules.err().into_iter().chain(mistakes).collect()))
        }
    }
}

/// Checks a page against the files that are served: its warnings, or its mistakes.
pub fn check_page(
    page: &Page,
    text: &str,
    files: &LabFiles,
) -> Result<Vec<NotationError>, Mistakes> {
    let told = check::check(page, text, &|path| files.www.contains_key(path));
    match told.iter().any(|mistake| mistake.severity == Severity::Error) {
        true => Err(Mistakes(told)),
        false => Ok(told),
    }
}

fn check_rules(page: &Page, text: &str, rules: &Rules) -> Result<(), NotationError> {
    let mut exchange = (1..).zip(text.lines()).skip_while(|(_, line)| *line != "```exchange");
    let rule = exchange.find(|(_, line)| line.trim_start().starts_with("rule "));
    let (number, source) = rule.unwrap_or((1, ""));
    let wrong = |message: String| Mistake::new(0, message).on(&page.file, number, source);
    if let Some(unknown) = page.rules.iter().find(|id| rules.rule(id).is_none()) {
        return Err(wrong(format!("there is no rule {unknown} in lab.toml")));
    }
    if rules.part(page.program).is_none() {
        return Err(wrong(format!("no part of lab.toml is about {}", page.program)));
    }
    if page.hint.is_empty() && !page.name.starts_with("explore/") {
        return Err(wrong(
            "the page has no `## If it fails`, so a failing report would have no hint".to_owned(),
        ));
    }
    Ok(())
}

fn points_add_up(file: &str, part: &PartRules, pages: &[Page]) -> Result<(), LabError> {
    let program = part.program.0;
    let sum =
        pages.iter().filter(|page| page.program == program).filter_map(|page| page.worth).sum();
    match sum == part.weight {
        true => Ok(()),
        false => {
            let (file, program) = (file.to_owned(), program.name());
            Err(LabError::Points { file, program, sum, weight: part.weight })
        }
    }
}
