//! Why a program was not started, in words that say the mend.

use super::command::Command;
use super::folder::Folder;
use super::message::{Failure, Stage};
use super::scratch::Scratch;
use nix::errno::Errno;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a program was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The program is not fit to be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The system would not do it; the harness's own trouble, or the machine's, never held against a student.
    #[error("cannot start {program:?}: {stage}: {source}")]
    System {
        /// What was to be run.
        program: OsString,
        /// What failed.
        stage: &'static str,
        /// Why.
        source: io::Error,
    },
}

/// Why a program is not fit to be started, and the mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such file, and no such command in PATH.
    #[error("there is no program {0:?}; is it installed?")]
    NotFound(OsString),
    /// It is there, but programs under test do not see it.
    #[error(
        "{0:?} lies where a program under test sees nothing; hand it in with the programs, or name it with --program"
    )]
    NotSeen(PathBuf),
    /// The file may not be executed.
    #[error("{0:?} may not be executed; make it executable with chmod +x")]
    NotExecutable(PathBuf),
    /// The interpreter that its first line names does not exist.
    #[error("the first line of {script:?} names an interpreter that is not there: {interpreter}")]
    NoInterpreter {
        /// The script.
        script: PathBuf,
        /// Its first line without `#!`, escaped.
        interpreter: String,
    },
    /// The file is neither a program for this machine nor a script with a first line.
    #[error(
        "{0:?} is no program that this machine can run; a script begins with a line like #!/usr/bin/env python3"
    )]
    NotAProgram(PathBuf),
    /// A word of the command, or a variable, holds a NUL byte.
    #[error("the command holds a NUL byte")]
    Nul(#[from] std::ffi::NulError),
}

/// What went wrong between fork and exec.
pub(super) enum Problem {
    System(&'static str, io::Error),
    Exec(Errno),
}

impl Problem {
    pub fn gone() -> Problem {
        Problem::System("its keeper", ErrorKind::UnexpectedEof.into())
    }

    pub fn errno(stage: &'static str, errno: i32) -> Problem {
        Problem::System(stage, io::Error::from_raw_os_error(errno))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure.stage {
            Stage::Exec => Problem::Exec(Errno::from_raw(failure.errno)),
            Stage::Setup => Problem::errno("its session", failure.errno),
            Stage::Limits => Problem::errno("its limits", failure.errno),
            Stage::Directory => Problem::errno("its folder", failure.errno),
            Stage::Walls => Problem::errno("its walls", failure.errno),
        }
    }
}

/// Why execve refused `file`, of a program in this folder.
pub(super) fn not_executed(
    file: &Path,
    scratch: &Scratch,
    command: &Command,
    errno: Errno,
) -> StartError {
    let start = start_of(file, scratch);
    let interpreter = start.as_deref().and_then(first_line);
    match (errno, interpreter) {
        (Errno::ENOENT | Errno::ENOTDIR | Errno::ELOOP, Some(interpreter)) => {
            Refusal::NoInterpreter { script: file.to_owned(), interpreter }.into()
        }
        // A program of another system names a loader that this one lacks.
        (Errno::ENOENT, None) if start.is_some() => Refusal::NotAProgram(file.to_owned()).into(),
        (Errno::ENOENT | Errno::ENOTDIR, None) => {
            Refusal::NotFound(command.program().to_owned()).into()
        }
        (Errno::EACCES | Errno::EPERM, _) => Refusal::NotExecutable(file.to_owned()).into(),
        (Errno::ENOEXEC, _) => Refusal::NotAProgram(file.to_owned()).into(),
        (errno, _) => StartError::System {
            program: command.program().to_owned(),
            stage: "exec",
            source: errno.into(),
        },
    }
}

/// The first bytes of the program, by the handle of its folder where it lies in there.
fn start_of(file: &Path, scratch: &Scratch) -> Option<Vec<u8>> {
    const BYTES: u64 = 128;
    if let Ok(inside) = file.strip_prefix(scratch.served()) {
        return scratch.inside().start(inside, BYTES).ok();
    }
    let file = file.canonicalize().ok()?;
    Folder::at(file.parent()?).ok()?.start(file.file_name()?, BYTES).ok()
}

/// What follows `#!` in a first line, escaped: the carriage return of a line written on
/// Windows is the usual reason why there is no such interpreter.
fn first_line(start: &[u8]) -> Option<String> {
    let line = start.strip_prefix(b"#!")?.split(|&b| b == b'\n').next()?;
    Some(line.trim_ascii_start().escape_ascii().to_string())
}
