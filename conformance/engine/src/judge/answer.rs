//! Judges what a server answered: statuses, fields, silence and the end.

use super::came::Excerpt;
use super::found::Found;
use super::judgement::{Advice, Judgement};
use super::seen::Seen;
use super::wanted::{Wanted, WantedValue};
use super::{body, json, raw, request};
use crate::http::response::{self, Status, StatusLine};
use crate::notation::expect::Outcome;

/// Judges an expectation by what has come.
pub fn judge(wanted: &Wanted, seen: &Seen<'_>) -> Judgement {
    let judgement = match wanted {
        Wanted::Outcome(outcomes) => outcome(outcomes, seen),
        Wanted::Ignored => ignored(seen),
        Wanted::Header { name, value } => header(name, value, seen),
        Wanted::NoHeader { name } => no_header(name, seen),
        Wanted::Body { content, exactly } => body::is(content, *exactly, seen),
        Wanted::BodyHas { text, present } => body::has(text, *present, seen),
        Wanted::Json { exactly } => json::is_object(*exactly, seen),
        Wanted::Member { key, value, exactly } => json::member(key, value, *exactly, seen),
        Wanted::Bytes(text) => raw::is(text, seen),
        Wanted::Nothing { time } => nothing(*time, seen),
        Wanted::CrlfLines => crlf_lines(seen),
        Wanted::FullStatusLine => full_status_line(seen),
        Wanted::Request { method, path, exactly } => {
            request::is(method, path.as_deref(), *exactly, seen)
        }
    };
    match judgement {
        Judgement::Wait if seen.last_call => Judgement::unmet(Found::Came(seen.came())),
        judgement => judgement,
    }
}

fn outcome(outcomes: &[Outcome], seen: &Seen<'_>) -> Judgement {
    if outcomes == [Outcome::End] {
        return if seen.ended.is_some() { Judgement::Met } else { Judgement::Wait };
    }
    if seen.bytes.is_empty() {
        return match seen.ended {
            Some(_) if outcomes.contains(&Outcome::End) => Judgement::Met,
            Some(_) => Judgement::unmet(Found::Came(seen.came())),
            None => Judgement::Wait,
        };
    }
    match response::status(seen.bytes, seen.ended.is_some()) {
        Status::Incomplete => Judgement::Wait,
        Status::NotHttp => Judgement::unmet(Found::NoStatusLine(seen.came())),
        Status::Known(status) if outcomes.iter().any(|outcome| accepts(*outcome, &status)) => {
            Judgement::Met
        }
        Status::Known(status) => Judgement::unmet(Found::StatusLine(Excerpt::of(status.line))),
    }
}

fn accepts(outcome: Outcome, status: &StatusLine<'_>) -> bool {
    match outcome {
        Outcome::Status(code) => status.code == code,
        Outcome::Class(hundred) => status.code / 100 == hundred,
        Outcome::Answer => true,
        Outcome::End => false,
    }
}

fn ignored(seen: &Seen<'_>) -> Judgement {
    match response::status(seen.bytes, seen.ended.is_some()) {
        _ if seen.bytes.is_empty() && seen.may_grow() => Judgement::Wait,
        _ if seen.bytes.is_empty() => Judgement::Met,
        Status::Incomplete => Judgement::Wait,
        Status::Known(status) if status.code >= 400 => Judgement::Met,
        Status::Known(status) => Judgement::unmet(Found::StatusLine(Excerpt::of(status.line))),
        Status::NotHttp => Judgement::unmet(Found::Came(seen.came())),
    }
}

fn header(name: &str, value: &WantedValue, seen: &Seen<'_>) -> Judgement {
    let Some(head) = seen.whole_head() else {
        return Judgement::Wait;
    };
    let fits = |field: &[u8]| match value {
        WantedValue::Any => true,
        WantedValue::Is(text) => {
            field == text.as_slice()
                || (name.eq_ignore_ascii_case("Host") && bare_host(field, text))
        }
        WantedValue::BeginsWith(text) => begins_with(field, text),
    };
    let advice = || match value {
        WantedValue::Is(text) if text.contains(&b':') && head.field(name) != Some(text) => {
            Judgement::MetBut(Advice::HostWithPort(text.clone()))
        }
        _ => Judgement::Met,
    };
    let fields: Vec<_> = head.fields(name).collect();
    match fields.as_slice() {
        [] if seen.bytes.is_empty() => Judgement::unmet(Found::Came(seen.came())),
        [] => {
            let head = Excerpt::of(&seen.bytes[..head.length]);
            Judgement::unmet(Found::NoField { name: name.to_owned(), head })
        }
        fields if fields.iter().all(|field| fits(field)) => advice(),
        fields => Judgement::unmet(field(name, fields)),
    }
}

/// The field with the values that it has.
fn field(name: &str, values: &[&[u8]]) -> Found {
    let values = values.iter().map(|value| Excerpt::of(value)).collect();
    Found::Field { name: name.to_owned(), values }
}

/// `Host: name` where `Host: name:8000` is expected is accepted, and so is `name:80` where `name` is: 80 is what no port
/// means.
fn bare_host(field: &[u8], wanted: &[u8]) -> bool {
    let colon = wanted.iter().position(|&byte| byte == b':');
    let host = &wanted[..colon.unwrap_or(wanted.len())];
    let field = match colon {
        None => field.strip_suffix(b":80").unwrap_or(field),
        Some(_) => field,
    };
    field.eq_ignore_ascii_case(host) || field.eq_ignore_ascii_case(wanted)
}

fn begins_with(field: &[u8], beginning: &[u8]) -> bool {
    field.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

fn no_header(name: &str, seen: &Seen<'_>) -> Judgement {
    let Some(head) = seen.whole_head() else {
        return Judgement::Wait;
    };
    match head.field(name) {
        None if head.lines.is_empty() => Judgement::unmet(Found::Came(seen.came())),
        None => Judgement::Met,
        Some(value) => Judgement::unmet(field(name, &[value])),
    }
}

fn nothing(time: std::time::Duration, seen: &Seen<'_>) -> Judgement {
    match seen.ended {
        _ if seen.bytes.len() > seen.noted => Judgement::unmet(Found::Came(seen.came())),
        Some(how) => Judgement::unmet(Found::Closed(how)),
        None if seen.quiet >= time => Judgement::Met,
        None => Judgement::Wait,
    }
}

fn crlf_lines(seen: &Seen<'_>) -> Judgement {
    let Some(head) = seen.whole_head() else {
        return Judgement::Wait;
    };
    match head.complete && head.crlf {
        true => Judgement::Met,
        false if !head.complete => Judgement::unmet(Found::UnendedHead),
        false => Judgement::unmet(Found::BareLf),
    }
}

fn full_status_line(seen: &Seen<'_>) -> Judgement {
    match response::status(seen.bytes, seen.ended.is_some() || seen.last_call) {
        Status::Incomplete => Judgement::Wait,
        Status::NotHttp => Judgement::unmet(Found::Came(seen.came())),
        Status::Known(status) if status.has_phrase => Judgement::Met,
        Status::Known(status) => Judgement::unmet(Found::NoPhrase(Excerpt::of(status.line))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Close;
    use std::time::Duration;

    fn told(judgement: &Judgement) -> String {
        match judgement {
            Judgement::Unmet(mismatch) => mismatch.found.to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn seen(bytes: &[u8], ended: Option<Close>) -> Seen<'_> {
        Seen { bytes, ended, quiet: Duration::ZERO, noted: 0, last_call: false }
    }

    fn status(wanted: &[Outcome], bytes: &[u8], ended: Option<Close>) -> Judgement {
        judge(&Wanted::Outcome(wanted.to_vec()), &seen(bytes, ended))
    }

    #[test]
    fn a_status_is_met_by_its_line_alone() {
        assert_eq!(status(&[Outcome::Status(200)], b"HTTP/1.1 200\n", None), Judgement::Met);
        assert_eq!(status(&[Outcome::Status(200)], b"HTTP/1.1 20", None), Judgement::Wait);
        assert_eq!(status(&[Outcome::Class(4)], b"HTTP/1.0 404 x\r\n", None), Judgement::Met);
        assert_eq!(
            status(&[Outcome::Status(403)], b"HTTP/1.0 404 x\r\n", None),
            Judgement::unmet(Found::StatusLine(Excerpt::of(b"HTTP/1.0 404 x")))
        );
    }

    #[test]
    fn an_answer_before_a_reset_counts() {
        assert_eq!(
            status(&[Outcome::Status(200)], b"HTTP/1.0 200 OK\r\n", Some(Close::Reset)),
            Judgement::Met
        );
    }

    #[test]
    fn a_close_is_an_outcome_only_where_it_is_named() {
        assert_eq!(
            status(&[Outcome::Status(400), Outcome::End], b"", Some(Close::Fin)),
            Judgement::Met
        );
        let told = told(&status(&[Outcome::Status(400)], b"", Some(Close::Fin)));
        assert_eq!(told, "the connection was closed without an answer");
    }

    #[test]
    fn when_patience_ends_what_came_is_told() {
        let seen = Seen { last_call: true, ..seen(b"HTTP/1.0 200", None) };
        let judgement = judge(&Wanted::Outcome(vec![Outcome::Status(200)]), &seen);
        assert_eq!(told(&judgement), "HTTP/1.0 200, and the connection stayed open");
    }

    #[test]
    fn an_error_a_close_and_silence_all_ignore_a_request() {
        let judge_ignored =
            |bytes, ended, quiet| judge(&Wanted::Ignored, &Seen { quiet, ..seen(bytes, ended) });
        let long = Duration::from_secs(1);
        assert_eq!(judge_ignored(b"", Some(Close::Reset), Duration::ZERO), Judgement::Met);
        assert_eq!(judge_ignored(b"", None, long), Judgement::Met);
        assert_eq!(judge_ignored(b"", None, Duration::ZERO), Judgement::Wait);
        assert_eq!(judge_ignored(b"HTTP/1.0 501 no\r\n", None, Duration::ZERO), Judgement::Met);
        assert!(matches!(judge_ignored(b"HTTP/1.0 200 OK\r\n", None, long), Judgement::Unmet(_)));
    }

    #[test]
    fn fields_are_found_in_any_case_and_a_bare_host_is_advised() {
        let head = b"GET / HTTP/1.0\r\nhOST: lab\r\n\r\n";
        let host = |value: &str| {
            let value = WantedValue::Is(value.as_bytes().to_vec());
            judge(&Wanted::Header { name: "Host".to_owned(), value }, &seen(head, None))
        };
        assert_eq!(host("lab"), Judgement::Met);
        assert!(matches!(host("lab:8000"), Judgement::MetBut(_)));
        assert!(matches!(host("other"), Judgement::Unmet(_)));
    }

    #[test]
    fn the_default_port_may_be_written_out_and_no_other() {
        let host = |value: &str, wanted: &str| {
            let head = format!("GET / HTTP/1.0\r\nHost: {value}\r\n\r\n");
            let value = WantedValue::Is(wanted.as_bytes().to_vec());
            judge(&Wanted::Header { name: "Host".to_owned(), value }, &seen(head.as_bytes(), None))
        };
        assert_eq!(host("lab:80", "lab"), Judgement::Met);
        assert_eq!(host("LAB", "lab"), Judgement::Met);
        assert!(matches!(host("lab:8080", "lab"), Judgement::Unmet(_)));
        assert!(matches!(host("lab:80", "lab:8000"), Judgement::Unmet(_)));
    }

    #[test]
    fn silence_is_broken_by_a_byte_and_by_the_end() {
        let judge_nothing =
            |seen| judge(&Wanted::Nothing { time: Duration::from_millis(100) }, &seen);
        let quiet = Duration::from_millis(100);
        assert_eq!(judge_nothing(Seen { quiet, ..seen(b"", None) }), Judgement::Met);
        assert_eq!(judge_nothing(Seen { quiet, noted: 1, ..seen(b"a", None) }), Judgement::Met);
        assert!(matches!(judge_nothing(Seen { quiet, ..seen(b"a", None) }), Judgement::Unmet(_)));
        assert!(matches!(judge_nothing(seen(b"", Some(Close::Fin))), Judgement::Unmet(_)));
    }
}
