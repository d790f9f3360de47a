//! A page from its title to its verdict, again and again where the learner restarts it.

use super::against::Against;
use super::ending::Ending;
use super::learner::Learner;
use super::screen::{Screen, half};
use super::seat::Left;
use super::stepper::Stepper;
use crate::grade::plan::Plan;
use crate::lab::words::fill;
use crate::notation::page::Page;
use crate::replay::perform::replay;
use crate::replay::shortfall::{Replayed, Stop};
use crate::replay::stage::Setup;
use crate::report::harmless::one_line;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::verdict::Verdict;
use std::cell::RefCell;

/// What is played, and for whom.
pub struct Play<'a> {
    /// The grading that the page would be part of.
    pub plan: &'a Plan,
    /// The page.
    pub page: &'a Page,
    /// The program, and what it may use.
    pub setup: &'a Setup,
    /// Who steps.
    pub learner: &'a Learner,
    /// Whether the kernel's view is shown after each step.
    pub shows_kernel: bool,
    /// What the reference did on this page.
    pub against: Option<Against>,
}

impl Play<'_> {
    /// Plays the page. `false` where a step was not met; the error says why nothing could be played.
    pub fn run(&self, screen: &mut Screen<'_>) -> Result<bool, String> {
        loop {
            self.title(screen);
            let check = RefCell::new(None);
            let ending = Ending { plan: self.plan, page: self.page, check: &check };
            let against = self.against.clone();
            let mut stepper =
                Stepper::new(ending, against, self.learner, self.shows_kernel, screen);
            let replayed = replay(self.page, self.setup, &mut stepper);
            if stepper.seat.left == Some(Left::Restart) {
                continue;
            }
            return match (check.into_inner(), broken(replayed)) {
                (_, Some(why)) => Err(format!("{} could not be played: {why}", self.page.file)),
                (Some(check), None) => Ok(check.verdict != Verdict::Fail),
                (None, None) => Ok(true),
            };
        }
    }

    fn title(&self, screen: &mut Screen<'_>) {
        let page = self.page;
        let asks = self
            .plan
            .lab
            .rules
            .rule(page.rule())
            .map(|rule| rule.asks.as_str())
            .unwrap_or_default();
        let words = screen.words();
        let rule = format!("{} {}: {} {asks}", words.rule, page.rule(), page.program);
        let needs: Vec<&str> = page.builds_on().collect();
        let builds_on =
            (!needs.is_empty()).then(|| fill(&words.builds_on, &[("pages", &needs.join(", "))]));
        let played = fill(&words.played_on, &[("command", &self.setup.command)]);
        let at = self.setup.port.map(|port| format!("http://127.0.0.1:{port}/"));
        let reached = at.map(|address| fill(&words.reached_at, &[("address", &address)]));
        let texts =
            [&page.file, &rule].into_iter().chain(&builds_on).chain([&played]).chain(&reached);
        for text in texts {
            let lines = wrap(&one_line(text), screen.width());
            lines.iter().for_each(|line| screen.line(&screen.paint(Ink::Faint, line)));
        }
        if self.against.is_some() && half(screen.options()).is_some() {
            screen.say(|words| words.two_columns.clone());
        }
        if self.setup.taped {
            screen.say(|words| words.calls_legend.clone());
        }
        if self.learner.is_there() {
            screen.say(|words| words.first_keys.clone());
        }
    }
}

fn broken(replayed: Replayed) -> Option<String> {
    match replayed.stop {
        Some(Stop::Broken(why)) => Some(why),
        _ => None,
    }
}
