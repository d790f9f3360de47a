//! The manual of `lab.toml`: every key that can be said stands in it with its default, and none that cannot. And what
//! the lab's README says of a lab of one's own, done to the built-in one.

use conformance::diagnosis::table;
use conformance::lab::files::LabFiles;
use conformance::lab::load::{Lab, Reading};
use conformance::lab::rules::Rules;
use conformance::lab::words::Words;

const MANUAL: &str = include_str!("../../lab/lab-toml.md");
const README: &str = include_str!("../../lab/README.md");
const RULES: &str = include_str!("../engine/src/lab/rules.rs");

/// The heading of each kind's table, and the struct that reads it.
const KINDS: [(&str, &str); 4] = [
    ("The lab", "Rules"),
    ("A part: `[[part]]`", "PartRules"),
    ("A page in the order: `pages`", "Listed"),
    ("A rule: `[[rule]]`", "Rule"),
];

/// The rows of the table below a heading, each with its cells.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let (_, below) = MANUAL.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| {
        panic!("the manual has no heading `{heading}`");
    });
    let below = below.split("\n## ").next().unwrap();
    let lines = below.lines().filter(|line| line.starts_with("| ")).skip(2);
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim_start_matches("| ").trim_end_matches(" |");
        line.split(" | ").map(str::to_owned).collect()
    };
    lines.map(cells).collect()
}

/// The keys of a struct as `lab.toml` has them, each with whether it must be said.
fn keys(name: &str) -> Vec<(String, bool)> {
    let (_, body) = RULES.split_once(&format!("pub struct {name} {{\n")).unwrap();
    let body = body.split("\n}").next().unwrap();
    let (mut attributes, mut keys) = (String::new(), Vec::new());
    for line in body.lines().map(str::trim) {
        if line.starts_with("#[serde(") {
            attributes += line;
        } else if let Some((field, kind)) =
            line.strip_prefix("pub ").and_then(|field| field.split_once(": "))
        {
            let renamed = attributes.split_once("rename = \"");
            let key = renamed.map_or(field, |(_, rest)| rest.split('"').next().unwrap());
            let must_be_said = !attributes.contains("default") && !kind.starts_with("Option<");
            keys.push((key.to_owned(), must_be_said));
            attributes.clear();
        }
    }
    keys
}

#[test]
fn every_key_stands_in_the_manual_and_no_other() {
    for (heading, name) in KINDS {
        let told: Vec<(String, bool)> = rows(heading)
            .iter()
            .map(|row| (row[0].trim_matches('`').to_owned(), row[2] == "must be said"))
            .collect();
        assert_eq!(told, keys(name), "the table of {heading}, and the fields of {name}");
    }
}

#[test]
fn no_kind_is_left_out() {
    let structs = RULES.split("#[serde(deny_unknown_fields)]\npub struct ").skip(1);
    let structs: Vec<&str> = structs.map(|rest| rest.split(' ').next().unwrap()).collect();
    assert_eq!(structs, KINDS.map(|(_, name)| name));
}

#[test]
fn every_word_stands_in_the_manual_with_its_purpose_and_its_english() {
    let row = |(name, purpose, english): &(&str, &str, &str)| {
        let english = match english.contains('\n') {
            true => "several lines".to_owned(),
            // A bar would end the cell.
            false => format!("`{}`", english.replace('|', "\\|")),
        };
        format!("| `{name}` | {} | {english} |", purpose.trim())
    };
    let wanted: Vec<String> = Words::ALL.iter().map(row).collect();
    let told: Vec<String> = rows("The words of reports: `[words]`")
        .iter()
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    assert_eq!(told, wanted, "the table should be:\n{}", wanted.join("\n"));
}

#[test]
fn every_group_of_causes_is_named() {
    for group in table::groups() {
        assert!(MANUAL.contains(&format!("`{group}`")), "{group}");
    }
}

/// The blocks of a document in this language, below a heading.
fn blocks(document: &str, heading: &str, language: &str) -> Vec<String> {
    let (_, below) = document.split_once(&format!("{heading}\n")).expect("the heading");
    let fence = if language == "markdown" { "````" } else { "```" };
    let below = below.split("\n### ").next().unwrap_or_default();
    let opened = format!("\n{fence}{language}\n");
    let blocks = below.split(opened.as_str()).skip(1);
    let closed = format!("\n{fence}\n");
    blocks.map(|rest| format!("{}\n", rest.split(closed.as_str()).next().unwrap())).collect()
}

/// A lab, changed; its files are texts.
struct Changed(LabFiles);

impl Changed {
    fn new() -> Changed {
        Changed(LabFiles::built_in())
    }

    /// Changes the texts of the files in this folder, or of this file.
    fn change(&mut self, within: &str, change: impl Fn(&str) -> String) {
        let files = self.0.lab.iter_mut().filter(|(path, _)| path.starts_with(within));
        for (_, bytes) in files {
            *bytes = change(std::str::from_utf8(bytes).unwrap()).into_bytes();
        }
    }

    /// Keeps those tables of `lab.toml`, each from its `[[` on.
    fn keep(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.change("lab.toml", |toml| {
            let tables = toml.split("\n[[").enumerate();
            let kept = tables.filter(|(number, table)| *number == 0 || is_kept(table));
            kept.map(|(_, table)| table).collect::<Vec<_>>().join("\n[[")
        });
    }

    /// The lab, and all that is told of it.
    fn read(self) -> (Option<Lab>, String) {
        let Reading { lab, told } = Lab::read(self.0);
        (lab, told.iter().map(|told| format!("{told}\n")).collect())
    }
}

/// Whether a table of `lab.toml` is of a part.
fn is_of(table: &str, part: u32, program: &str) -> bool {
    table.contains(&format!("program = \"{program}\""))
        || ["id", "rule"].iter().any(|key| table.contains(&format!("{key} = \"{part}.")))
}

#[test]
fn the_example_of_the_manual_is_read() {
    let example = blocks(MANUAL, "# `lab.toml`", "toml").concat();
    let rules = Rules::parse(&example).expect("the example is right");
    assert_eq!(rules.parts[0].needs("part1/echoes-two"), ["part1/echoes-a-line"]);
}

#[test]
fn a_part_can_be_dropped_as_the_readme_says() {
    let mut changed = Changed::new();
    changed.0.lab.retain(|path, _| !path.starts_with("part4/"));
    changed.keep(|table| !is_of(table, 4, "http_server3"));
    let (lab, told) = changed.read();
    assert_eq!(told, "");
    assert_eq!(lab.expect("a lab").rules.parts.len(), 3);

    let mut changed = Changed::new();
    changed.0.lab.retain(|path, _| !path.starts_with("part2/"));
    changed.keep(|table| !is_of(table, 2, "http_server1"));
    let next = "program = \"http_server2\"";
    changed.change("lab.toml", |toml| toml.replace(next, &format!("number = 3\n{next}")));
    let told = changed.read().1;
    assert!(!told.is_empty());
    let of_explore = |line: &str| !line.starts_with("lab/") || line.starts_with("lab/explore/");
    assert!(told.lines().all(of_explore), "{told}");
}

#[test]
fn a_program_can_have_another_name_as_the_readme_says() {
    let names = blocks(README, "### Another name for http_server1", "toml").concat();
    let mut changed = Changed::new();
    changed.change("lab.toml", |toml| toml.replace("program = \"http_server1\"\n", &names));
    for folder in ["part2/", "explore/"] {
        changed.change(folder, |page| page.replace("\nprogram http_server1\n", "\nprogram web1\n"));
    }
    let (lab, told) = changed.read();
    assert_eq!(told, "");
    let programs = lab.expect("a lab").programs();
    assert_eq!(programs[1].names().collect::<Vec<_>>(), ["web1", "http_server1"]);
}

#[test]
fn a_part_can_be_added_as_the_readme_says() {
    let heading = "### One part more";
    let mut changed = Changed::new();
    let part = blocks(README, heading, "toml").concat();
    changed.change("lab.toml", |toml| format!("{toml}\n{part}"));
    let page = blocks(README, heading, "markdown").concat();
    changed.0.lab.insert("part5/echoes-a-line.md".to_owned(), page.into_bytes());
    changed.change("handout.md", |handout| {
        format!("{handout}\n- **5.1** and it says everything twice.\n")
    });
    let (lab, told) = changed.read();
    assert_eq!(told, "");
    assert_eq!(lab.expect("a lab").pages.last().map(|page| page.part), Some(5));
}

#[test]
fn a_lab_can_speak_another_language_as_the_readme_says() {
    let words = blocks(README, "### Another language", "toml").concat();
    let mut changed = Changed::new();
    changed.change("lab.toml", |toml| format!("{toml}\n{words}"));
    changed.change("part", |page| page.replace("\n## If it fails\n", "\n## Wenn es scheitert\n"));
    let (lab, told) = changed.read();
    assert_eq!(told, "");
    let words = lab.expect("a lab").rules.words;
    assert_eq!((words.got.as_str(), words.sent.as_str()), ("bekommen", "sent"));
}
