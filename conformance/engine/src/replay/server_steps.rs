//! Steps of a server's page: connecting, which starts the server, and what is asked of its process.

use super::connection::{Connection, ROOM};
use super::patience::{LOOK_EVERY, Patience, SeenTime};
use super::port::Port;
use super::shortfall::Stop;
use super::stage::Stage;
use super::waited::For;
use crate::judge::found::Found;
use crate::judge::found::not_connected::NotConnected;
use crate::judge::found::program::OfProgram;
use crate::judge::judgement::Judgement;
use crate::kernel::{self, Answer, Naps, View};
use crate::notation::program::Role;
use crate::notation::step::{Act, Action, ClientStep, ExitWanted, ServerStep, Step};
use crate::sandbox::start_error::Refusal;
use crate::sandbox::{Exit, Limits, Running, StartError};
use crate::transcript::What;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

/// Between two attempts to connect to a program that does not listen yet: at first, and later.
const SOON: Duration = Duration::from_millis(2);
const LATER: Duration = Duration::from_millis(20);

/// All connecting of one page may take so many times the patience for one thing. A page makes up to a thousand
/// connections, and each that meets a full listen queue waits a second for its next attempt.
const MOST_CONNECTING: u32 = 4;

/// A program that is recorded takes longer to start: it is stopped at each file that its language reads.
const TAPED_START: Duration = Duration::from_secs(2);

/// How often a second an idle thread may wake: a time-out of 50 ms is no spinning yet, one of 20 ms is.
const MOST_NAPS_A_SECOND: f64 = 30.0;

/// What a program uses of a processor while it is said to use none: 4 %.
const IDLE_SHARE: f64 = 0.04;

impl Stage<'_> {
    pub(super) fn connects(
        &mut self,
        name: &str,
        from: Option<Ipv4Addr>,
        elsewhere: bool,
        small_window: bool,
        step: &Step,
    ) -> Result<(), Stop> {
        self.make_way();
        let starting = self.program.is_none();
        if starting {
            self.start_server()?;
        }
        let mut host = if elsewhere { another_host()? } else { self.host };
        let limit = match self.setup.taped && starting {
            true => self.setup.patience.max(TAPED_START),
            false => self.setup.patience,
        };
        let mut patience = Patience::with(limit, For::Listening, &self.setup.in_vain);
        loop {
            let to = SocketAddr::new(host, self.port);
            let began = Instant::now();
            let opened = Connection::open(to, from, small_window, self.setup.patience);
            self.connecting += began.elapsed();
            let error = match opened {
                Ok(_) if self.connecting > self.setup.patience * MOST_CONNECTING => {
                    ErrorKind::TimedOut.into()
                }
                Ok(connection) => {
                    if !elsewhere {
                        self.host = host;
                    }
                    self.connected(name, connection);
                    return Ok(());
                }
                Err(error) => error,
            };
            // Quick at first, when a program is about to listen, and then less often.
            let early = patience.lasted() < Duration::from_millis(200);
            self.pump(if early { SOON } else { LATER });
            let is_there = self.exit().is_none() || !self.left_behind().is_empty();
            let may_come = starting && is_there && error.kind() == ErrorKind::ConnectionRefused;
            let has_ended = may_come && patience.has_ended(|| self.work());
            if may_come && !has_ended {
                if self.setup.allows.its_port {
                    self.port = self.its_port().unwrap_or(self.port);
                }
                if !elsewhere && !early {
                    host = self.only_host().unwrap_or(host);
                }
                continue;
            }
            // Who had all of the patience had the time to end as well.
            if !has_ended {
                self.let_it_end();
            }
            let why = self.why_not_connected(&error, starting, patience.lasted());
            let found = Found::NotConnected(why);
            return Err(self.fell_short(step, name, found.into(), patience.lasted()));
        }
    }

    /// Ends the program where another may follow it.
    fn make_way(&mut self) {
        let allows = &self.setup.allows;
        if allows.close_for_error && self.program.is_some() {
            self.let_it_end();
        }
        let again = allows.started_again || (allows.close_for_error && self.exit().is_some());
        if again && self.connections.values().all(Connection::is_over) {
            // At its old port the connections of the one before may stand in the way.
            self.program.take().iter_mut().for_each(Running::end);
        }
    }

    /// Takes a connection with the server under test on stage.
    pub(super) fn connected(&mut self, name: &str, mut connection: Connection) {
        connection.most = ROOM + self.longest_content();
        let (from, to) = (connection.local, connection.remote);
        self.record.add(name, What::Connected { from, to });
        self.connections.insert(name.to_owned(), connection);
        self.tell();
    }

    fn start_server(&mut self) -> Result<(), Stop> {
        let port = match self.setup.port {
            Some(number) => Port::claim(number).ok_or(ErrorKind::AddrInUse.into()),
            None => Port::free(),
        };
        let port =
            port.map_err(|error| Stop::Broken(format!("failed to find a free port: {error}")))?;
        self.port = self.claimed.insert(port).number;
        self.values.insert("port".to_owned(), self.port.to_string().into_bytes());
        self.start(&[self.port.to_string().into()])
    }

    /// Starts the program under test with what the page gives it: its port, or its arguments.
    pub(super) fn start(&mut self, given: &[OsString]) -> Result<(), Stop> {
        let (setup, program) = (self.setup, &self.page.program);
        let arguments = program.arguments(given);
        let command = setup.command.with(&arguments);
        self.record.add(program.role().name(), What::Started { command });
        let limits = Limits { connects: self.ports_to_reach(), ..setup.limits.clone() };
        let start = if setup.taped { Running::start_taped } else { Running::start };
        match start(&setup.command, &arguments, &self.scratch, &limits) {
            Ok(program) => {
                self.program = Some(program);
                Ok(())
            }
            Err(StartError::Refused(refusal)) => Err(self.not_started(refusal)),
            Err(error) => Err(Stop::Broken(format!("failed to start the program: {error}"))),
        }
    }

    /// The ports that the program under test has to connect to, if only in error: of a client, those of the origins, and
    /// the one that an address means without saying so. `None` where an origin is still to come while it runs.
    fn ports_to_reach(&self) -> Option<Vec<u16>> {
        let begins = |step: &&Step| matches!(step.action, Action::Client(ClientStep::Runs { .. }));
        let later = self.page.steps().filter(|step| step.line > self.record.line);
        let is_origin = |step: &Step| {
            matches!(
                step.action,
                Action::Connection { act: Act::Listens { .. } | Act::Refuses, .. }
            )
        };
        if later.take_while(|step| !begins(step)).any(is_origin) {
            return None;
        }
        let origins = self.origins.values().map(|origin| origin.address.port());
        let http = (self.page.program.role() == Role::Client).then_some(80);
        Some(origins.chain(http).collect())
    }

    fn not_started(&mut self, refusal: Refusal) -> Stop {
        let step = Step {
            line: self.record.line,
            source: "the program starts".to_owned(),
            action: crate::notation::step::Action::Pause {
                time: Duration::ZERO,
                past_time_outs: false,
            },
        };
        self.fell_short(&step, "", Found::NotStarted(refusal).into(), Duration::ZERO)
    }

    /// A server bound to one address that is not 127.0.0.1 is talked to there: which address it listens on is
    /// what rule 2.1 is about, and no other.
    fn only_host(&self) -> Option<IpAddr> {
        let listeners = kernel::listeners(self.pid()?)?;
        let hosts: Vec<IpAddr> = listeners
            .iter()
            .filter(|address| address.port() == self.port)
            .map(SocketAddr::ip)
            .collect();
        match hosts.as_slice() {
            [only] if !only.is_unspecified() => Some(*only),
            [IpAddr::V6(host)] if host.is_unspecified() => Some(Ipv6Addr::LOCALHOST.into()),
            _ => None,
        }
    }

    /// A server that listens no more may be about to end, which is then what there is to say.
    pub(super) fn let_it_end(&mut self) {
        let mut unseen = Patience::new(Duration::from_millis(300));
        let mut seen = Patience::with(Duration::from_secs(2), For::End, &self.setup.in_vain);
        while let Some(pid) = self.pid() {
            // Where nobody may look, it is not waited for long.
            let has_ended = match kernel::listeners(pid) {
                Some(listeners) if !listeners.is_empty() => return,
                Some(_) => seen.has_ended(|| self.work()),
                None => unseen.has_ended(|| None),
            };
            if has_ended {
                return;
            }
            self.pump(LOOK_EVERY);
        }
    }

    /// The port where it listens in place of the one that it was given.
    fn its_port(&self) -> Option<u16> {
        let all = kernel::listeners(self.pid()?)?;
        all.first().map(SocketAddr::port)
    }

    fn why_not_connected(
        &self,
        error: &std::io::Error,
        starting: bool,
        waited: Duration,
    ) -> NotConnected {
        let Some(program) = &self.program else {
            return NotConnected::Error(error.to_string());
        };
        let port = self.port;
        if let Some(exit) = self.exit().cloned() {
            return match starting {
                true => NotConnected::EndedFirst { exit, port },
                false => NotConnected::Ended(exit),
            };
        }
        match error.kind() {
            ErrorKind::ConnectionRefused => {}
            ErrorKind::TimedOut => return NotConnected::QueueFull,
            _ => return NotConnected::Error(error.to_string()),
        }
        let all = self.pid().and_then(kernel::listeners).unwrap_or_default();
        let (own, others): (Vec<SocketAddr>, Vec<SocketAddr>) =
            all.into_iter().partition(|address| address.port() == port);
        match (own.is_empty(), others.is_empty()) {
            (_, false) => NotConnected::ListensElsewhere { told: port, on: others },
            (false, true) => NotConnected::ListensOnlyAt(own),
            (true, true) if starting => {
                let used = kernel::processor_time(program.pid()).unwrap_or_default();
                NotConnected::NeverListens { port, waited, used }
            }
            (true, true) => NotConnected::ListensNoMore,
        }
    }

    pub(super) fn server(&mut self, wanted: &ServerStep, step: &Step) -> Result<(), Stop> {
        // Where each connection may have a process of its own, one that has ended is followed by another.
        let of_the_living = !matches!(wanted, ServerStep::Runs | ServerStep::Exits(_));
        if self.setup.allows.started_again && of_the_living && self.program.is_some() {
            self.let_it_end();
            if self.exit().is_some() {
                self.program.take().iter_mut().for_each(Running::end);
                self.start_server()?;
            }
        }
        match wanted {
            ServerStep::Runs => self.server_runs(step),
            ServerStep::Exits(wanted) => self.wait_for(step, "", |stage, last_call| {
                Ok(exited(stage.exit(), *wanted, last_call))
            }),
            ServerStep::WaitsInSelect => self.server_is(step, |view| view.waits_in_select()),
            ServerStep::WorksAlone => self.server_is(step, |view| view.works_alone()),
            ServerStep::UsesNoProcessor { time } => self.uses_no_processor(*time, step),
            ServerStep::Sleeps { time } => self.sleeps(*time, step),
            ServerStep::NoteDescriptors => self.note_descriptors(),
            ServerStep::DescriptorsAsNoted => self.descriptors_as_noted(step),
        }
    }

    /// It has not ended, and is given a moment to end of what it was sent last.
    fn server_runs(&mut self, step: &Step) -> Result<(), Stop> {
        let mut clock = SeenTime::new();
        self.wait_for(step, "", |stage, _| {
            Ok(match stage.exit() {
                Some(exit) => Judgement::unmet(OfProgram::Exited(exit.clone())),
                None if clock.look() < Duration::from_millis(60) => Judgement::Wait,
                None => Judgement::Met,
            })
        })
    }

    /// The kernel's view of the program; where there is none, the check is skipped.
    fn view(&self) -> Result<Option<View>, Stop> {
        let Some(pid) = self.pid() else {
            return Ok(None);
        };
        match kernel::look(pid) {
            None if kernel::sockets().is_none() => {
                Err(Stop::Skipped("this system does not show what a process does".to_owned()))
            }
            view => Ok(view),
        }
    }

    fn server_is(&mut self, step: &Step, ask: impl Fn(&View) -> Answer) -> Result<(), Stop> {
        let mut looks = 0;
        self.wait_for(step, "", |stage, last_call| {
            // A look is dear on a busy machine: every time at first, and then every fifth time.
            looks += 1;
            if looks > 5 && looks % 5 != 0 && !last_call {
                return Ok(Judgement::Wait);
            }
            let Some(view) = stage.view()? else {
                return Ok(gone(stage.exit()));
            };
            match ask(&view) {
                Answer::Yes => Ok(Judgement::Met),
                Answer::No(evidence) if last_call => {
                    Ok(Judgement::unmet(OfProgram::Seen(evidence)))
                }
                Answer::No(_) => Ok(Judgement::Wait),
                Answer::Hidden => {
                    Err(Stop::Skipped("this system does not show what the program does".to_owned()))
                }
            }
        })
    }

    /// Idle for a whole stretch of time; what it still has to do when the step begins may be done first.
    fn uses_no_processor(&mut self, time: Duration, step: &Step) -> Result<(), Stop> {
        let mut stretch: Option<Stretch> = None;
        self.wait_for(step, "", |stage, last_call| {
            let pid = stage.pid();
            let Some((pid, now)) = pid.and_then(|pid| Some((pid, kernel::processor_time(pid)?)))
            else {
                stage.view()?;
                return Ok(gone(stage.exit()));
            };
            let stretch_now = stretch.get_or_insert_with(|| Stretch::new(now));
            if stretch_now.look(kernel::is_running(pid)) < time && !last_call {
                return Ok(Judgement::Wait);
            }
            let Some(busy) = stretch_now.busy(now, time) else { return Ok(Judgement::Met) };
            stretch = None;
            Ok(if last_call { Judgement::unmet(busy) } else { Judgement::Wait })
        })
    }

    /// Asleep for a whole stretch of time. A thread that waits with a short time-out of its own uses next to no
    /// processor, and yet wakes again and again to find nothing.
    fn sleeps(&mut self, time: Duration, step: &Step) -> Result<(), Stop> {
        let mut began: Option<(BTreeMap<u32, Naps>, SeenTime, Instant)> = None;
        let mut woke: Option<OfProgram> = None;
        self.wait_for(step, "", |stage, last_call| {
            let Some(pid) = stage.pid() else {
                return Ok(gone(stage.exit()));
            };
            let now = kernel::naps(pid);
            if now.is_empty() {
                // Nothing is to be seen here, or it is at work just now.
                stage.view()?;
                let mut told = || woke.take().unwrap_or(OfProgram::Awake);
                return Ok(if last_call { Judgement::unmet(told()) } else { Judgement::Wait });
            }
            let (before, clock, since) =
                began.get_or_insert_with(|| (now.clone(), SeenTime::new(), Instant::now()));
            if clock.look() < time && !last_call {
                return Ok(Judgement::Wait);
            }
            // The last stretch may be too short to tell; what an earlier one showed goes on to hold.
            let is_whole = clock.counted() >= time;
            // It may have woken also while the harness was not running.
            let told = woken(before, &now, since.elapsed());
            let told = told.or_else(|| woke.take().filter(|_| !is_whole));
            match told {
                None => Ok(Judgement::Met),
                Some(told) if last_call => Ok(Judgement::unmet(told)),
                Some(told) => {
                    (woke, began) = (Some(told), None);
                    Ok(Judgement::Wait)
                }
            }
        })
    }

    fn note_descriptors(&mut self) -> Result<(), Stop> {
        let known = &self.setup.in_vain;
        let mut patience = Patience::with(self.setup.patience, For::Rest, known);
        loop {
            self.pump(LOOK_EVERY);
            let Some(view) = self.view()? else {
                return Ok(());
            };
            if view.has_noticed_everything() || patience.has_ended(|| self.work()) {
                self.noted_descriptors = view.descriptors();
                return match self.noted_descriptors {
                    Some(_) => Ok(()),
                    None => Err(Stop::Skipped(
                        "this system does not show a program's descriptors".to_owned(),
                    )),
                };
            }
        }
    }

    fn descriptors_as_noted(&mut self, step: &Step) -> Result<(), Stop> {
        let noted = self.noted_descriptors.unwrap_or(usize::MAX);
        let mut rested = 0;
        self.wait_for(step, "", |stage, last_call| {
            let Some(view) = stage.view()? else {
                return Ok(gone(stage.exit()));
            };
            // One that is about to be gone has closed some already, or all. It does not sleep any more, and as a look
            // takes a while, it is looked at twice.
            let now = view.descriptors();
            let rests = view.is_asleep() && now.is_some_and(|now| now <= noted);
            rested = if rests { rested + 1 } else { 0 };
            Ok(match now {
                Some(0) => Judgement::Wait,
                Some(now) if now <= noted && (rested > 1 || last_call) => Judgement::Met,
                Some(now) if last_call => Judgement::unmet(OfProgram::Descriptors { now, noted }),
                _ => Judgement::Wait,
            })
        })
    }
}

/// What is to be said of threads that woke too often between two looks, so much time apart.
fn woken(
    before: &BTreeMap<u32, Naps>,
    now: &BTreeMap<u32, Naps>,
    lasted: Duration,
) -> Option<OfProgram> {
    let naps = |(tid, now): (&u32, &Naps)| {
        Some((now.count.saturating_sub(before.get(tid)?.count), now.call))
    };
    let (times, call) = now.iter().filter_map(naps).max_by_key(|(times, _)| *times)?;
    (times as f64 > lasted.as_secs_f64() * MOST_NAPS_A_SECOND).then_some(OfProgram::Woke {
        times,
        lasted,
        call,
    })
}

/// A stretch of time in which a program should be idle.
struct Stretch {
    before: Duration,
    clock: SeenTime,
    looks: u32,
    running: u32,
}

impl Stretch {
    fn new(before: Duration) -> Stretch {
        Stretch { before, clock: SeenTime::new(), looks: 0, running: 0 }
    }

    /// Looks once more; how long it has lasted.
    fn look(&mut self, running: bool) -> Duration {
        self.looks += 1;
        self.running += u32::from(running);
        self.clock.look()
    }

    /// What kept the program busy, if it was: processor time used, or wanted in most of the looks.
    fn busy(&self, now: Duration, time: Duration) -> Option<OfProgram> {
        let used = now.saturating_sub(self.before);
        if used.as_secs_f64() > IDLE_SHARE * time.as_secs_f64() {
            return Some(OfProgram::Busy { used, lasted: self.clock.counted() });
        }
        let (running, looks) = (self.running, self.looks);
        (running * 2 > looks).then_some(OfProgram::Running { running, looks })
    }
}

fn gone(exit: Option<&Exit>) -> Judgement {
    match exit {
        Some(exit) => Judgement::unmet(OfProgram::HasEnded(exit.clone())),
        None => Judgement::Wait,
    }
}

/// Whether a program ended as wanted.
pub(super) fn exited(exit: Option<&Exit>, wanted: ExitWanted, last_call: bool) -> Judgement {
    let Some(exit) = exit else {
        return match last_call {
            true => Judgement::unmet(OfProgram::StillRuns),
            false => Judgement::Wait,
        };
    };
    let as_wanted = match wanted {
        ExitWanted::Any => matches!(exit, Exit::Status(_)),
        ExitWanted::NonZero => matches!(exit, Exit::Status(status) if *status != 0),
        ExitWanted::Status(status) => *exit == Exit::Status(status),
    };
    match as_wanted {
        true => Judgement::Met,
        false => Judgement::unmet(OfProgram::Exited(exit.clone())),
    }
}

fn another_host() -> Result<IpAddr, Stop> {
    let none = || Stop::Skipped("this machine has no second address to connect to".to_owned());
    another_address().ok_or_else(none)
}

/// An address of this machine other than 127.0.0.1.
fn another_address() -> Option<IpAddr> {
    if cfg!(target_os = "linux") {
        return Some(Ipv4Addr::new(127, 0, 0, 2).into());
    }
    let interfaces = nix::ifaddrs::getifaddrs().ok()?;
    let addresses = interfaces
        .filter_map(|interface| interface.address?.as_sockaddr_in().map(|address| address.ip()));
    addresses.into_iter().find(|address| !address.is_loopback()).map(IpAddr::from)
}
