//! What was asked for, and as the words of a command that means the same programs.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The folder that is watched.
    pub folder: PathBuf,
    /// Programs that were named: `http_server1=python3 s1.py`.
    pub program: Vec<String>,
    /// How long any one thing is waited for.
    pub patience: Duration,
    /// How programs are kept apart, as `--isolation` has it.
    pub isolation: String,
    /// The lab's folder, where one was named.
    pub lab: Option<PathBuf>,
}

impl Asked {
    /// This program once more: `words`, and then the programs, played by the lab of this folder.
    pub fn command(&self, words: &[&str], lab: Option<&Path>) -> io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        let named = self.program.iter().flat_map(|text| ["--program".into(), OsString::from(text)]);
        let lab = lab.into_iter().flat_map(|lab| ["--lab".into(), lab.as_os_str().to_owned()]);
        command.args(words).args(named).args(lab);
        command.args(["--isolation", &self.isolation]);
        command.args(["--patience", &self.patience.as_secs_f64().to_string()]);
        command.arg("--").arg(&self.folder);
        Ok(command)
    }
}
