//! Loads a lab: reads `lab.toml` and every page, and checks it whole before anything runs. All mistakes are told at
//! once, each in its place.

use super::files::{self, Files, LabFiles, TOML};
use super::glob::meant_or_listed;
use super::identity::Identity;
use super::rules::Rules;
use super::{about, check, toml_error};
use crate::notation::check as page_check;
use crate::notation::error::{Mistake, Mistakes, NotationError, Severity};
use crate::notation::page::Page;
use crate::notation::program::Program;
use crate::notation::read::{self, Terms};
use crate::notation::source::{BYTE_ORDER_MARK, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A lab that was checked whole.
#[derive(Clone, Debug)]
pub struct Lab {
    /// Which one it is.
    pub identity: Identity,
    /// Parts and rules.
    pub rules: Rules,
    /// All pages, by part, and in each in the order in which one learns.
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
    /// Files are wrong.
    #[error("{0}")]
    Wrong(#[from] Mistakes),
}

/// What a reading of a lab comes to.
#[derive(Debug)]
pub struct Reading {
    /// The lab, as far as it could be read.
    pub lab: Option<Lab>,
    /// Its mistakes and its warnings, file by file.
    pub told: Vec<NotationError>,
}

impl Lab {
    /// The lab of a folder; without one the copy built into the program, or in the source that the program was built
    /// from `./lab`. No other lab is taken unasked: one that was handed in with a submission would grade it.
    pub fn load(folder: Option<&Path>) -> Result<Lab, LabError> {
        Lab::from_files(Lab::files(folder)?)
    }

    /// The files of that lab.
    pub fn files(folder: Option<&Path>) -> Result<LabFiles, std::io::Error> {
        match chosen(folder) {
            Some(folder) => LabFiles::from_folder(folder),
            None => Ok(LabFiles::built_in()),
        }
    }

    /// The programs of the lab that [`Lab::load`] would load, from its `lab.toml` alone.
    pub fn programs_of(folder: Option<&Path>) -> Result<Vec<Program>, LabError> {
        let (root, toml) = match chosen(folder) {
            Some(folder) => (folder.display().to_string(), files::read(&folder.join(TOML))?),
            None => ("lab".to_owned(), files::built_in_toml()),
        };
        let file = format!("{root}/{TOML}");
        let rules = text(&file, toml.as_deref()).and_then(|text| read_rules(&file, text));
        Ok(rules.map_err(|mistake| Mistakes(vec![mistake]))?.programs())
    }

    /// Reads and checks; warnings are for [`Lab::read`].
    pub fn from_files(files: LabFiles) -> Result<Lab, LabError> {
        let Reading { lab, told } = Lab::read(files);
        let wrong: Vec<NotationError> =
            told.into_iter().filter(|told| told.severity == Severity::Error).collect();
        match lab {
            Some(lab) if wrong.is_empty() => Ok(lab),
            _ => Err(Mistakes(wrong).into()),
        }
    }

    /// Reads and checks, and keeps all that there is to tell.
    pub fn read(files: LabFiles) -> Reading {
        let file = format!("{}/{TOML}", files.root);
        let toml = files.lab.get(TOML).map(Vec::as_slice);
        let read = text(&file, toml).and_then(|text| Ok((text, read_rules(&file, text)?)));
        let (toml, rules) = match read {
            Ok(read) => read,
            Err(mistake) => return Reading { lab: None, told: vec![mistake] },
        };
        let toml = Source { file: &file, text: toml };
        let wrong = check::parts(&rules, toml);
        if !wrong.is_empty() {
            return Reading { lab: None, told: wrong };
        }
        let mut told = Vec::new();
        let pages = read_pages(&files, &rules, &mut told);
        told.splice(..0, check::rules(&rules, &files, &pages, toml));
        let (mut pages, explore): (Vec<Page>, Vec<Page>) =
            pages.into_iter().partition(|page| page.part > 0);
        pages.sort_by_cached_key(|page| place(page, &rules));
        let order: BTreeMap<String, usize> = names(&pages).zip(0..).collect();
        for page in &mut pages {
            page.needs.sort_by_key(|need| order.get(need));
        }
        let identity = Identity::of(&files);
        let LabFiles { www, www_folder, .. } = files;
        let www = Arc::new(www);
        Reading { lab: Some(Lab { identity, rules, pages, explore, www, www_folder }), told }
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
        let mut ending = all.filter(|page| short(page) == name);
        exact.or_else(|| ending.next().filter(|_| ending.next().is_none()))
    }

    /// The page of this name, or the error that says which may be meant.
    pub fn find(&self, name: &str) -> Result<&Page, String> {
        self.find_or(name, &[])
    }

    /// The same, where these `others`, which are no pages, could be meant too.
    pub fn find_or(&self, name: &str, others: &[&str]) -> Result<&Page, String> {
        self.page(name).ok_or_else(|| {
            let all = self.pages.iter().chain(&self.explore);
            let named = all.clone().filter(|page| short(page) == name);
            let same: Vec<&str> = named.map(|page| page.name.as_str()).collect();
            if !same.is_empty() {
                return format!("several pages are called {name}: {}", same.join(", "));
            }
            let pages = all.map(|page| page.name.as_str());
            let known: Vec<&str> = others.iter().copied().chain(pages).collect();
            format!("there is no page {name}{}", meant_or_listed(name, &known))
        })
    }

    /// The shortest name that a page is found by.
    pub fn short_name<'a>(&self, page: &'a Page) -> &'a str {
        let is_found = |found: &Page| found.name == page.name;
        if self.page(short(page)).is_some_and(is_found) { short(page) } else { &page.name }
    }
}

fn names(pages: &[Page]) -> impl Iterator<Item = String> {
    pages.iter().map(|page| page.name.clone())
}

/// A page's name without its folder.
fn short(page: &Page) -> &str {
    page.name.rsplit('/').next().unwrap_or_default()
}

/// The folder that is meant; `None` for the copy built into the program.
fn chosen(folder: Option<&Path>) -> Option<&Path> {
    folder.or_else(|| is_own_source().then_some(Path::new("lab")))
}

/// Whether the current directory is the source that this program was built from. Where that was is known since then:
/// nothing that lies in another folder makes it this one.
fn is_own_source() -> bool {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize();
    let here = Path::new(".").canonicalize();
    own.is_ok_and(|own| here.is_ok_and(|here| here == own))
}

/// A file's text.
fn text<'a>(file: &str, bytes: Option<&'a [u8]>) -> Result<&'a str, NotationError> {
    let wrong = |message: &str| Mistake::new(0, message).on(file, 1, "");
    let bytes = bytes.ok_or_else(|| {
        wrong("this file is missing: it says the parts and the rules; `httplab init DIR` writes a lab that has one")
    })?;
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        let message = "a byte here is no UTF-8: save the file as UTF-8";
        let source = bytes.split(|&byte| byte == b'\n').nth(line).unwrap_or_default();
        let source = String::from_utf8_lossy(source).into_owned();
        let at = source.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
        Mistake::new(at, message).on(file, line as u32 + 1, &source)
    })
}

/// `lab.toml`, with its first mistake in its place.
fn read_rules(file: &str, text: &str) -> Result<Rules, NotationError> {
    let source = Source { file, text };
    if text.starts_with('\u{feff}') {
        return Err(source.wrong_line(1, BYTE_ORDER_MARK));
    }
    Rules::parse(text).map_err(|error| {
        let at = toml_error::place(error.message(), text, error.span().unwrap_or_default());
        let line = source.number(at);
        let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
        source.wrong(line, Mistake::new(at - begin, toml_error::plainly(error.message())))
    })
}

/// Every page that can be read, those to explore among them.
fn read_pages(files: &LabFiles, rules: &Rules, told: &mut Vec<NotationError>) -> Vec<Page> {
    let programs = rules.programs();
    let terms = Terms { programs: &programs, hint: &rules.words.if_it_fails };
    let mut pages = Vec::new();
    for (path, contents) in files.lab.iter().filter(|(path, _)| is_page(path, rules)) {
        let file = format!("{}/{path}", files.root);
        let read = text(&file, Some(contents))
            .map_err(|mistake| Mistakes(vec![mistake]))
            .and_then(|text| read_page(files, rules, terms, path, &file, text));
        match read {
            Ok((page, warnings)) => {
                pages.push(page);
                told.extend(warnings);
            }
            Err(Mistakes(mistakes)) => told.extend(mistakes),
        }
    }
    pages
}

/// `explore/README.md`, and a part's, is a table of the pages beside it.
fn is_page(path: &str, rules: &Rules) -> bool {
    let is_read = rules.part_of(path).is_some() || path.starts_with("explore/");
    is_read && path.ends_with(".md") && !path.ends_with("/README.md")
}

/// Where a page stands in the lab's order.
fn place(page: &Page, rules: &Rules) -> (usize, usize) {
    let part = rules.parts.iter().position(|part| part.number == page.part).unwrap_or_default();
    (part, rules.parts.get(part).map_or(0, |part| part.place(&page.name)))
}

/// A page with its warnings.
fn read_page(
    files: &LabFiles,
    rules: &Rules,
    terms: Terms<'_>,
    path: &str,
    file: &str,
    text: &str,
) -> Result<(Page, Vec<NotationError>), Mistakes> {
    let (source, part) = (Source { file, text }, rules.part_of(path));
    if let Some(stray) = part.and_then(|part| about::stray(source, rules, part)) {
        return Err(Mistakes(vec![stray]));
    }
    let mut page = read::page(path.trim_end_matches(".md"), file, text, terms)?;
    if let Some(part) = part {
        page.part = part.number;
        page.needs = part.needs(&page.name);
    }
    let checked = check_page(&page, text, files);
    let about = about::check(&page, source, rules);
    match (checked, about) {
        (Ok(warnings), None) => Ok((page, warnings)),
        (checked, about) => {
            let mistakes = checked.err().into_iter().flat_map(|Mistakes(mistakes)| mistakes);
            Err(Mistakes(about.into_iter().chain(mistakes).collect()))
        }
    }
}

/// Checks a page against the files that are served: its warnings, or its mistakes.
pub fn check_page(
    page: &Page,
    text: &str,
    files: &LabFiles,
) -> Result<Vec<NotationError>, Mistakes> {
    // Where there is no folder, that is told, and not each file that it lacks.
    let served = |path: &str| files.lacks_www() || files.www.contains_key(path);
    let told = page_check::check(page, text, &served);
    match told.iter().any(|mistake| mistake.severity == Severity::Error) {
        true => Err(Mistakes(told)),
        false => Ok(told),
    }
}
