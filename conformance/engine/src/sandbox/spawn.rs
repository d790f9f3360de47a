//! Starting one program under test, hearing of it through descriptors that a replay polls, and ending it
//! together with all that it started.

use super::command::Command;
use super::ends::{Ends, pipes};
use super::exit::Exit;
use super::folder::Folder;
use super::keeper::{Orders, World};
use super::limits::Limits;
use super::listener::{Listener, News, Source, TapeListener};
use super::message::{Failure, MESSAGE_BYTES, Message};
use super::nursery;
use super::orphans::{Keepers, sweep};
use super::output::{Kept, Stream};
use super::scratch::Scratch;
use super::start_error::{Problem, Refusal, StartError, not_executed};
use super::view::View;
use super::walls::Walls;
use super::watch::{self, DiskWatch, Excess};
use crate::tape::Reel;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::ffi::{CString, NulError, OsString};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long starting, and ending, may take before the harness goes on without it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often `attend` asks at the least, in milliseconds.
const LOOK_EVERY: u8 = 20;

/// A program under test that was started. Dropping it ends it.
#[derive(Debug)]
pub struct Running {
    keeper: Option<Pid>,
    pid: u32,
    limits: Limits,
    folder: Folder,
    channel: Option<UnixStream>,
    stdout: Listener,
    stderr: Listener,
    tape: Option<TapeListener>,
    exit: Option<Exit>,
    excess: Option<Excess>,
    disk: DiskWatch,
    /// Whether it has a PID namespace of its own.
    in_namespaces: bool,
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
        Running::start_with(None, command, args, scratch, limits, false)
    }

    /// Starts it as [`Running::start`] does, and has its calls recorded: each is one of the [`News`]. Where that cannot be
    /// done it runs all the same, and [`Running::tape`] says why.
    pub fn start_taped(
        command: &Command,
        args: &[OsString],
        scratch: &Scratch,
        limits: &Limits,
    ) -> Result<Running, StartError> {
        Running::start_with(None, command, args, scratch, limits, true)
    }

    /// Starts `command` with these for its standard input, output and error, none of which are heard of here.
    pub fn start_on(
        streams: [OwnedFd; 3],
        command: &Command,
        scratch: &Scratch,
        limits: &Limits,
    ) -> Result<Running, StartError> {
        Running::start_with(Some(streams), command, &[], scratch, limits, false)
    }

    fn start_with(
        stdio: Option<[OwnedFd; 3]>,
        command: &Command,
        args: &[OsString],
        scratch: &Scratch,
        limits: &Limits,
        taped: bool,
    ) -> Result<Running, StartError> {
        let file = command
            .file(scratch.served())
            .ok_or_else(|| Refusal::NotFound(command.program().to_owned()))?;
        let failed = |stage| {
            let program = command.program().to_owned();
            move |source: io::Error| StartError::System { program, stage, source }
        };
        let walls = Walls::standing();
        if !is_seen(&file, scratch, &walls) {
            return Err(Refusal::NotSeen(file).into());
        }
        let orders = orders(&file, command, args, scratch, limits, &walls);
        let orders = Orders { taped, ..orders.map_err(Refusal::from)? };
        let (ends, mut streams) = pipes(taped).map_err(failed("pipes"))?;
        streams.stdio = stdio.unwrap_or(streams.stdio);
        if walls.base.is_some() {
            streams.world = Some(world(scratch).map_err(failed("its folder"))?);
        }
        let keeper = nursery::fork_keeper(&orders, streams).map_err(failed("fork"))?;
        let (mut running, gate) = Running::new(keeper, ends, scratch, limits);
        running.in_namespaces = walls.base.is_some();
        running.let_go(gate).map_err(|problem| match problem {
            Problem::System(stage, source) => failed(stage)(source),
            Problem::Exec(errno) => not_executed(&file, scratch, command, errno),
        })?;
        Ok(running)
    }

    fn new(keeper: Pid, ours: Ends, scratch: &Scratch, limits: &Limits) -> (Running, UnixStream) {
        let running = Running {
            keeper: Some(keeper),
            pid: 0,
            limits: limits.clone(),
            folder: scratch.outside().clone(),
            channel: Some(ours.channel),
            stdout: Listener::new(Stream::Stdout, ours.out, limits.stdout_bytes),
            stderr: Listener::new(Stream::Stderr, ours.err, limits.stderr_bytes),
            tape: ours.tape.map(TapeListener::new),
            exit: None,
            excess: None,
            disk: DiskWatch::new(),
            in_namespaces: false,
        };
        (running, ours.gate)
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
        // Where it has failed already it does not listen any more, and has told why.
        match gate.write_all(&[0]) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                return Err(Problem::System("its keeper", error));
            }
            _ => {}
        }
        match receive(&mut &gate).map_err(system("exec"))? {
            None => {}
            Some(bytes) => return Err(Problem::from(Failure::decode(bytes))),
        }
        channel.set_nonblocking(true).map_err(system("its keeper"))
    }

    /// The program's process id as this process sees it; a PID namespace has numbers of its own.
    fn outer_pid(&self, inner: i32) -> Option<u32> {
        #[cfg(target_os = "linux")]
        if self.in_namespaces {
            return crate::kernel::children(self.keeper?.as_raw() as u32).first().copied();
        }
        Some(inner as u32)
    }

    /// The program's process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The processes that the program has left behind when it ended: the keeper has taken them in. Only Linux tells.
    pub fn left_behind(&self) -> Vec<u32> {
        #[cfg(target_os = "linux")]
        if let (Some(keeper), Some(_)) = (self.keeper, &self.exit) {
            return crate::kernel::children(keeper.as_raw() as u32);
        }
        Vec::new()
    }

    /// What to poll for POLLIN; [`Running::read`] where there is something.
    pub fn poll_fds(&self) -> impl Iterator<Item = (Source, BorrowedFd<'_>)> {
        let status = self.channel.as_ref().filter(|_| self.exit.is_none());
        let tape = self.tape.as_ref().and_then(|tape| tape.pipe.as_ref());
        [
            (Source::Stdout, self.stdout.pipe.as_ref().map(AsFd::as_fd)),
            (Source::Stderr, self.stderr.pipe.as_ref().map(AsFd::as_fd)),
            (Source::Tape, tape.map(AsFd::as_fd)),
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
            Source::Tape => self.tape.iter_mut().flat_map(TapeListener::read).collect(),
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
        news.extend(self.tape.iter_mut().flat_map(TapeListener::read));
        news
    }

    /// The calls of a program that was started to be recorded.
    pub fn tape(&self) -> Option<&Reel> {
        self.tape.as_ref().map(|tape| &tape.reel)
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

    /// Takes news as they come until `is_so`, or the program has ended, or so long has passed; says whether it is so.
    /// For whoever has this program alone to wait for.
    pub fn attend(
        &mut self,
        most: Duration,
        mut is_so: impl FnMut(&mut Running) -> bool,
    ) -> io::Result<bool> {
        let deadline = Instant::now() + most;
        loop {
            for source in self.ready(LOOK_EVERY.into())? {
                self.read(source);
            }
            if is_so(self) {
                return Ok(true);
            }
            if self.exit.is_some() || Instant::now() >= deadline {
                return Ok(false);
            }
        }
    }

    /// The sources that have something, after so long at the most.
    fn ready(&self, wait: PollTimeout) -> io::Result<Vec<Source>> {
        let (sources, mut fds): (Vec<Source>, Vec<PollFd>) = self
            .poll_fds()
            .map(|(source, fd)| (source, PollFd::new(fd, PollFlags::POLLIN)))
            .unzip();
        match poll(&mut fds, wait) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let ready = fds.iter().map(|fd| fd.any().unwrap_or(false));
        Ok(sources
            .into_iter()
            .zip(ready)
            .filter(|(_, ready)| *ready)
            .map(|(source, _)| source)
            .collect())
    }

    /// Looks whether the program, with all that it started, is over a limit that the kernel does not hold
    /// it to. Cheap; call it several times a second, and [`Running::end`] the program when it is.
    pub fn over_limit(&mut self) -> Option<Excess> {
        let keeper = self.keeper?;
        if self.excess.is_none() {
            self.excess = watch::excess(keeper.as_raw() as u32, &self.limits)
                .or_else(|| self.disk.excess(&self.folder, keeper.as_raw() as u32, &self.limits));
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
        self.tape.iter_mut().for_each(|tape| tape.pipe = None);
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
            && self.exit != Some(Exit::Lost)
        {
            if !readable(channel.as_fd(), deadline) {
                return false;
            }
            match self.told_exit_at_end() {
                Some(exit) => self.exit.get_or_insert(exit),
                None => break,
            };
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

/// What to tell the keeper of `command` with `args` after its own.
fn orders(
    file: &Path,
    command: &Command,
    args: &[OsString],
    scratch: &Scratch,
    limits: &Limits,
    walls: &Walls,
) -> Result<Orders, NulError> {
    let words: Vec<_> = command.argv.iter().chain(args).cloned().collect();
    let environment = command.environment(scratch.home());
    let view = || View::new(scratch.folder(), walls.allowed.shown());
    let view = walls.base.is_some().then(view).transpose()?;
    let mut writable = vec![scratch.folder().to_owned()];
    if view.is_some() {
        writable.extend(["/tmp", "/dev/shm"].map(PathBuf::from));
    }
    let pairs =
        environment.iter().map(|(name, value)| [name.as_bytes(), value.as_bytes()].join(&b'='));
    Ok(Orders {
        path: CString::new(file.as_os_str().as_bytes())?,
        arguments: words
            .iter()
            .map(|word| CString::new(word.as_bytes()))
            .collect::<Result<_, _>>()?,
        environment: pairs.map(CString::new).collect::<Result<_, _>>()?,
        dir: CString::new(scratch.served().as_os_str().as_bytes())?,
        limits: limits.clone(),
        view,
        writable,
        identity: walls.identity,
        taped: false,
    })
}

/// Whether what is to be run is seen by the program: its own folder, or on the list where there is one.
fn is_seen(file: &Path, scratch: &Scratch, walls: &Walls) -> bool {
    let held = walls.base.is_some() || walls.landlock;
    !held || !file.exists() || file.starts_with(scratch.folder()) || walls.allowed.has(file)
}

/// What of this process's namespaces the program gets: its folder, and this thread's network.
#[cfg(target_os = "linux")]
fn world(scratch: &Scratch) -> io::Result<World> {
    let folder = CString::new(scratch.folder().as_os_str().as_bytes())?;
    let network = std::fs::File::open("/proc/thread-self/ns/net")?;
    Ok(World { folder: crate::sys::mounts::open_tree(&folder)?, network: network.into() })
}

#[cfg(not(target_os = "linux"))]
fn world(_: &Scratch) -> io::Result<World> {
    Err(ErrorKind::Unsupported.into())
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

/// Waits for the keeper `pid` to end: its status, or `None` where that took too long.
#[cfg(target_os = "linux")]
fn wait_for(pid: Pid, deadline: Instant) -> Option<i32> {
    use crate::sys::child::{Whom, reap};
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

/// Where a keeper is its nursery's child, the end of its channel has to do.
#[cfg(not(target_os = "linux"))]
fn wait_for(_: Pid, _: Instant) -> Option<i32> {
    Some(0)
}
