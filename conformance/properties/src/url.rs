//! An address, as the client of the reference takes it apart, and a second line: where a `Location:` leads from there.
//!
//! Nothing of it can end a line of the request, its port is digits alone, and printed again it is the same.

use crate::asked::is_digits;
use reference::url::{Url, clean};

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (address, location) = text.split_once('\n').unwrap_or((&text, ""));
    let (address, location) = (cleaned(address), cleaned(location));
    let Ok(url) = Url::parse(&address) else { return };
    let authority = address[7..].split(['/', '?', '#']).next().unwrap_or_default();
    assert!(authority.split_once(':').is_none_or(|(_, port)| is_digits(port)), "{authority}");
    whole(&url);
    if let Ok(url) = Url::parse(&url.join(&location)) {
        whole(&url);
    }
}

fn cleaned(text: &str) -> String {
    let cleaned = clean(text);
    assert!(cleaned.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(clean(&cleaned), cleaned);
    cleaned
}

fn whole(url: &Url) {
    assert!(!url.host.is_empty() && url.target.starts_with('/'));
    let request = format!("GET {} HTTP/1.0\r\nHost: {}\r\n\r\n", url.target, url.host_field());
    assert_eq!(request.split_ascii_whitespace().count(), 5, "{request}");
    let printed = format!("http://{}{}", url.host_field(), url.target);
    assert_eq!(Url::parse(&printed).ok().as_ref(), Some(url), "{printed}");
}
