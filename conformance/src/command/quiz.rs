//! `httplab quiz [N]`: find the fault of a program that has one.

use super::arguments::Quiz;
use super::reference;
use crate::lab::load::Lab;
use crate::quiz::booth::Booth;
use crate::quiz::game::{Ended, Game};
use crate::quiz::proof;
use crate::quiz::riddle::{self, Riddle};
use crate::report::Options;
use crate::sandbox::isolation::{self, Wish};
use crate::sandbox::{self, Needs};
use crate::step::screen::Screen;
use std::error::Error;
use std::io::stdout;
use std::sync::Arc;

/// Plays the riddle. `false` where it was not solved.
pub fn run(asked: &Quiz) -> Result<bool, Box<dyn Error>> {
    let lab = Arc::new(Lab::load(asked.lab.lab.as_deref())?);
    let riddle = choose(asked, riddle::all(&lab)?)?;
    let faulty = reference::faulty()?;
    // The learner talks to the server from another window, so it is not put out of reach.
    let needs = Needs { named: faulty.named.clone(), ..Needs::default() };
    let isolation = isolation::enter(Wish::Landlock, &needs)?;
    sandbox::adopt_orphans();
    let booth = Booth::set_up(&riddle, &faulty, &lab, isolation.root())?;
    let words = lab.rules.words.clone();
    let options = Options { words, ..Options::default() }.for_stdout();
    let mut screen = Screen::new(Box::new(stdout()), options);
    let lab_folder = asked.lab.lab.clone();
    let mut game =
        Game { riddle: &riddle, lab: &lab, lab_folder, booth, screen: &mut screen, hints: 0 };
    let ended = game.play();
    // Its server is ended: one at a port of its own choice would be in the way of the proof.
    drop(game);
    let ended = ended?;
    let number = riddle.number;
    match ended {
        Ended::Found | Ended::GaveUp => {
            proof::explain(&riddle, &faulty, &lab, isolation.root(), &mut screen);
        }
        Ended::Left => screen.line(&format!("`httplab quiz {number}` asks this riddle again.")),
        Ended::Nobody => return Err(NOBODY.into()),
    }
    sandbox::sweep();
    Ok(ended == Ended::Found)
}

const NOBODY: &str = "nobody answers: run the quiz in a terminal, or give it the answers on standard input, a line each";

fn choose(asked: &Quiz, mut riddles: Vec<Riddle>) -> Result<Riddle, String> {
    let count = riddles.len();
    if let Some(number) = asked.number {
        return match (1..=count).contains(&number) {
            true => Ok(riddles.swap_remove(number - 1)),
            false => Err(format!("there is no riddle {number}; there are riddles 1 to {count}")),
        };
    }
    riddles.retain(|riddle| asked.part.is_none_or(|part| riddle.part == part));
    match riddles.len() {
        0 => Err("this lab has no page that a faulty program fails".to_owned()),
        count => Ok(riddles.swap_remove(fastrand::usize(..count))),
    }
}
