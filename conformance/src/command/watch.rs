//! `httplab watch [DIR]`: grades what is saved, and shows one failure at a time.

use super::arguments::Watch;
use crate::report::Options;
use crate::watch::asked::Asked;
use crate::watch::watching::Watching;
use clap::ValueEnum;
use std::error::Error;

/// Watches until it is told to end.
pub fn run(asked: &Watch) -> Result<(), Box<dyn Error>> {
    let lab = asked.lab.lab.clone();
    let options = Options {
        lab: lab.as_ref().map_or("lab".to_owned(), |folder| folder.display().to_string()),
        ..Options::default()
    };
    let isolation = asked.isolation.to_possible_value();
    let asked = Asked {
        folder: asked.folder.clone(),
        program: asked.program.clone(),
        patience: asked.patience,
        isolation: isolation.map_or("auto".to_owned(), |value| value.get_name().to_owned()),
        lab,
    };
    Watching::watch(asked, options.for_stdout())
}
