//! What a program under test sends, as the harness reads and judges it.
//!
//! In pieces it is read as at once, a length never leads out of what came, and where the reference reads a head as
//! well, both find the same.

use crate::asked::cuts;
use conformance::http::message::Head;
use conformance::http::request;
use conformance::http::response::{self, Status};
use conformance::judge::answer;
use conformance::judge::judgement::Judgement;
use conformance::judge::seen::Seen;
use conformance::judge::wanted::{Wanted, WantedJson, WantedValue};
use conformance::notation::expect::Outcome;
use conformance::transcript::Close;
use reference::head::{ResponseHead, head_length};
use std::sync::LazyLock;
use std::time::Duration;

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    in_pieces(bytes);
    beside_the_reference(bytes);
    for ended in [None, Some(Close::Fin), Some(Close::Reset)] {
        for last_call in [false, true] {
            let quiet = Duration::ZERO;
            judged(&Seen { bytes, ended, quiet, noted: bytes.len() / 2, last_call });
        }
    }
}

fn in_pieces(bytes: &[u8]) {
    let (whole, status) = (Head::read(bytes, false), response::status(bytes, false));
    assert!(whole.length <= bytes.len());
    for cut in cuts(bytes) {
        let part = Head::read(&bytes[..cut], false);
        assert!(whole.lines.starts_with(&part.lines), "cut at {cut}");
        assert!(!part.complete || part == whole, "cut at {cut}");
        let part = response::status(&bytes[..cut], false);
        assert!(part == Status::Incomplete || part == status, "cut at {cut}: {part:?}");
        let part = request::read(&bytes[..cut]);
        assert!(part.is_none() || part == request::read(bytes), "cut at {cut}: {part:?}");
    }
}

fn beside_the_reference(bytes: &[u8]) {
    // A head that begins with an empty line ends there for the reference; the harness asks for a first line.
    if bytes.starts_with(b"\n") || bytes.starts_with(b"\r\n") {
        return;
    }
    let head = Head::read(bytes, false);
    let length = head.complete.then_some(head.length);
    assert_eq!(length, head_length(bytes));
    let Status::Known(status) = response::status(bytes, false) else { return };
    if let Ok(theirs) = ResponseHead::parse(&bytes[..head.length]) {
        assert_eq!(theirs.status, status.code);
        if let Some(length) = head.content_length()
            && head.fields("Content-Length").count() == 1
        {
            assert!(theirs.content_length.is_none_or(|theirs| theirs == length as u64));
        }
    }
}

/// Each judge, asked for what it may be asked of such an answer; what it says can be printed.
fn judged(seen: &Seen<'_>) {
    for wanted in WANTED.iter() {
        match answer::judge(wanted, seen) {
            Judgement::Unmet(mismatch) => drop(mismatch.found.to_string()),
            Judgement::MetBut(advice) => drop(advice.to_string()),
            Judgement::Wait => assert!(!seen.last_call, "there is no more to wait for"),
            Judgement::Met => {}
        }
    }
}

static WANTED: LazyLock<Vec<Wanted>> = LazyLock::new(|| {
    let (name, key) = ("Content-Type".to_owned(), "result".to_owned());
    let html = b"text/html".to_vec();
    let (method, exactly) = ("GET".to_owned(), true);
    let json = |value| Wanted::Member { key: key.clone(), value, exactly: false };
    vec![
        Wanted::Outcome(vec![Outcome::Status(200), Outcome::Class(4), Outcome::End]),
        Wanted::Ignored,
        Wanted::Header { name: name.clone(), value: WantedValue::BeginsWith(html.clone()) },
        Wanted::Header { name: "Host".into(), value: WantedValue::Is(b"lab:8000".into()) },
        Wanted::NoHeader { name },
        Wanted::Body { content: b"page".into(), exactly },
        Wanted::Body { content: b"page".into(), exactly: false },
        Wanted::BodyHas { text: b"page".into(), present: true },
        Wanted::BodyHas { text: b"page".into(), present: false },
        Wanted::Json { exactly },
        json(WantedJson::Literal(12.into())),
        json(WantedJson::Numbers(vec![12.0, 60.0])),
        json(WantedJson::Product(vec![1e200, 1e200])),
        Wanted::Bytes(html),
        Wanted::Nothing { time: Duration::from_millis(1) },
        Wanted::CrlfLines,
        Wanted::FullStatusLine,
        Wanted::Request { method, path: Some(b"/a.html".into()), exactly },
    ]
});
