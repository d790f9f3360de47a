//! Judges a body. Whether Content-Length or the close tells its end is not what most pages are about, so
//! only `exactly` holds a program to it.

use super::came::Excerpt;
use super::found::Found;
use super::judgement::{Advice, Judgement};
use super::seen::Seen;
use crate::http::message::Head;
use crate::http::response::{self, Status};

/// The body as far as it has come, with its head; the judgement where there is none to be judged yet, or ever.
#[allow(clippy::result_large_err, reason = "made once a look, and handed on as it is")]
pub fn of<'a>(seen: &Seen<'a>) -> Result<(Head<'a>, &'a [u8]), Judgement> {
    if seen.bytes.is_empty()
        || response::status(seen.bytes, seen.ended.is_some()) == Status::NotHttp
    {
        let over = seen.ended.is_some() || !seen.bytes.is_empty();
        return Err(if over {
            Judgement::unmet(Found::Came(seen.came()))
        } else {
            Judgement::Wait
        });
    }
    match seen.whole_head() {
        None => Err(Judgement::Wait),
        Some(head) if !head.complete => {
            Err(Judgement::unmet(Found::NoEmptyLine(Excerpt::of(seen.bytes))))
        }
        Some(head) => {
            let length = head.length;
            Ok((head, &seen.bytes[length..]))
        }
    }
}

/// `body is …`
pub fn is(content: &[u8], exactly: bool, seen: &Seen<'_>) -> Judgement {
    let (head, body) = match of(seen) {
        Ok(found) => found,
        Err(judgement) => return judgement,
    };
    let told = head.content_length();
    if !exactly && told == Some(content.len()) && body.len() >= content.len() {
        return compare(content, &body[..content.len()]);
    }
    if seen.may_grow() {
        return Judgement::Wait;
    }
    let judgement = match exactly {
        true => exact(content, body, &head),
        false => tolerant(content, body),
    };
    match judgement {
        // A silence can make a whole answer of what has come, not a wrong one: the rest may be on its way.
        Judgement::Unmet(_) if !seen.is_over() => Judgement::Wait,
        settled => settled,
    }
}

fn tolerant(content: &[u8], body: &[u8]) -> Judgement {
    match body.strip_prefix(content) {
        Some(b"\n" | b"\r\n") => Judgement::MetBut(Advice::LineEndAfterBody),
        _ => compare(content, body),
    }
}

fn exact(content: &[u8], body: &[u8], head: &Head<'_>) -> Judgement {
    let told = head.field("Content-Length");
    match compare(content, body) {
        Judgement::Met if told.is_some() && head.content_length() != Some(content.len()) => {
            wrong_length(told.unwrap_or_default(), content.len())
        }
        judgement => judgement,
    }
}

/// Content-Length says something else than what came.
pub fn wrong_length(told: &[u8], length: usize) -> Judgement {
    Judgement::unmet(Found::WrongLength { told: Excerpt::of(told), length })
}

fn compare(content: &[u8], body: &[u8]) -> Judgement {
    Judgement::same(content, body, Found::Body)
}

/// `body has …`, `body has no …`: looks at everything after the status line, so that a missing empty line
/// or a wrong length is left to the pages that are about them.
pub fn has(text: &[u8], present: bool, seen: &Seen<'_>) -> Judgement {
    let line = seen.bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let rest = &seen.bytes[line..];
    let found = text.is_empty() || rest.windows(text.len()).any(|window| window == text);
    match found == present {
        true if present => Judgement::Met,
        false if found => Judgement::unmet(Found::Rest(Excerpt::of(rest))),
        true if seen.may_grow() || (rest.is_empty() && !seen.is_over()) => Judgement::Wait,
        false if !seen.is_over() => Judgement::Wait,
        true => Judgement::Met,
        false if seen.bytes.is_empty() => Judgement::unmet(Found::Came(seen.came())),
        false => Judgement::unmet(Found::Rest(Excerpt::of(rest))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Close;
    use std::time::Duration;

    fn seen(bytes: &str, ended: bool, quiet: u64) -> Seen<'_> {
        let ended = ended.then_some(Close::Fin);
        Seen {
            bytes: bytes.as_bytes(),
            ended,
            quiet: Duration::from_millis(quiet),
            noted: 0,
            last_call: false,
        }
    }

    fn answer(length: Option<usize>, body: &str) -> String {
        let length =
            length.map(|length| format!("Content-Length: {length}\r\n")).unwrap_or_default();
        format!("HTTP/1.0 200 OK\r\n{length}\r\n{body}")
    }

    #[test]
    fn a_body_told_by_its_length_needs_no_close() {
        assert_eq!(is(b"abc", false, &seen(&answer(Some(3), "abc"), false, 0)), Judgement::Met);
        assert_eq!(is(b"abc", false, &seen(&answer(Some(3), "ab"), false, 0)), Judgement::Wait);
    }

    #[test]
    fn a_body_told_by_the_close_needs_no_length() {
        assert_eq!(is(b"abc", false, &seen(&answer(None, "abc"), false, 0)), Judgement::Wait);
        assert_eq!(is(b"abc", false, &seen(&answer(None, "abc"), true, 0)), Judgement::Met);
        assert_eq!(is(b"abc", true, &seen(&answer(None, "abc"), true, 0)), Judgement::Met);
    }

    #[test]
    fn a_silence_in_mid_answer_is_not_its_end() {
        for body in ["", "ab"] {
            for length in [Some(3), None] {
                let half = answer(length, body);
                assert_eq!(is(b"abc", false, &seen(&half, false, 2000)), Judgement::Wait);
                assert_eq!(is(b"abc", true, &seen(&half, false, 2000)), Judgement::Wait);
                assert_eq!(has(b"abc", true, &seen(&half, false, 2000)), Judgement::Wait);
                let last = Seen { last_call: true, ..seen(&half, false, 2000) };
                assert!(matches!(is(b"abc", false, &last), Judgement::Unmet(_)));
            }
        }
    }

    #[test]
    fn a_server_that_never_closes_loses_no_body_for_it() {
        assert_eq!(is(b"abc", false, &seen(&answer(None, "abc"), false, 400)), Judgement::Met);
        assert_eq!(is(b"abc", true, &seen(&answer(Some(3), "abc"), false, 400)), Judgement::Met);
    }

    #[test]
    fn a_wrong_length_costs_only_the_exact_body() {
        for wrong in [2, 5] {
            assert_eq!(
                is(b"abc", false, &seen(&answer(Some(wrong), "abc"), true, 0)),
                Judgement::Met
            );
            assert!(matches!(
                is(b"abc", true, &seen(&answer(Some(wrong), "abc"), true, 0)),
                Judgement::Unmet(_)
            ));
        }
    }

    #[test]
    fn one_line_end_more_is_advice_and_junk_is_not() {
        assert!(matches!(
            is(b"abc", false, &seen(&answer(None, "abc\r\n"), true, 0)),
            Judgement::MetBut(_)
        ));
        assert!(matches!(
            is(b"abc", true, &seen(&answer(None, "abc\r\n"), true, 0)),
            Judgement::Unmet(_)
        ));
        assert!(matches!(
            is(b"abc", false, &seen(&answer(None, "abcd"), true, 0)),
            Judgement::Unmet(_)
        ));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_offset() {
        let Judgement::Unmet(mismatch) = is(b"abc", false, &seen(&answer(None, "ab"), true, 0))
        else {
            panic!()
        };
        assert_eq!(
            mismatch.found.to_string(),
            "2 of 3 bytes, right as far as they go, then the end"
        );
        assert_eq!(mismatch.difference.unwrap().offset, 2);
    }

    #[test]
    fn a_head_without_its_empty_line_has_no_body() {
        let judgement = is(b"abc", false, &seen("HTTP/1.0 200 OK\r\nabc", true, 0));
        assert!(
            matches!(judgement, Judgement::Unmet(mismatch) if matches!(mismatch.found, Found::NoEmptyLine(_)))
        );
    }
}
