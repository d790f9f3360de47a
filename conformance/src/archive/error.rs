//! Why an archive is not unpacked.

use crate::sandbox::folder::MOST_BYTES;
use std::io;

/// Each is what an archive does, to be read after its name.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is larger than a submission may be, whatever it says of itself.
    #[error("holds more than {mb} MB", mb = MOST_BYTES / 1_000_000)]
    TooLarge,
    /// It has too many files.
    #[error("holds more than {0} files")]
    TooMany(usize),
    /// A folder in a folder in a folder.
    #[error("holds folders more than {0} deep")]
    TooDeep(usize),
    /// A name that would be written elsewhere.
    #[error("holds a name that leads out of its folder, or is none: {0}")]
    Name(String),
    /// One name for two things.
    #[error("holds {0} twice")]
    Twice(String),
    /// Two names that some file systems take for one.
    #[error(
        "holds both {0} and {1}, which some systems take for one; give one of them another name"
    )]
    Alike(String, String),
    /// Nobody knows the password.
    #[error("is encrypted; it has to be packed again without a password")]
    Encrypted,
    /// By another method than those that all tools have.
    #[error(
        "is packed by a method that is not known here ({0}); pack it again as an ordinary zip file"
    )]
    Method(String),
    /// It is cut short, or no archive at all.
    #[error("is broken, or not of the kind that its name says: {0}")]
    Broken(String),
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// The file system would not do it.
    #[error("cannot be unpacked: {0}: {1}")]
    System(String, io::Error),
}
