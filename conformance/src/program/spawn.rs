//! Starting one program under test, hearing of it through descriptors that a replay polls, and ending it
//! together with all that it started.

use super::command::Command;
use super::exit::Exit;
use super::keeper::{self, Failure, MESSAGE_BYTES, Message, Orders, Stage};
use super::limits::Limits;
use super::orphans::{Keepers, sweep};
use super::output::Kept;
use super::scratch::Scratch;
use super::view::View;
use super::watch::{self, DiskWatch, Excess};
use crate::sys::child::{Image, Side, Whom, fork, reap};
use crate::sys::signals;
use crate::transcript::Stream;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long starting, and ending, may take before the harness goes on without it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a program was not started, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such file, and no such command in PATH.
    #[error("there is no program {0:?}; is it installed?")]
    NotFound(OsString),
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
    /// The system would not do it; the harness's own trouble, or the machine's.
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

impl StartError {
    /// Whether the machine is to blame, and not the program: never held against a student.
    pub fn is_broken(&self) -> bool {
        matches!(self, StartError::System { .. })
    }
}

/// Where news come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The program's standard output.
    Stdout,
    /// Its standard error.
    Stderr,
    /// Its keeper, which tells of its end.
    Status,
}

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The program, or something it started, wrote this.
    Output {
        /// Where.
        stream: Stream,
        /// What.
        bytes: Vec<u8>,
    },
    /// The program ended. All that it wrote before has been told.
    Exited(Exit),
}

/// A program under test that was started. Dropping it ends it.
#[derive(Debug)]
pub struct Running {
    keeper: Option<Pid>,
    pid: u32,
    limits: Limits,
    folder: PathBuf,
    channel: Option<UnixStream>,
    stdout: Listener,
    stderr: Listener,
    exit: Option<Exit>,
    excess: Option<Excess>,
    disk: DiskWatch,
}

/// One stream of the program.
#[derive(Debug)]
struct Listener {
    stream: Stream,
    pipe: Option<File>,
    kept: Kept,
}

impl Running {
    /// Starts `command` with `args` after its own, in the served folder of `scratch`. Comes back when the
    /// program has been executed, which says nothing about what it has done since.
    pub fn start(
        command: &Command,
        args: &[OsString],
        scratch: &Scratch,
        limits: &Limits,
    ) -> Result<Running, StartError> {
        let file = command
            .file(scratch.served())
            .ok_or_else(|| StartError::NotFound(command.program().to_owned()))?;
        let failed = |stage| {
            let program = command.program().to_owned();
            move |source: io::Error| StartError::System { program, stage, source }
        };
        let words: Vec<_> = command.argv.iter().chain(args).cloned().collect();
        let image = Image::new(file.as_os_str(), &words, &command.environment(scratch.home()))?;
        let dir = CString::new(scratch.served().as_os_str().as_bytes())?;
        let view = view(&file, &words, command, scratch, limits)?;
        let ends = Ends::new().map_err(failed("pipes"))?;
        let (keeper, ours) =
            ends.fork_keeper(&image, &dir, view.as_ref(), limits).map_err(failed("fork"))?;
        let mut running = Running::new(keeper, ours.out, ours.err, ours.channel, scratch, limits);
        running.let_go(ours.gate).map_err(|problem| match problem {
            Problem::System(stage, source) => failed(stage)(source),
            Problem::Exec(errno) => not_executed(&file, command, errno),
        })?;
        Ok(running)
    }

    fn new(
        keeper: Pid,
        out: PipeReader,
        err: PipeReader,
        channel: UnixStream,
        scratch: &Scratch,
        limits: &Limits,
    ) -> Running {
        Running {
            keeper: Some(keeper),
            pid: 0,
            limits: limits.clone(),
            folder: scratch.folder().to_owned(),
            channel: Some(channel),
            stdout: Listener::new(Stream::Stdout, out, limits.stdout_bytes),
            stderr: Listener::new(Stream::Stderr, err, limits.stderr_bytes),
            exit: None,
            excess: None,
            disk: DiskWatch::new(),
        }
    }

    /// Learns the program's process id, lets it go on to exec, and waits until it has.
    fn let_go(&mut self, mut gate: UnixStream) -> Result<(), Problem> {
        let system = |stage| move |source| Problem::System(stage, source);
        let mut channel = self.channel.as_ref().ok_or(Problem::gone())?;
        let message = receive(&mut channel).map_err(system("its keeper"))?;
        self.pid = match message.map(Message::decode) {
            Some(Message::Forked(pid)) => self.outer_pid(pid).ok_or(Problem::gone())?,
            Some(Message::Failed(errno)) => return Err(Problem::errno("its keeper", errno)),
            Some(Message::Ended(_)) | None => return Err(Problem::gone()),
        };
        gate.write_all(&[0]).map_err(system("its keeper"))?;
        match receive(&mut &gate).map_err(system("exec"))? {
            None => {}
            Some(bytes) => return Err(Problem::from(Failure::decode(bytes))),
        }
        channel.set_nonblocking(true).map_err(system("its keeper"))
    }

    /// The program's process id as this process sees it; a PID namespace has numbers of its own.
    fn outer_pid(&self, inner: i32) -> Option<u32> {
        #[cfg(target_os = "linux")]
        if self.limits.own_pid_namespace {
            let children = watch::children_of(self.keeper?.as_raw());
            return children.first().map(|&pid| pid as u32);
        }
        Some(inner as u32)
    }

    /// The program's process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// What to poll for POLLIN; [`Running::read`] where there is something.
    pub fn poll_fds(&self) -> impl Iterator<Item = (Source, BorrowedFd<'_>)> {
        let status = self.channel.as_ref().filter(|_| self.exit.is_none());
        [
            (Source::Stdout, self.stdout.pipe.as_ref().map(AsFd::as_fd)),
            (Source::Stderr, self.stderr.pipe.as_ref().map(AsFd::as_fd)),
            (Source::Status, status.map(AsFd::as_fd)),
        ]
        .into_iter()
        .filter_map(|(source, fd)| Some((source, fd?)))
    }

    /// Takes what there is from one source, without waiting. The program's end comes after all that it
    /// wrote. A source that has ended is no longer among [`Running::poll_fds`].
    pub fn read(&mut self, source: Source) -> Vec<News> {
        match source {
            Source::Stdout => self.stdout.read().into_iter().collect(),
            Source::Stderr => self.stderr.read().into_iter().collect(),
            Source::Status => self.read_status(),
        }
    }

    fn read_status(&mut self) -> Vec<News> {
        let Some(exit) = self.told_exit() else {
            return Vec::new();
        };
        let mut news = self.drain();
        self.exit = Some(exit.clone());
        news.push(News::Exited(exit));
        news
    }

    /// What the keeper says of the program's end.
    fn told_exit(&mut self) -> Option<Exit> {
        if self.exit.is_some() {
            return None;
        }
        let mut message = [0; MESSAGE_BYTES];
        match self.channel.as_ref()?.read(&mut message) {
            Ok(MESSAGE_BYTES) => match Message::decode(message) {
                Message::Ended(status) => Some(Exit::from_wait(status, &self.limits)),
                _ => None,
            },
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => None,
            Ok(_) | Err(_) => Some(Exit::Lost),
        }
    }

    /// Takes what the pipes hold now, but not what a descendant goes on writing.
    fn drain(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        for listener in [&mut self.stdout, &mut self.stderr] {
            news.extend(std::iter::from_fn(|| listener.read()).take(Listener::READS_TO_DRAIN));
        }
        news
    }

    /// How the program ended, once that has been read.
    pub fn exit(&self) -> Option<&Exit> {
        self.exit.as_ref()
    }

    /// What it has written so far.
    pub fn output(&self, stream: Stream) -> &Kept {
        match stream {
            Stream::Stdout => &self.stdout.kept,
            Stream::Stderr => &self.stderr.kept,
        }
    }

    /// Looks whether the program, with all that it started, is over a limit that the kernel does not hold
    /// it to. Cheap; call it several times a second, and [`Running::end`] the program when it is.
    pub fn over_limit(&mut self) -> Option<Excess> {
        let keeper = self.keeper?;
        if self.excess.is_none() {
            let used = watch::descendants_use(keeper.as_raw());
            self.excess =
                used.excess(&self.limits).or_else(|| self.disk.excess(&self.folder, &self.limits));
        }
        self.excess
    }

    /// Ends the program and everything that it started, and takes in what it had written. Waits for that,
    /// but not for ever. Once is enough.
    pub fn end(&mut self) {
        let Some(keeper) = self.keeper.take() else {
            return;
        };
        let deadline = Instant::now() + PATIENCE;
        // The program may have stopped it.
        let _ = kill(keeper, Signal::SIGCONT);
        if let Some(channel) = &self.channel {
            let _ = channel.shutdown(std::net::Shutdown::Write);
        }
        let orderly = self.await_keeper(keeper, deadline);
        if !orderly {
            // It was killed, or stopped again and again.
            let _ = kill(keeper, Signal::SIGKILL);
            wait_for(keeper, Instant::now() + PATIENCE);
        }
        self.drain();
        self.channel = None;
        self.stdout.pipe = None;
        self.stderr.pipe = None;
        Keepers::hold().strike_out(keeper.as_raw());
        if !orderly || self.exit == Some(Exit::Lost) {
            sweep();
        }
    }

    /// Waits for the keeper to end, which it does when all is ended; and notes an end of the program that
    /// came before. Says whether it ended by itself.
    fn await_keeper(&mut self, keeper: Pid, deadline: Instant) -> bool {
        while let Some(channel) = &self.channel
            && readable(channel.as_fd(), deadline)
        {
            if self.exit == Some(Exit::Lost) {
                break;
            }
            if let Some(exit) = self.told_exit_at_end() {
                self.exit.get_or_insert(exit);
            } else {
                break;
            }
        }
        wait_for(keeper, deadline) == Some(0)
    }

    /// As [`Running::told_exit`]; `None` for the keeper's own orderly end.
    fn told_exit_at_end(&mut self) -> Option<Exit> {
        match self.told_exit()? {
            Exit::Lost => None,
            exit => Some(exit),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

impl Listener {
    /// More than a pipe holds.
    const READS_TO_DRAIN: usize = 32;

    fn new(stream: Stream, pipe: PipeReader, most: usize) -> Listener {
        Listener { stream, pipe: Some(File::from(OwnedFd::from(pipe))), kept: Kept::new(most) }
    }

    /// What there is, up to the capacity of a pipe; `None` where there is nothing now or any more.
    fn read(&mut self) -> Option<News> {
        let mut bytes = vec![0; 64 << 10];
        match self.pipe.as_ref()?.read(&mut bytes) {
            Ok(count @ 1..) => {
                bytes.truncate(count);
                self.kept.push(&bytes);
                let stream = self.stream;
                Some(News::Output { stream, bytes })
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => None,
            Ok(_) | Err(_) => {
                self.pipe = None;
                None
            }
        }
    }
}

/// The pipes between the harness, the keeper and the program: both ends of each.
struct Ends {
    ours: OurEnds,
    null: File,
    out: OwnedFd,
    err: OwnedFd,
    channel: UnixStream,
    gate: UnixStream,
}

/// The ends that stay with the harness.
struct OurEnds {
    out: PipeReader,
    err: PipeReader,
    channel: UnixStream,
    gate: UnixStream,
}

impl Ends {
    fn new() -> io::Result<Ends> {
        let (out, theirs_out) = io::pipe()?;
        let (err, theirs_err) = io::pipe()?;
        let (channel, theirs_channel) = UnixStream::pair()?;
        let (gate, theirs_gate) = UnixStream::pair()?;
        set_nonblocking(&out)?;
        set_nonblocking(&err)?;
        Ok(Ends {
            ours: OurEnds { out, err, channel, gate },
            null: File::open("/dev/null")?,
            out: theirs_out.into(),
            err: theirs_err.into(),
            channel: theirs_channel,
            gate: theirs_gate,
        })
    }

    /// Forks the keeper, which forks the program; returns in the harness only.
    fn fork_keeper(
        self,
        image: &Image,
        dir: &CString,
        view: Option<&View>,
        limits: &Limits,
    ) -> io::Result<(Pid, OurEnds)> {
        let orders = Orders {
            image,
            dir,
            bounds: &limits.bounds(),
            stdio: [self.null.as_fd(), self.out.as_fd(), self.err.as_fd()],
            channel: self.channel.as_fd(),
            gate: self.gate.as_fd(),
            view,
        };
        let mut keepers = Keepers::hold();
        let before = signals::block_all();
        let side = fork_for(&orders);
        if matches!(side, Ok(Side::Child)) {
            keeper::keep(&orders);
        }
        let _ = before.thread_set_mask();
        let Side::Parent { child } = side? else {
            unreachable!("a keeper does not come back");
        };
        keepers.enter(child.as_raw());
        Ok((child, self.ours))
    }
}

/// What the program is to see where it has namespaces of its own; what it needs is in the paths of itself
/// and in its arguments and variables.
fn view(
    file: &Path,
    words: &[OsString],
    command: &Command,
    scratch: &Scratch,
    limits: &Limits,
) -> Result<Option<View>, std::ffi::NulError> {
    if !limits.own_pid_namespace {
        return Ok(None);
    }
    let target = file.canonicalize().unwrap_or_default();
    let environment = command.environment(scratch.home());
    let values = environment.iter().map(|(_, value)| value.as_os_str());
    let words = words.iter().map(OsString::as_os_str);
    let files = [file.as_os_str(), target.as_os_str()];
    View::new(scratch.folder(), files.into_iter().chain(words).chain(values)).map(Some)
}

fn fork_for(orders: &Orders) -> Result<Side, Errno> {
    #[cfg(target_os = "linux")]
    if orders.view.is_some() {
        use nix::sched::CloneFlags;
        return crate::sys::child::fork_into(CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNS);
    }
    let _ = orders;
    fork()
}

/// What went wrong between fork and exec.
enum Problem {
    System(&'static str, io::Error),
    Exec(Errno),
}

impl Problem {
    fn gone() -> Problem {
        Problem::System("its keeper", ErrorKind::UnexpectedEof.into())
    }

    fn errno(stage: &'static str, errno: i32) -> Problem {
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
        }
    }
}

/// Why execve refused `file`.
fn not_executed(file: &Path, command: &Command, errno: Errno) -> StartError {
    let interpreter = first_line(file);
    match (errno, interpreter) {
        (Errno::ENOENT | Errno::ENOTDIR | Errno::ELOOP, Some(interpreter)) => {
            StartError::NoInterpreter { script: file.to_owned(), interpreter }
        }
        (Errno::ENOENT | Errno::ENOTDIR, None) => {
            StartError::NotFound(command.program().to_owned())
        }
        (Errno::EACCES | Errno::EPERM, _) => StartError::NotExecutable(file.to_owned()),
        (Errno::ENOEXEC, _) => StartError::NotAProgram(file.to_owned()),
        (errno, _) => StartError::System {
            program: command.program().to_owned(),
            stage: "exec",
            source: errno.into(),
        },
    }
}

/// What follows `#!` in the first line of `file`, escaped: the carriage return of a line written on
/// Windows is the usual reason why there is no such interpreter.
fn first_line(file: &Path) -> Option<String> {
    let mut start = Vec::new();
    File::open(file).ok()?.take(128).read_to_end(&mut start).ok()?;
    let line = start.strip_prefix(b"#!")?.split(|&b| b == b'\n').next()?;
    Some(line.trim_ascii_start().escape_ascii().to_string())
}

fn set_nonblocking(fd: impl AsFd) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    fcntl(fd, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(())
}

/// Eight bytes from the other side, or `None` at its end; waits, but not for ever.
fn receive(from: &mut &UnixStream) -> io::Result<Option<[u8; MESSAGE_BYTES]>> {
    from.set_read_timeout(Some(PATIENCE))?;
    let mut message = [0; MESSAGE_BYTES];
    match from.read_exact(&mut message) {
        Ok(()) => Ok(Some(message)),
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(e),
    }
}

/// Waits until there is something to read, or the end, or it is too late.
fn readable(fd: BorrowedFd, deadline: Instant) -> bool {
    let left = deadline.saturating_duration_since(Instant::now());
    let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
    let mut one = [PollFd::new(fd, PollFlags::POLLIN)];
    !matches!(poll(&mut one, timeout), Ok(0))
}

/// Waits for the child `pid` to end: its status, or `None` where that took too long.
fn wait_for(pid: Pid, deadline: Instant) -> Option<i32> {
    let mut pause = Duration::from_micros(50);
    loop {
        match reap(Whom::One(pid)) {
            Ok(Some((_, status))) => return Some(status),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(pause),
            Ok(None) | Err(_) => return None,
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
