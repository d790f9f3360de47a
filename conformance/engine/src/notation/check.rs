//! A page is checked before it runs: each name connected, each value known, each file there, and
//! something expected at all. A mistake is told where it first shows, and not again by what follows from it.

use super::error::{Mistake, NotationError};
use super::expect::{Content, Expectation};
use super::known::Known;
use super::page::Page;
use super::source::Source;
use super::step::{Act, Action, ClientStep, Ending, ServerStep, Step};
use super::text::{Text, Values};
use super::{in_vain, unused};
use std::collections::{BTreeMap, BTreeSet};

/// The mistakes of one page, or where it has none the warnings; `served` says whether the lab's `www/` has a
/// file.
pub fn check(page: &Page, text: &str, served: &dyn Fn(&str) -> bool) -> Vec<NotationError> {
    let source = Source { file: &page.file, text };
    let mut checker = Checker::new(page, source, served);
    page.steps().for_each(|step| checker.step(step));
    let mut told = checker.mistakes;
    if told.is_empty() && checker.expectations == 0 {
        let message = "this page expects nothing, so it could not fail: say what a right program does, as in `NAME < …`";
        told.push(source.wrong_line(page.first_line(), message));
    }
    if told.is_empty() {
        told = in_vain::steps(page, source);
        told.extend(unused::lines(page, source));
    }
    told.sort_by_key(|mistake| mistake.line);
    told
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    HalfClosed,
    Closed,
}

impl State {
    fn after(ending: Ending) -> State {
        if ending == Ending::HalfClose { State::HalfClosed } else { State::Closed }
    }
}

struct Checker<'a> {
    source: Source<'a>,
    served: &'a dyn Fn(&str) -> bool,
    is_client_page: bool,
    known: Known,
    names: BTreeMap<String, State>,
    /// Who does anything on the page.
    actors: BTreeSet<String>,
    client_ran: bool,
    descriptors_noted: bool,
    somebody_connected: bool,
    expectations: usize,
    mistakes: Vec<NotationError>,
    told_lines: BTreeSet<u32>,
}

impl<'a> Checker<'a> {
    fn new(page: &Page, source: Source<'a>, served: &'a dyn Fn(&str) -> bool) -> Checker<'a> {
        let is_client_page = page.program.is_client();
        let mut known = Known::default();
        known.give(if is_client_page { "connection" } else { "port" });
        Checker {
            source,
            served,
            is_client_page,
            known,
            names: BTreeMap::new(),
            actors: page.steps().filter_map(actor).collect(),
            client_ran: false,
            descriptors_noted: false,
            somebody_connected: false,
            expectations: 0,
            mistakes: Vec::new(),
            told_lines: BTreeSet::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        if let Action::Repeat { times, steps } = &step.action {
            return self.repeat(*times, steps);
        }
        for name in self.known.unknown(&step.action.texts()) {
            self.no_value(step.line, &name);
        }
        if let Err(message) = self.action(&step.action) {
            self.wrong(step.line, message);
        }
    }

    fn repeat(&mut self, times: u32, steps: &[Step]) {
        let outside = self.known.counter;
        for i in 1..=times {
            self.known.counter = Some(i);
            steps.iter().for_each(|step| self.step(step));
        }
        self.known.counter = outside;
    }

    /// Told once, in whichever round of a `repeat` it shows.
    fn wrong(&mut self, line: u32, message: String) {
        if self.told_lines.insert(line) {
            let at = named(self.source.line(line), &message);
            let at = at.unwrap_or_else(|| self.source.indent(line));
            self.mistakes.push(self.source.wrong(line, Mistake::new(at, message)));
        }
    }

    /// A hole that nothing fills, on this line or on one that goes on with it.
    fn no_value(&mut self, line: u32, name: &str) {
        let base = name.strip_suffix(".length").unwrap_or(name);
        let origin = base.trim_end_matches(".host").trim_end_matches(".port");
        let message = match self.is_client_page && self.actors.contains(origin) {
            true => {
                // It is told of here, and not again by what it does.
                self.names.insert(origin.to_owned(), State::Open);
                format!("`{{{name}}}` is not known yet: add `{origin} listens` above")
            }
            false => {
                format!("no value is called `{{{name}}}` here: give it one with `let {base} be …`")
            }
        };
        let hole = format!("{{{name}}}");
        let goes_on = |line: &u32| self.source.line(*line).trim_start().starts_with(['>', '#']);
        let lines = std::iter::once(line).chain((line + 1..).take_while(goes_on));
        let place = lines.filter_map(|line| Some((line, self.source.line(line).find(&hole)?)));
        let (line, at) = place.into_iter().next().unwrap_or((line, self.source.indent(line)));
        self.mistakes.push(self.source.wrong(line, Mistake::new(at, message)));
    }

    fn action(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::Let { name, .. } => match self.known.give(name) || self.known.counter.is_some()
            {
                true => Ok(()),
                false => Err(format!("`{name}` has a value already: take another name")),
            },
            Action::File { path, .. } | Action::Link { path, .. } => {
                self.known.make(path);
                Ok(())
            }
            Action::Folder { .. } | Action::Pause { .. } | Action::Look | Action::Repeat { .. } => {
                Ok(())
            }
            Action::Connection { who, act } => self.connection(who, act),
            Action::Server(step) => self.server(step),
            Action::Client(step) => self.client(step),
        }
    }

    fn connection(&mut self, who: &Text, act: &Act) -> Result<(), String> {
        let name = self.known.name(who)?;
        let state = self.names.get(&name).copied();
        match act {
            // Where it is open, the program may have closed it; connecting anew drops the old one.
            Act::Connects { .. } => {
                self.names.insert(name, State::Open);
                self.somebody_connected = true;
                return Ok(());
            }
            Act::Listens { .. } | Act::Refuses => return self.listens(name, state),
            _ => {}
        }
        let present = self.present(&name, state);
        let done = self.act(&name, act);
        present.and(done)
    }

    /// Whether the name has begun and not ended; if not, it is taken for begun from here on.
    fn present(&mut self, name: &str, state: Option<State>) -> Result<(), String> {
        let is_there = match state {
            None => {
                let begin = if self.is_client_page { "listens" } else { "connects" };
                Err(format!("`{name}` never {begin}: add `{name} {begin}` above"))
            }
            Some(State::Closed) if !self.is_client_page => Err(format!(
                "`{name}` is closed already; let it connect again, or use another name"
            )),
            Some(_) => return Ok(()),
        };
        self.names.insert(name.to_owned(), State::Open);
        self.somebody_connected = true;
        is_there
    }

    fn listens(&mut self, name: String, state: Option<State>) -> Result<(), String> {
        if state.is_some() {
            return Err(format!("`{name}` listens already"));
        }
        for suffix in ["", ".host", ".port"] {
            self.known.give(&format!("{name}{suffix}"));
        }
        self.names.insert(name, State::Open);
        Ok(())
    }

    fn act(&mut self, name: &str, act: &Act) -> Result<(), String> {
        match act {
            Act::Sends { end, .. } if !self.is_client_page => {
                let state = end.map_or(State::Open, State::after);
                match self.names.insert(name.to_owned(), state) {
                    Some(State::HalfClosed) => Err(format!(
                        "`{name}` has half-closed and can send no more: send above it, or use another name"
                    )),
                    _ => Ok(()),
                }
            }
            Act::Ends(ending) => {
                self.names.insert(name.to_owned(), State::after(*ending));
                Ok(())
            }
            Act::Expects { what, ideally } => {
                self.expectations += usize::from(!ideally);
                match what {
                    Expectation::Body { content: Content::File(path), .. } => {
                        self.known.has_file(path, self.served)
                    }
                    _ => Ok(()),
                }
            }
            Act::Got { least, most } => {
                self.expectations += 1;
                match least > most {
                    true => {
                        Err("so many requests cannot be: the first number is the smaller"
                            .to_owned())
                    }
                    false => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn server(&mut self, step: &ServerStep) -> Result<(), String> {
        match step {
            ServerStep::NoteDescriptors => self.descriptors_noted = true,
            ServerStep::DescriptorsAsNoted if !self.descriptors_noted => {
                self.descriptors_noted = true;
                self.expectations += 1;
                return Err(
                    "nothing was noted: add `server descriptors are noted` above".to_owned()
                );
            }
            _ => self.expectations += 1,
        }
        match std::mem::replace(&mut self.somebody_connected, true) {
            true => Ok(()),
            false => {
                Err("nobody has connected yet, and the first connect is what waits for the server: let one connect above"
                    .to_owned())
            }
        }
    }

    fn client(&mut self, step: &ClientStep) -> Result<(), String> {
        match step {
            ClientStep::Runs { .. } => {
                self.client_ran = true;
                return Ok(());
            }
            ClientStep::Printed { ideally: true, .. } => {}
            ClientStep::Exits { .. } | ClientStep::Printed { .. } => self.expectations += 1,
        }
        match std::mem::replace(&mut self.client_ran, true) {
            true => Ok(()),
            false => Err("the client has not run yet: add `client fetches …` above".to_owned()),
        }
    }
}

/// Whose step it is.
fn actor(step: &Step) -> Option<String> {
    match &step.action {
        Action::Connection { who, .. } => who.fill_string(&Values::new()).ok(),
        _ => None,
    }
}

/// Where a line has the word that a message begins by naming.
fn named(line: &str, message: &str) -> Option<usize> {
    let name = message.split('`').nth(1)?;
    let starts = |at: &usize| line[..*at].ends_with([' ', '\t']) || *at == 0;
    let ends = |at: &usize| {
        line[at + name.len()..].starts_with([' ', '\t']) || at + name.len() == line.len()
    };
    line.match_indices(name).map(|(at, _)| at).find(|at| starts(at) && ends(at))
}
