//! The report for people: what stands where, wrapped, and with nothing said twice.

use super::{grades, report};
use conformance::memory::Remembered;
use conformance::report::options::Telling;
use conformance::report::{Format, Options};
use conformance::verdict::Grade;
use std::time::SystemTime;

fn human(grade: &Grade) -> String {
    report(Format::Human, grade, &Options::default())
}

fn block<'a>(report: &'a str, title: &str) -> &'a str {
    let from = report.find(title).unwrap_or_else(|| panic!("no `{title}` in\n{report}"));
    let rest = &report[from..];
    rest.split_once("\n\n").map_or(rest, |(block, _)| block)
}

#[test]
fn a_failure_answers_its_five_questions_in_order() {
    let expected = "\
A silent client holds up nobody            0/6   lab/part2/silent-client.md:14
  rule 3.2    serves others while a client has connected and sent nothing
  sent        late > GET /index.html HTTP/1.0\\r\\nHost: lab\\r\\n\\r\\n
  expected    late < 200
              (> is sent to your program, < comes from it)
  got         nothing in 5 s
  likely      it reads from a connection right after accepting it, and blocks
              until early speaks; call select first, and read only from what
              select marked readable
  state       the server slept in recvfrom(4), and 4 is early's connection
  shown by    recvfrom(4, 1024) … sleeps
  step        just step silent-client ~/project1
  read        httplab show silent-client";
    assert_eq!(block(&human(&grades::failing()), "A silent client"), expected);
}

#[test]
fn the_total_is_the_last_line() {
    let report = human(&grades::failing());
    assert_eq!(report.lines().last(), Some("  total                    5/59.5"));
    let perfect = human(&grades::perfect());
    assert!(perfect.ends_with("5/5   everything that is required holds\n"), "{perfect}");
}

#[test]
fn a_missing_program_is_said_once() {
    let report = human(&grades::failing());
    assert_eq!(report.matches("there is no http_server2").count(), 1);
    assert!(report.contains("✗ Part 3: http_server2 is missing"));
    assert!(!report.contains("Check number"));
}

#[test]
fn many_failures_of_one_kind_are_told_once_and_listed() {
    let report = human(&grades::failing());
    assert_eq!(report.matches("NameError: name 'prot'").count(), 1);
    assert!(report.contains("same        4 more fail in the same way:"));
    assert!(report.contains("✗ Two in a row (0/2, part2/dies-3)"));
}

#[test]
fn failures_stand_in_the_order_of_the_lab_whatever_they_are_worth() {
    use conformance::verdict::Failure;
    let alike = |got: &str, step: &str| Failure {
        got: got.to_owned(),
        step: format!("step {step}"),
        ..Failure::default()
    };
    let pages = [
        ("part2/foundation", "1", alike("nothing", "foundation")),
        ("part2/beside-it", "1", alike("a reset", "beside-it")),
        ("part2/on-it", "2", alike("nothing", "on-it")),
        ("part2/dearest", "9", alike("nothing", "dearest")),
        ("part2/last", "1", alike("another", "last")),
    ];
    let report = human(&grades::failed_pages(&pages));
    let titles: Vec<&str> =
        report.lines().filter_map(|line| line.split_once("✗ ")?.1.split(' ').next()).collect();
    let order = ["foundation", "on-it", "dearest", "beside-it", "last"];
    assert_eq!(titles, order.map(|name| format!("part2/{name}")), "{report}");
    assert!(
        report
            .contains("5 checks failed, for 3 causes. Begin with the first:\n  step foundation\n"),
        "{report}"
    );
}

#[test]
fn the_caret_stands_below_the_first_byte_that_differs() {
    let report = human(&grades::failing());
    let lines: Vec<&str> = block(&report, "A page in UTF-8").lines().collect();
    let caret = lines.iter().position(|line| line.contains("^ byte 1,041")).expect("a caret");
    let column = lines[caret].chars().position(|c| c == '^').expect("a caret");
    let at = |line: &str| line.chars().skip(column).take(4).collect::<String>();
    assert_eq!(at(lines[caret - 2]), r"\xc3");
    assert_eq!(at(lines[caret - 1]), r"\xe9");
}

#[test]
fn no_line_is_wider_than_asked_but_commands_and_places() {
    for width in [40, 60, 80, 100] {
        let options = Options { width: Some(width), verbose: true, ..Options::default() };
        let report = report(Format::Human, &grades::failing(), &options);
        let free = ["step  ", "read  ", "by hand", "curl", "part ", "lab/part"];
        let wide = |line: &&str| {
            line.chars().count() > width && !free.iter().any(|word| line.contains(word))
        };
        assert_eq!(report.lines().find(wide), None, "{width} columns");
    }
}

#[test]
fn a_failure_is_told_in_fourteen_lines_unless_everything_is_asked_for() {
    let report = human(&grades::failing());
    let failures =
        report.split("\n\n").filter(|block| block.starts_with('✗') && block.contains("  got  "));
    let heights: Vec<usize> = failures
        .map(|block| block.lines().take_while(|line| !line.contains("same  ")).count())
        .collect();
    assert!(
        heights.len() > 2 && heights.iter().all(|height| *height <= 14),
        "{heights:?}\n{report}"
    );
    let options = Options { verbose: true, ..Options::default() };
    let told = super::report(Format::Human, &grades::failing(), &options);
    assert!(told.contains("by hand") && !report.contains("by hand"), "{told}");
}

#[test]
fn what_waits_for_another_is_told_behind_it_with_its_number() {
    let report = human(&grades::waiting());
    let at = |text: &str| report.find(text).unwrap_or_else(|| panic!("no `{text}` in\n{report}"));
    let order = [
        "✗ part2/foundation",
        "The next 2 build on this one.",
        "✗ part2/on-it",
        "✗ part2/on-that",
        "✗ part2/beside-it",
    ];
    assert!(order.map(at).is_sorted(), "{report}");
    assert!(report.contains("4 checks failed, for 2 causes."), "{report}");
}

fn on_a_screen(grade: &Grade, rows: usize) -> String {
    let options = Options { telling: Telling::Screen { rows }, ..Options::default() };
    report(Format::Human, grade, &options)
}

#[test]
fn a_screen_holds_the_first_failure_a_line_for_each_other_cause_and_the_scores() {
    for rows in [24, 30, 50] {
        let screen = on_a_screen(&grades::failing(), rows);
        assert!(screen.lines().count() < rows, "{rows} rows:\n{screen}");
        assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
        assert_eq!(screen.matches("✗").count(), 1, "{screen}");
        assert!(screen.contains("  total  "), "{screen}");
    }
    let screen = on_a_screen(&grades::failing(), 24);
    assert!(screen.contains(" more with --all "), "{screen}");
    let screen = on_a_screen(&grades::waiting(), 24);
    assert!(
        screen.contains("waiting     2 more wait for this one: part2/on-it; part2/on-that\n"),
        "{screen}"
    );
    let then = "  Then, in this order                                            checks  points\n";
    assert!(screen.contains(then), "{screen}");
    assert!(
        screen.contains(
            "  http_server1  part2/beside-it                                       1       2\n"
        ),
        "{screen}"
    );
}

#[test]
fn a_screen_tells_what_changed_and_how_many_extras_failed() {
    let earlier = Remembered::of(&grades::perfect(), SystemTime::now());
    let options = Options {
        telling: Telling::Screen { rows: 24 },
        earlier: Some(earlier),
        ..Options::default()
    };
    let screen = report(Format::Human, &grades::perfect(), &options);
    assert!(screen.contains("  +0 points since "), "{screen}");
    assert!(on_a_screen(&grades::failing(), 24).contains(" extras failed: --extras"), "{screen}");
}

#[test]
fn extras_are_told_one_by_one_where_they_are_asked_for_or_nothing_else_is_to_be_fixed() {
    let title = "An extra that was not met";
    let grade = grades::with_an_extra(false);
    assert!(!on_a_screen(&grade, 24).contains("Extras not met."), "the required check comes first");
    let telling = Telling::Screen { rows: 24 };
    let asked = Options { telling, extras: true, ..Options::default() };
    let told = report(Format::Human, &grade, &asked);
    assert!(told.contains("Extras not met.") && told.contains(title), "{told}");
    assert!(!told.contains("--extras"), "{told}");
    let held = on_a_screen(&grades::with_an_extra(true), 24);
    assert!(held.contains("Extras not met.") && held.contains(title), "{held}");
    assert!(!held.contains("--extras"), "{held}");
}

#[test]
fn a_program_that_is_not_there_comes_last_and_one_that_does_not_build_in_its_place() {
    let grade = grades::one_missing_and_one_unbuilt();
    let html = super::report(Format::Html, &grade, &Options::default());
    for told in [html.split_once("<main>").expect("a page").1.to_owned(), on_a_screen(&grade, 24)] {
        let at = |text: &str| told.find(text).unwrap_or_else(|| panic!("no {text} in\n{told}"));
        assert!(at("http_server1 could not be built") < at("there is no http_client"), "{told}");
    }
}

#[test]
fn what_the_signs_mean_is_said_in_the_report_and_not_with_each_piece_of_another() {
    let legend = "> is sent to your program";
    assert_eq!(human(&grades::failing()).matches(legend).count(), 1);
    for format in [Format::Markdown, Format::Tap, Format::Junit, Format::Gradescope] {
        let told = report(format, &grades::failing(), &Options::default());
        assert!(!told.contains(legend), "{format}");
    }
}

#[test]
fn the_first_failure_alone_is_told_with_the_scores() {
    let options = Options { telling: Telling::First, ..Options::default() };
    let told = report(Format::Human, &grades::waiting(), &options);
    assert!(told.starts_with("✗ part2/foundation") && !told.contains("beside-it"), "{told}");
    assert!(told.contains("  total  "), "{told}");
}

#[test]
fn that_all_holds_is_said_of_the_whole_lab_only() {
    let some = Options { is_whole: false, ..Options::default() };
    let told = report(Format::Human, &grades::perfect(), &some);
    assert!(told.ends_with("5/5   all that was asked for holds\n"), "{told}");
}

#[test]
fn what_costs_nothing_is_said_to_cost_nothing() {
    let report = human(&grades::failing());
    for title in ["Extras not met", "Could be better", "Skipped", "Broken"] {
        assert!(block(&report, title).replace('\n', " ").contains("nothing"), "{title}");
    }
}

#[test]
fn long_bytes_are_clipped_and_counted() {
    let report = human(&grades::failing());
    let clipped = block(&report, "A page in UTF-8").lines().any(|line| line.ends_with(" …"));
    assert!(clipped, "{report}");
}

#[test]
fn passed_checks_are_named_only_on_request() {
    let title = "✓ A page is fetched";
    assert!(!human(&grades::perfect()).contains(title));
    let verbose = Options { verbose: true, ..Options::default() };
    assert!(report(Format::Human, &grades::perfect(), &verbose).contains(title));
}

#[test]
fn colour_changes_no_character_of_the_text() {
    let colour = Options { colour: true, ..Options::default() };
    let coloured = report(Format::Human, &grades::failing(), &colour);
    assert!(coloured.contains("\x1b["));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), human(&grades::failing()));
}

#[test]
fn an_unfinished_grading_says_so() {
    assert!(human(&grades::unfinished()).ends_with("so far: this grading is not whole\n"));
}
