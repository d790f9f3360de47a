//! The report for people: what stands where, wrapped, and with nothing said twice.

use super::{grades, report};
use conformance::report::{Format, Options};
use conformance::verdict::Grade;

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
  got         nothing in 5 s
  meanwhile   the server slept in recvfrom(4), and 4 is early's connection
  likely      it reads from a connection right after accepting it, and blocks
              until early speaks; call select first, and read only from what
              select marked readable
  shown by    recvfrom(4, 1024) … sleeps
  step        just step silent-client ~/project1
  by hand     nc localhost 8000 &
              curl -v http://localhost:8000/index.html";
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
    assert!(report.contains("alike       4 more fail in the same way:"));
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
    assert!(report.contains("Begin with the first: step foundation\n"), "{report}");
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
        let free = ["step  ", "by hand", "curl", "part ", "lab/part"];
        let wide = |line: &&str| {
            line.chars().count() > width && !free.iter().any(|word| line.contains(word))
        };
        assert_eq!(report.lines().find(wide), None, "{width} columns");
    }
}

#[test]
fn what_costs_nothing_is_said_to_cost_nothing() {
    let report = human(&grades::failing());
    for title in ["Extras not met", "Ideally", "Skipped", "Broken"] {
        assert!(block(&report, title).replace('\n', " ").contains("nothing"), "{title}");
    }
}

#[test]
fn long_bytes_are_clipped_and_counted() {
    assert!(human(&grades::failing()).contains("characters more"));
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
    assert!(human(&grades::unfinished()).ends_with("so far: this grading did not finish\n"));
}
