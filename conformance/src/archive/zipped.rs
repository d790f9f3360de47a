//! The entries of a zip file, by its own list at its end; what lies between them is not looked at.

use super::entry::{Packed, Visit, What};
use super::error::UnpackError;
use std::io::Cursor;
use zip::ZipArchive;
use zip::result::ZipError;

/// How each entry of the list begins.
const ENTRY: &[u8] = b"PK\x01\x02";

/// More entries would take up much memory before they could be counted.
const MOST_ENTRIES: usize = 100_000;

/// The kinds of a file that its mode says.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

/// Visits all of them.
pub fn each(bytes: &[u8], visit: Visit) -> Result<(), UnpackError> {
    if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).count() > MOST_ENTRIES {
        return Err(UnpackError::TooMany(MOST_ENTRIES));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(told)?;
    if archive.has_duplicate_names() {
        return Err(UnpackError::Twice("a name".to_owned()));
    }
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).map_err(told)?;
        let name = entry.name().map_err(told)?.into_owned();
        let packed = packed(name, entry.unix_mode());
        visit(&packed, &mut entry)?;
    }
    Ok(())
}

/// An entry of this name and mode.
pub fn packed(name: String, mode: Option<u32>) -> Packed {
    let mode = mode.unwrap_or_default();
    let what = match mode & KIND {
        // As all tools write folders, whatever else they say of them.
        _ if name.ends_with(['/', '\\']) => What::Folder,
        0 | REGULAR => What::File,
        _ => What::Other,
    };
    Packed { name, what, may_be_run: mode & 0o111 != 0 }
}

/// What is wrong with it.
pub fn told(error: ZipError) -> UnpackError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            UnpackError::Encrypted
        }
        ZipError::CompressionMethodNotSupported(method) => {
            UnpackError::Method(format!("number {method}"))
        }
        ZipError::UnsupportedArchive(what) => UnpackError::Method(what.to_owned()),
        other => UnpackError::Broken(other.to_string()),
    }
}
