//! A page is checked before it runs: each name connected, each value known, each file there, and
//! something expected at all.

use super::error::{Mistake, NotationError};
use super::expect::{Content, Expectation};
use super::page::Page;
use super::step::{Act, Action, ClientStep, Ending, Fresh, ServerStep, Step};
use super::text::{Piece, Text, Values};
use std::collections::{BTreeMap, BTreeSet};

/// Checks one page; `served` says whether the lab's `www/` has a file.
pub fn check(page: &Page, text: &str, served: &dyn Fn(&str) -> bool) -> Result<(), NotationError> {
    let mut checker = Checker { served, ..Checker::new(page) };
    for step in page.steps() {
        checker.step(step).map_err(|(line, message)| {
            let source = text.lines().nth(line as usize - 1).unwrap_or("");
            let blanks = source.len() - source.trim_start().len();
            Mistake::new(blanks, message).on(&page.file, line, source)
        })?;
    }
    if checker.expectations == 0 {
        let message = "this page expects nothing, so it could not fail";
        return Err(Mistake::new(0, message).on(&page.file, page.first_line(), ""));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    HalfClosed,
    Closed,
}

struct Checker<'a> {
    served: &'a dyn Fn(&str) -> bool,
    values: BTreeSet<String>,
    files: Vec<Text>,
    names: BTreeMap<String, State>,
    client_ran: bool,
    descriptors_noted: bool,
    counter: Option<u32>,
    expectations: usize,
}

type Wrong = (u32, String);

impl<'a> Checker<'a> {
    fn new(page: &Page) -> Checker<'a> {
        let built_in = if page.program.is_client() { "connection" } else { "port" };
        Checker {
            served: &|_| false,
            values: BTreeSet::from([built_in.to_owned()]),
            files: Vec::new(),
            names: BTreeMap::new(),
            client_ran: false,
            descriptors_noted: false,
            counter: None,
            expectations: 0,
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), Wrong> {
        if let Action::Repeat { times, steps } = &step.action {
            return self.repeat(*times, steps);
        }
        self.action(&step.action).map_err(|message| (step.line, message))
    }

    fn repeat(&mut self, times: u32, steps: &[Step]) -> Result<(), Wrong> {
        let outside = self.counter;
        for i in 1..=times {
            self.counter = Some(i);
            steps.iter().try_for_each(|step| self.step(step))?;
        }
        self.counter = outside;
        Ok(())
    }

    fn action(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::Let { name, value } => self.let_be(name, value),
            Action::File { path, content } => {
                self.known(&[path, content])?;
                self.files.push(path.clone());
                Ok(())
            }
            Action::Folder { path } => self.known(&[path]),
            Action::Link { path, target } => {
                self.files.push(path.clone());
                self.known(&[path, target])
            }
            Action::Pause { .. } | Action::Look | Action::Repeat { .. } => Ok(()),
            Action::Connection { who, act } => self.connection(who, act),
            Action::Server(step) => self.server(step),
            Action::Client(step) => self.client(step),
        }
    }

    fn let_be(&mut self, name: &str, value: &Fresh) -> Result<(), String> {
        if let Fresh::Text(text) = value {
            self.known(&[text])?;
        }
        match self.values.insert(name.to_owned()) || self.counter.is_some() {
            true => Ok(()),
            false => Err(format!("`{name}` has a value already")),
        }
    }

    fn known(&self, texts: &[&Text]) -> Result<(), String> {
        for name in texts.iter().flat_map(|text| text.names()) {
            let base = name.strip_suffix(".length").unwrap_or(name);
            let counter = base == "i" && self.counter.is_some();
            if !self.values.contains(base) && !counter {
                return Err(format!(
                    "no value is called `{{{name}}}` here: give it one with `let {base} be …`"
                ));
            }
        }
        Ok(())
    }

    /// A connection's name, with the counter in it.
    fn name(&self, who: &Text) -> Result<String, String> {
        let counter = self.counter.map(|i| ("i".to_owned(), i.to_string().into_bytes()));
        let values: Values = counter.into_iter().collect();
        let filled = who.fill_string(&values);
        filled.map_err(|name| {
            format!("a connection's name may hold `{{i}}` inside a `repeat`, not `{{{name}}}`")
        })
    }

    fn connection(&mut self, who: &Text, act: &Act) -> Result<(), String> {
        let name = self.name(who)?;
        let state = self.names.get(&name).copied();
        match act {
            // Where it is open, the program may have closed it; connecting anew drops the old one.
            Act::Connects { .. } => {
                self.names.insert(name, State::Open);
                return Ok(());
            }
            Act::Listens { .. } | Act::Refuses => return self.listens(name, state),
            _ => {}
        }
        let client_page = self.values.contains("connection");
        let begin = if client_page { "listens" } else { "connects" };
        let state =
            state.ok_or_else(|| format!("`{name}` never {begin}: add `{name} {begin}` above"))?;
        if !client_page && state == State::Closed {
            return Err(format!(
                "`{name}` is closed already; let it connect again, or use another name"
            ));
        }
        self.act(name, state, act, client_page)
    }

    fn listens(&mut self, name: String, state: Option<State>) -> Result<(), String> {
        if state.is_some() {
            return Err(format!("`{name}` listens already"));
        }
        for suffix in ["", ".host", ".port"] {
            self.values.insert(format!("{name}{suffix}"));
        }
        self.names.insert(name, State::Open);
        Ok(())
    }

    fn act(
        &mut self,
        name: String,
        state: State,
        act: &Act,
        client_page: bool,
    ) -> Result<(), String> {
        match act {
            Act::Sends { bytes, .. } if state == State::HalfClosed && !client_page => {
                self.known(&[bytes])?;
                Err(format!("`{name}` has half-closed and can send no more"))
            }
            Act::Sends { bytes, .. } | Act::AnswersEvery { bytes } => self.known(&[bytes]),
            Act::Ends(Ending::HalfClose) => {
                self.names.insert(name, State::HalfClosed);
                Ok(())
            }
            Act::Ends(_) => {
                self.names.insert(name, State::Closed);
                Ok(())
            }
            Act::Expects { what, ideally } => {
                self.expectations += usize::from(!ideally);
                self.expectation(what)
            }
            Act::Got { least, most } if least > most => {
                Err("so many requests cannot be: the first number is the smaller".to_owned())
            }
            Act::Got { .. } => {
                self.expectations += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn expectation(&self, what: &Expectation) -> Result<(), String> {
        self.known(&what.texts())?;
        match what {
            Expectation::Body { content: Content::File(path), .. } => self.file_is_there(path),
            _ => Ok(()),
        }
    }

    fn file_is_there(&self, path: &Text) -> Result<(), String> {
        if self.files.contains(path) {
            return Ok(());
        }
        let plain = match path.pieces.as_slice() {
            [Piece::Bytes(bytes)] => String::from_utf8_lossy(bytes).into_owned(),
            _ => return Err("no `file` line above makes this file".to_owned()),
        };
        match (self.served)(&plain) {
            true => Ok(()),
            false => Err(format!(
                "there is no file `{plain}`, neither in www/ nor from a `file` line above"
            )),
        }
    }

    fn server(&mut self, step: &ServerStep) -> Result<(), String> {
        match step {
            ServerStep::NoteDescriptors => self.descriptors_noted = true,
            ServerStep::DescriptorsAsNoted if !self.descriptors_noted => {
                return Err(
                    "nothing was noted: add `server descriptors are noted` above".to_owned()
                );
            }
            _ => self.expectations += 1,
        }
        match self.names.is_empty() {
            false => Ok(()),
            true => {
                Err("nobody has connected yet, and the first connect is what waits for the server"
                    .to_owned())
            }
        }
    }

    fn client(&mut self, step: &ClientStep) -> Result<(), String> {
        match step {
            ClientStep::Runs { arguments } => {
                self.client_ran = true;
                self.known(&arguments.iter().collect::<Vec<_>>())
            }
            _ if !self.client_ran => {
                Err("the client has not run yet: add `client fetches …` above".to_owned())
            }
            ClientStep::Exits { .. } => {
                self.expectations += 1;
                Ok(())
            }
            ClientStep::Printed { what, ideally, .. } => {
                self.expectations += usize::from(!ideally);
                self.known(&what.texts())
            }
        }
    }
}
