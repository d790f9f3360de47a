//! The talk: the learner asks, tries and answers, until the rule is found or given up.

use super::asked::{Asked, HELP};
use super::booth::Booth;
use super::riddle::Riddle;
use crate::lab::load::Lab;
use crate::notation::meant::did_you_mean;
use crate::notation::page::Page;
use crate::report::harmless::one_line;
use crate::report::human::sheet::Ink;
use crate::report::wrap::wrap;
use crate::sandbox::command::quoted;
use crate::step::screen::Screen;
use std::error::Error;
use std::io::{BufRead, IsTerminal, stdin};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The rule was named.
    Found,
    /// The learner wanted the answer.
    GaveUp,
    /// The learner left.
    Left,
    /// There was nobody: not one line came.
    Nobody,
}

/// One riddle and who guesses.
pub struct Game<'a, 's> {
    /// The riddle.
    pub riddle: &'a Riddle,
    /// The lab.
    pub lab: &'a Lab,
    /// The lab's folder, where one was named.
    pub lab_folder: Option<PathBuf>,
    /// Where the program stands.
    pub booth: Booth,
    /// Where it is written.
    pub screen: &'a mut Screen<'s>,
    /// Hints given.
    pub hints: usize,
}

impl Game<'_, '_> {
    /// Plays until the end.
    pub fn play(&mut self) -> Result<Ended, Box<dyn Error>> {
        self.introduce();
        let mut said_something = false;
        loop {
            self.screen.ask("quiz> ");
            let mut line = String::new();
            if stdin().lock().read_line(&mut line)? == 0 {
                self.screen.line("");
                return Ok(if said_something { Ended::Left } else { Ended::Nobody });
            }
            said_something = true;
            self.screen.answered();
            if !stdin().is_terminal() {
                self.screen.line(&one_line(line.trim()));
            }
            if let Some(ended) = self.answer(Asked::parse(&line))? {
                return Ok(ended);
            }
            self.tell_of_an_end();
        }
    }

    fn introduce(&mut self) {
        let Riddle { number, part, program, .. } = self.riddle;
        self.say(&format!(
            "Riddle {number}: this {program} breaks one rule of part {part}. Which one?"
        ));
        self.screen.line("");
        let example = self.lab.rules.part(*part).and_then(|part| part.example.clone());
        match self.booth.port() {
            Some(port) => {
                let path = example.unwrap_or("/index.html".to_owned());
                let address = quoted(format!("http://localhost:{port}{path}").as_ref());
                self.row("it runs", &format!("at http://localhost:{port}/, and serves www/"));
                self.row("try", &format!("curl -v {address}"));
                self.row("or", &format!("nc localhost {port}"));
            }
            None => {
                let file = self.booth.file();
                // Not wrapped: it is to be copied.
                let label = self.screen.paint(Ink::Faint, "  run it  ");
                self.screen.line(&format!("{label}{} http://localhost:8000/", file.display()));
                self.row("on", "any server: httplab http_server2 8000, or nc -l 8000");
            }
        }
        self.row("or here", "step PAGE plays a page of the lab with it, step by step");
        self.screen.line("");
        self.say("Answer with the number of the rule, such as 2.4. h gives a hint, ? shows what else you can type, q quits.");
    }

    /// Does what was asked; how it ended, if it has.
    fn answer(&mut self, asked: Asked) -> Result<Option<Ended>, Box<dyn Error>> {
        match asked {
            Asked::Nothing => {}
            Asked::Rule(rule) => return Ok(self.judge(&rule).then_some(Ended::Found)),
            Asked::Step(page) => self.step(&page)?,
            Asked::Pages => self.pages(),
            Asked::Rules => self.rules(),
            Asked::Hint => self.hint(),
            Asked::Again => match self.booth.start_again()? {
                true => self.screen.line("The server was stopped and started again."),
                false => self.screen.line("A client starts each time that you run it."),
            },
            Asked::GiveUp => {
                self.say(&format!("It is rule {}.", self.riddle.flaw.rule));
                return Ok(Some(Ended::GaveUp));
            }
            Asked::Help => self.screen.lines(HELP),
            Asked::Quit => return Ok(Some(Ended::Left)),
            Asked::Unknown(why) => self.say(&one_line(&why)),
        }
        Ok(None)
    }

    /// Whether this is the rule, which is said too.
    fn judge(&mut self, rule: &str) -> bool {
        let Some(known) = self.lab.rules.rule(rule) else {
            self.say(&format!("There is no rule {rule}; `rules` lists those of this part."));
            return false;
        };
        if self.is_broken(rule) {
            let yes = self.screen.paint(Ink::Good, &format!("✓ Yes, rule {rule}."));
            self.screen.line(&yes);
            return true;
        }
        let fails = |name: &String| self.page(name).is_some_and(|page| page.rule() == rule);
        let program = &self.riddle.program;
        let asks = &known.asks;
        let text = if known.part() != Some(self.riddle.part) {
            format!("No: rule {rule} is not about {program}.")
        } else if self.riddle.fails.iter().any(fails) {
            format!(
                "Not quite: pages of rule {rule} fail too, but another rule is about the reason."
            )
        } else {
            format!("No, this program keeps that rule: it {asks}.")
        };
        self.say(&text);
        false
    }

    /// Whether a rule is the answer: the one that the catalogue names, or the only one whose pages fail.
    fn is_broken(&self, rule: &str) -> bool {
        let required = &self.riddle.fails[..self.riddle.required];
        let about = |name: &String| self.page(name).is_some_and(|page| page.rule() == rule);
        self.riddle.flaw.rule == rule || required.iter().all(about)
    }

    fn hint(&mut self) {
        let of_part = self.own_pages().count();
        let (fails, required) = (self.riddle.fails.len(), self.riddle.required);
        let first = self.riddle.fails[0].clone();
        let program = &self.riddle.program;
        let text = match self.hints {
            0 if fails == 1 => format!("It fails 1 of the {of_part} pages about {program}."),
            0 => format!(
                "It fails {fails} of the {of_part} pages about {program}, {required} of them worth points."
            ),
            1 => format!("One of these pages shows the fault: {}.", self.lineup().join(", ")),
            2 => format!("Step through {}.", short(&first)),
            _ => "There are no more hints. `give up` shows the answer.".to_owned(),
        };
        self.hints += 1;
        self.say(&text);
    }

    /// The page that shows it among some that do not.
    fn lineup(&self) -> Vec<String> {
        let fine = |page: &&Page| page.worth.is_some() && !self.riddle.fails.contains(&page.name);
        let mut others: Vec<String> =
            self.own_pages().filter(fine).map(|page| short(&page.name)).collect();
        fastrand::Rng::with_seed(self.riddle.number as u64).shuffle(&mut others);
        let shows = short(&self.riddle.fails[0]);
        let mut names: Vec<String> = others.into_iter().take(3).chain([shows]).collect();
        names.sort();
        names
    }

    fn own_pages(&self) -> impl Iterator<Item = &Page> {
        self.lab.pages.iter().filter(|page| page.part == self.riddle.part)
    }

    fn page(&self, name: &str) -> Option<&Page> {
        self.lab.page(name)
    }

    fn pages(&mut self) {
        let line =
            |page: &Page| format!("{:<5} {:<34} {}", page.rule(), short(&page.name), page.title);
        let lines: Vec<String> = self.own_pages().map(line).collect();
        self.screen.lines(lines);
    }

    fn rules(&mut self) {
        let part = Some(self.riddle.part);
        for rule in self.lab.rules.rules.iter().filter(|rule| rule.part() == part) {
            self.row(&rule.id, &rule.asks);
        }
    }

    /// Plays a page in a process of its own, which may isolate itself, and which has the terminal until it ends. The
    /// server rests: one that takes a port of its own choice would keep it from the one that the page starts.
    fn step(&mut self, page: &str) -> Result<(), Box<dyn Error>> {
        let own = self.own_pages().find(|own| short(&own.name) == page);
        let Some(found) = own.or_else(|| self.lab.page(page)) else {
            let known: Vec<&str> = self.own_pages().map(|own| own.name.as_str()).collect();
            let meant = did_you_mean(page, &known);
            self.say(&one_line(&format!("There is no page {page} here{meant}")));
            return Ok(());
        };
        if found.program != self.riddle.program {
            self.say(&format!(
                "This page is about {}; `pages` lists those about {}.",
                found.program, self.riddle.program
            ));
            return Ok(());
        }
        let mut step = Command::new(std::env::current_exe()?);
        step.args(["step", &found.name]).arg(self.booth.folder());
        if let Some(folder) = &self.lab_folder {
            step.arg("--lab").arg(folder);
        }
        if !stdin().is_terminal() {
            step.stdin(Stdio::null());
        }
        let ran = self.booth.rest();
        step.status()?;
        if ran {
            self.booth.start_again()?;
        }
        Ok(())
    }

    /// A server that has ended answers nobody, which may puzzle for a long time.
    fn tell_of_an_end(&mut self) {
        if let Some(how) = self.booth.has_ended() {
            self.say(&format!("The server has ended: it {how}. `again` starts it again."));
        }
    }

    fn say(&mut self, text: &str) {
        self.screen.lines(wrap(text, self.screen.width()));
    }

    fn row(&mut self, label: &str, text: &str) {
        for (number, line) in wrap(text, self.screen.width() - 10).iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let label = self.screen.paint(Ink::Faint, &format!("  {label:<7} "));
            self.screen.line(&format!("{label}{line}"));
        }
    }
}

fn short(name: &str) -> String {
    name.rsplit('/').next().unwrap_or_default().to_owned()
}
