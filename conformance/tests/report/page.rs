//! The page: what stands on top, that each check has its address, that it stays small, and that nothing of a program's
//! runs or breaks out.

use super::{grades, report};
use conformance::report::{Format, Options};
use conformance::verdict::Grade;
use std::collections::BTreeSet;

fn page_of(grade: &Grade) -> String {
    let mut options = Options::default();
    let lesson = format!("A *lesson* {}", grades::HOSTILE);
    let lessons = grade.checks().map(|check| (check.page.clone(), lesson.clone()));
    options.lessons = lessons.collect();
    report(Format::Html, grade, &options)
}

fn page() -> String {
    page_of(&grades::failing())
}

/// From the element with this address to the next one that has an address.
fn part<'a>(page: &'a str, id: &str) -> &'a str {
    let rest = page.split(&format!(" id=\"{id}\"")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no #{id} in {page}"));
    rest.split(" id=\"").next().unwrap()
}

/// Where each of these stands, which must be there.
fn places(page: &str, texts: &[&str]) -> Vec<usize> {
    let place = |text: &&str| page.find(*text).unwrap_or_else(|| panic!("no {text} in {page}"));
    texts.iter().map(place).collect()
}

fn ids(page: &str) -> Vec<&str> {
    page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_pages_own_script_is_the_only_one() {
    let page = page();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("Content-Security-Policy"));
}

#[test]
fn what_to_fix_first_stands_on_top_and_is_open() {
    let page = page();
    let in_order =
        ["id=\"start\"", "id=\"redirect-chain\" open>", "id=\"and-then\"", "id=\"extras\">"];
    let below = ["id=\"advice\">", "id=\"passed\">", "id=\"skipped\">", "id=\"broken\" open>"];
    assert!(places(&page, &[&in_order[..], &below[..]].concat()).is_sorted());
    assert_eq!(page.matches(" open>").count(), 2);
    // What has no program at all, nor a build that failed, comes last.
    let mut grade = grades::failing();
    grade.parts[2].beforehand.build_output.clear();
    let page = report(Format::Html, &grade, &Options::default());
    assert!(
        places(&page, &["id=\"hostile\"", "http_server2 is missing", "id=\"extras\""]).is_sorted()
    );
}

#[test]
fn checks_of_one_cause_are_one_step_with_what_waits_for_it() {
    let page = page_of(&grades::of_one_cause());
    let in_order = [
        "id=\"cause-reads-before-select\" open>",
        "<span class=\"title\">Reads before select</span> <span class=\"points\">5 checks, 9 of 18 points<",
        "<article class=\"check fail\" id=\"part2-serves-a-page\">",
        "2 more fail in the same way:",
        "id=\"alike-1-2\"",
        "2 more wait for this one:",
        "id=\"waits-1-2\"",
        "<a href=\"#part2-serves-a-page\">A page is served</a>",
        "id=\"and-then\"",
        "id=\"part3-serves-a-page\"",
    ];
    assert!(places(&page, &in_order).is_sorted());
}

#[test]
fn every_check_has_an_address_and_no_two_have_the_same() {
    for grade in
        [grades::failing(), grades::perfect(), grades::of_one_cause(), grades::all_failed()]
    {
        let page = page_of(&grade);
        let ids = ids(&page);
        for check in grade.checks() {
            let short = check.page.rsplit('/').next().unwrap();
            let shared = check.page.ends_with("/serves-a-page");
            let id = if shared { check.page.replace('/', "-") } else { short.to_owned() };
            assert!(ids.contains(&&*id) && page.contains(&format!("href=\"#{id}\"")), "{id}");
        }
        let different: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(different.len(), ids.len(), "{ids:?}");
    }
}

#[test]
fn a_check_that_passed_is_a_line() {
    let page = page();
    let line = part(&page, "names");
    assert!(line.contains("The parameters&#39; names do not matter"), "{line}");
    assert!(line.contains("2/2"), "{line}");
    assert!(
        !line.contains("<svg") && !line.contains("as-text") && !line.contains("lesson"),
        "{line}"
    );
}

#[test]
fn a_replay_that_ended_otherwise_is_told_of_and_not_drawn() {
    let page = page();
    let silent = part(&page, "silent-client");
    assert!(silent.contains("The system calls of http_server1 were recorded"), "{silent}");
    assert!(silent.contains("<path class=\"sleep\""), "{silent}");
    let hostile = part(&page, "hostile");
    assert!(hostile.contains("it ended otherwise: \\x1b]0;owned"), "{hostile}");
    assert!(!hostile.contains("class=\"sleep\"") && !hostile.contains("select("), "{hostile}");
    assert!(!part(&page, "simple").contains("class=\"caption\""));
}

#[test]
fn a_hundred_failures_of_a_hundred_kinds_are_less_than_half_a_megabyte() {
    let grade = grades::all_failed();
    assert_eq!(grade.checks().count(), 100);
    // The lessons of the lab are a thousand bytes each, and a few hundred more.
    let mut options = Options::default();
    let lesson = "A client that waits says nothing. ".repeat(40);
    options.lessons = grade.checks().map(|check| (check.page.clone(), lesson.clone())).collect();
    let page = report(Format::Html, &grade, &options);
    assert!(page.len() < 500_000, "{}", page.len());
    assert_eq!(page.matches("<svg").count(), 30);
    assert_eq!(page.matches("<details class=\"as-text\">").count(), 70);
}

#[test]
fn every_tag_of_the_page_is_closed() {
    for page in [page(), page_of(&grades::of_one_cause())] {
        for tag in [
            "details", "div", "dl", "pre", "section", "summary", "svg", "span", "text", "tspan",
            "table", "li", "ul", "article", "h2", "h3", "p",
        ] {
            let count = |text: &str| page.matches(text).count();
            let opened = count(&format!("<{tag} ")) + count(&format!("<{tag}>"));
            assert_eq!(opened, count(&format!("</{tag}>")), "{tag}");
        }
    }
}
