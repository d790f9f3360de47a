//! JUnit's XML, as Jenkins' schema `junit-10.xsd` has it and GitLab, GitHub's actions and others read
//! it: a suite for each part, a case for each check. Only what costs points is a failure; an extra
//! that is not met counts as skipped, and what the lab is to blame for is an error.
//!
//! The crate quick-junit would write most of it. But its `testsuites` has an attribute `skipped`, and up to its
//! version 0.6 its `testsuite` has `disabled`, both of which Jenkins' schema refuses.

use super::harmless::{harmless, one_line};
use super::human;
use super::options::Options;
use super::summary::{self, reason};
use crate::verdict::{Check, Grade, Part, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

type Xml<'a> = Writer<&'a mut dyn Write>;

/// The whole grading as one XML document.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(to, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    // The schema knows of no number of skipped checks here.
    let totals = &totals(grade.checks())[..4];
    xml.create_element("testsuites")
        .with_attribute(("name", "httplab"))
        .with_attributes(totals.iter().map(|(name, value)| (*name, value.as_str())))
        .write_inner_content(|xml| {
            grade.parts.iter().try_for_each(|part| suite(xml, grade, part, options))
        })?;
    xml.into_inner().write_all(b"\n")
}

fn suite(xml: &mut Xml<'_>, grade: &Grade, part: &Part, options: &Options) -> io::Result<()> {
    let name = format!("part {}: {}", part.part, one_line(&part.program));
    xml.create_element("testsuite")
        .with_attribute(("name", name.as_str()))
        .with_attributes(totals(&part.checks).iter().map(|(name, value)| (*name, value.as_str())))
        .write_inner_content(|xml| {
            properties(xml, grade, part, options)?;
            part.checks.iter().try_for_each(|check| case(xml, check, options))?;
            beforehand(xml, part, options)
        })?;
    Ok(())
}

/// What was known before the program ran, as the output of the suite.
fn beforehand(xml: &mut Xml<'_>, part: &Part, options: &Options) -> io::Result<()> {
    let lines = summary::beforehand(part, &options.words);
    if lines.is_empty() {
        return Ok(());
    }
    let text = harmless(&lines.join("\n")).into_owned();
    xml.create_element("system-out").write_text_content(BytesText::new(&text)).map(|_| ())
}

fn properties(xml: &mut Xml<'_>, grade: &Grade, part: &Part, options: &Options) -> io::Result<()> {
    let named = [
        ("submission", options.submission.clone().unwrap_or_default()),
        ("command", part.command.clone().unwrap_or_default()),
        ("score", part.score.to_string()),
        ("max", part.max.to_string()),
        ("lab", grade.lab.to_string()),
        ("seed", grade.seed.to_string()),
        ("isolation", grade.isolation.clone()),
        ("complete", grade.complete.to_string()),
    ];
    xml.create_element("properties").write_inner_content(|xml| {
        named.iter().try_for_each(|(name, value)| {
            let attributes = [("name", *name), ("value", &one_line(value))];
            xml.create_element("property").with_attributes(attributes).write_empty().map(|_| ())
        })
    })?;
    Ok(())
}

fn case(xml: &mut Xml<'_>, check: &Check, options: &Options) -> io::Result<()> {
    let name = one_line(&check.title);
    let class = one_line(&check.page).replace('/', ".");
    let time = format!("{:.3}", check.seconds);
    let case = xml.create_element("testcase").with_attributes([
        ("name", name.as_str()),
        ("classname", &class),
        ("time", &time),
    ]);
    let Some(outcome) = Outcome::of(check) else {
        return case.write_empty().map(|_| ());
    };
    case.write_inner_content(|xml| outcome.write(xml, check, options))?;
    Ok(())
}

/// What JUnit calls the end of a check that did not pass.
struct Outcome {
    element: &'static str,
    kind: String,
    message: String,
}

impl Outcome {
    fn of(check: &Check) -> Option<Outcome> {
        let reason = one_line(reason(check));
        let rule = format!("rule {}", one_line(&check.rule));
        let (element, kind, message) = match check.verdict {
            Verdict::Pass => return None,
            Verdict::Fail if check.costs() => ("failure", rule, reason),
            Verdict::Fail => {
                ("skipped", "extra".to_owned(), format!("not met, costs nothing: {reason}"))
            }
            Verdict::Skip => ("skipped", "skip".to_owned(), reason),
            Verdict::Broken => (
                "error",
                "broken".to_owned(),
                format!("the lab's own fault, costs nothing: {reason}"),
            ),
        };
        Some(Outcome { element, kind, message })
    }

    fn write(&self, xml: &mut Xml<'_>, check: &Check, options: &Options) -> io::Result<()> {
        let element = xml
            .create_element(self.element)
            .with_attributes([("type", self.kind.as_str()), ("message", &self.message)]);
        if check.verdict != Verdict::Fail {
            return element.write_empty().map(|_| ());
        }
        let text = format!(
            "{}\n{}",
            options.place(&check.page, check.line),
            human::evidence(check, options)
        );
        element.write_text_content(BytesText::new(&harmless(&text)))?;
        Ok(())
    }
}

/// The attributes that count: how long, how many, and how many of them ended in which way.
fn totals<'a>(checks: impl IntoIterator<Item = &'a Check>) -> [(&'static str, String); 5] {
    let checks: Vec<&Check> = checks.into_iter().collect();
    let outcomes: Vec<Outcome> = checks.iter().filter_map(|check| Outcome::of(check)).collect();
    let count = |element: &str| {
        outcomes.iter().filter(|outcome| outcome.element == element).count().to_string()
    };
    let seconds: f64 = checks.iter().map(|check| check.seconds).sum();
    [
        ("time", format!("{seconds:.3}")),
        ("tests", checks.len().to_string()),
        ("failures", count("failure")),
        ("errors", count("error")),
        ("skipped", count("skipped")),
    ]
}
