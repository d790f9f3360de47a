//! The entries of a tar file, one after the other as they come.

use super::entry::{Packed, Visit, What};
use super::error::UnpackError;
use crate::sandbox::folder::MOST_BYTES;
use flate2::read::MultiGzDecoder;
use std::io::{self, Read};
use tar::{Archive, EntryType};

/// What is left out takes time too: no more than this is read of what a packed tar file becomes.
const MOST_READ: u64 = 4 * MOST_BYTES;

/// Visits all of a tar file that was packed by gzip.
pub fn each_packed(bytes: &[u8], visit: Visit) -> Result<(), UnpackError> {
    let mut stream = MultiGzDecoder::new(bytes).take(MOST_READ);
    let done = each(&mut stream, visit);
    if stream.limit() == 0 { Err(UnpackError::TooLarge) } else { done }
}

/// Visits all of them.
pub fn each(stream: impl Read, visit: Visit) -> Result<(), UnpackError> {
    let mut archive = Archive::new(stream);
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let what = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => What::File,
            EntryType::Directory => What::Folder,
            // What is said of all that follow, such as a comment.
            EntryType::XGlobalHeader => continue,
            _ => What::Other,
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let may_be_run = entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0);
        visit(&Packed { name, what, may_be_run }, &mut entry)?;
    }
    Ok(())
}

fn broken(error: io::Error) -> UnpackError {
    UnpackError::Broken(error.to_string())
}
