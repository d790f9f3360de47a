//! Ways to make a program from what a folder holds: Cargo, Go, make.

use crate::sandbox::{Command, Folder};
use std::path::{Path, PathBuf};

/// How long a file may be that says how to build, in bytes.
const MOST_BYTES: u64 = 1_000_000;

/// A way to make a program from what a folder holds.
pub struct Recipe {
    /// The command.
    pub command: Command,
    /// The file it makes.
    pub product: PathBuf,
    /// The name of that file in the copies that are run.
    pub makes: String,
    /// What the recipe was recognised by.
    pub from: String,
}

/// What a program that was built is called; never the name of a folder of sources.
pub fn made(name: &str) -> String {
    format!("{name}.built")
}

/// A Cargo package that has a binary of this name.
pub fn by_cargo(folder: &Folder, name: &str) -> Option<Recipe> {
    let manifest = folder.read_text("Cargo.toml", MOST_BYTES).ok()?;
    let sources = [format!("src/bin/{name}.rs"), format!("src/bin/{name}/main.rs")];
    let has_source = sources.iter().any(|source| folder.is_file(source));
    if !has_source && !names(&manifest, name) {
        return None;
    }
    let mut command = Command::new(["cargo", "build", "--release", "--bin", name]);
    command.env.push(("CARGO_TARGET_DIR".into(), "target".into()));
    Some(Recipe {
        command,
        product: Path::new("target/release").join(name),
        makes: made(name),
        from: "Cargo.toml".to_owned(),
    })
}

/// A Go module that has a package of this name.
pub fn by_go(folder: &Folder, name: &str) -> Option<Recipe> {
    if !folder.is_file("go.mod") {
        return None;
    }
    let places = [format!("cmd/{name}"), name.to_owned(), format!("{name}.go")];
    let place = places.into_iter().find(|place| {
        folder.is_folder(place) || (folder.is_file(place) && place.ends_with(".go"))
    })?;
    let made = made(name);
    Some(Recipe {
        command: Command::new(["go", "build", "-o", &made, &format!("./{place}")]),
        product: made.clone().into(),
        makes: made,
        from: "go.mod".to_owned(),
    })
}

/// A Makefile that mentions the program: by the target of that name, or by all that it makes.
pub fn by_make(folder: &Folder, name: &str) -> Option<Recipe> {
    let (file, text) = ["GNUmakefile", "makefile", "Makefile"]
        .into_iter()
        .find_map(|file| Some((file, folder.read_text(file, MOST_BYTES).ok()?)))?;
    if !names(&text, name) {
        return None;
    }
    let is_target =
        |line: &str| line.split_once(':').is_some_and(|(targets, _)| names(targets, name));
    let has_target =
        text.lines().any(|line| !line.starts_with(['\t', '#', '.']) && is_target(line));
    let words = if has_target { vec!["make", name] } else { vec!["make"] };
    Some(Recipe {
        command: Command::new(words),
        product: name.into(),
        makes: name.to_owned(),
        from: file.to_owned(),
    })
}

/// Whether `text` has this name as a word.
fn names(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_only_as_a_word() {
        assert!(names("all: http_client http_server1", "http_server1"));
        assert!(!names("all: my_http_server1 http_server10", "http_server1"));
    }
}
