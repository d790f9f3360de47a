//! The keeper: a small process between the harness and one program under test. It starts the program,
//! tells how it ended, takes in what the program leaves behind (it is a subreaper, so orphans become its
//! children), and ends all of it when the harness says so or is no more.
//!
//! A keeper is forked from the nursery, which has one thread, and never calls exec.
//!
//! With a PID namespace of its own it is that namespace's process 1, and the kernel ends everything in it
//! together with the keeper. Without one it kills its children until it has none. Where there is no
//! subreaper (macOS) it can end the program's process group only.

use super::bounds::{Bound, impose};
use super::limits::Limits;
use super::message::{MESSAGE_BYTES, Message, Stage, pair};
use super::view::View;
use crate::sys::child::{Side, Whom, exit_now, fork, reap};
use crate::sys::{descriptors, signals};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::{Pid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, execve, read, setsid, write};
use serde::{Deserialize, Serialize};
use std::ffi::CString;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

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
    /// Where the keeper is process 1 of a PID namespace: what the program sees.
    pub view: Option<View>,
}

/// The descriptors that a keeper is given.
pub(super) struct Streams {
    /// The program's standard input, output and error.
    pub stdio: [OwnedFd; 3],
    /// To the harness: [`Message`]s. Its end, or a byte from there, means that all is to end.
    pub channel: OwnedFd,
    /// From the program before exec: waits for a byte, then closes by exec, or tells a `Failure`.
    pub gate: OwnedFd,
}

impl Streams {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// All of them, in the order in which [`Streams::of`] takes them.
    pub fn each(&self) -> [BorrowedFd<'_>; Streams::COUNT] {
        let [stdin, stdout, stderr] = &self.stdio;
        [stdin, stdout, stderr, &self.channel, &self.gate].map(AsFd::as_fd)
    }

    /// From descriptors in the order of [`Streams::each`].
    pub fn of(descriptors: Vec<OwnedFd>) -> io::Result<Streams> {
        let [stdin, stdout, stderr, channel, gate] =
            <[OwnedFd; Streams::COUNT]>::try_from(descriptors)
                .map_err(|_| ErrorKind::InvalidData)?;
        Ok(Streams { stdio: [stdin, stdout, stderr], channel, gate })
    }
}

/// The life of a keeper, from the fork to its end. All signals are blocked.
pub(super) fn keep(orders: &Orders, bounds: &[Bound], streams: &Streams) -> ! {
    let channel = streams.channel.as_fd();
    descriptors::close_all_but(&mut streams.each().map(|fd| fd.as_raw_fd()));
    take_in_orphans();
    match take_view(orders).and_then(|()| fork()) {
        Ok(Side::Child) => become_program(orders, bounds, streams),
        Ok(Side::Parent { child }) => {
            descriptors::close_all_but(&mut [channel.as_raw_fd()]);
            tell(channel, Message::Forked(child.as_raw()).encode());
            watch_over(child, channel, orders)
        }
        Err(errno) => {
            tell(channel, Message::Failed(errno as i32).encode());
            exit_now(1)
        }
    }
}

/// Reaps, and tells of the program's end, until all is to end.
fn watch_over(program: Pid, channel: BorrowedFd, orders: &Orders) -> ! {
    let children = Children::new();
    let mut main = Some(program);
    loop {
        let told_to_end = children.wait_or(channel);
        while let Ok(Some((pid, status))) = reap(Whom::Any) {
            if main == Some(pid) {
                main = None;
                tell(channel, Message::Ended(status).encode());
            }
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
fn become_program(orders: &Orders, bounds: &[Bound], streams: &Streams) -> ! {
    let (stage, errno) = match prepare(orders, bounds, streams) {
        Ok(()) => {
            let Err(errno) = execve(&orders.path, &orders.arguments, &orders.environment);
            (Stage::Exec, errno)
        }
        Err(failure) => failure,
    };
    let _ = write(&streams.gate, &pair(stage as i32, errno as i32));
    exit_now(127)
}

fn prepare(orders: &Orders, bounds: &[Bound], streams: &Streams) -> Result<(), (Stage, Errno)> {
    let at = |stage| move |errno| (stage, errno);
    let [stdin, stdout, stderr] = &streams.stdio;
    setsid().map_err(at(Stage::Setup))?;
    dup2_stdin(stdin).map_err(at(Stage::Setup))?;
    dup2_stdout(stdout).map_err(at(Stage::Setup))?;
    dup2_stderr(stderr).map_err(at(Stage::Setup))?;
    chdir(orders.dir.as_c_str()).map_err(at(Stage::Directory))?;
    impose(bounds).map_err(at(Stage::Limits))?;
    give_up_privileges(orders).map_err(at(Stage::Setup))?;
    wait_at(streams.gate.as_fd());
    signals::restore_defaults();
    Ok(())
}

/// Waits for the harness to know this process; ends where there is no harness any more.
fn wait_at(gate: BorrowedFd) {
    if !matches!(read(gate, &mut [0]), Ok(1)) {
        exit_now(127);
    }
}

#[cfg(target_os = "linux")]
use linux::{Children, give_up_privileges, kill_children, take_in_orphans, take_view};
#[cfg(not(target_os = "linux"))]
use others::{Children, give_up_privileges, kill_children, take_in_orphans, take_view};

/// What Linux offers a keeper.
#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use crate::sys::capabilities;
    use nix::fcntl::{OFlag, open};
    use nix::sys::prctl;
    use nix::sys::signalfd::{SfdFlags, SignalFd};
    use nix::sys::stat::Mode;
    use std::os::fd::AsFd;

    /// Hears of children's ends.
    pub struct Children(Option<SignalFd>);

    impl Children {
        pub fn new() -> Children {
            let mut ends = nix::sys::signal::SigSet::empty();
            ends.add(Signal::SIGCHLD);
            Children(SignalFd::with_flags(&ends, SfdFlags::SFD_NONBLOCK).ok())
        }

        /// Waits for a child's end or for the channel, and says whether it was the channel.
        pub fn wait_or(&self, channel: BorrowedFd) -> bool {
            let Some(ends) = &self.0 else {
                return wait_briefly(Some(channel), 20);
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
    pub fn take_view(orders: &Orders) -> Result<(), Errno> {
        orders.view.as_ref().map_or(Ok(()), View::take)
    }

    /// The program ends with its keeper, and has no privileges and gets none.
    pub fn give_up_privileges(orders: &Orders) -> Result<(), Errno> {
        prctl::set_pdeathsig(Signal::SIGKILL)?;
        if orders.view.is_some() {
            capabilities::renounce()?;
        }
        prctl::set_no_new_privs()
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

        pub fn wait_or(&self, channel: BorrowedFd) -> bool {
            wait_briefly(Some(channel), 20)
        }
    }

    pub fn take_in_orphans() {}

    pub fn take_view(_: &Orders) -> Result<(), Errno> {
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
