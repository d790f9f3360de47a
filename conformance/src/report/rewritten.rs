//! A report's file, kept up to date while the run goes: at any moment it is a whole report of what
//! has been found, so that a run that is killed loses nothing.
//!
//! A thread of its own renders and writes, never more often than every [`PAUSE`], always the latest,
//! so that the run neither waits for it nor pays for each check with a report of all. It begins with
//! the first check that ends: by then the run has forked what it forks and unshared what it unshares.

use super::document::Renderer;
use super::options::Options;
use crate::grade::event::{Event, Reporter};
use crate::verdict::Grade;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The least time between two writings.
pub const PAUSE: Duration = Duration::from_millis(200);

/// Keeps a report's file up to date.
pub struct Rewritten {
    report: Report,
    writer: Option<Writer>,
}

/// What is written, and where.
#[derive(Clone)]
struct Report {
    render: Renderer,
    options: Options,
    path: PathBuf,
}

/// The thread that writes; it ends when nobody can send to it any more.
struct Writer {
    grades: Sender<Grade>,
    thread: JoinHandle<io::Result<()>>,
}

impl Rewritten {
    /// Writes what `render` makes to `path`.
    pub fn new(render: Renderer, options: Options, path: PathBuf) -> Rewritten {
        let report = Report { render, options, path };
        Rewritten { report, writer: None }
    }

    fn update(&mut self, so_far: &Grade) {
        let report = &self.report;
        let writer = self.writer.get_or_insert_with(|| Writer::begin(report.clone()));
        // A thread that has ended had an error, which `finish` gives.
        let _ = writer.grades.send(so_far.clone());
    }

    fn finish(&mut self, grade: &Grade) -> io::Result<()> {
        let earlier = self.writer.take().map_or(Ok(()), Writer::end);
        self.report.write(grade).and(earlier)
    }
}

impl Reporter for Rewritten {
    fn on(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Began { .. } => self.report.forget_earlier_run(),
            Event::CheckBegan { .. } => Ok(()),
            Event::CheckEnded { so_far, .. } if self.report.can_be_replaced() => {
                self.update(so_far);
                Ok(())
            }
            Event::CheckEnded { .. } => Ok(()),
            Event::Ended { grade } => self.finish(grade),
        }
    }
}

impl Report {
    /// Whether the path names a plain file or nothing yet; a device, a pipe or a link is written to
    /// once, at the end, and never removed.
    fn can_be_replaced(&self) -> bool {
        fs::symlink_metadata(&self.path).map_or(true, |found| found.is_file())
    }

    /// Removes the report of an earlier run, which must not be taken for this one's.
    fn forget_earlier_run(&self) -> io::Result<()> {
        let there = fs::symlink_metadata(&self.path).is_ok_and(|found| found.is_file());
        if there { fs::remove_file(&self.path) } else { Ok(()) }
    }

    fn write(&self, grade: &Grade) -> io::Result<()> {
        match self.can_be_replaced() {
            true => self.replace(grade),
            false => self.render_to(grade, &fs::OpenOptions::new().write(true).open(&self.path)?),
        }
    }

    /// Puts the report in the file's place at once: written beside it and renamed, so that a reader
    /// finds the old report or the new one and never half of one.
    fn replace(&self, grade: &Grade) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = tempfile::Builder::new()
            .prefix(".report-")
            .permissions(readable_by_all())
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        self.render_to(grade, beside.as_file())?;
        beside.persist(&self.path)?;
        Ok(())
    }

    fn render_to(&self, grade: &Grade, file: &fs::File) -> io::Result<()> {
        let mut file = io::BufWriter::new(file);
        (self.render)(grade, &self.options, &mut file)?;
        file.flush()
    }
}

/// What a file would get without the caution that temporary files are made with; the umask narrows it.
fn readable_by_all() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}

impl Writer {
    fn begin(report: Report) -> Writer {
        let (grades, received) = channel();
        let thread = thread::spawn(move || write_latest(&report, &received));
        Writer { grades, thread }
    }

    fn end(self) -> io::Result<()> {
        drop(self.grades);
        let panicked = |_| Err(io::Error::other("the report's writer panicked"));
        self.thread.join().unwrap_or_else(panicked)
    }
}

/// Writes each grade that is the latest after a pause; ends when no more can come.
fn write_latest(report: &Report, grades: &Receiver<Grade>) -> io::Result<()> {
    let mut next = grades.recv().ok();
    while let Some(latest) = next {
        report.write(&latest)?;
        next = latest_after_pause(grades).or_else(|| grades.recv().ok());
    }
    Ok(())
}

/// The last grade that comes within the pause, if any; at once where no more can come.
fn latest_after_pause(grades: &Receiver<Grade>) -> Option<Grade> {
    let end = Instant::now() + PAUSE;
    let mut latest = None;
    loop {
        match grades.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(grade) => latest = Some(grade),
            Err(RecvTimeoutError::Timeout) => return latest,
            // The whole grade follows; what is not yet written need not be.
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
