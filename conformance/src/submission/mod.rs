//! What was handed in, and how it is started: a folder with whatever names, languages and siblings it has, looked
//! through, recognised, and built where it must be. They are strangers' folders; nothing here trusts them.

pub mod build;
mod came_back;
pub mod find;
pub mod found;
mod java;
pub mod language;
mod likely;
mod make;
pub mod manifest;
mod many;
pub mod marked;
mod modules;
pub mod overrides;
mod package;
pub mod packed;
pub mod recipe;
mod recipes;
pub mod recognise;
pub mod remarks;
pub mod renamed;
pub mod spelling;
mod unknown;

pub use find::{FindError, Programs};
pub use found::{Found, Missing, Search};

#[cfg(test)]
mod tests {
    use std::fs;

    /// A folder with these files.
    pub fn given(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }
}
