//! The onlooker: shows each step before it is played, waits there for the learner, and tells what happens.

use super::against::{Against, deeds};
use super::ending::Ending;
use super::learner::Learner;
use super::news::News;
use super::play::Play;
use super::screen::Screen;
use super::script::{Scene, Script};
use super::seen;
use crate::kernel::View;
use crate::notation::escape::escaped;
use crate::notation::step::{Act, Action, Step};
use crate::replay::follow::Follow;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Stage;
use crate::report::human::sheet::Ink;
use crate::report::prose;
use crate::report::wrap::{grouped, wrap_bytes};
use crate::transcript::{Entry, What};
use std::time::Duration;

/// A wait that lasts longer than this is told of.
const LONG_WAIT: f64 = 1.0;

/// After a step it is waited so long for what it brings about, again each time that something comes.
const LINGER: Duration = Duration::from_millis(30);
const MOST_LINGERING: u32 = 10;

/// How far steps are played without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Each is asked for.
    Asked,
    /// To the end.
    ToTheEnd,
    /// Until the step on this line is next.
    ToLine(u32),
}

/// How the learner left a page before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// To begin it anew.
    Restart,
    /// For good.
    Quit,
}

/// The onlooker of one replay.
pub struct Stepper<'a, 's> {
    pub(super) script: Script,
    pub(super) screen: &'a mut Screen<'s>,
    pub(super) learner: &'a Learner,
    pub(super) ending: Ending<'a>,
    pub(super) pace: Pace,
    /// Whether the kernel's view is shown after each step.
    pub(super) shows_kernel: bool,
    pub(super) news: News,
    /// What the kernel showed when the last step began.
    pub(super) earlier: Option<View>,
    /// How the learner left.
    pub left: Option<Left>,
    /// Whether the learner has sent something of their own.
    pub(super) joined_in: bool,
    /// Whether the step before was one that only prepares: then no empty line stands between.
    prepared: bool,
    /// The step that is played.
    played: Option<Step>,
    /// The same page on the reference.
    against: Option<Against>,
    /// How many steps were played to their end.
    number: usize,
    /// Where the entries of the step begin in the transcript.
    first_entry: Option<usize>,
    /// Steps inside the running `repeat` that are still to come.
    repeated: usize,
    /// Whether a wait has been told of in this step.
    told_of_wait: bool,
}

impl<'a, 's> Stepper<'a, 's> {
    /// The onlooker of a page.
    pub fn new(play: &Play<'a>, screen: &'a mut Screen<'s>, ending: Ending<'a>) -> Stepper<'a, 's> {
        let learner = play.learner;
        Stepper {
            script: Script::of(play.page),
            pace: if learner.is_there() { Pace::Asked } else { Pace::ToTheEnd },
            screen,
            learner,
            ending,
            shows_kernel: play.shows_kernel,
            news: News::default(),
            earlier: None,
            left: None,
            joined_in: false,
            prepared: false,
            played: None,
            against: play.against.clone(),
            number: 0,
            first_entry: None,
            repeated: 0,
            told_of_wait: true,
        }
    }

    fn introduce(&mut self, scene: &Scene) {
        let width = self.screen.width();
        let lines = prose::lines(&scene.prose, width);
        if !lines.is_empty() {
            self.screen.line("");
            self.screen.lines(&lines);
        }
        if !self.prepared || !lines.is_empty() {
            self.screen.line("");
        }
        for remark in &scene.remarks {
            let remark = format!("# {remark}");
            self.screen.line(&remark);
        }
        self.source(scene);
    }

    fn source(&mut self, scene: &Scene) {
        let label = format!("line {:<4}", scene.line);
        let room = self.screen.width() - label.len() - 1;
        for (number, line) in scene.source.iter().flat_map(|line| wrapped(line, room)).enumerate() {
            let label = if number == 0 {
                self.screen.paint(Ink::Faint, &label)
            } else {
                " ".repeat(label.len())
            };
            let line = self.screen.paint(Ink::Strong, &line);
            self.screen.line(&format!("{label} {line}"));
        }
    }

    /// What a step has left that nobody told of: a fresh value, the kernel's view.
    fn conclude(&mut self, stage: &mut Stage<'_>) {
        let Some(step) = self.played.take() else { return };
        if stage.program.is_some() {
            linger(stage, self);
        }
        self.news.flush(self.screen);
        if let Action::Let { name, value: _ } = &step.action {
            let value = stage.values.get(name).map(Vec::as_slice).unwrap_or_default();
            self.screen.line(&format!("          {name} is {}", shortly(value)));
        }
        self.screen.end_beside();
        if let Some((against, from)) = self.against.as_mut().zip(self.first_entry) {
            let here = deeds(&stage.record.entries()[from..], &stage.values);
            against.compare(self.number, &here, self.screen);
        }
        self.number += 1;
        if self.shows_kernel && step.action != Action::Look && stage.program.is_some() {
            seen::settle(stage);
            stage.tell_to(self);
            seen::show(stage, self.earlier.as_ref(), self.screen);
        }
    }

    fn begin(&mut self, step: &Step, stage: &Stage<'_>) {
        self.repeated = inner_steps(step);
        self.news.begin(stage.record.now(), self.repeated > 0);
        self.earlier = seen::view(stage);
        self.played = Some(step.clone());
        self.first_entry = Some(stage.record.entries().len());
        self.told_of_wait = !waits(step);
        if let Some(against) = self.against.as_ref().filter(|_| tells_news(step)) {
            self.screen.begin_beside(against.news(self.number));
        }
    }
}

impl Follow for Stepper<'_, '_> {
    fn before(&mut self, step: &Step, stage: &mut Stage<'_>) -> Result<(), Stop> {
        if self.repeated > 0 {
            self.repeated -= 1;
            return Ok(());
        }
        self.told_of_wait = true;
        self.conclude(stage);
        if let Some(scene) = self.script.scene(step.line).cloned() {
            self.introduce(&scene);
        }
        self.prepared = prepares(step);
        if self.asks_before(step) {
            self.pace = Pace::Asked;
            self.take_turn("step> ", stage);
        }
        if self.left.is_some() || self.screen.is_gone() {
            return Err(Stop::Skipped("the page was left before its end".to_owned()));
        }
        self.begin(step, stage);
        Ok(())
    }

    fn news(&mut self, entry: &Entry) {
        self.told_of_wait |= matches!(entry.what, What::Met { .. } | What::Failed { .. });
        self.news.tell(entry, self.screen);
    }

    fn time(&mut self, now: f64) {
        if !self.told_of_wait && now - self.news.began > LONG_WAIT {
            self.told_of_wait = true;
            let patience = self.ending.plan.patience.as_secs_f64();
            self.screen.line(&format!("           … waiting for it, {patience} s and longer while the program is at work …"));
        }
    }

    fn look(&mut self, stage: &mut Stage<'_>) {
        seen::settle(stage);
        stage.tell_to(self);
        seen::show(stage, self.earlier.as_ref(), self.screen);
    }

    fn after(&mut self, stop: Option<&Stop>, stage: &mut Stage<'_>) {
        if self.left.is_some() || self.screen.is_gone() {
            return;
        }
        self.told_of_wait = true;
        self.conclude(stage);
        if stop.is_none() {
            let lines = prose::lines(&self.script.ending, self.screen.width());
            self.screen.line("");
            self.screen.lines(lines);
        }
        self.ending.tell(stop, stage, self.joined_in, self.screen);
        if self.learner.is_there() {
            self.screen.line("Enter ends; k and s work as before; R plays the page again.");
            self.take_turn("end> ", stage);
        }
    }
}

impl Stepper<'_, '_> {
    /// Whether the learner is asked: not where nothing is sent or expected.
    fn asks_before(&self, step: &Step) -> bool {
        let needs_nobody = prepares(step) || step.action == Action::Look;
        let asked = match self.pace {
            Pace::Asked => true,
            Pace::ToTheEnd => false,
            Pace::ToLine(line) => step.line >= line,
        };
        asked && !needs_nobody && self.learner.is_there()
    }
}

/// What a step brings about at once is told with it.
pub(super) fn linger(stage: &mut Stage<'_>, follower: &mut dyn Follow) {
    for _ in 0..MOST_LINGERING {
        let happened = stage.pump(LINGER);
        stage.tell_to(follower);
        if !happened {
            return;
        }
    }
}

/// A fresh value, or the beginning of a long one.
fn shortly(value: &[u8]) -> String {
    match value.len() {
        0..=50 => escaped(value),
        length => format!("{} bytes: {}…", grouped(length), escaped(&value[..30])),
    }
}

/// Whether a step prepares what the program will find, and neither sends nor expects anything.
fn prepares(step: &Step) -> bool {
    matches!(
        step.action,
        Action::Let { .. } | Action::File { .. } | Action::Folder { .. } | Action::Link { .. }
    )
}

/// Whether there is something to tell in two columns.
fn tells_news(step: &Step) -> bool {
    !prepares(step) && step.action != Action::Look
}

/// How many steps a `repeat` plays.
pub(super) fn inner_steps(step: &Step) -> usize {
    match &step.action {
        Action::Repeat { times, steps } => {
            *times as usize * steps.iter().map(|step| 1 + inner_steps(step)).sum::<usize>()
        }
        _ => 0,
    }
}

/// Whether a step waits for the program.
fn waits(step: &Step) -> bool {
    match &step.action {
        Action::Connection { act, .. } => matches!(
            act,
            Act::Expects { .. } | Act::Accepts | Act::Got { .. } | Act::Connects { .. }
        ),
        Action::Server(_) | Action::Client(_) => true,
        _ => false,
    }
}

/// A line of the page, as it is where it fits.
fn wrapped(line: &str, room: usize) -> Vec<String> {
    match line.chars().count() <= room {
        true => vec![line.to_owned()],
        false => wrap_bytes(line, room),
    }
}
