//! Mistakes on a page: each is found before anything runs, with its line, its column and the mend.

use conformance::lab::files::{Files, LabFiles};
use conformance::lab::load::Lab;
use conformance::notation::check;
use conformance::notation::error::{NotationError, Severity};
use conformance::notation::program::Program;
use conformance::notation::read::{self, Terms};

const HEAD: &str = "# Title\n\n```exchange\nprogram http_server1\nrule    2.3\npoints  1\n";

/// A page whose block has these lines, the first of which is line 7.
fn page_of(lines: &str) -> String {
    format!("{HEAD}{lines}\n```\n\n## If it fails\n\nHint.\n")
}

fn programs() -> Vec<Program> {
    Lab::from_files(LabFiles::built_in()).expect("the lab is whole").programs()
}

fn terms(programs: &[Program]) -> Terms<'_> {
    Terms { programs, hint: "If it fails" }
}

/// The first mistake of a page whose block has these lines: where, and what.
fn mistake(lines: &str) -> (u32, usize, String) {
    mistake_of(&page_of(lines))
}

fn mistake_of(text: &str) -> (u32, usize, String) {
    let told = told(text);
    let error = told.first().expect("the page has a mistake");
    assert_eq!(error.severity, Severity::Error, "{error}");
    (error.line, error.column, error.to_string())
}

/// All that is told of a page.
fn told(text: &str) -> Vec<NotationError> {
    let served = |path: &str| path == "index.html";
    match read::page("part2/page", "lab/part2/page.md", text, terms(&programs())) {
        Ok(page) => check::check(&page, text, &served),
        Err(mistakes) => mistakes.0,
    }
}

/// All that is told of a page whose block has these lines: the lines, and a piece of each message.
fn assert_told(text: &str, expected: &[(u32, &str)]) {
    let told = told(text);
    let shown: Vec<String> = told.iter().map(NotationError::to_string).collect();
    let lines: Vec<u32> = told.iter().map(|mistake| mistake.line).collect();
    let wanted: Vec<u32> = expected.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, wanted, "{}", shown.join("\n"));
    for (shown, (_, piece)) in shown.iter().zip(expected) {
        assert!(shown.contains(piece), "{shown}\nlacks: {piece}");
    }
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
    assert_mistake("a connects\na > GET /{page}.html\\r\\n\na < 200", 8, 10, "let page be");
    assert_mistake(
        "let page be a word\nlet page be a word\na connects\na < 200",
        8,
        5,
        "has a value already",
    );
}

#[test]
fn a_file_that_is_nowhere_cannot_be_expected() {
    assert_mistake(
        "a connects\na < body is nowhere.html",
        8,
        13,
        "there is no file `nowhere.html`",
    );
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
    let (_, _, text) = mistake_of(
        "# T\n\n```exchange\nprogram http_server1\nrule 2.3\nextra\na connects\na < 200\n``` end\n",
    );
    assert!(text.contains("never closed"), "{text}");
    assert_mistake("repeat 3\na connects", 7, 1, "never ended");
    assert_mistake("a connects\ndone", 8, 1, "`done` without a `repeat`");
}

#[test]
fn a_page_is_printed_whole_wherever_its_hint_stands_and_however_it_ends() {
    let block = "```exchange\nprogram http_server1\nrule 2.3\nextra\na connects\na < 200\n```";
    let programs = programs();
    let read = |text: &str| read::page("page", "page.md", text, terms(&programs)).unwrap();
    let printed = read(&format!("# T\n\n{block}")).text();
    assert_eq!(read(&printed).steps().count(), 2);
    let hint = "## If it fails\n\nMend it.\n";
    let printed = read(&format!("# T\n\n{hint}\n## Then\n\n{block}\n\nBehind it.\n")).text();
    assert!(printed.contains("Behind it.") && printed.ends_with(hint), "{printed}");
}

#[test]
fn repeats_in_repeats_end_the_same_day() {
    assert_mistake(
        "repeat 5000\nrepeat 5000\na connects\na < 200\ndone\ndone",
        8,
        1,
        "5000 rounds",
    );
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

#[test]
fn every_mistake_of_a_page_is_told_at_once() {
    let lines = "a conects\na > GET \\q\n  > more\n  > \\r\\n\na < headr Date\na < 200 ok\nserver wait in select";
    assert_told(
        &page_of(lines),
        &[
            (7, "did you mean `connects`?"),
            (8, "an escape is one of"),
            (11, "did you mean `header`?"),
            (12, "one word too many"),
            (13, "did you mean `waits`?"),
        ],
    );
}

#[test]
fn what_follows_from_a_mistake_is_not_told_as_another() {
    // Of a page with a line that cannot be read, it is not known who connected.
    assert_told(&page_of("a conects\na > x\na < 200"), &[(7, "did you mean `connects`?")]);
    assert_told(&page_of("repeat many\na connects\ndone\na < 200"), &[(7, "a number is expected")]);
    assert_told(&page_of("repeat 2\na connects\ndone now\na < 200"), &[(9, "too many")]);
    assert_told(&page_of("conects"), &[(7, "does not ``")]);
    let client = "# T\n\n```exchange\nprogram http_cleint\nrule 1.1\nextra\norigin listens\nclient fetches x\nclient exits 0\n```\n";
    assert_told(client, &[(4, "did you mean `http_client`?")]);
    let slip = page_of("a connects\na < 2000").replace("```exchange", "```exchnage");
    assert_told(&slip, &[(3, "did you mean `exchange`?"), (8, "nothing that can be expected")]);
}

#[test]
fn a_name_or_a_value_that_is_missing_is_told_of_once() {
    let lines = "a connects\nb > {x} {y} {x.length}\nb < 200\nb > {x}\na < body is {x}\nb closes\nb < 200\nb < end";
    assert_told(
        &page_of(lines),
        &[(8, "`{x}`"), (8, "`{y}`"), (8, "`b` never connects"), (13, "`b` is closed already")],
    );
    let lines = "repeat 3\na{i} < 200\n  b{i} > {c}\ndone";
    assert_told(
        &page_of(lines),
        &[(8, "`a1` never connects"), (9, "`{c}`"), (9, "`b1` never connects")],
    );
    let sent = "a connects\na > one\n  > {two}\na < 200";
    assert_eq!(told(&page_of(sent))[0].line, 9);
    assert_eq!(told(&page_of(sent))[0].column, 5);
}

#[test]
fn a_block_that_is_not_closed_swallows_no_other() {
    for word in ["exchange", "text"] {
        let page = format!("# T\n\n```{word}\na b\n\nProse.\n\n```exchange\na conects\n```\n");
        let (line, _, text) = mistake_of(&page);
        assert!(line == 3 && text.contains("never closed"), "{text}");
    }
    let nested =
        page_of("a connects\na < 200").replace("# Title", "# T\n\n````text\n```exchange\n````");
    assert_told(&nested, &[]);
}

#[test]
fn curved_quotation_marks_are_straightened() {
    let straight = "write straight quotation marks: `\"` in place of `“`";
    assert_mistake("let a be “x”\na connects", 7, 10, straight);
    assert_mistake("a connects\na < body is “x”", 8, 13, straight);
    assert_mistake("a connects\na < body has “x”", 8, 14, straight);
    assert_mistake("a connects\na < json operation is “x”", 8, 23, straight);
    assert_mistake("a connects\na < body has \"x”", 8, 16, "in place of `”`");
    assert_told(&page_of("a connects\na < body has \"“x”\""), &[]);
}

#[test]
fn bytes_as_such_are_a_text_that_is_not_empty() {
    let fine = "let x be a word\na connects\na < \"hi: {x}\\r\\n\"\na < {x}\nideally a < \"x\"";
    assert_told(&page_of(fine), &[]);
    assert_mistake("a connects\na < \"\"", 8, 5, "at least one");
    assert_mistake("a connects\na < \"hi", 8, 5, "the closing quotation mark is missing");
    assert_mistake("a connects\na < “hi”", 8, 5, "write straight quotation marks");
    assert_mistake("a connects\na < {x}", 8, 5, "let x be");
    assert_mistake("a connects\na < \"hi\" there", 8, 10, "one word too many");
}

#[test]
fn json_is_read_before_anything_runs() {
    assert_mistake("a connects\na < json operation is product", 8, 23, "is no JSON value");
    assert_mistake("a connects\na < json x is [1, 2,]", 8, 21, "trailing comma");
    assert_mistake("a connects\na < json x are 1, two", 8, 19, "`two` is no number");
    let fine = "let n be a word\na connects\na < json a is \"{n}\"\na < json b is {\"c\": [1]}";
    assert_told(&page_of(fine), &[]);
}

#[test]
fn what_an_editor_adds_unseen_is_told_or_taken() {
    let page = page_of("a connects\na > x\n  > y\nrepeat 2\n\tb{i} connects\ndone\na < 200");
    let steps = |text: &str| -> Vec<_> {
        read::page("p", "p", text, terms(&programs())).unwrap().steps().cloned().collect()
    };
    assert_eq!(steps(&page.replace('\n', "\r\n")), steps(&page));
    assert_told(&page.replace('\n', "\r\n"), &[]);
    assert_mistake("a connects\r \na < 200", 7, 11, "a carriage return");
    assert_mistake("a connects\na > GET\t/\na < 200", 8, 8, "write it as `\\t`");
    assert_told(&format!("\u{feff}{page}"), &[(1, "byte order mark")]);
}

#[test]
fn a_warning_says_that_it_is_one() {
    let told = told(&page_of("let x be a word\na connects\na < 200"));
    assert_eq!(told[0].severity, Severity::Warning);
    let shown = told[0].to_string();
    assert!(shown.starts_with("lab/part2/page.md:7:1: warning: `{x}` stands nowhere"), "{shown}");
}

#[test]
fn what_is_made_and_never_used_is_warned_of() {
    let lines = "let x be a word\nlet y be \"{x}\"\nfile one.html holds \"1\"\nfile a/two.html holds \"2\"\nfile {y}.html holds \"3\"\nfile four.html holds \"4\"\na connects\na > GET /%66our.html {y}\na < body is a/two.html";
    assert_told(&page_of(lines), &[(9, "nobody asks for this file")]);
    let lines = "let x be a word\na connects\na > {x.length}\na < 200";
    assert_told(&page_of(lines), &[]);
}

#[test]
fn steps_in_vain_are_warned_of() {
    let sends = "a connects\na < 200\na > x\na closes";
    assert_told(&page_of(sends), &[(9, "played in vain")]);
    assert_told(&page_of("a connects\na < 200\na closes"), &[]);
    assert_told(&page_of("a connects\na < 200\na > x\nlook"), &[]);
    let two = page_of("a connects\na < 200\n```\n\nMore.\n\n```exchange\na closes");
    assert_told(&two, &[(14, "played in vain")]);
    let over = "a connects\nserver exits\nb connects\nb < end";
    assert_told(&page_of(over), &[(9, "the program has ended above")]);
    let client = "# T\n\n```exchange\nprogram http_client\nrule 1.1\nextra\no listens\nclient fetches http://{o}/\no < GET /\nclient exits\no > x\nclient stdout is empty\nclient runs\no > x\nclient exits\n```\n";
    assert_told(client, &[(11, "the program has ended above")]);
}

fn lab_of(page: &str) -> String {
    let toml = "title = \"t\"\n[[part]]\nnumber = 2\nprogram = \"http_server1\"\nrole = \"server\"\ntitle = \"p\"\nweight = 1\n[[rule]]\nid = \"2.3\"\nlevel = \"required\"\nasks = \"a\"\n";
    let lab = Files::from([
        ("lab.toml".to_owned(), toml.into()),
        ("part2/page.md".to_owned(), page.into()),
    ]);
    let www = Files::from([("index.html".to_owned(), b"x".to_vec())]);
    match Lab::from_files(LabFiles { root: "lab".to_owned(), lab, www, ..LabFiles::default() }) {
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
        "lab.toml:7:1: the part of http_server1 is worth 1 points here, and its pages are worth 2"
    ));
    assert!(
        lab_of(&page("2.3", "points 1").replace("## If it fails", "## Else"))
            .contains("no hint under `## If it fails`")
    );
}

#[test]
fn the_mistakes_of_a_lab_are_told_with_an_empty_line_between() {
    let text = lab_of(&page_of("a conects\nb conects"));
    let (first, second) = text.split_once("\n\n").expect("two mistakes");
    assert!(first.starts_with("lab/part2/page.md:7:3: ") && first.ends_with('^'), "{text}");
    assert!(second.starts_with("lab/part2/page.md:8:3: "), "{text}");
}

#[test]
fn there_is_nothing_to_tell_of_the_lab_of_this_repository() {
    let told = Lab::read(LabFiles::built_in()).told;
    let told: Vec<String> = told.iter().map(NotationError::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
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
