//! The pipes between the harness, a keeper and its program, and the fork that divides them.

use super::keeper::{self, Orders};
use super::limits::Limits;
use super::orphans::Keepers;
use super::view::View;
use crate::sys::child::{Image, Side, fork};
use crate::sys::signals;
use nix::errno::Errno;
use nix::unistd::Pid;
use std::ffi::CString;
use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held while a keeper that was just forked still has copies of all that the harness has open.
static COPIED: Mutex<()> = Mutex::new(());

/// Closes a descriptor for good: no keeper that is being forked in another thread holds a copy, which would
/// put off the FIN or RST that the program under test is to see now.
pub fn close_for_good(fd: impl Into<OwnedFd>) {
    let _nobody_forks = hold(&COPIED);
    drop(fd.into());
}

fn hold(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Both ends of each pipe, before the fork.
pub(super) struct Ends {
    ours: OurEnds,
    null: File,
    out: OwnedFd,
    err: OwnedFd,
    channel: UnixStream,
    gate: UnixStream,
}

/// The ends that stay with the harness.
pub(super) struct OurEnds {
    /// The program's standard output.
    pub out: PipeReader,
    /// Its standard error.
    pub err: PipeReader,
    /// From and to the keeper.
    pub channel: UnixStream,
    /// From and to the program, before it is executed.
    pub gate: UnixStream,
}

impl Ends {
    pub fn new() -> io::Result<Ends> {
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
    pub fn fork_keeper(
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
        let (copies_are_closed, copy) = io::pipe()?;
        let _copied = hold(&COPIED);
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
        drop(keepers);
        drop(copy);
        await_end(copies_are_closed);
        Ok((child, self.ours))
    }
}

/// Waits until the keeper has closed its copy, as it does with all it does not need, before anything else.
fn await_end(mut pipe: PipeReader) {
    while matches!(pipe.read(&mut [0]), Err(e) if e.kind() == ErrorKind::Interrupted) {}
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

fn set_nonblocking(fd: impl AsFd) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    fcntl(fd, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(())
}
