//! JSON: the schema holds what is written, and says something about every field.

use super::{grades, report};
use boon::{Compiler, Schemas};
use conformance::report::{Format, Options};
use serde_json::Value;

const SCHEMA: &str = include_str!("../../schema/grade.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn json(grade: &conformance::verdict::Grade) -> Value {
    let text = report(Format::Json, grade, &Options::default());
    serde_json::from_str(&text).expect("the report is JSON")
}

/// What the schema has against a report.
fn complaints(report: &Value) -> Option<String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("urn:httplab:grade:1", schema()).expect("a resource");
    let compiled = compiler.compile("urn:httplab:grade:1", &mut schemas).expect("a schema");
    schemas.validate(report, compiled).err().map(|error| format!("{error:#}"))
}

#[test]
fn reports_are_as_the_schema_says() {
    for grade in [grades::failing(), grades::perfect(), grades::unfinished()] {
        assert_eq!(complaints(&json(&grade)), None);
    }
}

#[test]
fn every_kind_of_entry_is_held_to_the_schema() {
    let report = json(&grades::failing()).to_string();
    let schema = schema();
    let events = schema.pointer("/$defs/entry/properties/event/enum").and_then(Value::as_array);
    for event in events.expect("the events are listed") {
        assert!(
            report.contains(&format!("\"event\":{event}")),
            "no {event} in the made-up grading"
        );
    }
}

#[test]
fn the_schema_refuses_what_is_not_said_in_it() {
    let fields = [
        "",
        "/parts/0",
        "/parts/0/checks/0",
        "/parts/0/checks/1/failure",
        "/parts/0/checks/0/transcript/0",
        "/parts/1/checks/0/again",
        "/parts/1/checks/0/again/transcript/1/call",
    ];
    for place in fields {
        let mut report = json(&grades::failing());
        let object = report.pointer_mut(place).and_then(Value::as_object_mut);
        object.expect("an object").insert("other".to_owned(), Value::Null);
        assert!(complaints(&report).is_some(), "a field more at `{place}`");
    }
}

#[test]
fn every_field_is_described() {
    let mut found = Vec::new();
    undescribed("", &schema(), &mut found);
    // Which event it is stands in the description of the alternative.
    found.retain(|path| !path.ends_with("/event"));
    assert_eq!(found, Vec::<String>::new());
}

/// The properties below here that neither say what they are nor refer to what does.
fn undescribed(path: &str, value: &Value, found: &mut Vec<String>) {
    let Value::Object(fields) = value else {
        if let Value::Array(values) = value {
            values
                .iter()
                .enumerate()
                .for_each(|(at, value)| undescribed(&format!("{path}/{at}"), value, found));
        }
        return;
    };
    for (name, field) in fields {
        let path = format!("{path}/{name}");
        let described = ["description", "$ref"].iter().any(|key| field.get(key).is_some());
        if path.rsplit('/').nth(1) == Some("properties") && !described {
            found.push(path.clone());
        }
        undescribed(&path, field, found);
    }
}

#[test]
fn hostile_bytes_are_escapes_in_the_text_and_themselves_to_a_parser() {
    let grade = grades::failing();
    let text = report(Format::Json, &grade, &Options::default());
    assert!(text.contains(r"\u001b]0;owned\u0007\u202e<script>"));
    assert_eq!(
        json(&grade).pointer("/parts/3/checks/1/reason"),
        Some(&Value::from(grades::HOSTILE))
    );
}

#[test]
fn a_call_says_what_it_waited_for_and_what_it_made() {
    let report = json(&grades::failing());
    let entries = report.pointer("/parts/1/checks/0/again/transcript").and_then(Value::as_array);
    let find = |name: &str| {
        let calls = entries.expect("a transcript").iter().filter_map(|entry| entry.get("call"));
        calls.clone().find(|call| call["name"] == name).expect("the call").clone()
    };
    let select = find("pselect6");
    assert_eq!(select["waits_for"], serde_json::json!({ "read": [3] }));
    assert_eq!((&select["ready"], &select["value"]), (&select["waits_for"], &Value::from(1)));
    assert_eq!(find("accept4")["value"], 5);
    assert_eq!(find("bind")["address"], "0.0.0.0:41235");
    assert_eq!(find("bind")["error"], "EADDRINUSE");
}

#[test]
fn keys_stand_in_the_documented_order() {
    let text = report(Format::Json, &grades::perfect(), &Options::default());
    let places: Vec<_> =
        ["\"score\"", "\"max\"", "\"seed\"", "\"isolation\"", "\"complete\"", "\"parts\""]
            .map(|key| text.find(key))
            .to_vec();
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
}
