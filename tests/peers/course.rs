//! The pages of `www/`: a course to read, and here what is fetched.

use std::fs;
use std::path::{Path, PathBuf};

/// Pages and their paths below `www/`, with the long one, the one beyond ASCII and the one in a folder.
pub fn pages() -> Vec<(String, Vec<u8>)> {
    let paths = paths(Path::new("")).into_iter();
    let pages = paths.filter(|path| path.ends_with(".html") || path.ends_with(".htm"));
    let read = |path: String| (path.clone(), fs::read(www().join(&path)).unwrap());
    pages.map(read).collect()
}

/// Copies all of `www/` into a directory.
pub fn copy_into(directory: &Path) {
    for path in paths(Path::new("")) {
        let copy = directory.join(&path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(www().join(&path), copy).unwrap();
    }
}

fn www() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www")
}

/// The files in a folder of `www/` and in the folders below it.
fn paths(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(www().join(folder)).unwrap();
    let below = |entry: fs::DirEntry| {
        let path = folder.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => paths(&path),
            false => vec![path.to_str().unwrap().to_owned()],
        }
    };
    entries.flat_map(|entry| below(entry.unwrap())).collect()
}
