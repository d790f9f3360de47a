//! Steps of the client under test: starting it, and how it ended.

use super::patience::SeenTime;
use super::server_steps::exited;
use super::shortfall::Stop;
use super::stage::Stage;
use crate::judge::found::Found;
use crate::judge::found::client::OfClient;
use crate::judge::judgement::Judgement;
use crate::judge::output;
use crate::kernel::{self, Kind, Naps, Process, View};
use crate::notation::expect::Holds;
use crate::notation::step::{ClientStep, ExitWanted, Step};
use crate::notation::text::Text;
use crate::sandbox::output::Stream;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::time::{Duration, Instant};

/// A client that was seen asleep for so long, with nothing left to read, waits for more.
const WAITS_FOR_MORE: Duration = Duration::from_millis(250);

/// A client that was seen so long, all in all, in a sleep of its own, takes a pause for the end.
const LETS_TIME_PASS: Duration = Duration::from_millis(500);

/// How long a client sleeps. Who has not woken since an earlier look was asleep between them too, while nobody looked.
#[derive(Default)]
struct Asleep {
    seen: SeenTime,
    nap: Option<(BTreeMap<u32, Naps>, Instant)>,
}

impl Asleep {
    /// Looks at it; its threads have gone to sleep so often.
    fn look(&mut self, naps: BTreeMap<u32, Naps>) -> Duration {
        let seen = self.seen.look();
        match &self.nap {
            Some((before, since)) if *before == naps && !naps.is_empty() => {
                seen.max(since.elapsed())
            }
            _ => {
                self.nap = Some((naps, Instant::now()));
                seen
            }
        }
    }
}

/// How long a client sleeps of its own accord, all in all. Of the time between two looks that both find it asleep, the
/// kernel tells how much it has run or waited for a processor; the rest it slept, also while nobody looked.
struct Pauses {
    clock: SeenTime,
    before: Option<(u32, Instant, Duration)>,
    all: Duration,
}

impl Pauses {
    fn none() -> Pauses {
        Pauses { clock: SeenTime::new(), before: None, all: Duration::ZERO }
    }

    /// Looks at it: the process that sleeps, if one does, and how long that has been busy, where this is known.
    fn look(&mut self, sleeper: Option<(u32, Option<Duration>)>) -> Duration {
        let before = self.clock.counted();
        let passed = self.clock.look() - before;
        let now = Instant::now();
        if let Some((pid, busy)) = sleeper {
            let slept = match (self.before, busy) {
                (Some((same, since, was)), Some(busy)) if same == pid => {
                    (now - since).saturating_sub(busy.saturating_sub(was))
                }
                _ => Duration::ZERO,
            };
            self.all += passed.max(slept);
        }
        self.before = sleeper.and_then(|(pid, busy)| Some((pid, now, busy?)));
        self.all
    }
}

impl Stage<'_> {
    pub(super) fn client(&mut self, wanted: &ClientStep, step: &Step) -> Result<(), Stop> {
        match wanted {
            ClientStep::Runs { arguments } => self.client_runs(arguments),
            ClientStep::Exits { wanted, without_waiting: false } => {
                let wanted = self.wanted_exit(*wanted);
                self.wait_for(step, "", |stage, last_call| {
                    Ok(exited(stage.exit(), wanted, last_call))
                })
            }
            ClientStep::Exits { wanted, without_waiting: true } => {
                self.exits_without_waiting(self.wanted_exit(*wanted), step)
            }
            ClientStep::Printed { stream, what, ideally } => {
                self.printed(*stream, what, *ideally, step)
            }
        }
    }

    /// The exit that is asked of a client, or the other one where its statuses may be the wrong way round.
    fn wanted_exit(&self, wanted: ExitWanted) -> ExitWanted {
        match wanted {
            ExitWanted::Status(0) if self.setup.allows.exit_inverted => ExitWanted::NonZero,
            ExitWanted::NonZero if self.setup.allows.exit_inverted => ExitWanted::Status(0),
            wanted => wanted,
        }
    }

    fn client_runs(&mut self, arguments: &[Text]) -> Result<(), Stop> {
        if let Some(mut earlier) = self.program.take() {
            earlier.end();
        }
        self.served_before = self.served();
        let arguments =
            arguments.iter().map(|text| self.bytes(text)).collect::<Result<Vec<_>, _>>()?;
        let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from_vec).collect();
        self.start(&arguments)
    }

    /// It ends by itself, and was not seen asleep on a connection on which everything due had come. Time plays
    /// no part where the kernel shows what it sleeps in.
    fn exits_without_waiting(&mut self, wanted: ExitWanted, step: &Step) -> Result<(), Stop> {
        let mut asleep: Option<Asleep> = None;
        let mut pauses = Pauses::none();
        self.wait_for(step, "", |stage, last_call| {
            let view = stage.pid().and_then(kernel::look);
            let sleeper = view.as_ref().and_then(sleeper);
            if pauses.look(sleeper.map(|pid| (pid, kernel::kept_busy(pid)))) >= LETS_TIME_PASS {
                return Ok(Judgement::unmet(OfClient::LetsTimePass));
            }
            if let Some(origin) = view.and_then(|view| stage.waits_for_more(&view)) {
                let naps = stage.pid().map(kernel::naps).unwrap_or_default();
                if asleep.get_or_insert_default().look(naps) >= WAITS_FOR_MORE {
                    return Ok(Judgement::unmet(OfClient::WaitsForMore { origin }));
                }
            } else {
                asleep = None;
            }
            Ok(exited(stage.exit(), wanted, last_call))
        })
    }

    /// The origin's connection on which the client sleeps with nothing left to read.
    fn waits_for_more(&self, view: &View) -> Option<String> {
        self.origins.iter().find_map(|(name, origin)| {
            let mut open = origin
                .visits
                .iter()
                .filter(|visit| visit.connection.is_open())
                .map(|visit| &visit.connection);
            let asleep = open.any(|connection| {
                view.asleep_reading(connection.remote, connection.local).is_yes()
            });
            asleep.then(|| name.clone())
        })
    }

    fn printed(
        &mut self,
        stream: Stream,
        what: &Holds,
        ideally: bool,
        step: &Step,
    ) -> Result<(), Stop> {
        if ideally {
            return self.ideally_printed(stream, what, step);
        }
        self.wanted = match what {
            Holds::Is { content, .. } => Some(self.bytes(content)?),
            _ => None,
        };
        let only = match what {
            Holds::Has(texts) if texts.len() == 1 => Some(self.bytes(&texts[0])?),
            _ => self.wanted.clone(),
        };
        self.wait_for(step, "", |stage, last_call| {
            let Some(program) = stage.program.as_ref() else {
                return Ok(Judgement::unmet(Found::NotThere("no client")));
            };
            if program.exit().is_none() && !last_call {
                return Ok(Judgement::Wait);
            }
            let printed = program.output(stream).head();
            let judgement = output::judge(what, &stage.values, printed).map_err(Stop::Broken)?;
            Ok(match stream {
                Stream::Stdout => {
                    stage.setup.allows.output(judgement, what, only.as_deref(), printed)
                }
                Stream::Stderr => judgement,
            })
        })
    }

    fn ideally_printed(&mut self, stream: Stream, what: &Holds, step: &Step) -> Result<(), Stop> {
        self.wait_for(step, "", |stage, _| {
            Ok(if stage.exit().is_some() { Judgement::Met } else { Judgement::Wait })
        })?;
        let printed = self
            .program
            .as_ref()
            .map(|program| program.output(stream).head().to_vec())
            .unwrap_or_default();
        let judgement = output::judge(what, &self.values, &printed).map_err(Stop::Broken)?;
        self.advise(judgement, step);
        Ok(())
    }
}

/// The process that itself, and not in a helper thread of its language, sleeps until a time.
fn sleeper(view: &View) -> Option<u32> {
    let sleeps = |process: &&Process| {
        let mut asleep = process.asleep();
        asleep.any(|(thread, call)| thread.tid == process.pid && call.kind == Kind::Sleep)
    };
    view.processes.iter().find(sleeps).map(|process| process.pid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Call;

    #[test]
    fn a_sleep_counts_while_nobody_looks_and_a_new_one_does_not() {
        let kind = Kind::Read;
        let call = Call { name: "recvfrom", number: 45, fd: Some(4), count: None, kind };
        let naps = |count| BTreeMap::from([(1, Naps { count, call })]);
        let mut asleep = Asleep::default();
        asleep.look(naps(7));
        if let Some((_, since)) = &mut asleep.nap {
            *since -= Duration::from_secs(1);
        }
        assert!(asleep.look(naps(7)) >= Duration::from_secs(1));
        assert!(asleep.look(naps(8)) < Duration::from_secs(1));
        assert!(Asleep::default().look(BTreeMap::new()) < Duration::from_secs(1));
    }

    #[test]
    fn between_two_looks_at_a_sleeper_all_is_sleep_but_what_kept_it_busy() {
        let (mut pauses, second) = (Pauses::none(), Duration::from_secs(1));
        pauses.look(Some((1, Some(second))));
        if let Some((_, since, _)) = &mut pauses.before {
            *since -= 10 * second;
        }
        let slept = pauses.look(Some((1, Some(5 * second))));
        assert!(slept >= 6 * second && slept < 7 * second, "{slept:?}");
        let mut others = Pauses::none();
        for sleeper in [Some((1, Some(second))), None, Some((1, Some(second))), Some((2, None))] {
            if let Some((_, since, _)) = &mut others.before {
                *since -= 10 * second;
            }
            assert!(others.look(sleeper) < second);
        }
    }
}
