//! How long the report of a grading takes to make in each format, and how large it is: for `just bench`.
//!
//!     cargo run --release --package conformance --example reports -- GRADE.json FOLDER
//!
//! Prints a line for each format: its name, milliseconds each time, and bytes.

use clap::ValueEnum;
use conformance::grade::event::Event;
use conformance::lab::load::Lab;
use conformance::report::format::{Format, reporter};
use conformance::report::options::{Destination, Options};
use conformance::verdict::Grade;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// So often each is made.
const TIMES: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [grade, folder] = arguments.as_slice() else {
        return Err("call it with a report in JSON, and a folder to write to".into());
    };
    let grade: Grade = serde_json::from_slice(&std::fs::read(grade)?)?;
    let lab = Lab::load(None)?;
    let options = Options {
        lessons: lab.pages.iter().map(|page| (page.name.clone(), page.text())).collect(),
        words: lab.rules.words.clone(),
        ..Options::default()
    };
    for format in Format::value_variants() {
        let mut line = format.to_string();
        let file = Path::new(folder).join(&line);
        for _ in 0..TIMES {
            let began = Instant::now();
            reporter(*format, Destination::File(file.clone()), &options)
                .on(&Event::Ended { grade: &grade })?;
            line += &format!(" {:.3}", began.elapsed().as_secs_f64() * 1000.0);
        }
        println!("{line} {}", file.metadata()?.len());
    }
    Ok(())
}
