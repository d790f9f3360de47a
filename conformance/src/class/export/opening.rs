//! Opening what whoever grades has named: the one place of this room that opens a path. A zip file may be larger than
//! memory, so it stays a file.

use super::error::ExportError;
use crate::archive::{Kind, Large, UnpackError, is_of_another_kind};
use crate::sandbox::Folder;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A zip file on the disk.
pub type Zip = Large<BufReader<File>>;

/// What was named.
#[derive(Debug)]
pub enum Opened {
    /// A folder.
    Folder(Folder),
    /// A zip file.
    Zip(Zip),
}

/// Opens a folder or a zip file.
pub fn open(path: &Path) -> Result<Opened, ExportError> {
    let system = |error| ExportError::System(path.to_owned(), error);
    if path.is_dir() {
        return Folder::at(path).map(Opened::Folder).map_err(system);
    }
    let file = File::open(path).map_err(system)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match Kind::of(&name) {
        Some(Kind::Tar | Kind::TarGz) => return Err(ExportError::Tar(path.to_owned())),
        None if is_of_another_kind(&name) => return Err(ExportError::OtherKind(path.to_owned())),
        _ => {}
    }
    Large::open(BufReader::new(file)).map(Opened::Zip).map_err(|source| refused(path, source))
}

/// That it is not unpacked.
pub fn refused(path: &Path, source: UnpackError) -> ExportError {
    ExportError::Refused { path: path.to_owned(), source }
}
