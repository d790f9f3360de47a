//! Laying out: the files of one submission go into a folder of the harness's own, within the bounds of a submission.

use super::error::LayError;
use super::inner;
use super::source::{Entry, Source};
use crate::archive::{Room, UnpackError, Unpacked, Unpacking, What, Wrapping};
use crate::class::submission::{Place, Submission};
use crate::sandbox::Folder;

impl Source {
    /// Puts the files of a submission into the folder `to`, which is new and empty, and unpacks what of them is packed.
    /// What is to be known of it is returned: that links were left out.
    ///
    /// What is no file is left out, and what tools put beside programs. Of folders in which there is nothing but one folder,
    /// the innermost is laid out.
    pub fn lay_out(&self, submission: &Submission, to: &Folder) -> Result<Vec<String>, LayError> {
        let entries = self.entries_of(submission)?;
        let (done, room) = self.copy(&entries, to)?;
        let mut remarks = inner::told(&done);
        remarks.extend(inner::unpack(to, room)?);
        Ok(remarks)
    }

    /// All entries of a submission, with their paths in it; its own folder too, which may be one that cannot be opened.
    fn entries_of(&self, submission: &Submission) -> Result<Vec<(&Entry, String)>, LayError> {
        let mut all = Vec::new();
        for place in &submission.places {
            let entry = self.entry(&place.entry).ok_or_else(|| {
                let error = std::io::ErrorKind::NotFound.into();
                LayError::System(place.entry.clone(), error)
            })?;
            let path = |entry: &Entry| below(place, entry);
            all.push((entry, path(entry)));
            if entry.what == What::Folder {
                all.extend(self.below(&place.entry).map(|entry| (entry, path(entry))));
            }
        }
        Ok(all)
    }

    fn copy(
        &self,
        entries: &[(&Entry, String)],
        to: &Folder,
    ) -> Result<(Unpacked, Room), LayError> {
        let mut wrapping = Wrapping::default();
        for (entry, path) in entries {
            wrapping.around(path, entry.what).map_err(LayError::Refused)?;
        }
        let mut around = wrapping.folders();
        // The innermost may be called as a program.
        around.pop();
        let mut unpacking =
            Unpacking::into(to, Room::default()).placed(String::new(), around.join("/"));
        for (entry, path) in entries {
            let visit = self.visit(entry, path.clone(), &mut |packed, content| {
                unpacking.entry(packed, content)
            });
            visit.map_err(|error| refused(entry, error))?;
        }
        Ok(unpacking.done())
    }
}

/// The path in a submission of what lies at one of its places.
fn below(place: &Place, entry: &Entry) -> String {
    let rest = &entry.path[place.entry.len()..];
    match place.path.as_str() {
        "" => rest.trim_start_matches('/').to_owned(),
        path => format!("{path}{rest}"),
    }
}

/// Why it cannot be laid out: for this entry, or as a whole.
fn refused(entry: &Entry, error: UnpackError) -> LayError {
    match error {
        UnpackError::System(path, error) => LayError::System(path, error),
        UnpackError::Broken(_) | UnpackError::Method(_) | UnpackError::Encrypted => {
            LayError::Archive(entry.path.clone(), error)
        }
        error => LayError::Refused(error),
    }
}
