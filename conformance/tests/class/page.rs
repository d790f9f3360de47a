//! The page of a class: small, whole, and safe, whatever students are called.

use super::fake::{FAILING, class};
use conformance::class::graded::{Graded, Outcome};
use conformance::class::page::{About, matrix, render};
use conformance::class::submission::Person;
use conformance::lab::load::Lab;
use conformance::verdict::Verdict;

/// The page of these.
pub fn page(all: &[Graded]) -> String {
    let about = About {
        title: "A web client and three web servers on raw sockets".to_owned(),
        what: format!("{} submissions of a Canvas download", all.len()),
        gone: vec![Person { name: "Ivan Sutherland".to_owned(), ids: vec![] }],
        unfinished: None,
    };
    let mut page = Vec::new();
    render(all, &about, &mut page).expect("a page");
    String::from_utf8(page).expect("UTF-8")
}

/// The page of implementations side by side.
pub fn side_by_side(all: &[Graded]) -> String {
    let lab = Lab::load(None).expect("the lab");
    let about = About { title: lab.rules.title.clone(), ..About::default() };
    let mut page = Vec::new();
    matrix(all, &lab.rules.rules, &about, &mut page).expect("a page");
    String::from_utf8(page).expect("UTF-8")
}

/// Six implementations, as a made-up class is.
pub fn implementations() -> Vec<Graded> {
    let names = ["the reference", "nginx", "darkhttpd", "python's http.server", "apache", "theirs"];
    let mut all = class(names.len(), 5);
    for (graded, name) in all.iter_mut().zip(names) {
        graded.submission.people = vec![Person { name: name.to_owned(), ids: vec![] }];
        graded.submission.late = false;
    }
    all
}

#[test]
fn three_hundred_submissions_are_less_than_three_megabytes() {
    let all = class(300, 1);
    let marks = || all.iter().filter_map(Graded::summary).flat_map(|summary| summary.marks());
    let failed = marks().filter(|mark| mark.verdict == Verdict::Fail).count() as f64;
    let share = failed / marks().count() as f64;
    assert!((share - FAILING).abs() < 0.05, "{share}");
    let page = page(&all);
    println!("{} bytes, {share:.3} of the checks fail", page.len());
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

#[test]
fn each_failed_check_leads_to_its_evidence_by_a_relative_link() {
    let mut all = class(2, 2);
    all[0].submission.id = "doe jane/%".to_owned();
    let summary = summary(&mut all[0]);
    let first = &mut summary.parts[0].checks[0];
    (first.verdict, first.points) = (Verdict::Fail, Default::default());
    let page_name = first.page.rsplit('/').next().unwrap().to_owned();
    let page = page(&all);
    assert!(page.contains(&format!("<td><a href=doe%20jane%2F%25/report.html#{page_name}>✗</a>")));
    assert!(!page.contains("href=http") && !page.contains("href=/"), "a link leads elsewhere");
}

fn summary(graded: &mut Graded) -> &mut conformance::class::graded::Summary {
    match &mut graded.outcome {
        Outcome::Graded(summary) => summary,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_and_sentences_are_text() {
    let mut all = class(9, 3);
    let hostile = "<script>alert(1)</script>\u{202e}'\"&";
    for graded in &mut all {
        graded.submission.people = vec![Person { name: hostile.to_owned(), ids: vec![] }];
        graded.submission.id = format!("x'\"><script>{}", graded.submission.id);
        graded.remarks = vec![hostile.to_owned()];
        match &mut graded.outcome {
            Outcome::Graded(summary) => {
                summary.steps.iter_mut().for_each(|step| step.told = hostile.to_owned());
                summary.parts.iter_mut().for_each(|part| part.program = hostile.to_owned());
                let marks = summary.parts.iter_mut().flat_map(|part| &mut part.checks);
                marks.for_each(|mark| mark.title = hostile.to_owned());
            }
            Outcome::Unreadable(why) | Outcome::Failed(why) => *why = hostile.to_owned(),
        }
    }
    for page in [page(&all), side_by_side(&all)] {
        assert_eq!(page.matches("<script").count(), 1, "only the page's own");
        assert_eq!(page.chars().find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}'), None);
    }
}

#[test]
fn what_has_no_points_and_what_is_late_is_said_in_words() {
    let page = page(&class(24, 4));
    for words in [
        "<b>unreadable</b>: project1.zip is no archive",
        "<b>not graded</b>: no room left on the device",
        "<b class=late>late</b>",
        "not run: there is no http_server3",
        "not the same in each grading",
        "an earlier attempt was left out",
        "Ivan Sutherland",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn two_of_one_name_are_told_apart() {
    let mut all = class(2, 6);
    for graded in &mut all {
        graded.submission.people = vec![Person { name: "Jane Doe".to_owned(), ids: vec![] }];
    }
    let page = page(&all);
    for graded in &all {
        assert!(page.contains(&format!(">Jane Doe ({})</a>", graded.submission.id)));
    }
}

#[test]
fn a_class_without_a_grading_is_a_page() {
    let all: Vec<Graded> =
        class(8, 7).into_iter().filter(|graded| graded.summary().is_none()).collect();
    let graded = page(&all);
    assert!(graded.contains("no room left on the device") && !graded.contains("id=matrix"));
    assert!(page(&[]).contains("0 submissions"));
}

#[test]
fn implementations_stand_side_by_side_rule_by_rule() {
    let page = side_by_side(&implementations());
    for words in ["nginx", "<b>3.2</b>", "id=rule-3.2", "href=#rule-3.2", "Which rule is kept"] {
        assert!(page.contains(words), "{words}");
    }
}
