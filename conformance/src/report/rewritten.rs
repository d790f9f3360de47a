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
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The least time between two writings.
pub const PAUSE: Duration = Duration::from_millis(200);

/// And so many times as long as a writing takes: a large report is written less often.
const TIMES: u32 = 20;

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

/// The thread that writes.
struct Writer {
    desk: Arc<Desk>,
    thread: JoinHandle<io::Result<()>>,
}

/// Where the latest grade lies until it is written; an earlier one that still lies there is forgotten.
#[derive(Default)]
struct Desk {
    paper: Mutex<Paper>,
    changed: Condvar,
}

#[derive(Default)]
struct Paper {
    latest: Option<Grade>,
    /// The whole grade follows by another way; what lies here need not be written.
    is_over: bool,
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
        writer.desk.change(|paper| paper.latest = Some(so_far.clone()));
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
    /// Whether a fresh file takes the path's place. A link is replaced as a file is, and never followed; a pipe or a
    /// device, and one of this process's own descriptors, is written to once, at the end, and never removed.
    fn can_be_replaced(&self) -> bool {
        !self.is_descriptor() && fs::symlink_metadata(&self.path).map_or(true, is_replaced)
    }

    /// Whether the path is a name of one of this process's descriptors, which are links: `/dev/stdout`.
    fn is_descriptor(&self) -> bool {
        let named = ["/dev/stdout", "/dev/stderr"].map(Path::new).contains(&self.path.as_path());
        named || self.path.starts_with("/dev/fd") || self.path.starts_with("/proc")
    }

    /// Removes the report of an earlier run, which must not be taken for this one's.
    fn forget_earlier_run(&self) -> io::Result<()> {
        let there = fs::symlink_metadata(&self.path).is_ok();
        if there && self.can_be_replaced() { fs::remove_file(&self.path) } else { Ok(()) }
    }

    fn write(&self, grade: &Grade) -> io::Result<()> {
        let written = match self.can_be_replaced() {
            true => self.replace(grade),
            false => self.open_as_it_is().and_then(|file| self.render_to(grade, &file)),
        };
        let named = |error: io::Error| format!("{}: {error}", self.path.display());
        written.map_err(|error| io::Error::new(error.kind(), named(error)))
    }

    fn open_as_it_is(&self) -> io::Result<fs::File> {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = if self.is_descriptor() { 0 } else { libc::O_NOFOLLOW };
        fs::OpenOptions::new().write(true).custom_flags(flags).open(&self.path)
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
        self.render.write(grade, &self.options, &mut file)?;
        file.flush()
    }
}

/// Whether a report takes the place of what is there.
fn is_replaced(there: fs::Metadata) -> bool {
    there.is_file() || there.is_symlink()
}

/// What a file would get without the caution that temporary files are made with; the umask narrows it.
fn readable_by_all() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}

impl Writer {
    fn begin(report: Report) -> Writer {
        let desk = Arc::new(Desk::default());
        let own = desk.clone();
        let thread = thread::spawn(move || own.write_latest(&report));
        Writer { desk, thread }
    }

    fn end(self) -> io::Result<()> {
        self.desk.change(|paper| paper.is_over = true);
        let panicked = |_| Err(io::Error::other("the report's writer panicked"));
        self.thread.join().unwrap_or_else(panicked)
    }
}

impl Desk {
    fn paper(&self) -> MutexGuard<'_, Paper> {
        self.paper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Paper)) {
        change(&mut self.paper());
        self.changed.notify_one();
    }

    /// Writes each grade that is the latest after a pause; ends when no more can come.
    fn write_latest(&self, report: &Report) -> io::Result<()> {
        while let Some(latest) = self.take() {
            let began = Instant::now();
            report.write(&latest)?;
            let (pause, paused) =
                (PAUSE.max(began.elapsed() * TIMES), |paper: &mut Paper| !paper.is_over);
            drop(self.changed.wait_timeout_while(self.paper(), pause, paused));
        }
        Ok(())
    }

    /// Waits for a grade; `None` when no more can come.
    fn take(&self) -> Option<Grade> {
        let nothing = |paper: &mut Paper| paper.latest.is_none() && !paper.is_over;
        let waited = self.changed.wait_while(self.paper(), nothing);
        let mut paper = waited.unwrap_or_else(PoisonError::into_inner);
        let latest = paper.latest.take();
        latest.filter(|_| !paper.is_over)
    }
}
