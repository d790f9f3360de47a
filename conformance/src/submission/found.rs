//! What a search came to: a program that was found, with how it is built and run, or why it is missing.

use crate::sandbox::{Command, Folder};
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
    /// What a reviewer would say about it before it has run.
    pub remarks: Vec<String>,
}

impl Found {
    /// The folder to copy for each scenario.
    pub fn to_copy(&self) -> Option<&Folder> {
        self.copy.as_ref().or(self.folder.as_ref())
    }
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
    /// The file that the build makes, and the name it is given in `directory`.
    pub product: Option<(PathBuf, PathBuf)>,
}

impl Build {
    /// What the build makes and where it is wanted, from the folder that it runs in; `None` where it is made there.
    pub fn moved(&self) -> Option<(&Path, PathBuf)> {
        let (product, name) = self.product.as_ref()?;
        let place = self.directory.join(name);
        (*product != place).then_some((product, place))
    }
}
