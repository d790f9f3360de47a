//! The keeper: a small process between the harness and one program under test. It starts the program,
//! tells how it ended, takes in what the program leaves behind (it is a subreaper, so orphans become its
//! children), and ends all of it when the harness says so or is no more.
//!
//! A keeper is forked from the nursery, which has one thread, and never calls exec.
//!
//! With namespaces of its own it is process 1 of them, and the kernel ends everything in there
//! together with the keeper. Without one it kills its children until it has none. Where there is no
//! subreaper (macOS) it can end the program's process group only.

use super::bounds::{Bound, impose};
use super::identity::Identity;
use super::limits::Limits;
use super::message::{MESSAGE_BYTES, Message, Stage, pair};
use super::view::View;
use crate::sys::child::{Side, Whom, exit_now, fork, reap};
use crate::sys::{descriptors, signals};
use crate::tape::{Recorder, be_stopped_at_calls, be_traced};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::{Pid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, execve, read, setsid, write};
use rustix::process::ioctl_tiocsctty;
use rustix::termios::isatty;
use serde::{Deserialize, Serialize};
use std::ffi::CString;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

/// All that the keeper and the program need to know.
#[derive(Serialize, Deserialize)]
pub(super) struct Orders {
    /// What to execute.
    pub path: CString,
    /// With which arguments; the first is its own name.
    pub arguments: Vec<CString>,
    /// With which environment, as `NAME=value`.
    pub environment: Vec<CString>,
    /// Where.
    pub dir: CString,
    /// Under which limits.
    pub limits: Limits,
    /// Where the keeper is process 1 of namespaces: what the program sees.
    pub view: Option<View>,
    /// The folders that the program may write to.
    pub writable: Vec<PathBuf>,
    /// Who it runs as, where that is another than the harness.
    pub identity: Option<Identity>,
    /// Whether its calls are recorded.
    pub taped: bool,
}

/// The descriptors that a keeper is given.
pub(super) struct Streams {
    /// The program's standard input, output and error.
    pub stdio: [OwnedFd; 3],
    /// To the harness: [`Message`]s. Its end, or a byte from there, means that all is to end.
    pub channel: OwnedFd,
    /// From the program before exec: waits for a byte, then closes by exec, or tells a `Failure`.
    pub gate: OwnedFd,
    /// Where there are namespaces: the program's folder, as a mount, and the network that it is on.
    pub world: Option<World>,
    /// Where its calls are recorded: to the harness, for the notes of the recorder.
    pub tape: Option<OwnedFd>,
}

/// What of the harness's namespaces a program gets.
pub(super) struct World {
    /// Its folder, as a mount that is in no place yet.
    pub folder: OwnedFd,
    /// The network of the page.
    pub network: OwnedFd,
}

impl Streams {
    /// How many there are at most.
    pub const MOST: usize = 8;

    /// All of them, in the order in which [`Streams::of`] takes them.
    pub fn each(&self) -> Vec<BorrowedFd<'_>> {
        let world = self.world.iter().flat_map(|world| [&world.folder, &world.network]);
        let tape = self.tape.iter();
        let all = self.stdio.iter().chain([&self.channel, &self.gate]).chain(tape).chain(world);
        all.map(AsFd::as_fd).collect()
    }

    /// From descriptors in the order of [`Streams::each`], that go with these orders.
    pub fn of(descriptors: Vec<OwnedFd>, orders: &Orders) -> io::Result<Streams> {
        let mut each = descriptors.into_iter();
        let mut next = || each.next().ok_or(io::Error::from(ErrorKind::InvalidData));
        let stdio = [next()?, next()?, next()?];
        let (channel, gate) = (next()?, next()?);
        let tape = orders.taped.then(&mut next).transpose()?;
        let world = next().and_then(|folder| Ok(World { folder, network: next()? })).ok();
        Ok(Streams { stdio, channel, gate, tape, world })
    }
}

/// The life of a keeper, from the fork to its end. All signals are blocked.
pub(super) fn keep(orders: &Orders, bounds: &[Bound], mut streams: Streams) -> ! {
    // Before anything is closed: the numbers of the standard streams are still taken.
    let meeting = meeting(orders);
    let mut kept: Vec<_> = streams.each().iter().map(AsRawFd::as_raw_fd).collect();
    kept.extend(meeting.iter().flatten().flat_map(|(a, b)| [a.as_raw_fd(), b.as_raw_fd()]));
    descriptors::close_all_but(&mut kept);
    take_in_orphans();
    let tape = streams.tape.take();
    let forked =
        take_view(orders, &streams).and(meeting).and_then(|meeting| Ok((fork()?, meeting)));
    match forked {
        Ok((Side::Child, meeting)) => {
            let theirs = meeting.map(|(_, theirs)| theirs);
            become_program(orders, bounds, &streams, theirs.as_ref())
        }
        Ok((Side::Parent { child }, meeting)) => {
            let channel = streams.channel.as_fd();
            let ours = meeting.map(|(ours, _)| ours);
            let mut kept: Vec<_> = [channel.as_raw_fd()].into();
            kept.extend(tape.iter().map(AsRawFd::as_raw_fd));
            kept.extend(ours.iter().map(AsRawFd::as_raw_fd));
            descriptors::close_all_but(&mut kept);
            let recorder = tape
                .zip(ours)
                .and_then(|(tape, ours)| Recorder::begin(child, &ours, tape, channel));
            tell(channel, Message::Forked(child.as_raw()).encode());
            watch_over(child, channel, orders, recorder)
        }
        Err(errno) => {
            tell(streams.channel.as_fd(), Message::Failed(errno as i32).encode());
            exit_now(1)
        }
    }
}

/// Where the program is recorded: both ends of what it and its keeper agree on that over.
fn meeting(orders: &Orders) -> Result<Option<(UnixStream, UnixStream)>, Errno> {
    let pair = orders.taped.then(UnixStream::pair).transpose();
    pair.map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or_default()))
}

/// So many stops and ends are taken in before it is asked again whether all is to end: the threads of a program that is
/// recorded may stop one after another, without end.
const REAPED_AT_ONCE: usize = 1000;

/// Reaps, and tells of the program's end, until all is to end. Answers the stops of a program that is recorded.
fn watch_over(
    program: Pid,
    channel: BorrowedFd,
    orders: &Orders,
    mut recorder: Option<Recorder>,
) -> ! {
    let children = Children::new();
    let mut main = Some(program);
    let mut is_more = false;
    loop {
        let told_to_end = children.wait_or(channel, is_more);
        is_more = false;
        for reaped in 1..=REAPED_AT_ONCE {
            let Ok(Some((pid, status))) = reap(Whom::Any) else { break };
            let stopped = recorder.as_mut().is_some_and(|recorder| recorder.takes(pid, status));
            if main == Some(pid) && !stopped {
                main = None;
                tell(channel, Message::Ended(status).encode());
            }
            is_more = reaped == REAPED_AT_ONCE;
        }
        if told_to_end {
            end_all(main, orders)
        }
    }
}

/// Kills everything, and ends. The process group first, at a stroke; then whoever has become a child,
/// again and again, because a child's end makes its own children ours.
fn end_all(main: Option<Pid>, orders: &Orders) -> ! {
    if orders.view.is_some() {
        exit_now(0);
    }
    if let Some(main) = main {
        let _ = killpg(main, Signal::SIGKILL);
        let _ = kill(main, Signal::SIGKILL);
    }
    loop {
        kill_children();
        loop {
            match reap(Whom::Any) {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => exit_now(0),
            }
        }
        wait_briefly(None, 1);
    }
}

fn tell(channel: BorrowedFd, message: [u8; MESSAGE_BYTES]) {
    // Where nobody listens any more the channel's end shows in the next poll.
    let _ = write(channel, &message);
}

/// In the new process: makes it a program as it would be started by a shell, and executes it.
fn become_program(
    orders: &Orders,
    bounds: &[Bound],
    streams: &Streams,
    meeting: Option<&UnixStream>,
) -> ! {
    let (stage, errno) = match prepare(orders, bounds, streams, meeting) {
        Ok(()) => {
            let Err(errno) = execve(&orders.path, &orders.arguments, &orders.environment);
            (Stage::Exec, errno)
        }
        Err(failure) => failure,
    };
    let _ = write(&streams.gate, &pair(stage as i32, errno as i32));
    exit_now(127)
}

fn prepare(
    orders: &Orders,
    bounds: &[Bound],
    streams: &Streams,
    meeting: Option<&UnixStream>,
) -> Result<(), (Stage, Errno)> {
    let at = |stage| move |errno| (stage, errno);
    let [stdin, stdout, stderr] = &streams.stdio;
    setsid().map_err(at(Stage::Setup))?;
    if isatty(stdin) {
        ioctl_tiocsctty(stdin).map_err(|e| (Stage::Setup, Errno::from_raw(e.raw_os_error())))?;
    }
    dup2_stdin(stdin).map_err(at(Stage::Setup))?;
    dup2_stdout(stdout).map_err(at(Stage::Setup))?;
    dup2_stderr(stderr).map_err(at(Stage::Setup))?;
    chdir(orders.dir.as_c_str()).map_err(at(Stage::Directory))?;
    impose(bounds).map_err(at(Stage::Limits))?;
    // As long as it is the keeper's own user: another's process only a privileged one may trace.
    let is_traced = meeting.map(be_traced).transpose().map_err(at(Stage::Setup))?;
    give_up_privileges(orders).map_err(at(Stage::Setup))?;
    wait_at(streams.gate.as_fd());
    signals::restore_defaults();
    close_in(orders).map_err(at(Stage::Walls))?;
    match is_traced {
        Some(true) => be_stopped_at_calls().map_err(|_| (Stage::Walls, Errno::EPERM)),
        _ => Ok(()),
    }
}

/// Waits for the harness to know this process; ends where there is no harness any more.
fn wait_at(gate: BorrowedFd) {
    if !matches!(read(gate, &mut [0]), Ok(1)) {
        exit_now(127);
    }
}

#[cfg(target_os = "linux")]
use linux::{Children, close_in, give_up_privileges, kill_children, take_in_orphans, take_view};
#[cfg(not(target_os = "linux"))]
use others::{Children, close_in, give_up_privileges, kill_children, take_in_orphans, take_view};

/// What Linux offers a keeper.
#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use crate::sandbox::walls::Walls;
    use crate::sandbox::{fence::Fence, filter};
    use crate::sys::{capabilities, keys};
    use nix::fcntl::{OFlag, open};
    use nix::sched::{CloneFlags, setns};
    use nix::sys::prctl;
    use nix::sys::signalfd::{SfdFlags, SignalFd};
    use nix::sys::stat::Mode;
    use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
    use std::path::Path;

    /// Hears of children's ends.
    pub struct Children(Option<SignalFd>);

    impl Children {
        pub fn new() -> Children {
            let mut ends = nix::sys::signal::SigSet::empty();
            ends.add(Signal::SIGCHLD);
            Children(SignalFd::with_flags(&ends, SfdFlags::SFD_NONBLOCK).ok())
        }

        /// Waits for a child's end, unless there `is_more`, or for the channel, and says whether it was the channel.
        pub fn wait_or(&self, channel: BorrowedFd, is_more: bool) -> bool {
            let Some(ends) = self.0.as_ref().filter(|_| !is_more) else {
                return wait_briefly(Some(channel), if is_more { 0 } else { 20 });
            };
            let mut both = [
                PollFd::new(channel, PollFlags::POLLIN),
                PollFd::new(ends.as_fd(), PollFlags::POLLIN),
            ];
            let _ = poll(&mut both, PollTimeout::NONE);
            while let Ok(Some(_)) = ends.read_signal() {}
            both[0].any().unwrap_or(false)
        }
    }

    /// Orphans of the program become the keeper's children, also without a PID namespace.
    pub fn take_in_orphans() {
        let _ = prctl::set_child_subreaper(true);
        let _ = prctl::set_name(c"httplab-keeper");
    }

    /// What the program is to see, where it has namespaces of its own.
    pub fn take_view(orders: &Orders, streams: &Streams) -> Result<(), Errno> {
        let (Some(view), Some(world)) = (&orders.view, &streams.world) else {
            return Ok(());
        };
        setns(&world.network, CloneFlags::CLONE_NEWNET)?;
        view.take(&world.folder)
    }

    /// The program ends with its keeper, has no keys and no privileges, and gets none.
    pub fn give_up_privileges(orders: &Orders) -> Result<(), Errno> {
        keys::join_new_session()?;
        if orders.view.is_some() || orders.identity.is_some() {
            let kept = orders.identity.is_some_and(|identity| identity.passes_through);
            capabilities::renounce(kept)?;
        }
        if let Some(identity) = orders.identity {
            become_user(identity)?;
        }
        // Not before: whoever changes its user loses it.
        prctl::set_pdeathsig(Signal::SIGKILL)?;
        prctl::set_no_new_privs()
    }

    fn become_user(Identity { id, passes_through }: Identity) -> Result<(), Errno> {
        let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
        prctl::set_keepcaps(passes_through)?;
        setgroups(&[])?;
        setresgid(group, group, group)?;
        setresuid(user, user, user)?;
        match passes_through {
            true => capabilities::keep_read_search(),
            false => Ok(()),
        }
    }

    /// Raises the walls that a process raises around itself.
    pub fn close_in(orders: &Orders) -> Result<(), Errno> {
        let walls = Walls::standing();
        if walls.landlock {
            let writable = &orders.writable;
            let closed = match orders.view {
                // There is nothing else than what is on the list, and nobody else on the network.
                Some(_) => Fence { writable, connects: None, lent: &[] }.close([Path::new("/")]),
                None => {
                    let connects = orders.limits.connects.as_deref();
                    let lent = &walls.allowed.lent;
                    Fence { writable, connects, lent }.close(walls.allowed.readable())
                }
            };
            closed.map_err(|_| Errno::EPERM)?;
        }
        if walls.filter {
            // In a root of its own there are no files but its own, and compilers make programs executable.
            let modes = orders.view.is_some() || orders.limits.builds;
            filter::close(modes).map_err(|_| Errno::EPERM)?;
        }
        Ok(())
    }

    /// Sends SIGKILL to each process that is now a child of this one.
    pub fn kill_children() {
        let Ok(list) =
            open(c"/proc/thread-self/children", OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())
        else {
            return;
        };
        let mut buffer = [0; 4096];
        let mut pid = 0;
        while let Ok(count @ 1..) = read(&list, &mut buffer) {
            for &byte in &buffer[..count] {
                pid = next_digit(pid, byte);
            }
        }
        next_digit(pid, b' ');
    }

    /// Reads numbers with something between them; a whole one is killed.
    fn next_digit(pid: i32, byte: u8) -> i32 {
        if byte.is_ascii_digit() {
            return pid.wrapping_mul(10).wrapping_add(i32::from(byte - b'0'));
        }
        if pid > 1 {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        0
    }
}

/// Where there is neither subreaper nor /proc: the process group, and a look every few milliseconds.
#[cfg(not(target_os = "linux"))]
mod others {
    use super::*;

    pub struct Children;

    impl Children {
        pub fn new() -> Children {
            Children
        }

        pub fn wait_or(&self, channel: BorrowedFd, is_more: bool) -> bool {
            wait_briefly(Some(channel), if is_more { 0 } else { 20 })
        }
    }

    pub fn take_in_orphans() {}

    pub fn take_view(_: &Orders, _: &Streams) -> Result<(), Errno> {
        Ok(())
    }

    pub fn close_in(_: &Orders) -> Result<(), Errno> {
        Ok(())
    }

    pub fn give_up_privileges(_: &Orders) -> Result<(), Errno> {
        Ok(())
    }

    pub fn kill_children() {}
}

/// Waits so many milliseconds, or until the channel tells something; says whether it did.
fn wait_briefly(channel: Option<BorrowedFd>, milliseconds: u8) -> bool {
    let patience = PollTimeout::from(milliseconds);
    let Some(channel) = channel else {
        let _ = poll(&mut [], patience);
        return false;
    };
    let mut told = [PollFd::new(channel, PollFlags::POLLIN)];
    matches!(poll(&mut told, patience), Ok(1..))
}
