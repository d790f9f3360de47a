//! Steps of an origin: what the harness does as a server, and what it expects of the client under test.

use super::connection_steps::UNREST_BEFORE_SILENCE;
use super::origin::{Origin, Visit};
use super::patience::{LOOK_EVERY, Patience, SeenTime};
use super::shortfall::Stop;
use super::stage::{Stage, note_request};
use crate::judge::answer;
use crate::judge::came::Excerpt;
use crate::judge::found::Found;
use crate::judge::found::client::{Lacking, OfClient};
use crate::judge::judgement::Judgement;
use crate::judge::seen::Seen;
use crate::judge::wanted::Wanted;
use crate::notation::step::{Act, At, Step};
use crate::transcript::What;
use std::io::ErrorKind;
use std::time::Duration;

impl Stage<'_> {
    pub(super) fn origin_act(&mut self, name: &str, act: &Act, step: &Step) -> Result<(), Stop> {
        match act {
            Act::Listens { at } => {
                let origin = self.origin(*at);
                self.listens(name, origin)
            }
            Act::Refuses => self.listens(name, Origin::refuse()),
            Act::Accepts => self.origin_accepts(name, step),
            Act::AnswersEvery { bytes } => {
                let origin = self.origins.get_mut(name);
                origin.into_iter().for_each(|origin| origin.answer = Some(bytes.clone()));
                Ok(())
            }
            Act::Got { least, most } => self.got(name, *least, *most, step),
            _ => Err(Stop::Broken(format!("`{}` is not for an origin", step.source))),
        }
    }

    /// An origin where the page wants one. `localhost` is one for all pages that are played outside of networks of their
    /// own: another one may be there for a while, and a second one of this page's has a number.
    fn origin(&mut self, at: At) -> std::io::Result<Origin> {
        let by_name = self.setup.allows.origin_by_name;
        let (name, host) = match at {
            At::AnotherPort if by_name => return Origin::listen_at_localhost(true),
            _ if by_name => {
                return Origin::listen_at_localhost(false)
                    .or_else(|_| Origin::listen_at_localhost(true));
            }
            At::Port80 => return Origin::listen(false),
            At::AnotherPort => return Origin::listen(true),
            At::Name { name, host } => (name, host),
        };
        let mut patience = Patience::new(self.setup.patience);
        let own = self.origins.values().any(|origin| origin.host() == "localhost");
        loop {
            match Origin::listen_as(name, host) {
                Err(error) if error.kind() == ErrorKind::AddrInUse => {
                    if own || patience.has_ended(|| None) {
                        return Origin::listen(false);
                    }
                    self.pump(LOOK_EVERY);
                }
                origin => return origin,
            }
        }
    }

    fn listens(&mut self, name: &str, origin: std::io::Result<Origin>) -> Result<(), Stop> {
        let origin =
            origin.map_err(|error| Stop::Broken(format!("failed to make an origin: {error}")))?;
        let mut value = |suffix: &str, value: String| {
            self.values.insert(format!("{name}{suffix}"), value.into_bytes())
        };
        value("", origin.authority());
        value(".host", origin.host());
        value(".port", origin.address.port().to_string());
        if origin.listener.is_some() {
            self.record.add(name, What::Listening { at: origin.address });
        }
        self.origins.insert(name.to_owned(), origin);
        Ok(())
    }

    /// Whether the client has ended, and everything it sent has been seen.
    fn client_is_over(&self) -> bool {
        self.exit().is_some()
    }

    /// The client ended and will not do what is waited for.
    fn over(&self, lacking: Lacking) -> Judgement {
        match self.exit() {
            Some(exit) => Judgement::unmet(OfClient::ClientEnded { lacking, exit: exit.clone() }),
            None => Judgement::Wait,
        }
    }

    /// The next connection that the page has not dealt with becomes the current one.
    pub(super) fn origin_accepts(&mut self, name: &str, step: &Step) -> Result<(), Stop> {
        let mut quiet_looks = 0;
        self.wait_for(step, name, |stage, last_call| {
            let over = stage.client_is_over();
            quiet_looks += u32::from(over && !stage.pump(Duration::ZERO));
            let origin = stage.origins.get_mut(name);
            let fresh = |visit: &Visit| visit.requests == 0 && visit.connection.is_open();
            let Some(origin) = origin else {
                return Ok(Judgement::unmet(Found::NotThere("no origin")));
            };
            if let Some(number) = origin.visits.iter().position(fresh) {
                origin.current = Some(number);
                return Ok(Judgement::Met);
            }
            Ok(match quiet_looks > 1 {
                true => stage.over(Lacking::Connection),
                false if last_call => Judgement::unmet(OfClient::NobodyCame),
                false => Judgement::Wait,
            })
        })
    }

    pub(super) fn expects_of_client(
        &mut self,
        name: &str,
        wanted: &Wanted,
        step: &Step,
    ) -> Result<(), Stop> {
        match wanted {
            Wanted::Request { .. } => self.expects_request(name, wanted, step),
            Wanted::Bytes(_) => self.expects_bytes(name, wanted, step),
            Wanted::Nothing { time } => self.expects_silence(name, *time, step),
            _ => self.wait_for(step, name, |stage, last_call| {
                Ok(stage.judge_request(name, wanted, last_call))
            }),
        }
    }

    /// Bytes on the connection that the page is at; where there is none, it waits for one first.
    fn expects_bytes(&mut self, name: &str, wanted: &Wanted, step: &Step) -> Result<(), Stop> {
        self.present(name, step)?;
        self.wait_for(step, name, |stage, last_call| {
            Ok(stage.judge_bytes(name, wanted, last_call))
        })?;
        self.take_bytes(name, wanted);
        Ok(())
    }

    fn judge_bytes(&mut self, name: &str, wanted: &Wanted, last_call: bool) -> Judgement {
        let Some(visit) = self.origins.get_mut(name).and_then(Origin::current_visit) else {
            return Judgement::unmet(Found::NotThere("no connection to look at"));
        };
        let ended = visit.connection.ended;
        let quiet = visit.connection.quiet.look();
        answer::judge(wanted, &Seen { bytes: visit.pending(), ended, quiet, noted: 0, last_call })
    }

    fn expects_request(&mut self, name: &str, wanted: &Wanted, step: &Step) -> Result<(), Stop> {
        let mut quiet_looks = 0;
        self.wait_for(step, name, |stage, last_call| {
            let over = stage.client_is_over();
            quiet_looks += u32::from(over && !stage.pump(Duration::ZERO));
            let none_more = quiet_looks > 1;
            let Some(origin) = stage.origins.get_mut(name) else {
                return Ok(Judgement::unmet(Found::NotThere("no origin")));
            };
            let Some(number) = origin.next_visit() else {
                return Ok(match none_more {
                    true => stage.over(Lacking::Request),
                    false if last_call => Judgement::unmet(OfClient::NobodyCame),
                    false => Judgement::Wait,
                });
            };
            let visit = &mut origin.visits[number];
            if stage.setup.allows.ended_request && !visit.has_request() {
                visit.connection.put_empty_line_behind(UNREST_BEFORE_SILENCE);
            }
            let ended = visit.connection.ended;
            let quiet = visit.connection.quiet.look();
            let judgement = answer::judge(
                wanted,
                &Seen { bytes: visit.pending(), ended, quiet, noted: 0, last_call },
            );
            match judgement {
                Judgement::Wait if none_more => Ok(stage.over(Lacking::WholeRequest)),
                met @ (Judgement::Met | Judgement::MetBut(_)) => {
                    origin.current = Some(number);
                    visit.take_request();
                    note_request(&mut stage.values, &visit.request);
                    Ok(met)
                }
                judgement => Ok(judgement),
            }
        })
    }

    /// Judges the head of the request that the page is at, or bytes as such.
    pub(super) fn judge_request(
        &mut self,
        name: &str,
        wanted: &Wanted,
        last_call: bool,
    ) -> Judgement {
        if matches!(wanted, Wanted::Bytes(_)) {
            return self.judge_bytes(name, wanted, last_call);
        }
        let origin = self.origins.get(name);
        let visit = origin.and_then(|origin| origin.visits.get(origin.current?));
        match visit {
            Some(visit) => answer::judge(
                wanted,
                &Seen {
                    bytes: &visit.request,
                    ended: None,
                    quiet: Duration::ZERO,
                    noted: 0,
                    last_call,
                },
            ),
            None => Judgement::unmet(Found::NotThere("no request to look at")),
        }
    }

    /// No new connection, and not a byte on those there are.
    fn expects_silence(&mut self, name: &str, time: Duration, step: &Step) -> Result<(), Stop> {
        let arrived = |origin: &Origin| {
            let bytes: usize = origin.visits.iter().map(|visit| visit.pending().len()).sum();
            (origin.visits.len(), bytes)
        };
        let before = self.origins.get(name).map(arrived);
        self.let_it_rest(&mut self.unrest(UNREST_BEFORE_SILENCE));
        let mut clock = SeenTime::new();
        self.wait_for(step, name, |stage, _| {
            let current = stage.origins.get_mut(name).and_then(Origin::current_visit);
            if let Some(visit) = current.filter(|visit| visit.has_more()) {
                return Ok(Judgement::unmet(Found::Rest(Excerpt::of(visit.pending()))));
            }
            let origin = stage.origins.get(name);
            if origin.map(arrived) != before {
                let bytes = origin
                    .and_then(|origin| origin.visits.last())
                    .map(Visit::pending)
                    .unwrap_or_default();
                return Ok(Judgement::unmet(OfClient::Unasked(Excerpt::of(bytes))));
            }
            Ok(if clock.look() >= time { Judgement::Met } else { Judgement::Wait })
        })
    }

    fn got(&mut self, name: &str, least: usize, most: usize, step: &Step) -> Result<(), Stop> {
        let mut quiet_looks = 0;
        self.wait_for(step, name, |stage, last_call| {
            let over = stage.client_is_over();
            quiet_looks += u32::from(over && !stage.pump(Duration::ZERO));
            let count = stage.origins.get(name).map_or(0, Origin::requests);
            Ok(match count {
                count if count > most => Judgement::unmet(OfClient::Requests(count)),
                count if count >= least && (quiet_looks > 1 || !over) => Judgement::Met,
                _ if last_call || quiet_looks > 1 => Judgement::unmet(OfClient::Requests(count)),
                _ => Judgement::Wait,
            })
        })
    }
}
