//! Judges the request line that a client sent.

use super::came::Excerpt;
use super::difference;
use super::found::client::OfClient;
use super::judgement::{Advice, Judgement};
use super::seen::Seen;
use crate::http::request;

/// `NAME < GET /path`: method and path, exactly; the version is the client's choice.
pub fn is(method: &str, path: Option<&[u8]>, exactly: bool, seen: &Seen<'_>) -> Judgement {
    let Some(request) = request::read(seen.bytes) else {
        return match seen.ended {
            Some(_) => Judgement::unmet(OfClient::NoWholeRequest(seen.came())),
            None => Judgement::Wait,
        };
    };
    let path = path.unwrap_or(request.path);
    if request.method == method.as_bytes() && request.path == path {
        return Judgement::Met;
    }
    let is_whole = request.path.starts_with(b"http://") && request.path.ends_with(path);
    if !exactly && request.method == method.as_bytes() && is_whole {
        return Judgement::MetBut(Advice::WholeAddress);
    }
    let wanted = [method.as_bytes(), b" ", path].concat();
    let line = request.head.lines.first().copied().unwrap_or_default();
    let got = [request.method, b" ", request.path].concat();
    let found = OfClient::RequestLine(Excerpt::of(line));
    Judgement::unlike(found, difference::between(&wanted, &got))
}
