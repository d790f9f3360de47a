//! A request, as the servers of the reference read it, and the page that it is answered with.
//!
//! In pieces it is read as at once; printed again it is the same; no path leads out of the served folder.

use crate::asked::{cuts, honest, sent};
use reference::files;
use reference::request::{NoRequest, Request};
use std::fs::File;
use std::sync::LazyLock;

/// Beside it lies `secret.html`, to which links in it lead.
static SERVED: LazyLock<File> = LazyLock::new(|| {
    File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/served/public")).expect("the served folder")
});

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let whole = Request::parse(bytes);
    for cut in cuts(bytes) {
        let part = Request::parse(&bytes[..cut]);
        assert!(part == Err(NoRequest::Incomplete) || part == whole, "cut at {cut}: {part:?}");
    }
    let Ok(request) = whole else { return };
    assert!(request.path.starts_with(b"/"));
    match Request::parse(&printed(&request)) {
        Ok(again) => assert_eq!(again, request),
        // Written as %XX, a path is up to three times as long.
        Err(error) => assert!(error == NoRequest::Malformed && request.path.len() > 2000),
    }
    let answer = sent(files::answer(&SERVED, &request));
    let (status, body) = honest(&answer);
    assert!(matches!(status, 200 | 403 | 404), "{status}");
    assert!(status != 200 || body.starts_with(b"public"), "what is not public was served");
}

fn printed(request: &Request) -> Vec<u8> {
    let path: String = request.path.iter().map(|byte| format!("%{byte:02x}")).collect();
    let question = if request.query.is_empty() { "" } else { "?" };
    let line = format!("GET {path}{question}");
    [line.as_bytes(), &request.query, b" HTTP/1.0\r\n\r\n"].concat()
}
