//! Steps of a connection: on a server's page its own, on a client's page the origin's current one.

use super::connection::Connection;
use super::origin::Origin;
use super::patience::{LOOK_EVERY, Patience};
use super::shortfall::Stop;
use super::stage::Stage;
use crate::escape::outlined;
use crate::judge::answer;
use crate::judge::found::Found;
use crate::judge::judgement::Judgement;
use crate::judge::seen::Seen;
use crate::judge::wanted::{self, Wanted};
use crate::notation::expect::Expectation;
use crate::notation::step::{Act, Ending, Pieces, Step};
use crate::notation::text::Text;
use crate::transcript::{Close, Direction, What};
use std::time::Duration;

/// Between two pieces of a send, so that each goes out as a segment of its own.
const BETWEEN_PIECES: Duration = Duration::from_millis(1);

/// A program that does not come to rest is waited for so long, in all the pieces of one send, and before a
/// silence is counted.
const UNREST_OF_PIECES: Duration = Duration::from_secs(1);
pub(super) const UNREST_BEFORE_SILENCE: Duration = Duration::from_millis(300);

impl Stage<'_> {
    /// Plays what a connection does.
    pub(super) fn act(&mut self, name: &str, act: &Act, step: &Step) -> Result<(), Stop> {
        match act {
            Act::Connects { from, elsewhere, small_window } => {
                self.connects(name, *from, *elsewhere, *small_window, step)
            }
            Act::Sends { bytes, end: Some(end), .. } => self.leaves_with(name, bytes, *end, step),
            Act::Sends { bytes, pieces, end: None } => self.sends(name, bytes, *pieces, step),
            Act::Ends(ending) => self.ends(name, *ending, step),
            Act::Reads(on) => {
                let connection = self.connections.get_mut(name);
                connection.into_iter().for_each(|connection| connection.reading = *on);
                Ok(())
            }
            Act::Expects { what, ideally: true } => self.advises(name, what, step),
            Act::Expects { what, ideally: false } => self.expects(name, what, step),
            origins_act => self.origin_act(name, origins_act, step),
        }
    }

    pub(super) fn is_client_page(&self) -> bool {
        self.page.program.is_client()
    }

    /// The connection that a name means now.
    pub(super) fn connection(&mut self, name: &str) -> Option<&mut Connection> {
        if !self.is_client_page() {
            return self.connections.get_mut(name);
        }
        let visit = self.origins.get_mut(name)?.current_visit()?;
        Some(&mut visit.connection)
    }

    /// The connection, where the page gives it one; on a client's page waits for the client to come.
    pub(super) fn present(&mut self, name: &str, step: &Step) -> Result<(), Stop> {
        if self.connection(name).is_some() || !self.is_client_page() {
            return Ok(());
        }
        self.origin_accepts(name, step)
    }

    fn sends(
        &mut self,
        name: &str,
        text: &Text,
        pieces: Option<Pieces>,
        step: &Step,
    ) -> Result<(), Stop> {
        self.present(name, step)?;
        let bytes = self.bytes(text)?;
        self.last_sent = Some((name.to_owned(), bytes.clone()));
        let Some(Pieces { size, every }) = pieces else {
            return self.send(name, &bytes, step);
        };
        let mut rest = self.unrest(UNREST_OF_PIECES);
        for piece in bytes.chunks(size) {
            self.send(name, piece, step)?;
            self.pump_for(every.max(BETWEEN_PIECES));
            self.let_it_rest(&mut rest);
        }
        Ok(())
    }

    /// Sends, and ends its side: the program finds the end behind the bytes whenever it reads them.
    fn leaves_with(
        &mut self,
        name: &str,
        text: &Text,
        end: Ending,
        step: &Step,
    ) -> Result<(), Stop> {
        let bytes = self.bytes(text)?;
        self.last_sent = Some((name.to_owned(), bytes.clone()));
        let now = self.record.now();
        let sent = self.connections.get_mut(name).map(|it| it.send_ahead_of_the_end(&bytes));
        if let Some(Ok(count)) = sent {
            self.record_sent(now, name, &bytes[..count]);
        }
        self.ends(name, end, step)
    }

    fn pump_for(&mut self, time: Duration) {
        let end = std::time::Instant::now() + time;
        while let Some(left) =
            end.checked_duration_since(std::time::Instant::now()).filter(|left| !left.is_zero())
        {
            self.pump(left);
        }
    }

    /// Sends all of it. A program that has closed or reset cannot take it, and that is no failure here:
    /// what it answered before is still to be judged.
    fn send(&mut self, name: &str, bytes: &[u8], step: &Step) -> Result<(), Stop> {
        let mut patience = Patience::new(self.setup.patience);
        let mut sent = 0;
        while sent < bytes.len() {
            let now = self.record.now();
            let Some(connection) = self.connection(name) else {
                return Ok(());
            };
            match connection.send(&bytes[sent..]) {
                Ok(Some(count)) => {
                    self.record_sent(now, name, &bytes[sent..sent + count]);
                    sent += count;
                    patience = Patience::new(self.setup.patience);
                }
                Ok(None) if patience.has_ended(|| self.work()) => {
                    let found = Found::NotTaken { sent, of: bytes.len() };
                    return Err(self.fell_short(step, name, found.into(), patience.lasted()));
                }
                Ok(None) => {
                    self.pump(LOOK_EVERY / 10);
                }
                Err(_) => {
                    self.pump(Duration::ZERO);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn record_sent(&mut self, t: f64, name: &str, bytes: &[u8]) {
        let who = self.spoken_name(name);
        self.record.add_sent(t, &who, bytes);
        self.tell();
    }

    /// The name in the transcript: an origin's second connection is `origin 2`.
    pub(super) fn spoken_name(&self, name: &str) -> String {
        let number = self.origins.get(name).and_then(|origin| origin.current).unwrap_or(0);
        super::stage::visit_name(name, number)
    }

    fn ends(&mut self, name: &str, ending: Ending, step: &Step) -> Result<(), Stop> {
        self.present(name, step)?;
        if ending == Ending::AsHttpSays
            && self.values.get("connection").is_some_and(|value| value == b"keep-alive")
        {
            return Ok(());
        }
        // What has come by now came before the end.
        self.pump(Duration::ZERO);
        let who = self.spoken_name(name);
        let Some(connection) = self.connection(name) else {
            return Ok(());
        };
        let how = match ending {
            Ending::HalfClose => {
                connection.half_close();
                Close::Fin
            }
            Ending::Reset => {
                connection.reset();
                Close::Reset
            }
            Ending::Close | Ending::AsHttpSays => {
                connection.close();
                Close::Fin
            }
        };
        self.record.add(&who, What::Closed { direction: Direction::ToProgram, how });
        if let Some(origin) = self.origins.get_mut(name).filter(|_| ending != Ending::HalfClose) {
            origin.current = None;
        }
        Ok(())
    }

    /// An expectation with its values.
    fn wanted(&self, what: &Expectation) -> Result<Wanted, Stop> {
        let files = [&self.made, &*self.setup.www];
        let mut wanted = wanted::fill(what, &self.values, &files).map_err(Stop::Broken)?;
        match &mut wanted {
            Wanted::Request { path, .. } => {
                path.take_if(|_| self.setup.allows.any_path);
            }
            Wanted::Outcome(outcomes) => *outcomes = self.setup.allows.outcomes(outcomes),
            _ => {}
        }
        Ok(wanted)
    }

    fn expects(&mut self, name: &str, what: &Expectation, step: &Step) -> Result<(), Stop> {
        let wanted = self.wanted(what)?;
        if self.is_client_page() {
            return self.expects_of_client(name, &wanted, step);
        }
        self.wanted = match &wanted {
            Wanted::Body { content, .. } => Some(content.clone()),
            _ => None,
        };
        // Silence is counted from here on.
        if matches!(wanted, Wanted::Nothing { .. } | Wanted::Ignored) {
            self.let_it_take(name, &mut self.unrest(UNREST_BEFORE_SILENCE));
            let connection = self.connections.get_mut(name);
            connection.into_iter().for_each(|connection| connection.quiet.restart());
        }
        self.wait_for(step, name, |stage, last_call| Ok(stage.judge(name, &wanted, last_call)))?;
        match self.connections.get_mut(name) {
            _ if matches!(wanted, Wanted::Bytes(_)) => self.take_bytes(name, &wanted),
            Some(connection) => connection.noted = connection.received.len(),
            None => {}
        }
        Ok(())
    }

    /// Bytes that were expected as such are taken, and no more than these.
    pub(super) fn take_bytes(&mut self, name: &str, wanted: &Wanted) {
        let Wanted::Bytes(bytes) = wanted else {
            return;
        };
        match self.is_client_page() {
            false => {
                let connection = self.connections.get_mut(name);
                connection.into_iter().for_each(|connection| connection.noted += bytes.len());
            }
            true => {
                let visit = self.origins.get_mut(name).and_then(Origin::current_visit);
                visit.into_iter().for_each(|visit| visit.consumed += bytes.len());
            }
        }
    }

    fn judge(&mut self, name: &str, wanted: &Wanted, last_call: bool) -> Judgement {
        let allows = &self.setup.allows;
        match self.connections.get_mut(name) {
            Some(connection) => {
                if let Some(amend) = allows.amend {
                    let of_body = !matches!(
                        wanted,
                        Wanted::Nothing { .. } | Wanted::Ignored | Wanted::Outcome(_)
                    );
                    let waits = amend.is_of_the_whole() && connection.ended.is_none();
                    if waits && of_body && !last_call {
                        return Judgement::Wait;
                    }
                    if !waits || of_body {
                        amend.mend(&mut connection.received);
                    }
                }
                allows.answer(answer::judge(wanted, &seen(connection, last_call)), wanted)
            }
            None => Judgement::unmet(Found::NotThere("no connection")),
        }
    }

    /// An expectation that is advice: judged once the answer has settled, and noted where it is not met.
    fn advises(&mut self, name: &str, what: &Expectation, step: &Step) -> Result<(), Stop> {
        let wanted = self.wanted(what)?;
        let waits_for = self.waits_for(step);
        let mut patience = Patience::with(self.setup.patience, waits_for, &self.setup.in_vain);
        let judgement = loop {
            self.pump(LOOK_EVERY);
            let last_call = patience.has_ended(|| self.work());
            let judgement = match self.is_client_page() {
                true => self.judge_request(name, &wanted, last_call),
                false => self.judge(name, &wanted, last_call),
            };
            if judgement != Judgement::Wait {
                break judgement;
            }
        };
        if judgement == Judgement::Met {
            self.take_bytes(name, &wanted);
        }
        self.advise(judgement, step);
        Ok(())
    }
}

/// What has come on a connection, for the judge.
pub(super) fn seen(connection: &mut Connection, last_call: bool) -> Seen<'_> {
    let quiet = connection.quiet.look();
    Seen {
        bytes: &connection.received,
        ended: connection.ended,
        quiet,
        noted: connection.noted,
        last_call,
    }
}

/// The beginning of what was sent, as a page writes it.
pub fn sent_line(sent: &Option<(String, Vec<u8>)>) -> String {
    sent.as_ref()
        .map(|(who, bytes)| format!("{who} > {}", outlined(bytes, 200)))
        .unwrap_or_default()
}
