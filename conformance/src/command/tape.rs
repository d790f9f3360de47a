//! `httplab tape PAGE`: a page played at once, with the system calls that the program made.

use super::arguments::{Tape, TapeFormat};
use super::played::{self, Ready};
use crate::grade::judged;
use crate::lab::load::Lab;
use crate::replay::perform::replay;
use crate::replay::shortfall::Stop;
use crate::replay::stage::Setup;
use crate::report::Options;
use crate::sandbox;
use crate::step::linger::Unhurried;
use crate::step::screen::Screen;
use crate::step::taped::{self, Taped};
use crate::verdict::Verdict;
use std::error::Error;
use std::io::stdout;
use std::sync::Arc;

/// Plays the page. `false` where a step of it was not met.
pub fn run(asked: &Tape) -> Result<bool, Box<dyn Error>> {
    let lab = Arc::new(Lab::load(asked.played.lab.lab.as_deref())?);
    let Ready { plan, page, setup, isolation, sought: _sought } =
        played::ready(&asked.played, &lab, Vec::new())?;
    let setup = Setup { taped: true, ..setup };
    let replayed = replay(&page, &setup, &mut Unhurried::default());
    drop(isolation);
    sandbox::sweep();
    if let Some(Stop::Broken(why)) = &replayed.stop {
        return Err(format!("{} could not be played: {why}", page.file).into());
    }
    let check = judged::outcome(&plan, &page, replayed);
    let taped =
        Taped { page: &page, command: setup.command.to_string(), seed: plan.seed, check: &check };
    match asked.format {
        TapeFormat::Json => println!("{}", serde_json::to_string_pretty(&taped)?),
        TapeFormat::Text => {
            let words = lab.rules.words.clone();
            let options = Options { words, ..Options::default() }.for_stdout();
            taped::tell(&taped, asked.all, &mut Screen::new(Box::new(stdout()), options));
        }
    }
    Ok(check.verdict != Verdict::Fail)
}
