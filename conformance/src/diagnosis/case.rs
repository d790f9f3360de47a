//! A case: what a failure left as evidence, and the questions that the table asks of it.

use super::last_words;
use crate::escape::clipped;
use crate::http::message::Head;
use crate::http::response::{self, Status};
use crate::judge::found::Found;
use crate::lab::rules::Rule;
use crate::notation::expect::{Expectation, Outcome};
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, ClientStep, ExitWanted, ServerStep};
use crate::replay::shortfall::{Ended, Shortfall, Snapshot};
use crate::sandbox::Exit;
use crate::sandbox::output::Stream;
use crate::tape::Call;
use crate::transcript::{Close, Direction, Entry, What};

/// The evidence of one failure.
pub struct Case<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its rule.
    pub rule: Option<&'a Rule>,
    /// What was known when the step was not met.
    pub shortfall: &'a Shortfall,
    /// Everything that happened.
    pub transcript: &'a [Entry],
    /// Where the program's calls are among what happened: in another replay that ended so, or this one. Else nothing.
    pub tape: &'a [Entry],
}

impl<'a> Case<'a> {
    /// The calls of the program, in the order of their returns, each with the connection that it is about.
    pub fn calls(&self) -> impl Iterator<Item = (&'a str, &'a Call)> + use<'a> {
        self.tape.iter().filter_map(|entry| match &entry.what {
            What::Called { call, .. } => Some((entry.who.as_str(), &**call)),
            _ => None,
        })
    }

    /// Whether the client is under test.
    pub fn of_client(&self) -> bool {
        self.page.program.is_client()
    }

    /// Goes on where the client is under test.
    pub fn client(&self) -> Option<()> {
        self.of_client().then_some(())
    }

    /// Goes on where a server is.
    pub fn server(&self) -> Option<()> {
        (!self.of_client()).then_some(())
    }

    /// Whether the page's rule names this group of causes.
    pub fn rule_names(&self, group: &str) -> bool {
        self.rule.is_some_and(|rule| rule.causes.iter().any(|named| named == group))
    }

    /// What was found instead.
    pub fn found(&self) -> &'a Found {
        &self.shortfall.mismatch.found
    }

    /// The expectation that was not met.
    pub fn expectation(&self) -> Option<&'a Expectation> {
        match &self.shortfall.step.action {
            Action::Connection { act: Act::Expects { what, .. }, .. } => Some(what),
            _ => None,
        }
    }

    /// The question about the server's process that was not met.
    pub fn server_step(&self) -> Option<&'a ServerStep> {
        match &self.shortfall.step.action {
            Action::Server(step) => Some(step),
            _ => None,
        }
    }

    /// What was asked of the client's process.
    pub fn client_step(&self) -> Option<&'a ClientStep> {
        match &self.shortfall.step.action {
            Action::Client(step) => Some(step),
            _ => None,
        }
    }

    /// The exit that was asked of the client.
    pub fn wanted_exit(&self) -> Option<ExitWanted> {
        match self.client_step()? {
            ClientStep::Exits { wanted, .. } => Some(*wanted),
            _ => None,
        }
    }

    /// The connection that the step is about.
    pub fn concerned(&self) -> Option<&'a Snapshot> {
        self.shortfall.connections.iter().find(|connection| connection.concerned)
    }

    /// What came on it.
    pub fn answer(&self) -> &'a [u8] {
        self.concerned().map(|connection| connection.received.as_slice()).unwrap_or_default()
    }

    /// The status that came on it.
    pub fn status(&self) -> Option<u16> {
        match response::status(self.answer(), true) {
            Status::Known(line) => Some(line.code),
            _ => None,
        }
    }

    /// Its head and its body, where an empty line parts them.
    pub fn head_and_body(&self) -> Option<(Head<'a>, &'a [u8])> {
        let head = Head::read(self.answer(), true);
        let length = head.length;
        head.complete.then(|| (head, &self.answer()[length..]))
    }

    /// Whether the step waited for a status of this code.
    pub fn wanted_status(&self, code: u16) -> bool {
        matches!(self.expectation(), Some(Expectation::Outcome(outcomes)) if outcomes.contains(&Outcome::Status(code)))
    }

    /// Whether the step waited for an error.
    pub fn wants_an_error(&self) -> bool {
        matches!(self.expectation(), Some(Expectation::Outcome(outcomes)) if outcomes.iter().any(Outcome::is_error))
    }

    /// Whether the step waited for 400 and would have taken no other status.
    pub fn wants_400_alone(&self) -> bool {
        let is_400 = |outcome: &Outcome| matches!(outcome, Outcome::Status(400));
        let is_status =
            |outcome: &Outcome| matches!(outcome, Outcome::Status(_) | Outcome::Class(_));
        matches!(self.expectation(), Some(Expectation::Outcome(outcomes))
            if outcomes.iter().any(is_400) && outcomes.iter().filter(|one| is_status(one)).all(is_400))
    }

    /// Whether the step waited for an answer of a server.
    pub fn wanted_answer(&self) -> bool {
        matches!(self.expectation(), Some(Expectation::Outcome(outcomes)) if *outcomes != [Outcome::End])
    }

    /// Whether what the step waited for is part of an exchange that ends well: a page that is served, asked for or
    /// printed.
    pub fn wanted_success(&self) -> bool {
        match &self.shortfall.step.action {
            Action::Client(ClientStep::Exits { wanted, .. }) => *wanted == ExitWanted::Status(0),
            Action::Client(ClientStep::Printed { .. }) => !self.wants_a_failure(),
            _ => match self.expectation() {
                Some(Expectation::Outcome(outcomes)) => *outcomes == [Outcome::Status(200)],
                Some(
                    Expectation::Ignored | Expectation::Nothing { .. } | Expectation::Bytes(_),
                )
                | None => false,
                Some(_) => true,
            },
        }
    }

    /// Whether the page ends with a client that exits with a failure.
    fn wants_a_failure(&self) -> bool {
        self.page.steps().any(|step| match &step.action {
            Action::Client(ClientStep::Exits { wanted, .. }) => *wanted == ExitWanted::NonZero,
            _ => false,
        })
    }

    /// How many sends the harness made on the connection of the step, and all their bytes.
    pub fn sends(&self) -> (usize, Vec<u8>) {
        let name = self.concerned().map(|connection| connection.name.as_str()).unwrap_or_default();
        let sends =
            self.transcript.iter().filter(|entry| entry.who == name).filter_map(
                |entry| match &entry.what {
                    What::Bytes { direction: Direction::ToProgram, bytes, .. } => {
                        Some(bytes.as_slice())
                    }
                    _ => None,
                },
            );
        let sends: Vec<&[u8]> = sends.collect();
        (sends.len(), sends.concat())
    }

    /// Whether a whole request was sent on the connection of the step.
    pub fn sent_whole_request(&self) -> bool {
        Head::read(&self.sends().1, false).complete
    }

    /// All that the harness sent on the connection of this name.
    pub fn sent_on(&self, name: &str) -> Vec<u8> {
        let own = self.transcript.iter().filter(|entry| entry.who == name);
        own.filter_map(|entry| match &entry.what {
            What::Bytes { direction: Direction::ToProgram, bytes, .. } => Some(bytes.as_slice()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .concat()
    }

    /// What came, in order, each piece with the name of its connection.
    pub fn came(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        self.transcript.iter().filter_map(|entry| match &entry.what {
            What::Bytes { direction: Direction::FromProgram, bytes, .. } => {
                Some((entry.who.as_str(), bytes.as_slice()))
            }
            _ => None,
        })
    }

    /// How the program ended the connection of the step.
    pub fn closed_by_program(&self) -> Option<Close> {
        let name = self.concerned()?.name.as_str();
        let own = self.transcript.iter().filter(|entry| entry.who == name);
        let closes = own.filter_map(|entry| match entry.what {
            What::Closed { direction: Direction::FromProgram, how } => Some(how),
            _ => None,
        });
        { closes }.next_back()
    }

    /// The lines that the program printed on this stream since the harness last sent something on the connection of the
    /// step: what it says of that.
    pub fn said_since(&self, wanted: Stream) -> Vec<Vec<u8>> {
        let name = self.concerned().map(|connection| connection.name.as_str());
        let is_send = |entry: &Entry| {
            let sends = matches!(entry.what, What::Bytes { direction: Direction::ToProgram, .. });
            sends && name.is_none_or(|name| entry.who == name)
        };
        let since = self.transcript.iter().rposition(is_send).map_or(0, |place| place + 1);
        let said = self.transcript[since..].iter().filter_map(|entry| match &entry.what {
            What::Output { stream, bytes, .. } if *stream == wanted => Some(bytes.as_slice()),
            _ => None,
        });
        let said = said.collect::<Vec<_>>().concat();
        said.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    /// What the program printed, as text.
    pub fn stdout(&self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(&self.shortfall.stdout)
    }

    /// What it said on standard error.
    pub fn stderr(&self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(&self.shortfall.stderr)
    }

    /// How the program ended, if it had.
    pub fn exit(&self) -> Option<&'a Ended> {
        self.shortfall.exit.as_ref()
    }

    /// Whether it ended with status 0.
    pub fn ended_well(&self) -> bool {
        self.exit().is_some_and(|exit| exit.is_status(0))
    }

    /// The line on standard error that says why the program has ended.
    pub fn last_line(&self) -> Option<String> {
        last_words::last(&self.shortfall.last_lines).map(|line| clipped(line, 160))
    }

    /// Whether anybody ever got through to a server.
    pub fn was_connected(&self) -> bool {
        self.transcript.iter().any(|entry| matches!(entry.what, What::Connected { .. }))
    }

    /// Whether it ended by crashing: by a signal, or with what languages print when nobody catches an error.
    pub fn crashed(&self) -> bool {
        const SIGNS: [&str; 9] = [
            "Traceback (most recent call last)",
            "panicked at",
            "Exception in thread",
            "Uncaught ",
            "Unhandled exception",
            "goroutine 1 [",
            "    at ",
            "Segmentation fault",
            "Assertion",
        ];
        let signalled = matches!(self.exit(), Some(Ended::By(Exit::Signal(_))));
        self.exit().is_some()
            && (signalled || SIGNS.iter().any(|sign| self.stderr().contains(sign)))
    }

    /// What the harness sent, in order, with times.
    pub fn sent(&self) -> impl Iterator<Item = (f64, &'a [u8])> {
        self.transcript.iter().filter_map(|entry| match &entry.what {
            What::Bytes { direction: Direction::ToProgram, bytes, .. } => {
                Some((entry.t, bytes.as_slice()))
            }
            _ => None,
        })
    }

    /// How long after the last send on the connection of the step the program closed it.
    pub fn seconds_to_close(&self) -> Option<f64> {
        let name = self.concerned()?.name.as_str();
        let own = || self.transcript.iter().rev().filter(|entry| entry.who == name);
        let sent = own().find(|entry| {
            matches!(entry.what, What::Bytes { direction: Direction::ToProgram, .. })
        })?;
        let closed = own().find(|entry| {
            matches!(entry.what, What::Closed { direction: Direction::FromProgram, .. })
        })?;
        Some(closed.t - sent.t)
    }

    /// The longest time-out that the program was seen to wait with, in seconds, and when it was seen.
    pub fn time_out(&self) -> Option<(f64, f64)> {
        let seen = self.transcript.iter().filter_map(|entry| match entry.what {
            What::TimeOut { seconds } => Some((seconds, entry.t)),
            _ => None,
        });
        { seen }.next_back()
    }

    /// When the program ended.
    pub fn ended_at(&self) -> Option<f64> {
        let ends =
            self.transcript.iter().rev().find(|entry| matches!(entry.what, What::Exited { .. }));
        ends.map(|entry| entry.t)
    }
}
