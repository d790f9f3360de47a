//! What a search came to: a program that was found, with how it is built and run, or why it is missing.

use crate::sandbox::folder::NOT_COPIED;
use crate::sandbox::{Command, Folder};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What the search for one program came to.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each program of the lab")]
pub enum Search {
    /// It is there.
    Found(Found),
    /// It is not, or cannot be run.
    Missing(Missing),
}

/// A program, and how to run it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What to run, from the copied folder.
    pub command: Command,
    /// The student's folder, where modules and pages may lie beside the program.
    pub folder: Option<Folder>,
    /// The copy of it that was made beforehand, in which the program was built if it needs that.
    pub copy: Option<Folder>,
    /// How it was recognised: `http_server1.py`, `httplab.toml`, `--program`.
    pub how: String,
    /// What must be done first; see `build`.
    pub build: Option<Build>,
    /// The name that its file gets back, where it came back under another; see `renamed`.
    pub renamed: Option<Renamed>,
    /// Which of several files it is, or under which name it lies there, where that might be overlooked.
    pub note: Option<String>,
    /// What a reviewer would say about it before it has run.
    pub remarks: Vec<String>,
}

impl Found {
    /// The folder to copy for each scenario.
    pub fn to_copy(&self) -> Option<&Folder> {
        self.copy.as_ref().or(self.folder.as_ref())
    }
}

/// A file that came back under another name than it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// As it lies in the folder of the program.
    pub from: String,
    /// As it is called when it runs.
    pub to: String,
}

/// A program that cannot be graded.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Why, in a sentence without a full stop.
    pub reason: String,
    /// Whether this machine lacks something, and the submission is not to blame.
    pub machine: bool,
    /// What its build said last, line by line, as it was written (escape it before it is shown).
    pub said: Vec<Vec<u8>>,
}

impl Missing {
    /// The submission lacks it.
    pub fn because(reason: String) -> Missing {
        Missing { reason, machine: false, said: Vec::new() }
    }
}

/// What has to be done before a program can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// The command, run in a copy of `folder`.
    pub command: Command,
    /// The submission, or the folder of it that has the program.
    pub folder: Folder,
    /// The folder inside the copy that the program runs in.
    pub directory: PathBuf,
    /// What it makes, from the folder that it runs in.
    pub product: Option<Product>,
}

/// What a build makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Product {
    /// A program by itself. Where it is not there after the build, it is looked for by its name.
    Program(PathBuf),
    /// What another program runs: classes, or a file of them.
    Parts(PathBuf),
}

impl Product {
    /// Where the build puts it.
    pub fn path(&self) -> &Path {
        let (Product::Program(path) | Product::Parts(path)) = self;
        path
    }

    /// Where it is run from: another place where it lies in a folder that is not copied.
    pub fn place(&self) -> PathBuf {
        let path = self.path();
        let is_left = |part: &OsStr| NOT_COPIED.iter().any(|name| part == *name);
        match (path.iter().any(is_left), path.file_name()) {
            (true, Some(name)) => made(&name.to_string_lossy()).into(),
            _ => path.to_owned(),
        }
    }
}

impl Build {
    /// What the build makes and where it is wanted; `None` where it is made there.
    pub fn moved(&self) -> Option<(&Path, PathBuf)> {
        let product = self.product.as_ref()?;
        let place = product.place();
        (product.path() != place).then_some((product.path(), place))
    }
}

/// What a program that was built is called; never the name of a folder of sources.
pub fn made(name: &str) -> String {
    format!("{name}.built")
}
