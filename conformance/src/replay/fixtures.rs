//! Fixtures: the files, folders and links that a page makes, inside and outside of the served folder.

use super::perform::no_value;
use super::shortfall::Stop;
use super::stage::Stage;
use crate::notation::text::Text;
use std::io;
use std::path::PathBuf;

impl Stage<'_> {
    pub(super) fn make_file(&mut self, path: &Text, content: &Text) -> Result<(), Stop> {
        let (path, content) = (self.string(path)?, self.bytes(content)?);
        self.place(&path)
            .and_then(|place| std::fs::write(place, &content))
            .map_err(|error| unmade(&path, &error))?;
        self.earlier.extend(self.made.insert(path, content));
        Ok(())
    }

    pub(super) fn make_folder(&mut self, path: &Text) -> Result<(), Stop> {
        let path = self.string(path)?;
        self.place(&path).and_then(std::fs::create_dir).map_err(|error| unmade(&path, &error))
    }

    pub(super) fn make_link(&mut self, path: &Text, target: &Text) -> Result<(), Stop> {
        let (path, target) = (self.string(path)?, self.string(target)?);
        let link = |place| std::os::unix::fs::symlink(&target, place);
        self.place(&path).and_then(link).map_err(|error| unmade(&path, &error))
    }

    /// The place of a path, with the folders it needs and nothing there: a program must not have put a link
    /// where the harness will write.
    fn place(&self, path: &str) -> io::Result<PathBuf> {
        let place = match path.strip_prefix("../") {
            Some(outside) => self.scratch.folder().join(outside),
            None => self.scratch.served().join(path),
        };
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        match std::fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(place),
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
