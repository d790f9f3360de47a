//! The learner's seat: where they read and type. A turn is keys until the next step may be played. What the
//! program does meanwhile is taken in and shown, and nothing is waited for, so that thinking costs no patience.

use super::keys::Key;
use super::learner::{Learner, Said};
use super::linger::linger;
use super::news::{Calls, News};
use super::screen::Screen;
use super::seen;
use crate::kernel::View;
use crate::lab::words::{Words, fill};
use crate::notation::text::Text;
use crate::replay::stage::Follow;
use crate::replay::stage::Stage;
use crate::report::harmless::one_line;
use crate::report::prose;
use crate::transcript::Entry;
use std::time::Duration;

/// How long the stage is waited on before the learner is listened to again.
const LISTEN_EVERY: Duration = Duration::from_millis(20);

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

/// Where the learner sits.
pub struct Seat<'a, 's> {
    /// What they read.
    pub screen: &'a mut Screen<'s>,
    /// Who types.
    pub learner: &'a Learner,
    /// How far they let the page go on.
    pub pace: Pace,
    /// How they left.
    pub left: Option<Left>,
    /// Whether they have sent something of their own.
    pub joined_in: bool,
    /// What is told of what happens.
    pub news: News,
    /// What the kernel showed when the last step began.
    pub earlier: Option<View>,
    /// The line of the page's last step.
    last: u32,
}

impl<'a, 's> Seat<'a, 's> {
    /// A seat before a page whose last step is on this line.
    pub fn new(learner: &'a Learner, last: u32, screen: &'a mut Screen<'s>) -> Seat<'a, 's> {
        let pace = if learner.is_there() { Pace::Asked } else { Pace::ToTheEnd };
        let news = News::default();
        Seat { screen, learner, pace, left: None, joined_in: false, news, earlier: None, last }
    }

    /// Whether nobody sits there any more.
    pub fn is_left(&self) -> bool {
        self.left.is_some() || self.screen.is_gone()
    }

    /// Whether the learner is asked before the step on this line.
    pub fn asks_before(&self, line: u32) -> bool {
        let asked = match self.pace {
            Pace::Asked => true,
            Pace::ToTheEnd => false,
            Pace::ToLine(next) => line >= next,
        };
        asked && self.learner.is_there()
    }

    /// Returns when the page may go on, or is left.
    pub fn take_turn(&mut self, prompt: fn(&Words) -> &str, stage: &mut Stage<'_>) {
        let prompt = format!("{}> ", prompt(self.screen.words()));
        loop {
            self.screen.ask(&prompt);
            stage.pump(LISTEN_EVERY);
            stage.tell_to(self);
            self.news.flush(self.screen);
            let key = match self.learner.said() {
                Said::Nothing if self.screen.is_gone() => Key::Quit,
                Said::Nothing => continue,
                Said::Line(line) => Key::parse(&line),
                Said::Gone => Key::Quit,
            };
            self.screen.answered();
            if self.obey(key, stage) {
                return;
            }
        }
    }

    /// Does what a key asks for. Whether the turn is over.
    fn obey(&mut self, key: Key, stage: &mut Stage<'_>) -> bool {
        match key {
            Key::Next => return true,
            Key::Run(None) => {
                self.pace = Pace::ToTheEnd;
                return true;
            }
            Key::Run(Some(line)) => return self.run_to(line, stage),
            Key::Calls => self.show_calls(stage),
            Key::Kernel => seen::show(stage, self.earlier.as_ref(), self.screen),
            Key::Send { who, text } => self.send(&who, &text, stage),
            Key::Restart => return self.leave(Left::Restart),
            Key::Quit => return self.leave(Left::Quit),
            Key::Hint => self.hint(stage),
            Key::Help => self.help(),
            Key::Unknown(what) => self.screen.line(&one_line(&what)),
        }
        false
    }

    /// What the page says to one whose program fails it.
    fn hint(&mut self, stage: &Stage<'_>) {
        let options = self.screen.options();
        let lines = prose::lines(&stage.page.hint, self.screen.width(), options.colour);
        match lines.is_empty() {
            true => self.screen.line("This page has no hint."),
            false => self.screen.lines(lines),
        }
    }

    fn help(&mut self) {
        let keys = self.screen.words().all_keys.clone();
        self.screen.lines(keys.lines());
    }

    /// Shows the calls from now on, or hides them.
    fn show_calls(&mut self, stage: &Stage<'_>) {
        if !stage.setup.taped {
            return self.screen.say(|words| words.calls_unrecorded.clone());
        }
        let shown = self.news.calls != Calls::None;
        self.news.calls = if shown { Calls::None } else { Calls::Telling };
        match shown {
            true => self.screen.say(|words| words.calls_hidden.clone()),
            false => {
                self.screen.say(|words| words.calls_shown.clone());
                self.news.sleepers(stage, self.screen);
            }
        }
    }

    fn leave(&mut self, how: Left) -> bool {
        self.left = Some(how);
        true
    }

    fn run_to(&mut self, line: u32, stage: &Stage<'_>) -> bool {
        let (here, last) = (stage.record.line, self.last);
        if line < here || line > last {
            self.screen
                .say(|words| fill(&words.steps_to_come, &[("first", &here), ("last", &last)]));
            return false;
        }
        self.pace = Pace::ToLine(line);
        true
    }

    /// Sends a text of the learner's own; a new name connects first.
    fn send(&mut self, who: &str, text: &str, stage: &mut Stage<'_>) {
        self.news.begin(stage.record.now(), false);
        self.earlier = seen::view(stage);
        if let Err(why) = send(who, text, stage) {
            let why = one_line(&why);
            self.screen.line(&format!("           {why}"));
            return;
        }
        self.joined_in = true;
        linger(stage, self);
        self.news.sleepers(stage, self.screen);
    }
}

impl Follow for Seat<'_, '_> {
    fn news(&mut self, entry: &Entry) {
        self.news.tell(entry, self.screen);
    }
}

fn send(who: &str, text: &str, stage: &mut Stage<'_>) -> Result<(), String> {
    let text = Text::parse(text, 0).map_err(|mistake| mistake.message)?;
    let bytes =
        text.fill(&stage.values).map_err(|name| format!("no value is called {{{name}}} here"))?;
    let is_new = !stage.connections.contains_key(who) && !stage.origins.contains_key(who);
    if is_new && !stage.page.program.is_client() {
        stage.connect_by_hand(who)?;
    }
    stage.send_by_hand(who, &bytes)
}
