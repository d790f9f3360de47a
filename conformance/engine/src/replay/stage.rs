//! The stage: everything that takes part in one replay, and the one place that waits. `pump` waits for
//! bytes, connections, output and the program's end, all at once, and takes in what has come.

use super::allows::Allows;
use super::connection::{Connection, Received};
use super::fresh::Draw;
use super::origin::Origin;
use super::port::Port;
use super::record::Record;
use super::shortfall::Stop;
use super::waited::InVain;
use crate::http::request;
use crate::lab::files::Files;
use crate::notation::page::Page;
use crate::notation::step::Step;
use crate::notation::text::Values;
use crate::sandbox::folder::CopyError;
use crate::sandbox::{Command, Excess, Folder, Limits, News, Running, Scratch, Source};
use crate::tape::{Call, Descriptor, Is, Outcome, Reel, Sort};
use crate::transcript::{Direction, Entry, What};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a replay needs beside the page.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How the program under test is started; a page adds the port or the address.
    pub command: Command,
    /// The submission's folder, copied beside the served pages.
    pub submission: Option<Folder>,
    /// The served pages.
    pub www: Arc<Files>,
    /// Where fresh folders are made.
    pub scratch_root: PathBuf,
    /// How long any one thing is waited for.
    pub patience: Duration,
    /// What fresh values are drawn from.
    pub seed: u64,
    /// What the program may use.
    pub limits: Limits,
    /// The port that a server is to be given; `None` for any.
    pub port: Option<u16>,
    /// Whether the program's calls are recorded, which no replay is that decides a verdict.
    pub taped: bool,
    /// What is let pass, which nothing is in a replay that decides a verdict.
    pub allows: Allows,
    /// What the program was waited for in vain for, on other pages.
    pub in_vain: Arc<InVain>,
}

/// A call that does not sleep is waited for so often at the end of a recorded replay, five milliseconds each.
const RETURNS_WITHIN: u32 = 40;

/// Everything on stage.
pub struct Stage<'a> {
    /// The page.
    pub page: &'a Page,
    /// What was given.
    pub setup: &'a Setup,
    /// The transcript.
    pub record: Record,
    /// Who looks on; taken out while it is asked.
    pub follower: Option<&'a mut dyn Follow>,
    told: usize,
    /// Values by name.
    pub values: Values,
    /// Where fresh values come from.
    pub draw: Draw,
    /// The fresh folder.
    pub scratch: Scratch,
    /// The program under test, once it was started.
    pub program: Option<Running>,
    /// The port of a server under test.
    pub port: u16,
    /// The address at which it was found.
    pub host: IpAddr,
    /// How long all connecting to it has taken.
    pub connecting: Duration,
    /// What keeps that port from others.
    pub claimed: Option<Port>,
    /// A server page's connections.
    pub connections: BTreeMap<String, Connection>,
    /// Bytes that came of the program on connections, all together.
    pub received: usize,
    /// A client page's origins.
    pub origins: BTreeMap<String, Origin>,
    /// How many visits to them were dealt with before the client was run that runs now.
    pub served_before: usize,
    /// Whose bytes were sent last.
    pub last_sent: Option<(String, Vec<u8>)>,
    /// What a reviewer would add.
    pub advice: Vec<String>,
    /// The bytes that the last expectation of a body or an output asked for.
    pub wanted: Option<Vec<u8>>,
    /// The files that the page made, as it made them; the program may have changed its own copy.
    pub made: Files,
    /// What files held before the page changed them.
    pub earlier: Vec<Vec<u8>>,
    /// The limit that the program overstepped, for which it was ended.
    pub overstepped: Option<Excess>,
    /// Whether the client knocked at port 80 of an origin that is on another port.
    pub next_door: bool,
    /// Descriptors that were noted.
    pub noted_descriptors: Option<usize>,
    /// When it was last looked whether something had happened.
    pub looked: Instant,
    told_of_no_tape: bool,
}

/// Someone who looks on while a page is replayed, such as the stepper: is asked before each step and after the last
/// one, and may then look at the stage, wait on it, and act on it (`onlooker`). A grading has nobody look on.
pub trait Follow {
    /// A step is about to be played; returns when it may be, or with the reason why no more is played.
    /// The steps inside a `repeat` come after the `repeat` itself, each as often as it is played.
    fn before(&mut self, _step: &Step, _stage: &mut Stage<'_>) -> Result<(), Stop> {
        Ok(())
    }
    /// Something happened.
    fn news(&mut self, _entry: &Entry) {}
    /// It is now so many seconds after the beginning. Told often.
    fn time(&mut self, _now: f64) {}
    /// The page says `look`.
    fn look(&mut self, _stage: &mut Stage<'_>) {}
    /// The page is over, for this reason if not by its end. The program is ended after this.
    fn after(&mut self, _stop: Option<&Stop>, _stage: &mut Stage<'_>) {}
}

/// Nobody looks on.
pub struct Nobody;

impl Follow for Nobody {}

/// Something to wait on. There may be a thousand, so the names are borrowed until something happens.
enum Waited<Name> {
    Connection(Name),
    Origin(Name),
    Visit(Name, usize),
    Decoy(Name),
    Program(Source),
}

impl Waited<String> {
    /// Whether it may come of what the program has done.
    fn is_of_program(&self) -> bool {
        matches!(self, Waited::Connection(_) | Waited::Origin(_) | Waited::Visit(..))
    }
}

impl Waited<&str> {
    fn to_owned(&self) -> Waited<String> {
        match *self {
            Waited::Connection(name) => Waited::Connection(name.to_owned()),
            Waited::Origin(name) => Waited::Origin(name.to_owned()),
            Waited::Visit(name, number) => Waited::Visit(name.to_owned(), number),
            Waited::Decoy(name) => Waited::Decoy(name.to_owned()),
            Waited::Program(source) => Waited::Program(source),
        }
    }
}

impl<'a> Stage<'a> {
    /// An empty stage in a fresh folder.
    pub fn new(
        page: &'a Page,
        setup: &'a Setup,
        follower: &'a mut dyn Follow,
    ) -> Result<Stage<'a>, CopyError> {
        let www = setup.www.iter().map(|(path, contents)| (path.as_str(), contents.as_slice()));
        let (root, submission) = (&setup.scratch_root, setup.submission.as_ref());
        let scratch = Scratch::with_room(root, submission, www, setup.limits.disk_bytes)?;
        let stage = Stage {
            page,
            setup,
            record: Record::new(page.first_line()),
            follower: Some(follower),
            told: 0,
            values: Values::new(),
            draw: Draw::new(setup.seed, &page.name),
            scratch,
            program: None,
            port: 0,
            host: Ipv4Addr::LOCALHOST.into(),
            connecting: Duration::ZERO,
            claimed: None,
            connections: BTreeMap::new(),
            received: 0,
            origins: BTreeMap::new(),
            served_before: 0,
            last_sent: None,
            advice: Vec::new(),
            wanted: None,
            made: Files::new(),
            earlier: Vec::new(),
            overstepped: None,
            next_door: false,
            noted_descriptors: None,
            looked: Instant::now(),
            told_of_no_tape: false,
        };
        for (path, contents) in setup.www.iter() {
            // What cannot be laid there is not found there, which is what is asked.
            let _ = stage.lay_again(path, contents);
        }
        Ok(stage)
    }

    /// Waits so long at the most for something to happen, and takes it in. Whether anything did.
    pub fn pump(&mut self, wait: Duration) -> bool {
        let ready = self.poll(wait);
        self.looked = Instant::now();
        if self.setup.taped && ready.iter().any(Waited::is_of_program) {
            self.let_calls_return();
        }
        for waited in &ready {
            self.take_in(waited);
        }
        self.watch_limits();
        self.tell();
        !ready.is_empty()
    }

    /// What has come was sent by a call, which is about to return: then it is told first. On a busy machine it is not
    /// waited for long, and takes its place at the end.
    fn let_calls_return(&mut self) {
        for _ in 0..4 {
            self.program_news(Source::Tape);
            let acts =
                |call: &&Call| matches!(call.sort, Sort::Write | Sort::Close | Sort::Connect);
            if !self.open_calls().iter().any(acts) {
                return;
            }
            let sources = self.program.iter().flat_map(Running::poll_fds);
            let tape = sources.filter(|(source, _)| *source == Source::Tape);
            let mut fds: Vec<PollFd> =
                tape.map(|(_, fd)| PollFd::new(fd, PollFlags::POLLIN)).collect();
            let _ = poll(&mut fds, PollTimeout::from(1u8));
        }
    }

    fn watch_limits(&mut self) {
        if self.overstepped.is_some() || self.exit().is_some() {
            return;
        }
        let Some(program) = &mut self.program else {
            return;
        };
        let most = self.setup.limits.sent_bytes;
        let sent = Some(Excess::Sent(most)).filter(|_| self.received > most);
        if let Some(excess) = sent.or_else(|| program.over_limit()) {
            program.end();
            self.record
                .add("harness", What::Seen { text: format!("the program was ended: it {excess}") });
            self.overstepped = Some(excess);
            // What still lies in their buffers is as endless.
            if sent.is_some() {
                self.connections.values_mut().for_each(Connection::cut);
            }
        }
    }

    /// Tells the onlooker what was recorded since.
    pub fn tell(&mut self) {
        self.ask_follower(|follower, stage| stage.tell_to(follower));
    }

    /// Tells an onlooker who is being asked.
    pub fn tell_to(&mut self, follower: &mut dyn Follow) {
        self.record.entries()[self.told..].iter().for_each(|entry| follower.news(entry));
        self.told = self.record.entries().len();
        follower.time(self.record.now());
    }

    /// Asks the onlooker, who may look at the stage and act on it meanwhile; `None` while one is asked.
    pub fn ask_follower<T>(
        &mut self,
        ask: impl FnOnce(&mut dyn Follow, &mut Self) -> T,
    ) -> Option<T> {
        let follower = self.follower.take()?;
        let answer = ask(follower, self);
        self.follower = Some(follower);
        Some(answer)
    }

    fn poll(&self, wait: Duration) -> Vec<Waited<String>> {
        let mut waited = Vec::new();
        let mut fds = Vec::new();
        let mut add = |what, fd| {
            waited.push(what);
            fds.push(PollFd::new(fd, PollFlags::POLLIN));
        };
        // What a program asked of the kernel comes before what that brought about.
        let sources = || self.program.iter().flat_map(Running::poll_fds);
        let (tape, others): (Vec<_>, Vec<_>) =
            sources().partition(|(source, _)| *source == Source::Tape);
        tape.into_iter().for_each(|(source, fd)| add(Waited::Program(source), fd));
        for (name, connection) in &self.connections {
            connection
                .readable()
                .into_iter()
                .for_each(|fd| add(Waited::Connection(name.as_str()), fd));
        }
        for (name, origin) in &self.origins {
            for listener in origin.listener.iter().chain(&origin.beside) {
                add(Waited::Origin(name.as_str()), listener.as_fd());
            }
            if let Some(decoy) = &origin.decoy {
                add(Waited::Decoy(name.as_str()), decoy.as_fd());
            }
            for (number, visit) in origin.visits.iter().enumerate() {
                let readable = visit.connection.readable();
                readable.into_iter().for_each(|fd| add(Waited::Visit(name.as_str(), number), fd));
            }
        }
        others.into_iter().for_each(|(source, fd)| add(Waited::Program(source), fd));
        let milliseconds = wait.as_micros().div_ceil(1000);
        let timeout = PollTimeout::try_from(milliseconds as i32).unwrap_or(PollTimeout::ZERO);
        // An interrupted or refused poll is a look at which nothing had happened.
        let _ = poll(&mut fds, timeout);
        let happened = |fd: &PollFd| fd.any().unwrap_or(false);
        let ready = waited.iter().zip(&fds).filter(|(_, fd)| happened(fd));
        ready.map(|(waited, _)| waited.to_owned()).collect()
    }

    fn take_in(&mut self, waited: &Waited<String>) {
        match waited {
            Waited::Connection(name) => {
                if let Some(connection) = self.connections.get_mut(name) {
                    self.received += receive(connection, name, &mut self.record);
                }
            }
            Waited::Origin(name) => self.accept(name),
            Waited::Visit(name, number) => self.visit(name, *number),
            Waited::Decoy(name) => self.knocked_next_door(name),
            Waited::Program(source) => self.program_news(*source),
        }
    }

    fn accept(&mut self, name: &str) {
        let Some(origin) = self.origins.get_mut(name) else {
            return;
        };
        if let Ok(Some(number)) = origin.accept() {
            let connection = &origin.visits[number].connection;
            let (from, to) = (connection.remote, connection.local);
            self.record.add(&visit_name(name, number), What::Connected { from, to });
        }
    }

    /// A client came to port 80 although the address has another port.
    fn knocked_next_door(&mut self, name: &str) {
        let Some(decoy) = self.origins.get(name).and_then(|origin| origin.decoy.as_ref()) else {
            return;
        };
        if decoy.accept().is_ok() {
            self.next_door = true;
            let text = format!(
                "the client connected to port 80 of {name}'s host, and {name} is on another port"
            );
            self.record.add(name, What::Seen { text });
        }
    }

    fn visit(&mut self, name: &str, number: usize) {
        let Some(origin) = self.origins.get_mut(name) else {
            return;
        };
        let connection = &mut origin.visits[number].connection;
        self.received += receive(connection, &visit_name(name, number), &mut self.record);
        if origin.visits[number].has_request() && origin.answers_next() {
            self.answer_by_itself(name, number);
        }
    }

    /// An origin that answers every request: sends what a socket's buffer takes, and closes.
    fn answer_by_itself(&mut self, name: &str, number: usize) {
        let Some(origin) = self.origins.get_mut(name) else {
            return;
        };
        let visit = &mut origin.visits[number];
        visit.take_request();
        note_request(&mut self.values, &visit.request);
        let answer = origin
            .answer
            .as_ref()
            .and_then(|answer| answer.fill(&self.values).ok())
            .unwrap_or_default();
        let (who, now) = (visit_name(name, number), self.record.now());
        if let Ok(Some(sent)) = visit.connection.send(&answer) {
            self.record.add_sent(now, &who, &answer[..sent]);
        }
        visit.connection.close();
        self.record.add(
            &who,
            What::Closed { direction: Direction::ToProgram, how: crate::transcript::Close::Fin },
        );
    }

    fn program_news(&mut self, source: Source) {
        let Some(program) = &mut self.program else {
            return;
        };
        let who = self.page.program.role().name();
        for news in program.read(source) {
            match news {
                News::Output { stream, bytes } => self.record.add_output(who, stream, &bytes),
                News::Exited(exit) => self.record.add(who, What::Exited { how: exit.to_string() }),
                News::Called(call) => self.called(*call),
            }
        }
        self.tell_of_no_tape();
    }

    /// A call of the program's has returned, or is all that is known of it.
    fn called(&mut self, call: Call) {
        let who = self.whose(&call);
        self.record.add_call(&who, call);
    }

    /// The connection that a call is about, or the program.
    fn whose(&self, call: &Call) -> String {
        let who = self.name_of_call(call);
        who.unwrap_or_else(|| self.page.program.role().name().to_owned())
    }

    /// What has happened, with the calls in which the program is now at the end.
    pub fn entries_so_far(&self) -> Vec<Entry> {
        let open = self.open_calls().into_iter();
        let open = open.map(|call| self.record.entry_of(&self.whose(call), call.clone()));
        self.record.entries().iter().cloned().chain(open).collect()
    }

    /// The calls in which the program is now.
    pub fn open_calls(&self) -> Vec<&Call> {
        let tape = self.program.iter().filter_map(Running::tape);
        tape.flat_map(Reel::open).collect()
    }

    /// Takes down the calls that have not returned, at the end: those in which the program sleeps, once the others have
    /// had the time to return.
    pub(super) fn end_tape(&mut self) {
        let acts = |stage: &Self| {
            stage.open_calls().iter().any(|call| !call.is_wait() || call.sort == Sort::Write)
        };
        for _ in 0..RETURNS_WITHIN {
            if !acts(self) {
                break;
            }
            self.pump(Duration::from_millis(5));
        }
        let open: Vec<Call> = self.open_calls().into_iter().cloned().collect();
        open.into_iter().for_each(|call| self.called(call));
    }

    /// That nothing is recorded here, where it was to be, or nothing more.
    fn tell_of_no_tape(&mut self) {
        let Some(tape) = self.program.as_ref().and_then(Running::tape) else { return };
        let full = || "so many calls were made that those after this are not recorded".to_owned();
        let why = tape.none().map(|none| none.to_string());
        let gaps = || {
            "from here on calls are left out of which nothing comes, as it makes so many".to_owned()
        };
        let why = why.or_else(|| tape.is_full().then(full)).or_else(|| tape.has_gaps().then(gaps));
        if let Some(text) = why.filter(|_| !self.told_of_no_tape) {
            self.told_of_no_tape = true;
            self.record.add("harness", What::Seen { text });
        }
    }

    /// What the page calls the connection that a call is about.
    pub fn name_of_call(&self, call: &Call) -> Option<String> {
        let own = match (&call.outcome, call.descriptor()) {
            (Some(Outcome::Descriptor(Descriptor { is: Is::Connection { local, .. }, .. })), _)
            | (_, Some(Descriptor { is: Is::Connection { local, .. }, .. })) => Some(*local),
            _ => None,
        };
        let visit = own.and_then(|own| self.visit_of(|connection| connection.remote == own));
        visit.or_else(|| self.name_of(call.remote()?))
    }

    /// What the page calls the harness's end of a connection.
    pub fn name_of(&self, address: SocketAddr) -> Option<String> {
        let is_here = |connection: &Connection| connection.local == address;
        let of_server = self.connections.iter().find(|(_, connection)| is_here(connection));
        let origin = || self.origins.iter().find(|(_, origin)| origin.address == address);
        of_server
            .map(|(name, _)| name.clone())
            .or_else(|| self.visit_of(is_here))
            .or_else(|| origin().map(|(name, _)| name.clone()))
    }

    fn visit_of(&self, is_it: impl Fn(&Connection) -> bool) -> Option<String> {
        self.origins.iter().find_map(|(name, origin)| {
            let visit = origin.visits.iter().position(|visit| is_it(&visit.connection));
            visit.map(|number| visit_name(name, number))
        })
    }
}

/// A visit's name in the transcript: `origin`, `origin 2`, …
pub fn visit_name(origin: &str, number: usize) -> String {
    match number {
        0 => origin.to_owned(),
        number => format!("{origin} {}", number + 1),
    }
}

/// Gives `{connection}` the value that HTTP gives it for this request.
pub fn note_request(values: &mut Values, head: &[u8]) {
    let stays = request::read(head).is_some_and(|request| request.lets_stay());
    let value: &[u8] = if stays { b"keep-alive" } else { b"close" };
    values.insert("connection".to_owned(), value.to_vec());
}

/// How many bytes that were.
fn receive(connection: &mut Connection, who: &str, record: &mut Record) -> usize {
    match connection.receive() {
        Received::Bytes(count) => {
            let new = connection.received.len() - count;
            record.add_bytes(who, Direction::FromProgram, &connection.received[new..]);
            return count;
        }
        Received::Ended(how) => {
            record.add(who, What::Closed { direction: Direction::FromProgram, how })
        }
        Received::Nothing | Received::TooMuch => {}
    }
    0
}
