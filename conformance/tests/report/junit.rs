//! JUnit: well formed, the shape and the numbers that continuous integration reads.

use super::{grades, report};
use conformance::report::{Format, Options};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// An element with its attributes, and the names of those around it.
struct Element {
    path: String,
    attributes: BTreeMap<String, String>,
}

impl Element {
    fn of(tag: &BytesStart<'_>, around: &[String]) -> Element {
        let name = tag.name().as_ref().to_owned();
        let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.value;
            (key, quick_xml::escape::unescape(&value).expect("known entities").into_owned())
        };
        let attributes = tag.attributes().map(|found| attribute(found.expect("an attribute")));
        let path = around.iter().cloned().chain([name]).collect::<Vec<_>>().join("/");
        Element { path, attributes: attributes.collect() }
    }
}

/// Every element of the report, in order.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut around) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) => {
                found.push(Element::of(&tag, &around));
                around.push(tag.name().as_ref().to_owned());
            }
            Event::Empty(tag) => found.push(Element::of(&tag, &around)),
            Event::End(_) => drop(around.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn junit() -> Vec<Element> {
    elements(&report(Format::Junit, &grades::failing(), &Options::default()))
}

#[test]
fn every_element_has_the_attributes_that_the_schema_knows() {
    let suite = "testsuites/testsuite";
    let known = BTreeMap::from([
        ("testsuites".to_owned(), "errors failures name tests time"),
        (suite.to_owned(), "errors failures name skipped tests time"),
        (format!("{suite}/properties"), ""),
        (format!("{suite}/properties/property"), "name value"),
        (format!("{suite}/testcase"), "classname name time"),
        (format!("{suite}/testcase/failure"), "message type"),
        (format!("{suite}/testcase/error"), "message type"),
        (format!("{suite}/testcase/skipped"), "message type"),
        (format!("{suite}/system-out"), ""),
    ]);
    for element in junit() {
        let attributes: Vec<_> = element.attributes.keys().map(String::as_str).collect();
        assert_eq!(
            known.get(&element.path),
            Some(&attributes.join(" ").as_str()),
            "{}",
            element.path
        );
    }
}

#[test]
fn the_suites_count_what_is_in_them() {
    let elements = junit();
    let count = |name: &str| {
        elements.iter().filter(|element| element.path.ends_with(name)).count().to_string()
    };
    let all = &elements[0].attributes;
    assert_eq!((&all["tests"], &all["failures"]), (&count("/testcase"), &count("/failure")));
    assert_eq!(all["errors"], count("/error"));
}

#[test]
fn what_costs_nothing_is_no_failure() {
    let skipped = junit().into_iter().filter(|element| element.path.ends_with("/skipped"));
    let messages: Vec<_> = skipped.map(|element| element.attributes["message"].clone()).collect();
    assert!(messages[0].starts_with("not met, costs nothing: the client printed"), "{messages:?}");
    assert_eq!(messages[1], "the kernel's view is not to be had on this system");
}

#[test]
fn hostile_text_comes_back_as_text() {
    let expected = r"\x1b]0;owned\x07\xe2\x80\xae<script>alert(1)</script>]]>\xc2\x9b31m";
    assert!(
        junit().iter().any(|element| {
            element.attributes.get("message").is_some_and(|text| text == expected)
        })
    );
}
