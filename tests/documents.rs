//! The documents: what they link to is there.

use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "lab/README.md",
    "lab/handout.md",
    "lab/lab-toml.md",
    "lab/notation.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Where a document's links lead, without addresses on the web.
fn links(document: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.starts_with("https://")).collect()
}

/// The names that a code host gives to a document's headings.
fn anchors(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let keep = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let anchor = |line: &str| {
        let words: String = line.trim_start_matches('#').trim().chars().filter(keep).collect();
        words.to_lowercase().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for document in DOCUMENTS {
        let links = links(document);
        assert!(!links.is_empty() || document == "lab/notation.md", "{document} has no links");
        for link in links {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = root().join(document).parent().unwrap().to_owned();
            let path = if file.is_empty() { root().join(document) } else { folder.join(file) };
            assert!(path.exists(), "{document}: there is no {file}");
            let known = anchor.is_empty() || anchors(&path).iter().any(|known| known == anchor);
            assert!(known, "{document}: {file} has no heading #{anchor}");
        }
    }
}

/// What the handout asks of its readers: the items below `Questions to answer as you go:`, and the sentence
/// after `A question:`.
fn questions_of_the_handout() -> Vec<String> {
    let text = fs::read_to_string(root().join("lab/handout.md")).unwrap();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let mut questions = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.trim() == "Questions to answer as you go:" {
            let items = format!("\n{}", paragraphs[number + 1]);
            questions.extend(items.split("\n- ").skip(1).map(one_line));
        }
        questions.extend(paragraph.trim().strip_prefix("A question:").map(one_line));
    }
    questions
}

#[test]
fn every_question_of_the_handout_has_a_page_that_answers_it() {
    let text = fs::read_to_string(root().join("lab/README.md")).unwrap();
    let (_, table) = text.split_once("| question of the handout |").expect("the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut asked = Vec::new();
    for row in rows {
        let (question, pages) = row.trim_matches('|').split_once(" | ").expect("two columns");
        assert!(pages.contains(".md)"), "no page answers: {question}");
        asked.push(question.trim().to_owned());
    }
    let questions = questions_of_the_handout();
    assert!(questions.len() >= 12, "{questions:#?}");
    assert_eq!(asked, questions);
}
