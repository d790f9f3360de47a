//! Fixtures: the files, folders and links that a page makes, inside and outside of the served folder.

use super::perform::no_value;
use super::shortfall::Stop;
use super::stage::Stage;
use crate::notation::text::Text;
use crate::sandbox::Folder;
use std::io;

impl Stage<'_> {
    pub(super) fn make_file(&mut self, path: &Text, content: &Text) -> Result<(), Stop> {
        let (path, content) = (self.string(path)?, self.bytes(content)?);
        let (folder, place) = self.place(&path);
        folder.write_over(place, &content).map_err(|error| unmade(&path, &error))?;
        if place == path {
            self.lay_again(&path, &content).map_err(|error| unmade(&path, &error))?;
        }
        self.earlier.extend(self.made.insert(path, content));
        Ok(())
    }

    /// Lays a served file a second time, where that is allowed.
    pub(super) fn lay_again(&self, path: &str, content: &[u8]) -> io::Result<()> {
        let Some(laid) = &self.setup.allows.laid else { return Ok(()) };
        let path = laid.path(path);
        let (folder, place) = self.place(&path);
        folder.write_over(place, content)
    }

    pub(super) fn make_folder(&mut self, path: &Text) -> Result<(), Stop> {
        let path = self.string(path)?;
        let (folder, place) = self.place(&path);
        folder.make(place).map(drop).map_err(|error| unmade(&path, &error))
    }

    pub(super) fn make_link(&mut self, path: &Text, target: &Text) -> Result<(), Stop> {
        let (path, target) = (self.string(path)?, self.string(target)?);
        let (folder, place) = self.place(&path);
        folder.link(place, target).map_err(|error| unmade(&path, &error))
    }

    /// The folder that a path means, and the path from there. A program that runs may have put another folder where
    /// this one was.
    fn place<'p>(&self, path: &'p str) -> (&Folder, &'p str) {
        match path.strip_prefix("../") {
            Some(outside) => (self.scratch.outside(), outside),
            None => (self.scratch.inside(), path),
        }
    }

    /// How long the longest content is that a server may rightly send.
    pub(super) fn longest_content(&self) -> usize {
        let files = self.setup.www.values().chain(self.made.values()).chain(self.values.values());
        files.map(Vec::len).max().unwrap_or(0)
    }

    /// The bytes of a text with its values.
    pub fn bytes(&self, text: &Text) -> Result<Vec<u8>, Stop> {
        text.fill(&self.values).map_err(no_value)
    }

    /// A name or a path with its values.
    pub fn string(&self, text: &Text) -> Result<String, Stop> {
        text.fill_string(&self.values).map_err(no_value)
    }
}

fn unmade(path: &str, error: &io::Error) -> Stop {
    Stop::Broken(format!("failed to make {path}: {error}"))
}
