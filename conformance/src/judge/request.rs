//! Judges the request line that a client sent.

use super::answer::came;
use super::difference;
use super::wanted::{Judgement, Mismatch, Seen};
use crate::escape::escaped;
use crate::http::request;

/// `NAME < GET /path`: method and path, exactly; the version is the client's choice.
pub fn is(method: &str, path: &[u8], exactly: bool, seen: &Seen<'_>) -> Judgement {
    let Some(request) = request::read(seen.bytes) else {
        return match seen.ended {
            Some(_) => Judgement::unmet(format!("no whole request: {}", came(seen))),
            None => Judgement::Wait,
        };
    };
    if request.method == method.as_bytes() && request.path == path {
        return Judgement::Met;
    }
    let is_whole = request.path.starts_with(b"http://") && request.path.ends_with(path);
    if !exactly && request.method == method.as_bytes() && is_whole {
        let advice = "the request line has the whole address, as a proxy is asked; a server is asked for the path";
        return Judgement::MetBut(advice.to_owned());
    }
    let wanted = [method.as_bytes(), b" ", path].concat();
    let line = request.head.lines.first().copied().unwrap_or_default();
    let got = [request.method, b" ", request.path].concat();
    Judgement::Unmet(Mismatch {
        got: escaped(line),
        difference: difference::between(&wanted, &got),
    })
}
