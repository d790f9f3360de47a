//! Plays a page: each step in turn, until one is not met.

use super::enough::is_enough;
use super::patience::{LOOK_EVERY, Patience, SeenTime};
use super::shortfall::{Ended, LAST_LINES, Replayed, Shortfall, Snapshot, Stop};
use super::stage::{Follow, Setup, Stage, visit_name};
use super::waited::For;
use crate::judge::found::Found;
use crate::judge::judgement::{Advice, Judgement, Mismatch};
use crate::judge::wanted;
use crate::kernel::{self, Work};
use crate::notation::expect::Expectation;
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, ServerStep, Step};
use crate::notation::text::shown;
use crate::sandbox::output::Stream;
use crate::sandbox::{Exit, Running};
use crate::tape::Reel;
use crate::transcript::What;
use std::time::{Duration, Instant};

/// Plays a page against a fresh program.
pub fn replay(page: &Page, setup: &Setup, follower: &mut dyn Follow) -> Replayed {
    let began = Instant::now();
    let mut stage = match Stage::new(page, setup, follower) {
        Ok(stage) => stage,
        Err(error) => {
            let stop = Some(Stop::Broken(format!("failed to make a fresh folder: {error}")));
            return Replayed::nothing(stop);
        }
    };
    let stop = page.steps().try_for_each(|step| stage.play(step)).err();
    if stage.in_the_background().is_some() {
        stage.advice.push(IN_THE_BACKGROUND.to_owned());
    }
    stage.tell();
    stage.ask_follower(|follower, stage| follower.after(stop.as_ref(), stage));
    stage.end_tape();
    if let Some(program) = &mut stage.program {
        program.end();
    }
    stage.tell();
    let tape = stage.program.as_ref().and_then(Running::tape);
    let taped = tape.is_some_and(|tape| tape.none().is_none());
    let (advice, transcript) = (stage.advice, stage.record.into_entries());
    Replayed { stop, advice, transcript, taped, seconds: began.elapsed().as_secs_f64() }
}

/// A word to who lets the program end and another process serve for it.
const IN_THE_BACKGROUND: &str = "it puts itself into the background: the process that was started ends, and another one serves; stay in the foreground, and let who starts it decide";

/// How long a program that is not asleep at a failure is waited for, before it is looked at.
const UNREST_AT_A_FAILURE: Duration = Duration::from_millis(200);

/// A program that gives up after a longer time than this has waited long enough.
const LONGEST_TIME_OUT: Duration = Duration::from_secs(10);

/// How much longer than a time-out a pause lasts, so that what the program does then is done.
const BEHIND_A_TIME_OUT: Duration = Duration::from_millis(500);

/// Whether it is about the request that came of a client, and not about what the client does next.
fn is_of_a_request(act: &Act) -> bool {
    match act {
        Act::Expects { what, .. } => {
            !matches!(what, Expectation::Request { .. } | Expectation::Outcome(_))
        }
        act => matches!(act, Act::Got { .. }),
    }
}

impl Stage<'_> {
    /// Plays one step.
    pub fn play(&mut self, step: &Step) -> Result<(), Stop> {
        self.record.line = step.line;
        self.tell();
        self.ask_follower(|follower, stage| follower.before(step, stage)).transpose()?;
        if let Action::Repeat { times, steps } = &step.action {
            return self.repeat(*times, steps);
        }
        match &step.action {
            Action::Let { name, value } => {
                let value = self.draw.value(value, &self.values).map_err(no_value)?;
                self.values.insert(name.clone(), value);
                Ok(())
            }
            Action::File { path, content } => self.make_file(path, content),
            Action::Folder { path } => self.make_folder(path),
            Action::Link { path, target } => self.make_link(path, target),
            Action::Pause { time, past_time_outs } => {
                self.pause(*time, *past_time_outs);
                Ok(())
            }
            Action::Look => {
                self.ask_follower(|follower, stage| follower.look(stage));
                Ok(())
            }
            Action::Repeat { .. } => Ok(()),
            Action::Connection { who, act } => {
                let name = self.string(who)?;
                self.act(&name, act, step)
            }
            Action::Server(wanted) => self.server(wanted, step),
            Action::Client(wanted) => self.client(wanted, step),
        }
    }

    fn repeat(&mut self, times: u32, steps: &[Step]) -> Result<(), Stop> {
        let outside = self.values.get("i").cloned();
        for i in 1..=times {
            self.values.insert("i".to_owned(), i.to_string().into_bytes());
            steps.iter().try_for_each(|step| self.play(step))?;
        }
        match outside {
            Some(value) => self.values.insert("i".to_owned(), value),
            None => self.values.remove("i"),
        };
        Ok(())
    }

    /// Waits so long, and takes in what comes meanwhile. Where it is to outlast the program's time-outs, and the program
    /// is seen to wait for the network with one, until that is over.
    pub fn pause(&mut self, time: Duration, past_time_outs: bool) {
        self.record.add("page", What::Pause { seconds: time.as_secs_f64() });
        let (mut clock, mut time) = (SeenTime::new(), time);
        let mut longest = Duration::ZERO;
        while clock.look() < time && !is_enough() {
            let left = time - clock.counted();
            // Among a thousand connections each look costs more than a short pause is long.
            match left < LOOK_EVERY && self.looked.elapsed() < LOOK_EVERY {
                true => std::thread::sleep(left),
                false => {
                    self.pump(left.min(LOOK_EVERY));
                }
            }
            let time_out = past_time_outs.then(|| self.time_out()).flatten();
            if let Some(time_out) = time_out.filter(|it| *it > longest) {
                longest = time_out;
                let who = self.page.program.role().name();
                self.record.add(who, What::TimeOut { seconds: time_out.as_secs_f64() });
                time = time.max(clock.counted() + time_out + BEHIND_A_TIME_OUT);
            }
        }
    }

    /// What the program waits for the network with now, where that is not long.
    fn time_out(&self) -> Option<Duration> {
        kernel::time_out(self.pid()?).filter(|time_out| *time_out <= LONGEST_TIME_OUT)
    }

    /// Asks again and again until there is a judgement, or patience ends, which begins behind the time that the step takes.
    pub fn wait_for(
        &mut self,
        step: &Step,
        concerned: &str,
        mut judge: impl FnMut(&mut Self, bool) -> Result<Judgement, Stop>,
    ) -> Result<(), Stop> {
        let waits_for = self.waits_for(step);
        let limit = self.setup.patience + step.scripted_wait();
        let mut patience = Patience::with(limit, waits_for, &self.setup.in_vain);
        // What runs in circles on a tape is not waited for until it rests.
        let is_enough = |stage: &Self| waits_for == For::Rest && stage.runs_in_circles();
        self.pump(Duration::ZERO);
        let mut last_call = false;
        let mismatch = loop {
            match judge(self, last_call)? {
                Judgement::Met => return self.met(step, None),
                Judgement::MetBut(advice) => return self.met(step, Some(advice)),
                Judgement::Unmet(mismatch) => break *mismatch,
                Judgement::Wait if last_call => break Found::NOTHING.into(),
                Judgement::Wait => {}
            }
            last_call = patience.has_ended(|| self.work()) || is_enough(self);
            self.pump(if last_call { Duration::ZERO } else { LOOK_EVERY });
        };
        Err(self.fell_short(step, concerned, mismatch, patience.lasted()))
    }

    /// What a step waits for.
    pub(super) fn waits_for(&self, step: &Step) -> For {
        match &step.action {
            Action::Server(
                ServerStep::WaitsInSelect
                | ServerStep::UsesNoProcessor { .. }
                | ServerStep::Sleeps { .. },
            ) => For::Rest,
            _ if !step.scripted_wait().is_zero() => For::Time,
            Action::Server(_) => For::State,
            // Silence is as good, and is no deed.
            Action::Connection { act: Act::Expects { what: Expectation::Ignored, .. }, .. } => {
                For::State
            }
            _ if !self.is_client_page() => For::Answer,
            Action::Connection { act, .. } if is_of_a_request(act) => For::Deeds,
            _ if self.served() > self.served_before => For::End,
            _ => For::Deeds,
        }
    }

    /// How many visits to its origins were dealt with.
    pub(super) fn served(&self) -> usize {
        let visits = self.origins.values().flat_map(|origin| &origin.visits);
        visits.filter(|visit| visit.requests > 0).count()
    }

    /// Whether the tape shows that it does.
    fn runs_in_circles(&self) -> bool {
        self.program.as_ref().and_then(Running::tape).is_some_and(Reel::runs_in_circles)
    }

    fn met(&mut self, step: &Step, advice: Option<Advice>) -> Result<(), Stop> {
        let advice = advice.map(|advice| advice.to_string());
        self.advice.extend(advice.filter(|advice| !self.advice.contains(advice)));
        self.record.add("page", What::Met { step: step.source.clone() });
        Ok(())
    }

    /// What a step that is only ideal comes to: a word to the program's author, or nothing.
    pub(super) fn advise(&mut self, judgement: Judgement, step: &Step) {
        self.advice.push(match judgement {
            Judgement::MetBut(advice) => advice.to_string(),
            Judgement::Unmet(mismatch) => {
                let asked = shown(&step.source, &self.values);
                let asked = asked.strip_prefix("ideally ").unwrap_or(&asked);
                format!("{asked} would be better than: {}", mismatch.found)
            }
            Judgement::Met | Judgement::Wait => return,
        });
    }

    /// What the program is at, for patience; `None` where it has ended.
    pub(super) fn work(&self) -> Option<Work> {
        kernel::work(self.pid()?)
    }

    /// How the program ended, if it has, and nobody serves on for it.
    pub(super) fn exit(&self) -> Option<&Exit> {
        self.program.as_ref()?.exit().filter(|_| self.in_the_background().is_none())
    }

    /// The process to look at: the program, unless it has ended, or who serves on for it.
    pub fn pid(&self) -> Option<u32> {
        let program = self.program.as_ref()?;
        match program.exit() {
            None => Some(program.pid()),
            Some(_) => self.in_the_background(),
        }
    }

    /// The processes that a server has left behind which ended well: one of them may be about to serve for it.
    pub(super) fn left_behind(&self) -> Vec<u32> {
        let server = self.program.as_ref().filter(|_| !self.is_client_page());
        let ended = server.filter(|server| server.exit() == Some(&Exit::Status(0)));
        ended.map(Running::left_behind).unwrap_or_default()
    }

    /// The process that serves, where the one that was started has put it into the background.
    pub(super) fn in_the_background(&self) -> Option<u32> {
        let listens = |pid: &u32| kernel::listeners(*pid).is_some_and(|all| !all.is_empty());
        self.left_behind().into_iter().find(listens)
    }

    /// Lets a program that wants the processor have it, for a while: on a busy machine it has not seen yet what
    /// was sent, and would be taken to be silent, or be sent in one piece what was to come in several.
    pub(super) fn let_it_rest(&mut self, patience: &mut Patience) {
        let runs = |stage: &Self| stage.pid().is_some_and(kernel::is_running);
        while runs(self) && !patience.has_ended(|| None) {
            self.pump(Duration::from_millis(1));
        }
    }

    /// How long that may last.
    pub(super) fn unrest(&self, limit: Duration) -> Patience {
        Patience::with(limit, For::Calm, &self.setup.in_vain)
    }

    /// As above, until it has taken what was sent on this connection. One that lets time pass before it reads is waited
    /// for as it is for anything; one that reads from others first, or looks and does not take, is not.
    pub(super) fn let_it_take(&mut self, name: &str, patience: &mut Patience) {
        self.let_it_rest(patience);
        let mut waits = None;
        while self.may_take_more(name) {
            let Setup { patience, in_vain, .. } = self.setup;
            let wait = || Patience::with(*patience, For::Taking, in_vain);
            if waits.get_or_insert_with(wait).has_ended(|| None) {
                return;
            }
            self.pump(LOOK_EVERY / 4);
        }
    }

    fn may_take_more(&self, name: &str) -> bool {
        let Some(connection) = self.connections.get(name) else { return false };
        let view = self.pid().and_then(kernel::look);
        view.is_some_and(|view| view.may_take_more(connection.remote, connection.local))
    }

    /// The step was not met: everything that is known now.
    pub fn fell_short(
        &mut self,
        step: &Step,
        concerned: &str,
        mismatch: Mismatch,
        waited: Duration,
    ) -> Stop {
        // A program that is ending is given the time, so that its end and its last words are known.
        self.let_it_rest(&mut self.unrest(UNREST_AT_A_FAILURE));
        for _ in 0..5 {
            self.pump(Duration::from_millis(10));
        }
        if !self.is_client_page() && mismatch.found.is_closed_unanswered() {
            self.let_it_end();
        }
        let got = mismatch.found.to_string();
        self.record.add("page", What::Failed { step: step.source.clone(), got });
        let program = self.program.as_ref();
        let view = self.pid().and_then(kernel::look);
        let output = |stream| {
            program.map(|program| program.output(stream).head().to_vec()).unwrap_or_default()
        };
        let last_lines = program.map(|it| it.output(Stream::Stderr).last_lines(LAST_LINES));
        let (stdout, stderr) = (output(Stream::Stdout), output(Stream::Stderr));
        Stop::Failed(Box::new(Shortfall {
            step: step.clone(),
            expected: shown(&step.source, &self.values),
            values: self.values.clone(),
            mismatch,
            sent: self.last_sent.clone(),
            connections: self.snapshots(concerned),
            view,
            exit: self
                .overstepped
                .map(Ended::Overstepped)
                .or_else(|| self.exit().cloned().map(Ended::By)),
            last_lines: last_lines.unwrap_or_default(),
            stdout,
            stderr,
            wanted: self.wanted.take(),
            made: self.made.clone().into_iter().collect(),
            earlier: self.earlier.clone(),
            next_door: self.next_door,
            waited: waited.as_secs_f64(),
        }))
    }

    fn snapshots(&self, concerned: &str) -> Vec<Snapshot> {
        let mut snapshots = Vec::new();
        for (name, connection) in &self.connections {
            snapshots.push(Snapshot::of(name.clone(), connection, name == concerned));
        }
        for (name, origin) in &self.origins {
            for (number, visit) in origin.visits.iter().enumerate() {
                let is_current = name == concerned && origin.current.unwrap_or(0) == number;
                snapshots.push(Snapshot::of(
                    visit_name(name, number),
                    &visit.connection,
                    is_current,
                ));
            }
        }
        snapshots
    }
}

/// A hole that no value fills: the page's fault.
pub(super) fn no_value(name: String) -> Stop {
    Stop::Broken(wanted::no_value(name))
}

impl Snapshot {
    fn of(name: String, connection: &super::connection::Connection, concerned: bool) -> Snapshot {
        Snapshot {
            name,
            local: connection.local,
            remote: connection.remote,
            received: if concerned { connection.received.clone() } else { Vec::new() },
            ended: connection.ended.is_some(),
            open: connection.is_open(),
            concerned,
        }
    }
}
