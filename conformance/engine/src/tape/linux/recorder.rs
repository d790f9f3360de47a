//! Answers the stops of a traced program: notes the call that a thread is about to make, lets it be made, notes what it
//! returned. Everything that the program starts is traced with it, and ends with whoever traces (PTRACE_O_EXITKILL).
//!
//! A thread stops before a recorded call, by the filter, and after it, by ptrace. Between the two it may sleep for as
//! long as it likes. Signals go on to it as they come.

use super::calls::{Shape, known};
use super::decode::{Decoder, Open};
use super::desk::Desk;
use crate::kernel;
use crate::sys::trace::{At, Until, at, go_on, listen};
use crate::tape::call::{Outcome, Sort};
use crate::tape::note::Note;
use crate::tape::now;
use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::ptrace::{self, Options};
use nix::unistd::Pid;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

/// Calls of one program that are noted.
const MOST: usize = 50_000;

/// So many in a row that come to nothing: who makes those runs in circles, and more of them show nothing more. They are
/// left out then, until one moves something.
const MOST_IN_CIRCLES: usize = 3_000;

/// Records one program with all that it starts.
pub struct Recorder {
    desk: Desk,
    decoder: Decoder,
    threads: HashMap<Pid, Thread>,
    noted: usize,
    in_circles: usize,
}

/// A traced thread.
struct Thread {
    process: u32,
    /// The call that it is in, where it is a recorded one.
    open: Option<Open>,
    /// That it was made, where that is noted only if something comes of it.
    held: Option<Note>,
}

/// Says to the other side of `meet` that this process is ready to be traced, and waits until it is; whether it is.
pub fn be_traced(mut meet: &UnixStream) -> Result<bool, Errno> {
    // Nobody may trace what is not dumpable, unless privileged.
    prctl::set_dumpable(true)?;
    let mut answer = [0];
    let is_traced = meet.write_all(&[1]).and_then(|()| meet.read_exact(&mut answer)).is_ok();
    prctl::set_dumpable(false)?;
    Ok(is_traced && answer == [1])
}

impl Recorder {
    /// Traces the child `program`, which asks for it on `meet`; writes its notes to `pipe` until there is something to
    /// be read from `end`. `None` where the kernel does not allow it, which is noted.
    pub fn begin(
        program: Pid,
        mut meet: &UnixStream,
        pipe: OwnedFd,
        end: BorrowedFd<'_>,
    ) -> Option<Recorder> {
        let mut desk = Desk::new(pipe, end)?;
        meet.read_exact(&mut [0]).ok()?;
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACESECCOMP
            | Options::PTRACE_O_TRACEFORK
            | Options::PTRACE_O_TRACEVFORK
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_EXITKILL;
        let traced = ptrace::seize(program, options);
        let _ = meet.write_all(&[u8::from(traced.is_ok())]);
        match traced {
            Ok(()) => {
                let decoder = Decoder::default();
                Some(Recorder { desk, decoder, threads: HashMap::new(), noted: 0, in_circles: 0 })
            }
            Err(errno) => {
                desk.hand_over(&Note::Absent { errno: errno as i32 });
                None
            }
        }
    }

    /// Takes what wait(2) said of a thread. Whether it was a stop, which is answered then; else it was its end.
    pub fn takes(&mut self, thread: Pid, status: i32) -> bool {
        if !libc::WIFSTOPPED(status) {
            self.threads.remove(&thread);
            return false;
        }
        // A thread that was killed in its stop is not there any more, and its end comes next.
        let _ = self.answer(thread, status >> 16, libc::WSTOPSIG(status));
        true
    }

    fn answer(&mut self, thread: Pid, event: i32, signal: i32) -> Result<(), Errno> {
        match event {
            libc::PTRACE_EVENT_SECCOMP => self.made(thread),
            libc::PTRACE_EVENT_STOP if stops_all(signal) => return listen(thread),
            libc::PTRACE_EVENT_EXEC => self.has_become(thread),
            0 if signal == libc::SIGTRAP | 0x80 => self.returned(thread),
            0 => return go_on(thread, self.until(thread), signal),
            _ => {}
        }
        go_on(thread, self.until(thread), 0)
    }

    /// A thread in a recorded call is stopped again when that returns.
    fn until(&self, thread: Pid) -> Until {
        let is_in_call = self.threads.get(&thread).is_some_and(|thread| thread.open.is_some());
        if is_in_call { Until::Return } else { Until::Call }
    }

    /// A thread is about to make a call.
    fn made(&mut self, thread: Pid) {
        let Ok(At::Made(number, arguments)) = at(thread) else { return };
        let Some(known) = known(number).filter(|_| self.noted < MOST) else { return };
        let is_held = self.in_circles >= MOST_IN_CIRCLES && known.shape != Shape::Exit;
        let own = self.threads.entry(thread).or_insert_with(|| Thread {
            process: process_of(thread).unwrap_or(thread.as_raw() as u32),
            open: None,
            held: None,
        });
        let open = Open { known, arguments, process: own.process };
        let Some((arguments, bytes)) = self.decoder.made(thread, &open) else { return };
        let process = own.process;
        if known.shape != Shape::Exit {
            own.open = Some(open);
        }
        let (at, name, sort) = (now(), known.name.to_owned(), known.sort);
        let number = thread.as_raw() as u32;
        let made = Note::Made { at, process, thread: number, name, sort, arguments, bytes };
        if is_held {
            own.held = Some(made);
            return;
        }
        self.note_made(&made);
        if known.shape == Shape::Exit {
            // It does not return, and nobody waits for it.
            let (outcome, bytes) = (None, Vec::new());
            self.desk.hand_over(&Note::Returned { at, thread: number, outcome, bytes });
        }
    }

    fn note_made(&mut self, made: &Note) {
        self.desk.hand_over(made);
        self.noted += 1;
        if self.noted == MOST {
            self.desk.hand_over(&Note::Full);
        }
    }

    /// The call that a thread was in has returned.
    fn returned(&mut self, thread: Pid) {
        let Some(own) = self.threads.get_mut(&thread) else { return };
        let (open, held) = (own.open.take(), own.held.take());
        let Some(open) = open else { return };
        let Ok(At::Returned(value)) = at(thread) else { return };
        let at = now();
        let (outcome, bytes) = self.decoder.returned(thread, &open, value);
        let gets_on = gets_on(open.known.sort, &outcome);
        self.in_circles = if gets_on { 0 } else { self.in_circles + 1 };
        match held {
            Some(_) if !gets_on => return,
            Some(made) => self.note_made(&made),
            None => {}
        }
        let (thread, outcome) = (thread.as_raw() as u32, Some(outcome));
        self.desk.hand_over(&Note::Returned { at, thread, outcome, bytes });
        if self.in_circles == MOST_IN_CIRCLES {
            self.desk.hand_over(&Note::Circles);
        }
    }

    /// Another program is executed: by the first thread, whatever the number of the one was that asked for it.
    fn has_become(&mut self, thread: Pid) {
        let former = ptrace::getevent(thread).map_or(thread, |pid| Pid::from_raw(pid as i32));
        if former == thread {
            return;
        }
        let open = self.threads.remove(&former).and_then(|former| former.open);
        let process = thread.as_raw() as u32;
        self.threads.insert(thread, Thread { process, open: None, held: None });
        if open.is_some() {
            let (at, thread) = (now(), former.as_raw() as u32);
            let (outcome, bytes) = (None, Vec::new());
            self.desk.hand_over(&Note::Returned { at, thread, outcome, bytes });
        }
    }
}

/// Whether a call has moved bytes, or made or ended something.
fn gets_on(sort: Sort, outcome: &Outcome) -> bool {
    match (sort, outcome) {
        (Sort::Read | Sort::Write, Outcome::Value(count)) => *count > 0,
        (Sort::Socket | Sort::Wait, Outcome::Value(_)) => false,
        (_, Outcome::Value(_) | Outcome::Descriptor(_)) => true,
        _ => false,
    }
}

/// Whether a signal stops the whole process, until another lets it go on.
fn stops_all(signal: i32) -> bool {
    matches!(signal, libc::SIGSTOP | libc::SIGTSTP | libc::SIGTTIN | libc::SIGTTOU)
}

/// The process that a thread belongs to.
fn process_of(thread: Pid) -> Option<u32> {
    kernel::field(&kernel::text(&format!("/proc/{thread}/status"))?, "Tgid:")?.parse().ok()
}
