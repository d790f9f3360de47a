//! `httplab.toml`, which comes with a submission.
//!
//! No directory leads out of the folder, no command is without a word, and printed again it says the same.

use conformance::lab::rules::Rules;
use conformance::notation::program::Program;
use conformance::sandbox::Folder;
use conformance::submission::manifest::{self, Told};
use std::path::{Component, Path};
use std::sync::LazyLock;

static PROGRAMS: LazyLock<Vec<Program>> = LazyLock::new(|| {
    Rules::parse(include_str!("../../../lab/lab.toml")).expect("the lab's own rules").programs()
});

/// Any folder that has folders.
static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    Folder::at(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("this crate is here")
});

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let told = match manifest::parse(&FOLDER, text, &PROGRAMS) {
        Ok(told) => told,
        Err(error) => return drop(error.to_string()),
    };
    for (_, Told { command, build, directory, .. }) in &told {
        assert!(
            !command.argv.is_empty() && build.as_ref().is_none_or(|build| !build.argv.is_empty())
        );
        let leads_on = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        assert!(directory.components().all(leads_on), "{directory:?}");
    }
    let again = manifest::parse(&FOLDER, &printed(&told), &PROGRAMS);
    assert_eq!(again.expect("what was printed is a manifest"), told, "{}", printed(&told));
}

fn printed(told: &[(Program, Told)]) -> String {
    let mut text = String::new();
    for (program, Told { command, build, directory, .. }) in told {
        text += &format!("[{program}]\ncommand = {}\n", quoted(&command.to_string()));
        if let Some(build) = build {
            text += &format!("build = {}\n", quoted(&build.to_string()));
        }
        text += &format!("directory = {}\n", quoted(&directory.display().to_string()));
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
