//! A way to make a program from what a folder holds.

use super::found::Product;
use crate::sandbox::Command;
use std::path::Path;

/// How long a file may be that says how to build, in bytes.
pub const MOST_BYTES: u64 = 1_000_000;

/// A way to make a program from what a folder holds.
pub struct Recipe {
    /// The command.
    pub command: Command,
    /// What it makes.
    pub product: Product,
    /// How that is run, where it is no program by itself.
    pub run: Option<Command>,
    /// What this machine must have for it.
    pub tools: Vec<&'static str>,
    /// What the recipe was recognised by.
    pub from: String,
}

impl Recipe {
    /// One that makes a program by itself.
    pub fn of_program(
        command: Command,
        product: impl AsRef<Path>,
        tool: &'static str,
        from: &str,
    ) -> Recipe {
        Recipe {
            command,
            product: Product::Program(product.as_ref().to_owned()),
            run: None,
            tools: vec![tool],
            from: from.to_owned(),
        }
    }

    /// How what was made is run.
    pub fn running(&self) -> Command {
        let itself = || Command::new([Path::new(".").join(self.product.place())]);
        self.run.clone().unwrap_or_else(itself)
    }
}
