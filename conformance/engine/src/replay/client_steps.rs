//! Steps of the client under test: starting it, and how it ended.

use super::asleep::{Asleep, Pauses};
use super::server_steps::exited;
use super::shortfall::Stop;
use super::stage::Stage;
use crate::judge::found::Found;
use crate::judge::found::client::OfClient;
use crate::judge::judgement::Judgement;
use crate::judge::output;
use crate::kernel::{self, Kind, Process, View};
use crate::notation::expect::Holds;
use crate::notation::step::{ClientStep, ExitWanted, Step};
use crate::notation::text::Text;
use crate::sandbox::output::Stream;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

/// A client that was seen asleep for so long, with nothing left to read, waits for more.
const WAITS_FOR_MORE: Duration = Duration::from_millis(250);

/// A client that was seen so long, all in all, in a sleep of its own, takes a pause for the end.
const LETS_TIME_PASS: Duration = Duration::from_millis(500);

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
