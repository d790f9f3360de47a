//! Loads a lab and checks it whole, before anything runs.

use super::files::{self, Files, LabFiles};
use super::rules::{PartRules, Rules};
use crate::notation::check;
use crate::notation::error::{Mistake, NotationError, near};
use crate::notation::page::Page;
use crate::notation::program::Program;
use crate::notation::read::{self, Terms};
use crate::points::Points;
use std::path::{Path, PathBuf};
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
    /// The folder of these files, where it is one on disk.
    pub www_folder: Option<PathBuf>,
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
    /// A page is wrong.
    #[error("{0}")]
    Page(#[from] NotationError),
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
        program: String,
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
        Lab::from_files(match chosen(folder, submission) {
            Some(folder) => LabFiles::from_folder(folder)?,
            None => LabFiles::built_in(),
        })
    }

    /// The programs of the lab that [`Lab::load`] would load, from its `lab.toml` alone.
    pub fn programs_of(
        folder: Option<&Path>,
        submission: Option<&Path>,
    ) -> Result<Vec<Program>, LabError> {
        let (root, toml) = match chosen(folder, submission) {
            Some(folder) => (folder.display().to_string(), files::read(&folder.join(TOML))?),
            None => ("lab".to_owned(), files::built_in_toml()),
        };
        Ok(read_rules(&root, toml.as_deref())?.programs())
    }

    /// Reads and checks.
    pub fn from_files(files: LabFiles) -> Result<Lab, LabError> {
        let rules = read_rules(&files.root, files.lab.get(TOML).map(Vec::as_slice))?;
        let file = format!("{}/{TOML}", files.root);
        let mut pages = Vec::new();
        for (path, contents) in files.lab.iter().filter(|(path, _)| is_page(path, &rules)) {
            pages.push(read_page(&files, &rules, path, contents)?);
        }
        pages.sort_by_key(|page| place(page, &rules));
        rules.parts.iter().try_for_each(|part| points_add_up(&file, part, &pages))?;
        let to_explore = files.lab.iter().filter(|(path, _)| is_to_explore(path));
        let explore = to_explore
            .map(|(path, contents)| read_page(&files, &rules, path, contents))
            .collect::<Result<_, _>>()?;
        let LabFiles { www, www_folder, .. } = files;
        Ok(Lab { rules, pages, explore, www: Arc::new(www), www_folder })
    }

    /// The programs, in the order of the parts.
    pub fn programs(&self) -> Vec<Program> {
        self.rules.programs()
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

    /// The page of this name, or the error that says which there are.
    pub fn find(&self, name: &str) -> Result<&Page, String> {
        let short = |page: &'_ Page| page.name.rsplit('/').next().unwrap_or_default().to_owned();
        self.page(name).ok_or_else(|| {
            let named = self.pages.iter().filter(|page| short(page) == name);
            let same: Vec<&str> = named.map(|page| page.name.as_str()).collect();
            match same.as_slice() {
                [] => {
                    let known: Vec<String> = self.pages.iter().map(short).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let near = near(name, &known);
                    format!("there is no page `{name}`{near}; `httplab list` names them all")
                }
                several => format!("several pages are called `{name}`: {}", several.join(", ")),
            }
        })
    }
}

/// The file that says parts and rules.
pub const TOML: &str = "lab.toml";

/// The folder that is meant; `None` for the copy built into the program.
fn chosen<'a>(folder: Option<&'a Path>, submission: Option<&Path>) -> Option<&'a Path> {
    let here = Path::new("lab");
    let is_there = || here.join(TOML).is_file() && !is_within(here, submission);
    folder.or_else(|| is_there().then_some(here))
}

fn read_rules(root: &str, toml: Option<&[u8]>) -> Result<Rules, LabError> {
    let file = format!("{root}/{TOML}");
    let toml = toml.ok_or_else(|| LabError::NoRules(root.to_owned()))?;
    let toml = std::str::from_utf8(toml).map_err(|_| LabError::NotText(file.clone()))?;
    Rules::parse(toml).map_err(|error| LabError::Rules { file, error })
}

/// Whether a folder is another one's own, by whatever path either is named.
fn is_within(folder: &Path, other: Option<&Path>) -> bool {
    let other = other.and_then(|other| other.canonicalize().ok());
    let folder = folder.canonicalize();
    other.is_some_and(|other| folder.is_ok_and(|folder| folder.starts_with(other)))
}

fn is_page(path: &str, rules: &Rules) -> bool {
    path.ends_with(".md") && !path.ends_with("README.md") && rules.part_of(path).is_some()
}

/// Where a page stands in the lab's order.
fn place(page: &Page, rules: &Rules) -> (usize, usize) {
    let part = rules.parts.iter().position(|part| part.number == page.part).unwrap_or_default();
    (part, rules.parts.get(part).map_or(0, |part| part.place(&page.name)))
}

/// `explore/README.md` is the table of the pages beside it.
fn is_to_explore(path: &str) -> bool {
    path.starts_with("explore/") && path.ends_with(".md") && !path.ends_with("README.md")
}

fn read_page(
    files: &LabFiles,
    rules: &Rules,
    path: &str,
    contents: &[u8],
) -> Result<Page, LabError> {
    let file = format!("{}/{path}", files.root);
    let text = std::str::from_utf8(contents).map_err(|_| LabError::NotText(file.clone()))?;
    let programs = rules.programs();
    let terms = Terms { programs: &programs, hint: "If it fails" };
    let mut page = read::page(path.trim_end_matches(".md"), &file, text, terms)?;
    if let Some(part) = rules.part_of(path) {
        page.part = part.number;
        page.needs = part.needs(&page.name);
    }
    check_page(&page, text, files)?;
    check_rules(&page, text, rules)?;
    Ok(page)
}

/// Checks a page against the files that are served.
pub fn check_page(page: &Page, text: &str, files: &LabFiles) -> Result<(), NotationError> {
    check::check(page, text, &|path| files.www.contains_key(path))
}

fn check_rules(page: &Page, text: &str, rules: &Rules) -> Result<(), NotationError> {
    let mut exchange = (1..).zip(text.lines()).skip_while(|(_, line)| *line != "```exchange");
    let rule = exchange.find(|(_, line)| line.trim_start().starts_with("rule "));
    let (number, source) = rule.unwrap_or((1, ""));
    let wrong = |message: String| Mistake::new(0, message).on(&page.file, number, source);
    if let Some(unknown) = page.rules.iter().find(|id| rules.rule(id).is_none()) {
        return Err(wrong(format!("there is no rule {unknown} in lab.toml")));
    }
    if page.hint.is_empty() && !page.name.starts_with("explore/") {
        return Err(wrong(
            "the page has no `## If it fails`, so a failing report would have no hint".to_owned(),
        ));
    }
    Ok(())
}

fn points_add_up(file: &str, part: &PartRules, pages: &[Page]) -> Result<(), LabError> {
    let sum =
        pages.iter().filter(|page| page.part == part.number).filter_map(|page| page.worth).sum();
    match sum == part.weight {
        true => Ok(()),
        false => {
            let (file, program) = (file.to_owned(), part.program.clone());
            Err(LabError::Points { file, program, sum, weight: part.weight })
        }
    }
}
