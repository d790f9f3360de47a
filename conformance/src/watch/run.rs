//! One run: `httplab grade` as a child of this process, and what it says, as it says it. Where it is dropped the child is
//! ended, and with it all that it has started.

use super::asked::Asked;
use super::stage::Stage;
use crate::report::news::News;
use crate::sys::child::complaints;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

/// Bytes that are read at once.
const AT_ONCE: usize = 1 << 16;

/// A run that goes on.
#[derive(Debug)]
pub struct Run {
    child: Child,
    says: ChildStdout,
    /// What stands on standard error: why nothing could be graded.
    complaints: File,
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
}

/// What a run has said.
#[derive(Debug, Default)]
pub struct Said {
    /// News, in order.
    pub news: Vec<News>,
    /// That it has ended: well, or why not.
    pub ended: Option<Result<(), String>>,
}

impl Run {
    /// Begins it, by the lab of this folder.
    pub fn begin(asked: &Asked, lab: Option<&Path>, stage: &Stage) -> io::Result<Run> {
        let mut words = vec!["grade", "--news"];
        words.extend(stage.pages.iter().flat_map(|page| ["--page", page]));
        words.extend(stage.first.iter().flat_map(|page| ["--foremost", page]));
        words.extend(["--experiments", if stage.experiments { "on" } else { "off" }]);
        let complaints = tempfile::tempfile()?;
        let mut child = asked
            .command(&words, lab)?
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints.try_clone()?)
            .spawn()?;
        let says = child.stdout.take().ok_or_else(|| io::Error::other("a child without a pipe"))?;
        Ok(Run { child, says, complaints, begun: Vec::new() })
    }

    /// What becomes readable when it says something.
    pub fn says(&self) -> BorrowedFd<'_> {
        self.says.as_fd()
    }

    /// Hears what it has said. To be called where that is readable; it does not wait then.
    pub fn hear(&mut self) -> io::Result<Said> {
        let mut bytes = vec![0; AT_ONCE];
        let count = self.says.read(&mut bytes)?;
        self.begun.extend_from_slice(&bytes[..count]);
        let end = self.begun.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let whole: Vec<u8> = self.begun.drain(..end).collect();
        let news = whole.split(|&byte| byte == b'\n').filter_map(News::read).collect();
        let ended = if count == 0 { Some(self.end()?) } else { None };
        Ok(Said { news, ended })
    }

    /// It has closed its pipe: how it ends.
    fn end(&mut self) -> io::Result<Result<(), String>> {
        let status = self.child.wait()?;
        if matches!(status.code(), Some(0 | 1)) {
            return Ok(Ok(()));
        }
        let said = complaints(&self.complaints)?;
        Ok(Err(said.unwrap_or_else(|| format!("the grading ended with {status}"))))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
