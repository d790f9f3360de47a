//! From the path in a request to the bytes of a file, or to the status that says why not.
//! (Rules 2.3, 2.4, 2.5 and 2.11.)

use crate::answer::{Answer, HTML, NO_TYPE};
use crate::flaw::Flaw;
use crate::percent;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs, io, process};

/// The directory a server serves.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    /// What `ServesAnOldCopy` has once read; empty for every other program.
    copies: Mutex<HashMap<PathBuf, Vec<u8>>>,
    flaw: Flaw,
}

impl Files {
    /// The files of the directory the program was started in.
    pub fn of_working_directory(flaw: Flaw) -> io::Result<Files> {
        let here = env::current_dir()?.canonicalize()?;
        let root = match flaw {
            Flaw::ServesTheFolderWww => here.join("www"),
            Flaw::ServesTheFolderFiles => here.join("files"),
            Flaw::ServesTheFolderAbove => here.parent().unwrap_or(&here).to_owned(),
            _ => here,
        };
        let files = Files { root, copies: Mutex::default(), flaw };
        if flaw == Flaw::ServesAnOldCopy {
            files.copy_folder(&files.root);
        }
        Ok(files)
    }

    /// Answers a GET of `target`.
    pub fn answer(&self, target: &[u8]) -> Answer {
        let name = self.file_name(target);
        if self.leads_outside(&name) {
            return Answer::error(404);
        }
        let path = self.root.join(OsStr::from_bytes(self.opened(&name)));
        if !path.exists() {
            return self.answer_missing(&name, &path);
        }
        if !self.is_inside(&path) || !self.is_file(&path) {
            return Answer::error(404);
        }
        if !is_page(&name, self.flaw) {
            return Answer::error(self.status_for_other_kinds());
        }
        match self.read(&path) {
            Ok(bytes) if bytes.is_empty() && self.flaw == Flaw::Says404ForAnEmptyPage => {
                Answer::error(404)
            }
            Ok(bytes) if bytes.is_empty() && self.flaw == Flaw::EndsAtAnEmptyPage => {
                eprintln!("mmap: Invalid argument");
                process::exit(0)
            }
            Ok(bytes) => Answer { content_type: self.content_type(&name), ..Answer::page(bytes) },
            Err(error) if self.flaw == Flaw::DiesAtAFolder => panic!("{error}"),
            Err(_) => Answer::error(403), // it exists, and we may not read it
        }
    }

    /// The path part of the target, decoded, relative to the root.
    fn file_name(&self, target: &[u8]) -> Vec<u8> {
        let path = match self.flaw {
            Flaw::QueryInTheName => target,
            _ => target.split(|byte| *byte == b'?').next().unwrap_or_default(),
        };
        // A path checked for dots as it came, and decoded afterwards, was not checked.
        if self.flaw == Flaw::ChecksDotsBeforeDecoding && has_dot_dot(path) {
            return b"..".to_vec();
        }
        let mut name = match self.flaw {
            Flaw::NoPercentDecoding => path.to_vec(),
            _ => percent::decode(path),
        };
        if self.flaw == Flaw::BackslashForASlash {
            turn_slashes(&mut name);
        }
        if self.flaw == Flaw::TakesAbsolutePaths {
            name.drain(..name.len().min(1));
        } else {
            let slashes = name.iter().take_while(|byte| **byte == b'/').count();
            name.drain(..slashes);
        }
        if self.flaw == Flaw::TopFolderOnly
            && let Some(slash) = name.iter().rposition(|byte| *byte == b'/')
        {
            name.drain(..=slash);
        }
        match self.flaw {
            Flaw::BackslashBetweenFolders => turn_slashes(&mut name),
            Flaw::CutsOffTheFirstLetter => drop(name.drain(..name.len().min(1))),
            Flaw::AddsHtmlToTheName => name.extend_from_slice(b".html"),
            Flaw::NamesInSmallLetters => name.make_ascii_lowercase(),
            Flaw::FindsByTheBeginning => name = self.last_that_begins_like(name),
            Flaw::DiesAtANameWithoutADot if !name.contains(&b'.') => {
                panic!("list index out of range: nothing behind a dot")
            }
            _ => {}
        }
        name
    }

    /// The last name in the folder that begins as this one does before its dot.
    fn last_that_begins_like(&self, name: Vec<u8>) -> Vec<u8> {
        let stem = name.split(|byte| *byte == b'.').next().unwrap_or_default();
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().as_bytes().to_vec());
        let like = names.filter(|found| !stem.is_empty() && found.starts_with(stem)).max();
        like.filter(|_| self.root.join(OsStr::from_bytes(&name)).exists()).unwrap_or(name)
    }

    /// The part of the name that is opened: all of it, though C would stop at a zero byte.
    fn opened<'a>(&self, name: &'a [u8]) -> &'a [u8] {
        match self.flaw {
            Flaw::OpensUpToAZeroByte => name.split(|byte| *byte == 0).next().unwrap_or_default(),
            _ => name,
        }
    }

    /// Whether it is a file to read, and no folder or pipe, though its name may end in .html.
    fn is_file(&self, path: &Path) -> bool {
        path.is_file() || self.flaw == Flaw::DiesAtAFolder && path.is_dir()
    }

    fn leads_outside(&self, name: &[u8]) -> bool {
        if self.flaw == Flaw::FollowsDotDot {
            return false;
        }
        if self.flaw == Flaw::ChecksDotsBeforeDecoding {
            return name == b".."; // found before, in `file_name`
        }
        has_dot_dot(name)
    }

    /// The second lock, behind `leads_outside`: where the path really ends, links followed.
    fn is_inside(&self, path: &Path) -> bool {
        match self.flaw {
            Flaw::FollowsLinks => true,
            // These have no second lock but for links.
            Flaw::FollowsDotDot | Flaw::ChecksDotsBeforeDecoding | Flaw::TakesAbsolutePaths => {
                !path.is_symlink()
            }
            _ => path.canonicalize().is_ok_and(|real| real.starts_with(&self.root)),
        }
    }

    /// A page that is not there is 404. Of any other kind we do not say whether it is there.
    fn answer_missing(&self, name: &[u8], path: &Path) -> Answer {
        match self.flaw {
            Flaw::DiesAtAMissingFile => panic!("{}", fs::read(path).expect_err("it is missing")),
            Flaw::EndsAtAMissingFile => {
                eprintln!("{}", fs::read(path).expect_err("it is missing"));
                process::exit(0)
            }
            Flaw::Says200ForAMissingPage => Answer { status: 200, ..Answer::error(404) },
            Flaw::ForbidsAMissingPage | Flaw::Swaps403And404 => Answer::error(403),
            Flaw::ServesAnyFile | Flaw::Says404ForOtherKinds => Answer::error(404),
            _ if is_page(name, self.flaw) => Answer::error(404),
            _ => Answer::error(403),
        }
    }

    /// What a page is called: text/html, be its name's end .html or .htm.
    fn content_type(&self, name: &[u8]) -> &'static str {
        match self.flaw {
            Flaw::NoTypeForHtm if name.ends_with(b".htm") => NO_TYPE,
            Flaw::CallsHtmAnOctetStream if name.ends_with(b".htm") => "application/octet-stream",
            _ => HTML,
        }
    }

    fn status_for_other_kinds(&self) -> u16 {
        match self.flaw {
            Flaw::Says404ForOtherKinds | Flaw::Swaps403And404 => 404,
            _ => 403,
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = match self.flaw {
            Flaw::ServesAnOldCopy => self.copy_of(path)?,
            _ => fs::read(path)?,
        };
        match self.flaw {
            Flaw::CutsOffAt64Kb => bytes.truncate(65_536),
            Flaw::DecodesFiles => bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes(),
            Flaw::TextMode => bytes = one_line_end(&bytes),
            Flaw::LosesTheLastLine => {
                let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                bytes.truncate(end);
            }
            Flaw::LosesTheLastPiece => bytes.truncate(bytes.len() / 1024 * 1024),
            Flaw::StripsThePage => bytes = bytes.trim_ascii().to_vec(),
            Flaw::SendsABytesLiteral => bytes = format!("b'{}'", bytes.escape_ascii()).into_bytes(),
            Flaw::SendsAListOfLines => bytes = list_of_lines(&bytes),
            _ => {}
        }
        Ok(bytes)
    }

    /// The bytes the file had when it was first read.
    fn copy_of(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut copies = self.copies.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(copy) = copies.get(path) {
            return Ok(copy.clone());
        }
        let bytes = fs::read(path)?;
        copies.insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    fn copy_folder(&self, folder: &Path) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.copy_folder(&path),
                // A file that cannot be read now is read, or refused, when it is asked for.
                Ok(kind) if kind.is_file() => drop(self.copy_of(&path)),
                _ => {}
            }
        }
    }
}

fn has_dot_dot(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|step| step == b"..")
}

fn is_page(name: &[u8], flaw: Flaw) -> bool {
    match flaw {
        Flaw::ServesAnyFile => true,
        Flaw::HtmlOnly => name.ends_with(b".html"),
        Flaw::HtmlAnywhereInTheName => name.windows(4).any(|part| part == b".htm"),
        Flaw::KindAfterTheFirstDot => {
            let kind = name.iter().position(|byte| *byte == b'.').map(|dot| &name[dot..]);
            matches!(kind, Some(b".html" | b".htm"))
        }
        // What is left of //etc/passwd is taken for a file of the machine, kind or no kind.
        Flaw::TakesAbsolutePaths if name.starts_with(b"/") => true,
        _ => name.ends_with(b".html") || name.ends_with(b".htm"),
    }
}

fn turn_slashes(name: &mut [u8]) {
    name.iter_mut().filter(|byte| **byte == b'/').for_each(|byte| *byte = b'\\');
}

/// What Python's str() makes of readlines().
fn list_of_lines(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let written: Vec<String> = lines.map(|line| format!("'{}'", line.escape_ascii())).collect();
    format!("[{}]", written.join(", ")).into_bytes()
}

/// What a file opened in text mode yields: every line end is `\n`, whatever it was.
fn one_line_end(bytes: &[u8]) -> Vec<u8> {
    let mut converted = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\r' => converted.push(b'\n'),
            _ => converted.push(*byte),
        }
    }
    converted
}
