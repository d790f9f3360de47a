//! Where it is kept: a file for each submission in the user's cache folder, named by a hash of what was graded.

use super::remembered::Remembered;
use etcetera::BaseStrategy;
use hmac_sha256::Hash;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The user's folder for what can be made again; `None` where there is no home.
pub fn cache_folder() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("httplab"))
}

/// The memory of one submission.
#[derive(Clone, Debug)]
pub struct Store {
    file: PathBuf,
}

impl Store {
    /// That of the programs in this folder, and of those that were named beside it; `None` where there is no home.
    pub fn of(folder: Option<&Path>, overrides: &[String]) -> Option<Store> {
        let folder = folder.unwrap_or(Path::new("."));
        let whole = fs::canonicalize(folder).ok()?;
        let mut digest = Hash::new();
        digest.update(whole.as_os_str().as_encoded_bytes());
        for text in overrides {
            digest.update([0]);
            digest.update(text);
        }
        let name: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = cache_folder()?.join("gradings");
        Some(Store { file: folder.join(name).with_extension("json") })
    }

    /// What is remembered; `None` where there is nothing, or nothing that can be read.
    pub fn recall(&self) -> Option<Remembered> {
        serde_json::from_slice(&fs::read(&self.file).ok()?).ok()
    }

    /// Remembers this from now on. A reader finds the old or the new, and never half of one.
    pub fn remember(&self, what: &Remembered) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(&serde_json::to_vec(what)?)?;
        beside.persist(&self.file)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    #[test]
    fn what_is_remembered_is_recalled_and_half_a_file_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { file: folder.path().join("deep").join("one.json") };
        assert_eq!(store.recall(), None);
        let what =
            Remembered { at: SystemTime::now(), lab: "a".to_owned(), checks: BTreeMap::new() };
        store.remember(&what).unwrap();
        assert_eq!(store.recall(), Some(what));
        fs::write(&store.file, "{\"at\"").unwrap();
        assert_eq!(store.recall(), None);
    }
}
