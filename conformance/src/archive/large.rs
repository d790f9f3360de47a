//! A zip file that is too large to be unpacked at once, and that whoever grades has named: its list is read, and one entry
//! after the other as it is asked for.

use super::entry::{Packed, Visit};
use super::error::UnpackError;
use super::zipped::{packed, told};
use std::borrow::Cow;
use std::io::{Read, Seek};
use std::sync::{Mutex, PoisonError};
use zip::ZipArchive;

/// So many entries may it have.
const MOST_ENTRIES: usize = 1_000_000;

/// One that is open.
#[derive(Debug)]
pub struct Large<R>(Mutex<ZipArchive<R>>);

impl<R: Read + Seek> Large<R> {
    /// Reads its list.
    pub fn open(reader: R) -> Result<Large<R>, UnpackError> {
        let archive = ZipArchive::new(reader).map_err(told)?;
        match archive.len() > MOST_ENTRIES {
            true => Err(UnpackError::TooMany(MOST_ENTRIES)),
            false => Ok(Large(Mutex::new(archive))),
        }
    }

    /// Its entries, in the order of the list. That one is encrypted is an error.
    pub fn entries(&self) -> Result<Vec<Packed>, UnpackError> {
        let archive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = |number| {
            let entry = archive.by_index_data(number).map_err(told)?;
            match entry.encrypted() {
                true => Err(UnpackError::Encrypted),
                false => {
                    let name = entry.name().map(Cow::into_owned);
                    let lossily = |_| String::from_utf8_lossy(entry.name_raw()).into_owned();
                    Ok(packed(name.unwrap_or_else(lossily), entry.unix_mode()))
                }
            }
        };
        (0..archive.len()).map(entry).collect()
    }

    /// Visits the entry of this number.
    pub fn entry(&self, number: usize, packed: &Packed, visit: Visit) -> Result<(), UnpackError> {
        let mut archive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entry = archive.by_index(number).map_err(told)?;
        visit(packed, &mut entry)
    }
}
