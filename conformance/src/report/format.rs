//! The formats that a report can have, and the reporter for each.

use super::annotations::Annotated;
use super::document::{Printed, Renderer};
use super::options::{Destination, Options};
use super::rewritten::Rewritten;
use super::{csv, gradescope, html, human, json, junit, markdown, pcapng, tap};
use crate::grade::event::Reporter;
use crate::notation::meant::did_you_mean;
use clap::ValueEnum;
use std::fmt;
use std::str::FromStr;

/// A report's format, by the name it has on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum Format {
    /// Text for a terminal: each failure with its evidence, the scores, the total
    Human,
    /// Everything, by the schema in conformance/schema/grade.schema.json
    Json,
    /// XML for continuous integration, by Jenkins' schema
    Junit,
    /// The Test Anything Protocol, version 14
    Tap,
    /// A page for GitHub's step summary
    Markdown,
    /// Gradescope's results.json
    Gradescope,
    /// A table, a line for each check
    Csv,
    /// One page that opens on what to fix first, with pictures and an address for each check
    Html,
    /// A capture for Wireshark, rebuilt from the exchanges
    Pcapng,
}

impl Format {
    fn renderer(self) -> Renderer {
        match self {
            Format::Human => Renderer::text(human::render),
            Format::Json => Renderer::json(json::render),
            Format::Junit => Renderer::text(junit::render),
            Format::Tap => Renderer::text(tap::render),
            Format::Markdown => Renderer::text(markdown::render),
            Format::Gradescope => Renderer::json(gradescope::render),
            Format::Csv => Renderer::text(csv::render),
            Format::Html => Renderer::text(html::render),
            Format::Pcapng => Renderer::bytes(pcapng::render),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.pad(value.get_name()))
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        <Format as ValueEnum>::from_str(name, false).map_err(|_| {
            let known: Vec<_> = Format::value_variants().iter().map(Format::to_string).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let meant = did_you_mean(name, &known);
            format!("{name} is no format; there are {}{meant}", known.join(", "))
        })
    }
}

/// The reporter that writes this format there. Standard output gets it once, at the end; a file is
/// rewritten as the run goes, so that a killed run leaves a readable report of what it had found.
pub fn reporter(format: Format, destination: Destination, options: &Options) -> Box<dyn Reporter> {
    let render = format.renderer();
    let reporter: Box<dyn Reporter> = match destination {
        Destination::Stdout => Box::new(Printed::new(render, options.for_stdout())),
        Destination::File(path) => Box::new(Rewritten::new(render, options.clone(), path)),
    };
    match format == Format::Markdown && options.annotations {
        true => Box::new(Annotated::new(reporter, options.clone())),
        false => reporter,
    }
}
