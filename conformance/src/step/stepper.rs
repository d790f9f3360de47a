//! The onlooker: shows each step before it is played, waits there for the learner, and tells what happens.

use super::against::{Against, deeds};
use super::ending::Ending;
use super::learner::Learner;
use super::linger::linger;
use super::screen::Screen;
use super::script::{Scene, Script};
use super::seat::{Pace, Seat};
use super::seen;
use super::sorts::{inner_steps, prepares, tells_news, waits};
use crate::escape::escaped;
use crate::escape::grouped;
use crate::lab::words::fill;
use crate::notation::step::{Action, Step};
use crate::replay::shortfall::Stop;
use crate::replay::stage::Follow;
use crate::replay::stage::Stage;
use crate::report::human::sheet::Ink;
use crate::report::prose;
use crate::report::wrap::{columns, wrap, wrap_bytes};
use crate::transcript::{Entry, What};

/// A wait that lasts longer than this is told of.
const LONG_WAIT: f64 = 1.0;

/// The onlooker of one replay.
pub struct Stepper<'a, 's> {
    /// The learner, and what they see.
    pub seat: Seat<'a, 's>,
    script: Script,
    ending: Ending<'a>,
    /// Whether the kernel's view is shown after each step.
    shows_kernel: bool,
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
    /// The onlooker of the page whose ending this is, beside what the reference did on it.
    pub fn new(
        ending: Ending<'a>,
        against: Option<Against>,
        learner: &'a Learner,
        shows_kernel: bool,
        screen: &'a mut Screen<'s>,
    ) -> Stepper<'a, 's> {
        let script = Script::of(ending.page);
        let last = script.scenes.last().map_or(0, |scene| scene.line);
        Stepper {
            seat: Seat::new(learner, last, screen),
            script,
            ending,
            shows_kernel,
            prepared: false,
            played: None,
            against,
            number: 0,
            first_entry: None,
            repeated: 0,
            told_of_wait: true,
        }
    }

    fn introduce(&mut self, scene: &Scene) {
        let width = self.seat.screen.width();
        let lines = prose::lines(&scene.prose, width, self.seat.screen.options().colour);
        if !lines.is_empty() {
            self.seat.screen.line("");
            self.seat.screen.lines(&lines);
        }
        if !self.prepared || !lines.is_empty() {
            self.seat.screen.line("");
        }
        for remark in &scene.remarks {
            let remark = format!("# {remark}");
            self.seat.screen.line(&remark);
        }
        self.source(scene);
    }

    fn source(&mut self, scene: &Scene) {
        let label = format!("{} {:<4}", self.seat.screen.words().line, scene.line);
        let room = self.seat.screen.width().saturating_sub(columns(&label) + 1).max(20);
        for (number, line) in scene.source.iter().flat_map(|line| wrapped(line, room)).enumerate() {
            let label = if number == 0 {
                self.seat.screen.paint(Ink::Faint, &label)
            } else {
                " ".repeat(columns(&label))
            };
            let line = self.seat.screen.paint(Ink::Strong, &line);
            self.seat.screen.line(&format!("{label} {line}"));
        }
    }

    /// What a step has left that nobody told of: a fresh value, the kernel's view.
    fn conclude(&mut self, stage: &mut Stage<'_>) {
        let Some(step) = self.played.take() else { return };
        if stage.program.is_some() {
            linger(stage, self);
        }
        self.seat.news.flush(self.seat.screen);
        self.seat.news.sleepers(stage, self.seat.screen);
        if let Action::Let { name, value: _ } = &step.action {
            let value = stage.values.get(name).map(Vec::as_slice).unwrap_or_default();
            let value = shortly(value);
            self.seat.screen.say(|words| {
                format!("          {}", fill(&words.value_is, &[("name", name), ("value", &value)]))
            });
        }
        self.seat.screen.end_beside();
        if let Some((against, from)) = self.against.as_mut().zip(self.first_entry) {
            let here = deeds(&stage.record.entries()[from..], &stage.values);
            against.compare(self.number, &here, self.seat.screen);
        }
        self.number += 1;
        if self.shows_kernel && step.action != Action::Look && stage.program.is_some() {
            seen::settle(stage);
            stage.tell_to(self);
            seen::show(stage, self.seat.earlier.as_ref(), self.seat.screen);
        }
    }

    fn begin(&mut self, step: &Step, stage: &Stage<'_>) {
        self.repeated = inner_steps(step);
        self.seat.news.begin(stage.record.now(), self.repeated > 0);
        self.seat.earlier = seen::view(stage);
        self.played = Some(step.clone());
        self.first_entry = Some(stage.record.entries().len());
        self.told_of_wait = !waits(step);
        if let Some(against) = self.against.as_ref().filter(|_| tells_news(step)) {
            self.seat.screen.begin_beside(against.news(self.number));
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
        // Where nothing is sent or expected, nobody is needed.
        let needs_nobody = self.prepared || step.action == Action::Look;
        if !needs_nobody && self.seat.asks_before(step.line) {
            self.seat.pace = Pace::Asked;
            self.seat.take_turn(|words| &words.step, stage);
        }
        if self.seat.is_left() {
            return Err(Stop::Skipped("the page was left before its end".to_owned()));
        }
        self.begin(step, stage);
        Ok(())
    }

    fn news(&mut self, entry: &Entry) {
        self.told_of_wait |= matches!(entry.what, What::Met { .. } | What::Failed { .. });
        // Calls that have not returned are told after each step, as long as the program sleeps in them.
        if !matches!(&entry.what, What::Called { call, .. } if call.returned.is_none()) {
            self.seat.news.tell(entry, self.seat.screen);
        }
    }

    fn time(&mut self, now: f64) {
        if !self.told_of_wait && now - self.seat.news.began > LONG_WAIT {
            self.told_of_wait = true;
            let patience = self.ending.plan.patience.as_secs_f64();
            let text = fill(&self.seat.screen.words().waiting, &[("patience", &patience)]);
            let lines = wrap(&text, self.seat.screen.width() - 11);
            self.seat.screen.lines(lines.iter().map(|line| format!("           {line}")));
        }
    }

    fn look(&mut self, stage: &mut Stage<'_>) {
        seen::settle(stage);
        stage.tell_to(self);
        seen::show(stage, self.seat.earlier.as_ref(), self.seat.screen);
    }

    fn after(&mut self, stop: Option<&Stop>, stage: &mut Stage<'_>) {
        if self.seat.is_left() {
            return;
        }
        self.told_of_wait = true;
        self.conclude(stage);
        if stop.is_none() {
            let colour = self.seat.screen.options().colour;
            let lines = prose::lines(&self.script.ending, self.seat.screen.width(), colour);
            self.seat.screen.line("");
            self.seat.screen.lines(lines);
        }
        self.ending.tell(stop, stage, self.seat.joined_in, self.seat.screen);
        if self.seat.learner.is_there() {
            self.seat.screen.say(|words| words.last_keys.clone());
            self.seat.take_turn(|words| &words.end, stage);
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

/// A line of the page, as it is where it fits.
fn wrapped(line: &str, room: usize) -> Vec<String> {
    match line.chars().count() <= room {
        true => vec![line.to_owned()],
        false => wrap_bytes(line, room),
    }
}
