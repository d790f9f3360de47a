//! `node_modules`: thousands of files, which are not copied for each page. A copy has a link that leads to them, and
//! programs are shown them where they lie, to be read.

use super::found::{Found, Search};
use crate::sandbox::Folder;
use crate::sandbox::folder::{CopyError, Lent};

/// What Node calls the folder.
const NAME: &str = "node_modules";

/// The modules of each folder that has a program.
#[derive(Debug)]
pub struct Modules(Vec<(Folder, Lent)>);

impl Modules {
    /// Those that lie beside a program that was found, or else in the submission.
    pub fn of<'a>(
        searches: impl Iterator<Item = &'a Search>,
        submission: Option<&Folder>,
    ) -> Modules {
        let mut all: Vec<(Folder, Lent)> = Vec::new();
        for search in searches {
            let Search::Found(Found { folder: Some(folder), .. }) = search else { continue };
            let places = [Some(folder), submission].into_iter().flatten();
            let lent = places.filter_map(|place| place.lend(NAME).ok()).next();
            if let Some(lent) = lent.filter(|_| all.iter().all(|(of, _)| of != folder)) {
                all.push((folder.clone(), lent));
            }
        }
        Modules(all)
    }

    /// All of them.
    pub fn lent(&self) -> impl Iterator<Item = &Lent> {
        self.0.iter().map(|(_, lent)| lent)
    }

    /// Has a copy of `folder` lead to them.
    pub fn link(&self, folder: &Folder, copy: &Folder) -> Result<(), CopyError> {
        match self.0.iter().find(|(of, _)| of == folder) {
            Some((_, lent)) => copy.link(NAME, lent.path()).map_err(CopyError::at(lent.path())),
            None => Ok(()),
        }
    }
}
