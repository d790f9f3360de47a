//! Mistakes on a page: each is found before anything runs, with its line, its column and the mend.

use conformance::lab::files::{Files, LabFiles};
use conformance::lab::load::Lab;
use conformance::notation::check;
use conformance::notation::program::Program;
use conformance::notation::read::{self, Terms};

const HEAD: &str = "# Title\n\n```exchange\nprogram http_server1\nrule    2.3\npoints  1\n";

fn programs() -> Vec<Program> {
    Lab::from_files(LabFiles::built_in()).expect("the lab is whole").programs()
}

/// The first mistake of a page whose block has these lines: where, and what.
fn mistake(lines: &str) -> (u32, usize, String) {
    let text = format!("{HEAD}{lines}\n```\n\n## If it fails\n\nHint.\n");
    mistake_of(&text)
}

fn mistake_of(text: &str) -> (u32, usize, String) {
    let served = |path: &str| path == "index.html";
    let programs = programs();
    let terms = Terms { programs: &programs, hint: "If it fails" };
    let page = read::page("part2/page", "lab/part2/page.md", text, terms);
    let error = page
        .and_then(|page| check::check(&page, text, &served).map(|()| page))
        .expect_err("the page has a mistake");
    (error.line, error.column, error.to_string())
}

/// Lines of a block, the first of which is line 7 of the page.
fn assert_mistake(lines: &str, line: u32, column: usize, told: &str) {
    let (found_line, found_column, text) = mistake(lines);
    assert!(text.contains(told), "{text}");
    assert_eq!((found_line, found_column), (line, column), "{text}");
}

#[test]
fn an_unknown_word_is_told_with_the_nearest_one() {
    assert_mistake("a conects", 7, 3, "did you mean `connects`?");
    assert_mistake("a connects\na < headr Date", 8, 5, "did you mean `header`?");
    assert_mistake("a connects\nserver wait in select", 8, 8, "did you mean `waits`?");
}

#[test]
fn the_caret_stands_under_the_column() {
    let (_, column, text) = mistake("a connects\na < 200 ok");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "lab/part2/page.md:8:9: `ok` is one word too many");
    assert_eq!(lines[1], "  | a < 200 ok");
    assert_eq!(lines[2].find('^'), Some("  | ".len() + column - 1));
}

#[test]
fn a_name_that_never_connected_is_no_connection() {
    assert_mistake("a connects\nb > GET / HTTP/1.0\\r\\n\\r\\n", 8, 1, "`b` never connects");
    assert_mistake("a connects\na closes\na < 200", 9, 1, "`a` is closed already");
    assert_mistake("server runs", 7, 1, "nobody has connected yet");
}

#[test]
fn a_value_that_was_never_given_is_no_value() {
    assert_mistake("a connects\na > GET /{page}.html\\r\\n\na < 200", 8, 1, "let page be");
    assert_mistake(
        "let page be a word\nlet page be a word\na connects\na < 200",
        8,
        1,
        "has a value already",
    );
}

#[test]
fn a_file_that_is_nowhere_cannot_be_expected() {
    assert_mistake("a connects\na < body is nowhere.html", 8, 1, "there is no file `nowhere.html`");
}

#[test]
fn bytes_that_cannot_be_seen_are_written_as_escapes() {
    assert_mistake("a connects\na > GET \\q", 8, 9, "an escape is one of");
    assert_mistake("a connects\na > GET ", 8, 8, "cannot be seen");
}

#[test]
fn a_block_or_a_repeat_is_closed() {
    let (line, _, text) =
        mistake_of("# T\n\n```exchange\nprogram http_server1\nrule 2.3\nextra\na connects\n");
    assert!(text.contains("never closed"), "{text}");
    assert_eq!(line, 3);
    assert_mistake("repeat 3\na connects", 7, 1, "never ended");
    assert_mistake("a connects\ndone", 8, 1, "`done` without a `repeat`");
}

#[test]
fn a_page_says_what_it_is_about() {
    let (_, _, text) = mistake_of("# T\n\n```exchange\nprogram http_server9\n```\n");
    assert!(text.contains("there is no program `http_server9`"), "{text}");
    let (_, _, text) = mistake_of(
        "# T\n\n```exchange\nprogram http_server1\nrule 2.3\na connects\na < 200\n```\n",
    );
    assert!(text.contains("what it is worth"), "{text}");
    let (_, _, text) = mistake_of(
        "```exchange\nprogram http_server1\nrule 2.3\nextra\na connects\na < 200\n```\n",
    );
    assert!(text.contains("no title"), "{text}");
    let (_, _, text) = mistake_of("# T\n\nProse alone.\n");
    assert!(text.contains("no `exchange` block"), "{text}");
}

#[test]
fn a_page_that_could_not_fail_is_refused() {
    let (_, _, text) = mistake("a connects\na > GET / HTTP/1.0\\r\\n\\r\\n");
    assert!(text.contains("expects nothing"), "{text}");
    let (_, _, text) = mistake("# only a remark");
    assert!(text.contains("no step"), "{text}");
}

#[test]
fn a_slip_of_the_pen_after_a_fence_is_no_silent_pass() {
    let (line, column, text) = mistake_of("# T\n\n```exchnage\nprogram http_server1\n```\n");
    assert!(text.contains("did you mean `exchange`?"), "{text}");
    assert_eq!((line, column), (3, 4));
}

#[test]
fn client_words_stand_on_client_pages_alone() {
    assert_mistake("origin listens", 7, 8, "client's page");
    assert_mistake("client exits 0", 7, 1, "the program of this page is a server");
}

#[test]
fn a_word_of_the_notation_is_no_name() {
    assert_mistake("file connects", 7, 1, "give the connection another name");
}

fn lab_of(page: &str) -> String {
    let toml = "title = \"t\"\n[[part]]\nnumber = 2\nprogram = \"http_server1\"\nrole = \"server\"\ntitle = \"p\"\nweight = 1\n[[rule]]\nid = \"2.3\"\nlevel = \"required\"\nasks = \"a\"\n";
    let lab = Files::from([
        ("lab.toml".to_owned(), toml.into()),
        ("part2/page.md".to_owned(), page.into()),
    ]);
    let www = Files::from([("index.html".to_owned(), b"x".to_vec())]);
    match Lab::from_files(LabFiles { root: "lab".to_owned(), lab, www, www_folder: None }) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_lab_is_checked_whole() {
    let page = |rule: &str, points: &str| {
        format!(
            "# T\n\n```exchange\nprogram http_server1\nrule {rule}\n{points}\na connects\na < 200\n```\n\n## If it fails\n\nHint.\n"
        )
    };
    assert_eq!(lab_of(&page("2.3", "points 1")), "");
    assert!(
        lab_of(&page("9.9", "points 1")).contains("lab/part2/page.md:5:1: there is no rule 9.9")
    );
    assert!(lab_of(&page("2.3", "points 2")).contains(
        "lab.toml: the part of http_server1 is worth 1 points there, and its pages are worth 2"
    ));
    assert!(
        lab_of(&page("2.3", "points 1").replace("## If it fails", "## Else"))
            .contains("no `## If it fails`")
    );
}

#[test]
fn the_lab_of_this_repository_checks_every_rule_on_many_pages() {
    let lab = Lab::from_files(LabFiles::built_in()).unwrap();
    assert!(lab.pages.len() >= 90, "{} pages", lab.pages.len());
    for rule in
        lab.rules.rules.iter().filter(|rule| rule.level != conformance::lab::rules::Level::Advice)
    {
        assert!(
            lab.pages.iter().any(|page| page.rules.contains(&rule.id)),
            "no page checks rule {}",
            rule.id
        );
    }
}
