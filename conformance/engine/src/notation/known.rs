//! What is known at a place of a page: the values that have names, the files that were made, the counter.

use super::text::{Piece, Text, Values};
use std::collections::BTreeSet;

/// Grows as the page goes on.
#[derive(Debug, Default)]
pub struct Known {
    values: BTreeSet<String>,
    files: Vec<Text>,
    /// `{i}`, inside a `repeat`.
    pub counter: Option<u32>,
}

impl Known {
    /// A name gets a value; whether it had none.
    pub fn give(&mut self, name: &str) -> bool {
        self.values.insert(name.to_owned())
    }

    /// A file is made.
    pub fn make(&mut self, path: &Text) {
        self.files.push(path.clone());
    }

    /// The names without a value in these texts. They are told of once: from here on they have one.
    pub fn unknown(&mut self, texts: &[&Text]) -> Vec<String> {
        let mut unknown = Vec::new();
        for name in texts.iter().flat_map(|text| text.names()) {
            let base = name.strip_suffix(".length").unwrap_or(name);
            let is_counter = base == "i" && self.counter.is_some();
            if !is_counter && self.give(base) {
                unknown.push(name.to_owned());
            }
        }
        unknown
    }

    /// A connection's name, with the counter in it.
    pub fn name(&self, who: &Text) -> Result<String, String> {
        let counter = self.counter.map(|i| ("i".to_owned(), i.to_string().into_bytes()));
        let values: Values = counter.into_iter().collect();
        let filled = who.fill_string(&values);
        filled.map_err(|name| {
            format!("a connection's name may hold `{{i}}` inside a `repeat`, not `{{{name}}}`")
        })
    }

    /// Whether a file was made, or is served anyhow.
    pub fn has_file(&self, path: &Text, served: &dyn Fn(&str) -> bool) -> Result<(), String> {
        if self.files.contains(path) {
            return Ok(());
        }
        let plain = match path.pieces.as_slice() {
            [Piece::Bytes(bytes)] => String::from_utf8_lossy(bytes).into_owned(),
            _ => return Err("no `file` line above makes this file".to_owned()),
        };
        match served(&plain) {
            true => Ok(()),
            false => Err(format!(
                "there is no file `{plain}`, neither in www/ nor from a `file` line above"
            )),
        }
    }
}
