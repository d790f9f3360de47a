//! The nursery: a small process with one thread, forked from the harness at its start, that forks every
//! keeper. A fork of the harness itself, with its threads and all pages of the lab, takes milliseconds, and
//! its copy of every socket would put off the FIN or RST that a program under test is to see.
//!
//! It does what a request says and nothing else, and ends when the harness does. On Linux a keeper becomes
//! the harness's child (CLONE_PARENT), which waits for it; elsewhere it is the nursery's.

use super::keeper::{self, Orders, Streams};
use super::message::{MESSAGE_BYTES, pair, unpair};
use super::orphans::Keepers;
use super::walls::Walls;
use crate::sys::child::{Side, Whom, exit_now, fork, reap};
use crate::sys::{descriptors, signals};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, dup2_stderr, dup2_stdin, dup2_stdout};
use rustix::cmsg_space;
use rustix::io::{FdFlags, fcntl_setfd, retry_on_intr};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::fs::File;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The nursery of this process, once there is one.
static NURSERY: Mutex<Option<Nursery>> = Mutex::new(None);

/// What the harness has of its nursery. Dropping it ends it.
struct Nursery {
    pid: Pid,
    socket: UnixStream,
}

/// How long an answer may take before another nursery is forked.
const PATIENCE: Duration = Duration::from_secs(30);

/// Forks the nursery, where there is none yet: best done while this process is small and has one thread.
pub(super) fn open() -> io::Result<()> {
    connected(&mut hold()).map(|_| ())
}

/// Ends the nursery. A program that is started later gets another.
pub(super) fn close() {
    *hold() = None;
}

impl Drop for Nursery {
    fn drop(&mut self) {
        let _ = kill(self.pid, Signal::SIGKILL);
        let _ = waitpid(self.pid, None);
        Keepers::hold().strike_out(self.pid.as_raw());
    }
}

/// Has a keeper forked, which gets copies of `streams`. No other copies are left when this comes back.
pub(super) fn fork_keeper(orders: &Orders, streams: Streams) -> io::Result<Pid> {
    let request = serde_json::to_vec(orders)?;
    let mut nursery = hold();
    let socket = connected(&mut nursery)?;
    let mut keepers = Keepers::hold();
    let answer = ask(socket, &request, &streams);
    if let Ok((0, pid)) = answer {
        keepers.enter(pid);
    }
    drop(keepers);
    match answer {
        Ok((0, pid)) => Ok(Pid::from_raw(pid)),
        Ok((errno, _)) => Err(io::Error::from_raw_os_error(errno)),
        Err(error) => {
            // It is no more, and the next program gets another.
            *nursery = None;
            Err(error)
        }
    }
}

fn hold() -> MutexGuard<'static, Option<Nursery>> {
    NURSERY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The socket to the nursery, forked now where there was none.
fn connected(nursery: &mut Option<Nursery>) -> io::Result<&mut UnixStream> {
    if nursery.is_none() {
        *nursery = Some(fork_nursery()?);
    }
    let nursery = nursery.as_mut().ok_or(ErrorKind::NotConnected)?;
    Ok(&mut nursery.socket)
}

/// By libc's fork, after which the child can allocate even if this process has other threads.
fn fork_nursery() -> io::Result<Nursery> {
    let (ours, theirs) = UnixStream::pair()?;
    // A program could have stopped it, where it is not kept apart.
    ours.set_read_timeout(Some(PATIENCE))?;
    ours.set_write_timeout(Some(PATIENCE))?;
    let mut keepers = Keepers::hold();
    let before = signals::block_all();
    let side = fork();
    if matches!(side, Ok(Side::Child)) {
        serve(theirs);
    }
    let _ = before.thread_set_mask();
    let Side::Parent { child } = side? else {
        unreachable!("a nursery does not come back");
    };
    keepers.enter(child.as_raw());
    Ok(Nursery { pid: child, socket: ours })
}

/// Sends a request: its length with the descriptors, then the text. The answer is an errno, or 0 and the
/// keeper's process id.
fn ask(socket: &mut UnixStream, request: &[u8], streams: &Streams) -> io::Result<(i32, i32)> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(Streams::MOST))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors = streams.each();
    control.push(SendAncillaryMessage::ScmRights(&descriptors));
    let length = request.len().to_ne_bytes();
    let parts = [IoSlice::new(&length)];
    retry_on_intr(|| sendmsg(&*socket, &parts, &mut control, SendFlags::empty()))?;
    socket.write_all(request)?;
    let mut answer = [0; MESSAGE_BYTES];
    socket.read_exact(&mut answer)?;
    Ok(unpair(answer))
}

/// The life of the nursery. All signals are blocked: a Ctrl-C is the harness's to answer.
fn serve(mut socket: UnixStream) -> ! {
    descriptors::close_all_but(&mut [0, 1, 2, socket.as_raw_fd()]);
    if occupy_stdio().is_err() || settle().is_err() {
        exit_now(1);
    }
    loop {
        // Keepers that have ended, where they are children of this process.
        while let Ok(Some(_)) = reap(Whom::Any) {}
        let answer = hear(&mut socket).and_then(|(orders, streams)| bring_up(&orders, streams));
        if answer.and_then(|answer| socket.write_all(&answer)).is_err() {
            exit_now(0);
        }
    }
}

/// Goes to live in the base, where there is one, and is seen by nobody.
#[cfg(target_os = "linux")]
fn settle() -> io::Result<()> {
    use super::{base, filter};
    use nix::sys::prctl;
    let walls = Walls::standing();
    prctl::set_name(c"httplab-nursery")?;
    prctl::set_dumpable(false)?;
    if let Some(at) = &walls.base {
        base::enter(at)?;
    }
    if walls.filter {
        for modes in [false, true] {
            filter::prepare(modes).map_err(io::Error::other)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn settle() -> io::Result<()> {
    let _ = Walls::standing();
    Ok(())
}

/// Lets go of the user's terminal. The numbers stay taken: a descriptor for a program's standard output is
/// never number 1 already, which dup2 would leave to be closed by exec.
fn occupy_stdio() -> io::Result<()> {
    let null = File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdin(&null)?;
    dup2_stdout(&null)?;
    dup2_stderr(&null)?;
    Ok(())
}

/// Takes in a request.
fn hear(socket: &mut UnixStream) -> io::Result<(Orders, Streams)> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(Streams::MOST))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut length = [0; size_of::<usize>()];
    let mut parts = [IoSliceMut::new(&mut length)];
    let received = recvmsg(&*socket, &mut parts, &mut control, RecvFlags::WAITALL)?;
    if received.bytes < size_of::<usize>() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let mut descriptors = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            descriptors.extend(rights);
        }
    }
    let mut request = vec![0; usize::from_ne_bytes(length)];
    socket.read_exact(&mut request)?;
    let orders: Orders = serde_json::from_slice(&request)?;
    let streams = Streams::of(descriptors, &orders)?;
    Ok((orders, streams))
}

/// Forks a keeper, and says how that went.
fn bring_up(orders: &Orders, streams: Streams) -> io::Result<[u8; MESSAGE_BYTES]> {
    for descriptor in streams.each() {
        fcntl_setfd(descriptor, FdFlags::CLOEXEC)?;
    }
    let bounds = orders.limits.bounds();
    Ok(match fork_for(orders) {
        Ok(Side::Child) => keeper::keep(orders, &bounds, streams),
        Ok(Side::Parent { child }) => pair(0, child.as_raw()),
        Err(errno) => pair(errno as i32, 0),
    })
}

#[cfg(target_os = "linux")]
fn fork_for(orders: &Orders) -> Result<Side, Errno> {
    use nix::sched::CloneFlags;
    let mut flags = CloneFlags::CLONE_PARENT;
    if orders.view.is_some() {
        flags |= CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS
            | CloneFlags::CLONE_NEWCGROUP;
    }
    crate::sys::child::fork_into(flags)
}

#[cfg(not(target_os = "linux"))]
fn fork_for(_: &Orders) -> Result<Side, Errno> {
    fork()
}
