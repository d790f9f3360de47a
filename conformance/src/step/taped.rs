//! A page that was played at once, printed with the calls of the program: each under the step in which it returned.

use super::news::{Calls, News};
use super::screen::Screen;
use super::script::Script;
use crate::escape::grouped;
use crate::notation::page::Page;
use crate::report::harmless::one_line;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::transcript::Entry;
use crate::verdict::{Check, Verdict};
use serde::{Serialize, Serializer};

/// What was played, and how it ended.
#[derive(Serialize)]
pub struct Taped<'a> {
    /// The page.
    #[serde(serialize_with = "name")]
    pub page: &'a Page,
    /// How the program was started.
    pub command: String,
    /// What fresh values were drawn from.
    pub seed: u64,
    /// The verdict that this replay came to, with everything that happened.
    #[serde(flatten, serialize_with = "told")]
    pub check: &'a Check,
}

fn name<S: Serializer>(page: &Page, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&page.name)
}

/// What a grading says beside it, it says in its own reports.
fn told<S: Serializer>(check: &Check, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Told<'a> {
        verdict: Verdict,
        reason: &'a Option<String>,
        transcript: &'a [Entry],
    }
    let Check { verdict, reason, transcript, .. } = check;
    Told { verdict: *verdict, reason, transcript }.serialize(serializer)
}

/// Prints it: all calls, or those that tell something.
pub fn tell(taped: &Taped<'_>, all: bool, screen: &mut Screen<'_>) {
    let Taped { page, command, seed, check } = taped;
    for text in [page.file.clone(), format!("{command}, --seed {seed}")] {
        let lines = wrap(&one_line(&text), screen.width());
        lines.iter().for_each(|line| screen.line(&screen.paint(Ink::Faint, line)));
    }
    let calls = if all { Calls::All } else { Calls::Telling };
    let mut news = News::default();
    news.calls = calls;
    let scenes = Script::of(page).scenes;
    let mut rest = check.transcript.as_slice();
    for (place, scene) in scenes.iter().enumerate() {
        let next = scenes.get(place + 1).map_or(u32::MAX, |next| next.line);
        let own = rest.iter().position(|entry| entry.line >= next).unwrap_or(rest.len());
        let (entries, later) = rest.split_at(own);
        rest = later;
        screen.line("");
        for line in &scene.source {
            screen.line(&screen.paint(Ink::Strong, &one_line(line)));
        }
        news.begin(0.0, false);
        entries.iter().for_each(|entry| news.tell(entry, screen));
        news.flush(screen);
        if rest.is_empty() {
            break;
        }
    }
    screen.line("");
    ending(check, screen);
    if news.untold() > 0 && !all {
        let untold = grouped(news.untold());
        let text = format!(
            "{untold} calls are not shown: they start the program, or its language makes them for itself. --all shows them."
        );
        screen.lines(wrap(&text, screen.width()));
    }
}

fn ending(check: &Check, screen: &mut Screen<'_>) {
    let words = screen.words().clone();
    let reason = check.reason.as_deref().unwrap_or_default();
    let text = match check.verdict {
        Verdict::Pass => format!("✓ {}", words.every_step_met),
        Verdict::Fail => format!("✗ {}: {reason}", words.not_met),
        Verdict::Skip | Verdict::Broken => format!("{}: {reason}", words.skipped),
    };
    let ink = if check.verdict == Verdict::Pass { Ink::Good } else { Ink::Bad };
    for line in wrap(&one_line(&text), screen.width()) {
        screen.line(&screen.paint(ink, &line));
    }
}
