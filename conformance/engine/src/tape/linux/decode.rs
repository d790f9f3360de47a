//! What a call was given and what it returned, read while its thread is stopped.

use super::calls::{COMMANDS, DOMAINS, Known, OPTIONS, Shape, TYPES, WATCHES, WAYS, name};
use super::descriptors::Descriptors;
use super::memory::Memory;
use crate::kernel::time_left;
use crate::tape::{Argument, Descriptor, Is, Outcome, Ready, Sort};
use nix::unistd::Pid;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// Bytes of one call that are kept.
const BYTES: usize = 256;

/// Bytes of a file's name.
const PATH: usize = 1024;

/// Parts of a second in a struct timespec.
const NANOSECONDS: u32 = 1_000_000_000;

/// Descriptors of one set that are told, and that are looked at.
const TOLD: usize = 64;
const LOOKED_AT: usize = 1024;

/// Errno of calls that a signal has interrupted and that the kernel makes again; no program sees these.
const RESTARTS: std::ops::RangeInclusive<i64> = 512..=516;

/// What is read with, and remembered of earlier calls.
#[derive(Default)]
pub struct Decoder {
    pub descriptors: Descriptors,
    /// What each epoll of a process watches, with the word that stands for it in its events.
    watched: BTreeMap<(u32, i32), BTreeMap<i32, u64>>,
}

/// A call that a thread is in.
pub struct Open {
    pub known: &'static Known,
    pub arguments: [u64; 6],
    pub process: u32,
}

impl Open {
    /// An argument as the int that it is, whatever the upper half of the register holds.
    fn int(&self, place: usize) -> i32 {
        self.arguments[place] as u32 as i32
    }

    fn number(&self, place: usize) -> Argument {
        Argument::Number(self.arguments[place] as i64)
    }
}

impl Decoder {
    /// The arguments of a call that is about to be made, and the bytes it is to send. `None` where it is none of those
    /// that are recorded: a read of a file, say.
    pub fn made(&mut self, thread: Pid, open: &Open) -> Option<(Vec<Argument>, Vec<u8>)> {
        let memory = Memory(thread);
        let arguments = match open.known.shape {
            Shape::Send | Shape::SendParts | Shape::SendMessage => return self.sent(thread, open),
            Shape::Socket | Shape::Pair => {
                let kind = open.int(1) & 0xf;
                vec![word(DOMAINS, open.int(0)), word(TYPES, kind)]
            }
            Shape::Path(place) => vec![path(memory, open.arguments[place])],
            Shape::PathAt { flags } => {
                let path = memory.text(open.arguments[1], PATH);
                let is_of_descriptor =
                    path.is_empty() && open.int(flags) & libc::AT_EMPTY_PATH != 0;
                vec![Some(Argument::Path(path)).filter(|_| !is_of_descriptor)?]
            }
            Shape::Select { parts } => self.sets(thread, open, parts),
            Shape::Poll | Shape::PollFine => self.polled(thread, open),
            Shape::Watch => self.watch(thread, open),
            Shape::Events | Shape::EventsFine => self.events(thread, open),
            Shape::Sleep => {
                vec![Argument::Timeout(memory.time(open.arguments[0], NANOSECONDS))]
            }
            Shape::SleepOfAClock => {
                let [clock, flags, address, ..] = open.arguments;
                let time = memory.time(address, NANOSECONDS);
                vec![Argument::Timeout(time.and_then(|time| time_left(clock, flags, time)))]
            }
            Shape::Clone => {
                let is_thread = open.arguments[0] as i32 & libc::CLONE_THREAD != 0;
                vec![Argument::Word(if is_thread { "a thread" } else { "a process" }.to_owned())]
            }
            Shape::Child | Shape::Exit => vec![Argument::Number(open.int(0).into())],
            Shape::Plain => Vec::new(),
            _ => self.on_one(thread, open)?,
        };
        Some((arguments, Vec::new()))
    }

    /// The arguments of a call that sends bytes, and the first of these.
    fn sent(&mut self, thread: Pid, open: &Open) -> Option<(Vec<Argument>, Vec<u8>)> {
        let memory = Memory(thread);
        let socket = self.on_socket(thread, open)?;
        let (at, size) = (open.arguments[1], open.arguments[2]);
        let (bytes, all) = match open.known.shape {
            Shape::SendParts => memory.parts(at, size, BYTES),
            Shape::SendMessage => message(memory, at, BYTES),
            _ => (memory.bytes(at, (size as usize).min(BYTES)), size),
        };
        Some((vec![socket, Argument::Number(all as i64)], bytes))
    }

    /// The arguments of any other call that works on one descriptor.
    fn on_one(&mut self, thread: Pid, open: &Open) -> Option<Vec<Argument>> {
        let memory = Memory(thread);
        let more = match open.known.shape {
            Shape::Option { reads } => return self.option(thread, open, reads),
            Shape::Control => return self.control(thread, open),
            Shape::Address => {
                let address = memory.address(open.arguments[1]).map(Argument::Address);
                vec![address.unwrap_or_else(|| Argument::Word("no address".to_owned()))]
            }
            Shape::Listen => vec![Argument::Number(open.int(1).into())],
            Shape::Receive => vec![open.number(2)],
            Shape::ReceiveParts => {
                let (_, all) = memory.parts(open.arguments[1], open.arguments[2], 0);
                vec![Argument::Number(all as i64)]
            }
            Shape::ReceiveMessage => {
                vec![Argument::Number(message(memory, open.arguments[1], 0).1 as i64)]
            }
            Shape::SendFile => {
                let file = self.descriptors.of(thread, open.int(1));
                vec![Argument::Descriptor(file), open.number(3)]
            }
            Shape::Shutdown => vec![word(WAYS, open.int(1))],
            Shape::Ioctl => {
                // The one request that changes how a socket's calls wait.
                let is_nonblocking = open.arguments[1] as u32 == libc::FIONBIO as u32;
                let on = memory.int(open.arguments[2]).filter(|_| is_nonblocking)?;
                vec![Argument::Word("FIONBIO".to_owned()), Argument::Number(on.into())]
            }
            _ => Vec::new(),
        };
        let mut arguments = vec![self.on_socket(thread, open)?];
        arguments.extend(more);
        Some(arguments)
    }

    /// What a call has returned, and the bytes it has brought.
    pub fn returned(&mut self, thread: Pid, open: &Open, value: i64) -> (Outcome, Vec<u8>) {
        if RESTARTS.contains(&-value) {
            return (Outcome::Interrupted, Vec::new());
        }
        if (-4095..0).contains(&value) {
            // A connection that is on its way has its addresses already.
            if open.known.sort == Sort::Connect {
                self.descriptors.has_changed(thread, open.int(0));
            }
            return (Outcome::Error(-value as i32), Vec::new());
        }
        self.remember(thread, open, value as i32);
        let memory = Memory(thread);
        let came = (value as usize).min(BYTES);
        let mut bytes = Vec::new();
        let outcome = match open.known.shape {
            Shape::Socket => {
                Outcome::Descriptor(Descriptor { number: value as i32, is: Is::Socket })
            }
            Shape::Accept => Outcome::Descriptor(self.accepted(thread, open, value as i32)),
            Shape::Duplicate => Outcome::Descriptor(self.descriptors.of(thread, value as i32)),
            Shape::Control if open.int(1) != libc::F_SETFL => {
                Outcome::Descriptor(self.descriptors.of(thread, value as i32))
            }
            Shape::Address | Shape::Listen => {
                self.descriptors.has_changed(thread, open.int(0));
                Outcome::Value(value)
            }
            Shape::Receive => {
                bytes = memory.bytes(open.arguments[1], came);
                Outcome::Value(value)
            }
            Shape::ReceiveParts => {
                bytes = memory.parts(open.arguments[1], open.arguments[2], came).0;
                Outcome::Value(value)
            }
            Shape::ReceiveMessage => {
                bytes = message(memory, open.arguments[1], came).0;
                Outcome::Value(value)
            }
            Shape::Select { .. } => self.set_ready(thread, open, value),
            Shape::Poll | Shape::PollFine => self.poll_ready(thread, open, value),
            Shape::Events | Shape::EventsFine => self.events_ready(thread, open, value),
            _ => Outcome::Value(value),
        };
        (outcome, bytes)
    }

    /// What a call that went well tells of a descriptor, for where /proc shows none.
    fn remember(&mut self, thread: Pid, open: &Open, value: i32) {
        let own = open.int(0);
        let address = || Memory(thread).address(open.arguments[1]);
        let (number, is) = match open.known.shape {
            Shape::Socket | Shape::Accept => (value, Some(Is::Socket)),
            Shape::Duplicate => (value, Some(self.descriptors.of(thread, own).is)),
            Shape::Address => {
                let Some(address) = address() else { return };
                let local = SocketAddr::from(([0, 0, 0, 0], 0));
                let is = match open.known.sort {
                    Sort::Connect => Is::Connection { local, remote: address },
                    _ => Is::Listening(address),
                };
                (own, Some(is))
            }
            Shape::On if open.known.name == "close" => (own, None),
            _ => return,
        };
        self.descriptors.is_told(number, is);
    }

    /// The descriptor of a call, where it is a socket, or one whose like is recorded anyway.
    fn on_socket(&mut self, thread: Pid, open: &Open) -> Option<Argument> {
        let descriptor = self.descriptors.of(thread, open.int(0));
        // A call on what is not open is a mistake worth seeing; closing it is what runtimes do by the hundred.
        let is_mistake = descriptor.is == Is::Nothing && open.known.name != "close";
        let is_kept = descriptor.is.is_socket() || is_mistake;
        is_kept.then_some(Argument::Descriptor(descriptor))
    }

    fn option(&mut self, thread: Pid, open: &Open, reads: bool) -> Option<Vec<Argument>> {
        let (level, option) = (open.int(1), open.int(2));
        let known = OPTIONS.iter().find(|(known, _)| *known == (level, option));
        let name = known.map_or_else(|| format!("option {option}"), |(_, name)| (*name).to_owned());
        let mut arguments = vec![self.on_socket(thread, open)?, Argument::Word(name.clone())];
        let memory = Memory(thread);
        let value = || match name.ends_with("TIMEO") {
            true => memory
                .time(open.arguments[3], 1_000_000)
                .map(|time| Argument::Timeout(Some(time).filter(|time| !time.is_zero()))),
            false => memory.int(open.arguments[3]).map(|value| Argument::Number(value.into())),
        };
        arguments.extend(reads.then(value).flatten());
        Some(arguments)
    }

    fn control(&mut self, thread: Pid, open: &Open) -> Option<Vec<Argument>> {
        let command = open.int(1);
        COMMANDS.iter().find(|(known, _)| *known == command)?;
        let mut arguments = vec![self.on_socket(thread, open)?, word(COMMANDS, command)];
        if command == libc::F_SETFL {
            let is_nonblocking = open.int(2) & libc::O_NONBLOCK != 0;
            let flags = if is_nonblocking { "O_NONBLOCK" } else { "0" };
            arguments.push(Argument::Word(flags.to_owned()));
        }
        Some(arguments)
    }

    fn accepted(&mut self, thread: Pid, open: &Open, number: i32) -> Descriptor {
        let told = Some(open.arguments[1]).filter(|address| *address != 0);
        if let Some(remote) = told.and_then(|address| Memory(thread).address(address)) {
            let listening = self.descriptors.of(thread, open.int(0)).is;
            self.descriptors.is_connected(thread, number, &listening, remote);
        }
        self.descriptors.of(thread, number)
    }

    /// The sets of a select, and its time-out.
    fn sets(&mut self, thread: Pid, open: &Open, parts: u32) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for (place, what) in SETS {
            let numbers = set(Memory(thread), open, place);
            if open.arguments[place] != 0 && (!numbers.is_empty() || what == Ready::Read) {
                arguments.push(self.set_of(thread, what, &numbers));
            }
        }
        arguments.push(timeout(Memory(thread), open.arguments[4], parts));
        arguments
    }

    fn set_ready(&mut self, thread: Pid, open: &Open, value: i64) -> Outcome {
        let of = |(place, what): (usize, Ready)| {
            let numbers = set(Memory(thread), open, place);
            numbers.into_iter().map(move |number| (what, number)).collect::<Vec<_>>()
        };
        let ready = if value == 0 { Vec::new() } else { SETS.into_iter().flat_map(of).collect() };
        self.ready(thread, ready)
    }

    /// What a poll watches, and its time-out.
    fn polled(&mut self, thread: Pid, open: &Open) -> Vec<Argument> {
        let memory = Memory(thread);
        let mut arguments = Vec::new();
        let all = polled(memory, open);
        for (what, bits) in [(Ready::Read, libc::POLLIN), (Ready::Write, libc::POLLOUT)] {
            let numbers: Vec<i32> = all
                .iter()
                .filter(|poll| poll.number >= 0 && poll.wanted & bits != 0)
                .map(|poll| poll.number)
                .collect();
            if !numbers.is_empty() || what == Ready::Read {
                arguments.push(self.set_of(thread, what, &numbers));
            }
        }
        arguments.push(match open.known.shape {
            Shape::Poll => milliseconds(open.int(2)),
            _ => timeout(memory, open.arguments[2], NANOSECONDS),
        });
        arguments
    }

    fn poll_ready(&mut self, thread: Pid, open: &Open, value: i64) -> Outcome {
        let all = if value == 0 { Vec::new() } else { polled(Memory(thread), open) };
        let ready = |poll: Polled| {
            let is = if poll.came & !libc::POLLOUT == 0 { Ready::Write } else { Ready::Read };
            (poll.came != 0).then_some((is, poll.number))
        };
        self.ready(thread, all.into_iter().filter_map(ready).collect())
    }

    /// An epoll is told to watch a descriptor, or no more.
    fn watch(&mut self, thread: Pid, open: &Open) -> Vec<Argument> {
        let (epoll, command, number) = (open.int(0), open.int(1), open.int(2));
        let watched = self.watched.entry((open.process, epoll)).or_default();
        let events = match command {
            libc::EPOLL_CTL_DEL => {
                watched.remove(&number);
                0
            }
            _ => {
                let memory = Memory(thread);
                let word =
                    memory.long(open.arguments[3].wrapping_add(EVENT_WORD)).unwrap_or_default();
                watched.insert(number, word);
                memory.int(open.arguments[3]).unwrap_or_default()
            }
        };
        let watched = Argument::Descriptor(self.descriptors.of(thread, number));
        let mut arguments = vec![Argument::Number(epoll.into()), word(WATCHES, command), watched];
        let read = (events & libc::EPOLLIN != 0).then_some("EPOLLIN");
        let write = (events & libc::EPOLLOUT != 0).then_some("EPOLLOUT");
        let words: Vec<&str> = read.into_iter().chain(write).collect();
        if !words.is_empty() {
            arguments.push(Argument::Word(words.join("|")));
        }
        arguments
    }

    /// An epoll, what it watches, and the time-out.
    fn events(&mut self, thread: Pid, open: &Open) -> Vec<Argument> {
        let epoll = open.int(0);
        let watched = self.watched.get(&(open.process, epoll));
        let numbers: Vec<i32> = watched.into_iter().flatten().map(|(number, _)| *number).collect();
        let time = match open.known.shape {
            Shape::Events => milliseconds(open.int(3)),
            _ => timeout(Memory(thread), open.arguments[3], NANOSECONDS),
        };
        vec![Argument::Number(epoll.into()), self.set_of(thread, Ready::Read, &numbers), time]
    }

    fn events_ready(&mut self, thread: Pid, open: &Open, value: i64) -> Outcome {
        let memory = Memory(thread);
        let watched = self.watched.get(&(open.process, open.int(0)));
        let event = |place: u64| {
            let at = open.arguments[1].wrapping_add(place * EVENT);
            let word = memory.long(at.wrapping_add(EVENT_WORD))?;
            let events = memory.int(at)?;
            let is = if events & !libc::EPOLLOUT == 0 { Ready::Write } else { Ready::Read };
            let number =
                watched?.iter().find(|(_, known)| **known == word).map(|(number, _)| *number);
            Some((is, number?))
        };
        let ready = (0..value.min(TOLD as i64) as u64).filter_map(event).collect();
        match self.ready(thread, ready) {
            // What stands for a descriptor may have been told to it before anybody looked.
            Outcome::Ready(ready, _) => {
                let more = value as usize - ready.len();
                Outcome::Ready(ready, more)
            }
            other => other,
        }
    }

    fn set_of(&mut self, thread: Pid, what: Ready, numbers: &[i32]) -> Argument {
        let first: Vec<Descriptor> =
            numbers.iter().take(TOLD).map(|number| self.descriptors.of(thread, *number)).collect();
        let more = numbers.len() - first.len();
        Argument::Set { what, first, more }
    }

    fn ready(&mut self, thread: Pid, ready: Vec<(Ready, i32)>) -> Outcome {
        let more = ready.len().saturating_sub(TOLD);
        let first = ready.into_iter().take(TOLD);
        let first = first.map(|(is, number)| (is, self.descriptors.of(thread, number))).collect();
        Outcome::Ready(first, more)
    }
}

/// The sets of a select, by their places.
const SETS: [(usize, Ready); 3] = [(1, Ready::Read), (2, Ready::Write), (3, Ready::Except)];

/// The size of a struct epoll_event, and where the word of the program's own is in it.
#[cfg(target_arch = "x86_64")]
const EVENT: u64 = 12;
#[cfg(target_arch = "x86_64")]
const EVENT_WORD: u64 = 4;
#[cfg(target_arch = "aarch64")]
const EVENT: u64 = 16;
#[cfg(target_arch = "aarch64")]
const EVENT_WORD: u64 = 8;

fn word(of: &[(i32, &'static str)], number: i32) -> Argument {
    Argument::Word(name(of, number))
}

fn path(memory: Memory, address: u64) -> Argument {
    Argument::Path(memory.text(address, PATH))
}

/// The parts of a struct msghdr.
fn message(memory: Memory, address: u64, most: usize) -> (Vec<u8>, u64) {
    let at = |offset| memory.long(address.wrapping_add(offset));
    let parts = at(16).zip(at(24));
    parts.map_or((Vec::new(), 0), |(parts, count)| memory.parts(parts, count, most))
}

/// The numbers in the set at this place of a select's arguments.
fn set(memory: Memory, open: &Open, place: usize) -> Vec<i32> {
    let address = open.arguments[place];
    let bound = (open.int(0).max(0) as usize).min(LOOKED_AT);
    if address == 0 {
        return Vec::new();
    }
    let bytes = memory.bytes(address, bound.div_ceil(8));
    let is_in =
        |number: &usize| bytes.get(number / 8).is_some_and(|byte| byte >> (number % 8) & 1 == 1);
    (0..bound).filter(is_in).map(|number| number as i32).collect()
}

/// A struct pollfd.
struct Polled {
    number: i32,
    wanted: i16,
    came: i16,
}

fn polled(memory: Memory, open: &Open) -> Vec<Polled> {
    let count = (open.arguments[1] as u32 as usize).min(LOOKED_AT);
    let bytes = memory.bytes(open.arguments[0], count * 8);
    let (each, _) = bytes.as_chunks::<8>();
    let polled = |[a, b, c, d, e, f, g, h]: &[u8; 8]| Polled {
        number: i32::from_ne_bytes([*a, *b, *c, *d]),
        wanted: i16::from_ne_bytes([*e, *f]),
        came: i16::from_ne_bytes([*g, *h]),
    };
    each.iter().map(polled).collect()
}

/// A time-out at this address; none where there is no address.
fn timeout(memory: Memory, address: u64, parts: u32) -> Argument {
    Argument::Timeout(if address == 0 { None } else { memory.time(address, parts) })
}

/// A time-out in milliseconds; none where it is negative.
fn milliseconds(time: i32) -> Argument {
    Argument::Timeout(u64::try_from(time).ok().map(Duration::from_millis))
}
