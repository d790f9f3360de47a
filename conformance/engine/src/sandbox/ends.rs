//! The pipes between the harness, a keeper and its program.

use super::identity::Identity;
use super::keeper::Streams;
use super::walls::Walls;
use rustix::fs::{Gid, Uid, fchown};
use std::fs::File;
use std::io::{self, PipeReader};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

/// The ends that stay with the harness.
pub(super) struct Ends {
    /// The program's standard output.
    pub out: PipeReader,
    /// Its standard error.
    pub err: PipeReader,
    /// From and to the keeper.
    pub channel: UnixStream,
    /// From and to the program, before it is executed.
    pub gate: UnixStream,
    /// The notes of its recorder, where it has one.
    pub tape: Option<PipeReader>,
}

/// Both ends of each pipe: ours, and those for the keeper. Standard input has nothing in it. One is for the recorder of
/// a program that is `taped`.
pub(super) fn pipes(taped: bool) -> io::Result<(Ends, Streams)> {
    let (out, their_out) = io::pipe()?;
    let (err, their_err) = io::pipe()?;
    let (channel, their_channel) = UnixStream::pair()?;
    let (gate, their_gate) = UnixStream::pair()?;
    // By their names, as /dev/stderr, a program opens them anew, and must be let.
    if let Some(Identity { id, .. }) = Walls::standing().identity {
        for pipe in [&their_out, &their_err] {
            fchown(pipe, Some(Uid::from_raw(id)), Some(Gid::from_raw(id)))?;
        }
    }
    set_nonblocking(&out)?;
    set_nonblocking(&err)?;
    let (tape, their_tape) = taped.then(io::pipe).transpose()?.unzip();
    tape.as_ref().map(set_nonblocking).transpose()?;
    let null = File::open("/dev/null")?;
    let streams = Streams {
        stdio: [null.into(), their_out.into(), their_err.into()],
        channel: their_channel.into(),
        gate: their_gate.into(),
        tape: their_tape.map(Into::into),
        world: None,
    };
    Ok((Ends { out, err, channel, gate, tape }, streams))
}

fn set_nonblocking(fd: impl AsFd) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    fcntl(fd, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(())
}
