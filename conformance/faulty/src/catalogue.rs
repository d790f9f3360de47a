//! The catalogue of flaws, `flaws.toml`, built into the program.

use serde::Deserialize;
use std::fmt::Write;

/// The whole file.
#[derive(Debug, Deserialize)]
struct Catalogue {
    flaw: Vec<Entry>,
}

/// One flaw, as the file describes it. What the proof adds to an entry is not our business.
#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    program: String,
    does: String,
}

const TEXT: &str = include_str!("../flaws.toml");

fn read() -> Result<Catalogue, toml::de::Error> {
    toml::from_str(TEXT)
}

/// One line for each flaw: its name, its program, what it does.
pub fn list() -> Result<String, toml::de::Error> {
    let mut lines = String::new();
    for Entry { name, program, does } in read()?.flaw {
        // Writing into a String cannot fail.
        let _ = writeln!(lines, "{name:<38} {program:<13} {does}");
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flaw;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_and_the_code_know_the_same_flaws() {
        let catalogue = read().expect("flaws.toml is read");
        let written: Vec<_> =
            catalogue.flaw.into_iter().map(|entry| (entry.name, entry.program)).collect();
        let distinct: BTreeSet<_> = written.iter().cloned().collect();
        assert_eq!(written.len(), distinct.len(), "a flaw is described twice");
        let made: BTreeSet<_> =
            flaw::every_name().map(|(name, program)| (name, program.name().to_owned())).collect();
        let only_written: Vec<_> = distinct.difference(&made).collect();
        let only_made: Vec<_> = made.difference(&distinct).collect();
        assert!(only_written.is_empty(), "described, but not made: {only_written:?}");
        assert!(only_made.is_empty(), "made, but not described: {only_made:?}");
    }

    #[test]
    fn every_entry_names_its_rule_and_says_what_it_does() {
        let table: toml::Table = TEXT.parse().expect("flaws.toml is TOML");
        for entry in table["flaw"].as_array().expect("a list of flaws") {
            let text = |field: &str| entry[field].as_str().expect("a text").to_owned();
            let name = text("name");
            let part = match text("program").as_str() {
                "http_client" => "1.",
                "http_server1" => "2.",
                "http_server2" => "3.",
                _ => "4.",
            };
            assert!(is_kebab(&name), "{name} is no kebab-case name");
            assert!(text("rule").starts_with(part), "{name} breaks a rule of its own part");
            assert!(text("does").ends_with('.'), "{name} is described in a sentence");
            assert!(is_kebab(&text("likely")), "{name} has a diagnosis, or an empty one");
        }
    }

    fn is_kebab(name: &str) -> bool {
        name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    }
}
