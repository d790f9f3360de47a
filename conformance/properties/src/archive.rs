//! A zip or tar file that a submission comes in.
//!
//! It is unpacked or refused in words. What is unpacked lies in its folder, is made of files and folders alone, and is
//! no larger than a submission may be.

use conformance::archive::{Kind, unpack};
use conformance::sandbox::Folder;
use conformance::sandbox::folder::MOST_BYTES;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    for kind in [Kind::Zip, Kind::Tar, Kind::TarGz] {
        let all = tempfile::tempdir().expect("a folder");
        let inside = all.path().join("in");
        fs::create_dir(&inside).expect("a folder in it");
        let folder = Folder::at(&inside).expect("it is there");
        match unpack(kind, bytes, &folder) {
            Ok(_) => {}
            Err(error) => drop(error.to_string()),
        }
        assert_eq!(fs::read_dir(all.path()).expect("it is there").count(), 1);
        assert!(size(&inside) <= MOST_BYTES);
    }
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("it can be read");
    let size = |entry: fs::DirEntry| {
        let found = entry.metadata().expect("it is there");
        assert!(found.is_dir() || found.is_file(), "{:?}", entry.path());
        assert_eq!(found.permissions().mode() & 0o7000, 0, "{:?}", entry.path());
        if found.is_dir() { size(&entry.path()) } else { found.len() }
    };
    entries.map(|entry| size(entry.expect("an entry"))).sum()
}
