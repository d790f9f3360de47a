//! The lab while it is watched: where it lies in a folder it is read again when that changes, and where it is broken then,
//! the last good one goes on.

use super::look::Look;
use crate::lab::files::{LabFiles, write_out};
use crate::lab::load::Lab;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The lab, and where it lies.
#[derive(Debug)]
pub struct Course {
    /// As it was when it was last whole.
    pub lab: Lab,
    /// The folder that was named.
    named: Option<PathBuf>,
    /// Its files, in a folder that may change.
    files: Option<LabFiles>,
    looks: Vec<Look>,
    /// Where the last good one was written out, while the one that lies in the folder is broken.
    kept: Option<TempDir>,
}

impl Course {
    /// Reads the lab of this folder, or the usual one.
    pub fn read(named: Option<&Path>) -> Result<Course, Box<dyn std::error::Error>> {
        let files = Lab::files(named)?;
        let lab = Lab::from_files(files.clone())?;
        let folders = [files.folder.as_deref(), files.www_folder.as_deref()];
        let looks = folders.into_iter().flatten().map(Look::at).collect();
        let files = files.folder.is_some().then_some(files);
        Ok(Course { lab, named: named.map(Path::to_owned), files, looks, kept: None })
    }

    /// What `--lab` is to say.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.kept {
            Some(kept) => Some(kept.path().join("lab")),
            None => self.named.clone(),
        }
    }

    /// Looks whether it has changed: that it was read again, or why it could not be.
    pub fn again(&mut self) -> Option<Result<(), String>> {
        let changes: Vec<_> = self.looks.iter_mut().filter_map(Look::again).collect();
        if changes.is_empty() {
            return None;
        }
        let read = Lab::files(self.named.as_deref()).map_err(|error| error.to_string()).and_then(
            |files| Ok((Lab::from_files(files.clone()).map_err(|e| e.to_string())?, files)),
        );
        Some(match read {
            Ok((lab, files)) => {
                (self.lab, self.files, self.kept) = (lab, Some(files), None);
                Ok(())
            }
            Err(why) => Err(match self.keep() {
                Ok(()) => why,
                Err(error) => format!("{why}\n(the lab as it was could not be kept: {error})"),
            }),
        })
    }

    /// Writes the last good one out, for the gradings until the other is mended.
    fn keep(&mut self) -> io::Result<()> {
        let Some(files) = self.files.as_ref().filter(|_| self.kept.is_none()) else {
            return Ok(());
        };
        let folder = tempfile::tempdir()?;
        write_out(&files.lab, &folder.path().join("lab"))?;
        // It may be empty.
        std::fs::create_dir(folder.path().join("www"))?;
        write_out(&files.www, &folder.path().join("www"))?;
        self.kept = Some(folder);
        Ok(())
    }
}
