//! Which lab was in force, so that two gradings can be told to be by the same one.

use super::files::LabFiles;
use super::words::{Words, fill};
use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Letters of the hash that people are shown.
const SHOWN: usize = 12;

/// A lab, by its place and by what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its folder; `None` for the copy built into the program.
    pub path: Option<String>,
    /// Over the names and contents of all files, the served ones too, wherever they lie: in hexadecimal digits.
    pub sha256: String,
}

impl Identity {
    /// That of these files.
    pub fn of(files: &LabFiles) -> Identity {
        let path = files.folder.as_ref().map(|folder| folder.display().to_string());
        Identity { path, sha256: hash(files) }
    }

    /// `lab /home/me/course/lab, 3f2a55d0c1e9`, in these words.
    pub fn sentence(&self, words: &Words) -> String {
        let place = self.path.as_ref().unwrap_or(&words.built_in);
        let hash: String = self.sha256.chars().take(SHOWN).collect();
        fill(&words.graded_by, &[("lab", place), ("hash", &hash)])
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(&Words::default()))
    }
}

/// Each name and each content with its length before it, so that nothing can move from one to the other.
fn hash(files: &LabFiles) -> String {
    let of = |folder: &str, path: &String| format!("{folder}/{path}");
    let lab = files.lab.iter().map(|(path, bytes)| match path.starts_with("www/") {
        // In the lab's folder or beside it, they are the same pages.
        true => (path.clone(), bytes),
        false => (of("lab", path), bytes),
    });
    let www = files.www.iter().map(|(path, bytes)| (of("www", path), bytes));
    let mut digest = Hash::new();
    for (name, bytes) in lab.chain(www).collect::<BTreeMap<_, _>>() {
        for part in [name.as_bytes(), bytes] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lab: &[(&str, &str)], www: &[(&str, &str)]) -> String {
        let files = |files: &[(&str, &str)]| {
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect()
        };
        hash(&LabFiles { lab: files(lab), www: files(www), ..LabFiles::default() })
    }

    #[test]
    fn every_name_and_every_byte_counts_and_nothing_else() {
        let one = of(&[("lab.toml", "a")], &[("index.html", "b")]);
        let others = [
            of(&[("lab.toml", "c")], &[("index.html", "b")]),
            of(&[("lab.toml", "a")], &[("index.html", "c")]),
            of(&[("lab.toml", "a")], &[("index.htm", "lb")]),
            of(&[("lab.toml", "a"), ("more", "")], &[("index.html", "b")]),
            of(&[("lab.toml", "a"), ("index.html", "b")], &[]),
        ];
        assert!(others.iter().all(|other| *other != one));
        let inside = &[("lab.toml", "a"), ("www/index.html", "b")];
        assert_eq!(of(inside, &[("index.html", "b")]), one);
    }

    #[test]
    fn the_hash_is_the_same_on_every_machine() {
        let hash = of(&[("lab.toml", "a")], &[("index.html", "b")]);
        assert_eq!(&hash[..SHOWN], "6c31d7256977");
    }
}
