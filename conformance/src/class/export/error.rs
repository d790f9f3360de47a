//! Why an export cannot be read, and why a submission of it cannot be laid out.

use super::layout::{From, Layout};
use crate::archive::UnpackError;
use std::io;
use std::path::PathBuf;

/// Why an export cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be opened.
    #[error("cannot open {0:?}: {1}")]
    System(PathBuf, io::Error),
    /// A tar file has no list: each submission would mean to read all of it.
    #[error("{0:?} is a tar file; unpack it, and name the folder")]
    Tar(PathBuf),
    /// It is packed by another program.
    #[error("{0:?} is packed in a way that is not known here; unpack it, and name the folder")]
    OtherKind(PathBuf),
    /// It is not what it should be.
    #[error("{path:?} {source}; an export is a folder or a zip file")]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        source: UnpackError,
    },
    /// There is nothing of the kind that was asked for.
    #[error("{path:?} is no {words}: no name in it is like {form}; say another --from, or none")]
    NotOf {
        /// The export.
        path: PathBuf,
        /// What it should be.
        words: &'static str,
        /// How names would look.
        form: &'static str,
    },
    /// There is nothing that could be a submission.
    #[error(
        "{path:?} holds no submissions: none of the names is like {forms}, and there are neither folders nor archives"
    )]
    Nothing {
        /// The export.
        path: PathBuf,
        /// How names would look, of all systems.
        forms: String,
    },
    /// There are programs where submissions should be.
    #[error(
        "{path:?} looks like one submission, with {file} in it; grade it with `httplab grade`, or say --from folders \
         where each folder in it is one"
    )]
    OneSubmission {
        /// The export.
        path: PathBuf,
        /// A source that lies at its top.
        file: String,
    },
    /// There is one archive, which may be the export or a submission.
    #[error(
        "{path:?} holds nothing but {file}; name that file, or say --from folders where it is one submission"
    )]
    OneArchive {
        /// The export.
        path: PathBuf,
        /// The archive in it.
        file: String,
    },
    /// Names of two systems.
    #[error("{path:?} has names of {}; say which it is with --from {}", listed(.layouts, Layout::words), listed(.layouts, Layout::word))]
    Mixed {
        /// The export.
        path: PathBuf,
        /// Which.
        layouts: Vec<Layout>,
    },
}

fn listed(layouts: &[Layout], word: fn(Layout) -> &'static str) -> String {
    layouts.iter().map(|layout| word(*layout)).collect::<Vec<_>>().join(" or ")
}

impl ExportError {
    /// That there is nothing of this layout.
    pub fn not_of(path: PathBuf, layout: Layout) -> ExportError {
        ExportError::NotOf { path, words: layout.words(), form: layout.form() }
    }

    /// That there is nothing at all.
    pub fn nothing(path: PathBuf) -> ExportError {
        let forms: Vec<&str> = From::LAYOUTS.into_iter().map(Layout::form).collect();
        ExportError::Nothing { path, forms: forms.join(", ") }
    }
}

/// Why a submission cannot be laid out: whoever grades has to look at it.
#[derive(Debug, thiserror::Error)]
pub enum LayError {
    /// An archive in it is not unpacked.
    #[error("{0} {1}")]
    Archive(String, UnpackError),
    /// An archive in it is packed by another program, and there is nothing else.
    #[error("{0} is packed in a way that is not known here; ask for a zip or tar file")]
    OtherKind(String),
    /// It has too much in it, or names that mean two things.
    #[error("the submission {0}")]
    Refused(UnpackError),
    /// An archive lies in too many others.
    #[error("{0} lies in an archive in an archive in an archive; it has to be packed once")]
    TooDeep(String),
    /// The system would not do it.
    #[error("cannot lay out {0}: {1}")]
    System(String, io::Error),
}
