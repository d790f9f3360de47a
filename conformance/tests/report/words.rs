//! Reports in the language of the lab: its `lab.toml` gives the words.

use super::{grades, report};
use conformance::lab::files::LabFiles;
use conformance::lab::load::Lab;
use conformance::lab::words::Words;
use conformance::report::{Format, Options};

/// The built-in lab, with these words in its `lab.toml`.
fn lab(words: &str) -> Result<Lab, String> {
    let mut files = LabFiles::built_in();
    let toml = files.lab.get_mut("lab.toml").expect("the lab has its rules");
    toml.extend(format!("\n[words]\n{words}\n").bytes());
    Lab::from_files(files).map_err(|error| error.to_string())
}

const GERMAN: &str = r#"
language = "de"
rule = "Regel"
sent = "gesendet"
expected = "erwartet"
got = "bekommen"
meanwhile = "währenddessen"
likely = "vermutlich"
step = "Schritte"
by_hand = "von Hand"
part = "Teil"
total = "zusammen"
shown_by = "gezeigt durch"
fail_alike = "{count} weitere scheitern ebenso:"
legend = "(> geht an das Programm, < kommt von ihm)"
read = "lies"
begin_with_the_one_cause = "{count} Prüfungen sind gescheitert. Mit der ersten beginnen:"
begin_with_the_first = "{count} Prüfungen sind gescheitert. Mit der ersten beginnen:"
"#;

fn german(format: Format) -> String {
    let words = lab(GERMAN).expect("the lab is whole").rules.words;
    report(format, &grades::failing(), &Options { words, ..Options::default() })
}

#[test]
fn a_german_lab_has_a_german_report() {
    let report = german(Format::Human);
    let expected = "  Regel 3.2      serves others while a client has connected and sent nothing
  gesendet       late > GET /index.html HTTP/1.0\\r\\nHost: lab\\r\\n\\r\\n
  erwartet       late < 200
                 (> geht an das Programm, < kommt von ihm)
  bekommen       nothing in 5 s
  vermutlich     it reads from a connection right after accepting it, and blocks
                 until early speaks; call select first, and read only from what
                 select marked readable
  währenddessen  the server slept in recvfrom(4), and 4 is early's connection
  gezeigt durch  recvfrom(4, 1024) … sleeps
  Schritte       just step silent-client ~/project1
  lies           httplab show silent-client
";
    assert!(report.contains(expected), "{report}");
    assert!(report.contains("4 weitere scheitern ebenso:"), "{report}");
    assert!(report.contains("9 Prüfungen sind gescheitert. Mit der ersten beginnen:\n  just step"));
    assert!(report.contains("  Teil 1  http_client "), "{report}");
    assert!(report.lines().last().is_some_and(|line| line.starts_with("  zusammen ")), "{report}");
}

#[test]
fn the_formats_of_the_web_have_the_same_words() {
    let page = german(Format::Html);
    for text in ["<html lang=\"de\">", "<dt>Gesendet</dt>", "<dt>Regel 3.2</dt>", ">Teil 1</th>"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(german(Format::Markdown).contains("| Teil | program | score | checks |"));
}

#[test]
fn a_word_or_a_value_that_is_not_there_is_refused() {
    let unknown = lab("gesendet = \"sent\"").expect_err("no such word");
    assert!(
        unknown.contains("lab.toml") && unknown.contains("`gesendet` is not known here"),
        "{unknown}"
    );
    let unknown = lab("and_more = \"und {anzahl} weitere\"").expect_err("no such value");
    assert!(unknown.contains("`and_more` has no {anzahl}"), "{unknown}");
}

#[test]
fn the_built_in_lab_speaks_english() {
    assert_eq!(lab("").expect("the lab is whole").rules.words, Words::default());
}

#[test]
fn words_of_any_length_have_room() {
    let long = "wort".repeat(20);
    // The heading of hints is not printed, and it is the one that the pages have.
    let printed = Words::ALL.iter().filter(|(name, ..)| *name != "if_it_fails");
    let toml: String = printed.map(|(name, ..)| format!("{name} = \"{long}\"\n")).collect();
    let words = lab(&toml).expect("the lab is whole").rules.words;
    let options = Options { words, width: Some(40), verbose: true, ..Options::default() };
    for format in [Format::Human, Format::Html, Format::Markdown] {
        assert!(report(format, &grades::failing(), &options).contains(&long), "{format}");
    }
}
