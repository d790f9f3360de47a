//! The learner's turn: keys until the next step may be played. What the program does meanwhile is taken in
//! and shown, and nothing is waited for, so that thinking costs no patience.

use super::keys::{HELP, Key};
use super::learner::Said;
use super::seen;
use super::stepper::{Left, Pace, Stepper, linger};
use crate::notation::text::Text;
use crate::replay::stage::Stage;
use std::time::Duration;

/// How long the stage is waited on before the learner is listened to again.
const LISTEN_EVERY: Duration = Duration::from_millis(20);

impl Stepper<'_, '_> {
    /// Returns when the page may go on, or is left.
    pub(super) fn take_turn(&mut self, prompt: &str, stage: &mut Stage<'_>) {
        loop {
            self.screen.ask(prompt);
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
            Key::Kernel => seen::show(stage, self.earlier.as_ref(), self.screen),
            Key::Send { who, text } => self.send(&who, &text, stage),
            Key::Restart => return self.leave(Left::Restart),
            Key::Quit => return self.leave(Left::Quit),
            Key::Help => self.screen.lines(HELP),
            Key::Unknown(what) => self.screen.line(&crate::report::harmless::one_line(&what)),
        }
        false
    }

    fn leave(&mut self, how: Left) -> bool {
        self.left = Some(how);
        true
    }

    fn run_to(&mut self, line: u32, stage: &Stage<'_>) -> bool {
        let last = self.script.scenes.last().map_or(0, |scene| scene.line);
        if line < stage.record.line || line > last {
            let here = stage.record.line;
            self.screen.line(&format!(
                "the steps still to come stand on lines {here} to {last}; R begins anew"
            ));
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
            let why = crate::report::harmless::one_line(&why);
            self.screen.line(&format!("           {why}"));
            return;
        }
        self.joined_in = true;
        linger(stage, self);
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
