//! Addresses: `http://host:port/path?query`, taken apart, and put together again after a redirect.
//! (Rules 1.7, 1.10, 1.11, 1.12, and the relative Location of 1.16.)

use crate::flaw::Flaw;
use crate::percent;
use thiserror::Error;

/// An address the client can ask: where to connect, and what to ask for there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    pub host: String,
    pub port: u16,
    /// What the request line asks for: path and query, never empty.
    pub target: String,
}

/// Why a text is no address for this client.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadUrl {
    #[error("{0} is https, which this client does not speak")]
    Https(String),
    #[error("{0} does not begin with http://")]
    NotHttp(String),
    #[error("{0:?} names no host")]
    NoHost(String),
    #[error("{0:?} is not a port")]
    Port(String),
    #[error("{0:?} holds a space or a control character")]
    Characters(String),
}

/// Where a server listens unless the address says otherwise.
pub const HTTP_PORT: u16 = 80;

impl Url {
    /// Takes an address apart.
    pub fn parse(text: &str, flaw: Flaw) -> Result<Url, BadUrl> {
        // A line end in an address would end up in the request, and write headers of its own.
        if text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(BadUrl::Characters(text.to_owned()));
        }
        let rest = after_scheme(text, flaw)?;
        let (authority, target) = split_target(rest, flaw);
        let (host, port) = split_port(authority, flaw)?;
        if host.is_empty() {
            return Err(BadUrl::NoHost(text.to_owned()));
        }
        Ok(Url { host: host.to_owned(), port, target: shorten_target(target, flaw) })
    }

    /// The address that `location` means when this one answers with it.
    pub fn resolve(&self, location: &str, flaw: Flaw) -> Result<Url, BadUrl> {
        if flaw == Flaw::FollowsHttps
            && let Some(rest) = location.strip_prefix("https://")
        {
            return Url::parse(&format!("http://{rest}"), flaw);
        }
        if flaw == Flaw::NoRelativeLocation || has_scheme(location) {
            return Url::parse(location, flaw);
        }
        Url::parse(&self.absolute(location, flaw), flaw)
    }

    fn absolute(&self, location: &str, flaw: Flaw) -> String {
        if location.starts_with("//") {
            return format!("http:{location}");
        }
        if location.starts_with('/') {
            return format!("http://{}{location}", self.authority());
        }
        if flaw == Flaw::RelativeFromTheRoot {
            return format!("http://{}/{location}", self.authority());
        }
        let path = self.target.split('?').next().unwrap_or_default();
        if location.starts_with('?') {
            return format!("http://{}{path}{location}", self.authority());
        }
        if location.is_empty() || location.starts_with('#') {
            return self.to_string();
        }
        let folder_end = path.rfind('/').map_or(0, |slash| slash + 1);
        let merged = format!("{}{location}", &path[..folder_end]);
        format!("http://{}{}", self.authority(), without_dots(&merged))
    }

    /// `host`, or `host:port` where the port is not the usual one: the value of a Host header.
    pub fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match self.port {
            HTTP_PORT => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl std::fmt::Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}{}", self.authority(), self.target)
    }
}

fn after_scheme(text: &str, flaw: Flaw) -> Result<&str, BadUrl> {
    if flaw == Flaw::RefusesHttpsAnywhere && text.contains("https") {
        return Err(BadUrl::Https(text.to_owned()));
    }
    if let Some(rest) = text.strip_prefix("http://") {
        return Ok(rest);
    }
    let accepts = match flaw {
        Flaw::AcceptsOtherSchemes => true,
        Flaw::RefusesFtpAlone => !text.starts_with("ftp:"),
        _ => false,
    };
    if accepts
        && !text.starts_with("https:")
        && let Some((_, rest)) = text.split_once("://")
    {
        return Ok(rest);
    }
    let needs_none = match flaw {
        Flaw::AcceptsNoScheme => true,
        Flaw::TakesAColonForAScheme => text.contains(':'),
        _ => false,
    };
    if needs_none && !text.contains("://") {
        return Ok(text);
    }
    match text.starts_with("https:") {
        true => Err(BadUrl::Https(text.to_owned())),
        false => Err(BadUrl::NotHttp(text.to_owned())),
    }
}

/// Cuts `host:port/path?query#fragment` before its path; the fragment stays with the client.
fn split_target(rest: &str, flaw: Flaw) -> (&str, String) {
    let rest = match flaw {
        Flaw::SendsTheFragment => rest,
        _ => rest.split('#').next().unwrap_or_default(),
    };
    if flaw == Flaw::CrashesWithoutASlash {
        let slash = rest.find('/').expect("an address has a slash after the host");
        return (&rest[..slash], rest[slash..].to_owned());
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    if target.starts_with('/') || flaw == Flaw::SendsAnEmptyPath {
        (authority, target.to_owned())
    } else {
        (authority, format!("/{target}"))
    }
}

fn split_port(authority: &str, flaw: Flaw) -> Result<(&str, u16), BadUrl> {
    if flaw == Flaw::FailsAtAPort {
        return Ok((authority, HTTP_PORT));
    }
    if flaw == Flaw::TakesDigitsForAPort {
        let host_end = authority.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        if let Ok(port) = authority[host_end..].parse() {
            return Ok((authority.split(':').next().unwrap_or_default(), port));
        }
    }
    let (host, port) = match authority.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').unwrap_or(rest)),
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    if port.is_empty() || flaw == Flaw::IgnoresThePort {
        return Ok((host, HTTP_PORT));
    }
    match port.parse() {
        Ok(number) if number > 0 && !port.starts_with('+') => Ok((host, number)),
        _ => Err(BadUrl::Port(port.to_owned())),
    }
}

fn shorten_target(target: String, flaw: Flaw) -> String {
    match flaw {
        Flaw::AlwaysAsksForTheRoot => "/".to_owned(),
        Flaw::DropsTheQuery => target.split('?').next().unwrap_or_default().to_owned(),
        Flaw::CutsOffTheLastSlash => format!("/{}", target.trim_matches('/')),
        Flaw::AsksInSmallLetters => target.to_lowercase(),
        Flaw::CutsAtAColon => target.split(':').next().unwrap_or_default().to_owned(),
        Flaw::DecodesThePath => {
            String::from_utf8_lossy(&percent::decode(target.as_bytes())).into_owned()
        }
        _ => target,
    }
}

/// Whether the text begins with a scheme, as in `http:` or `https:`, and so is not relative.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The path with its `.` and `..` steps taken.
fn without_dots(target: &str) -> String {
    let (path, query) = match target.find('?') {
        Some(mark) => target.split_at(mark),
        None => (target, ""),
    };
    let mut steps: Vec<&str> = Vec::new();
    let mut names = path.split('/').skip(1).peekable();
    while let Some(name) = names.next() {
        let last = names.peek().is_none();
        match name {
            "." | ".." => {
                if name == ".." {
                    steps.pop();
                }
                if last {
                    steps.push("");
                }
            }
            _ => steps.push(name),
        }
    }
    format!("/{}{query}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Url, BadUrl> {
        Url::parse(text, Flaw::None)
    }

    fn resolved(base: &str, location: &str) -> String {
        let base = parse(base).expect("a good base");
        base.resolve(location, Flaw::None).map_or_else(|bad| bad.to_string(), |url| url.to_string())
    }

    #[test]
    fn an_address_has_host_port_and_target() {
        let url = parse("http://lab:8000/a/b.html?c=d#e").expect("a good address");
        assert_eq!((url.host.as_str(), url.port), ("lab", 8000));
        assert_eq!(url.target, "/a/b.html?c=d");
        assert_eq!(url.authority(), "lab:8000");
    }

    #[test]
    fn no_slash_is_needed_after_the_host() {
        assert_eq!(parse("http://lab").expect("a good address").target, "/");
        let query = parse("http://lab?a=b").expect("a good address");
        assert_eq!(query.target, "/?a=b");
    }

    #[test]
    fn an_ipv6_address_stands_in_brackets() {
        let url = parse("http://[::1]:81/").expect("a good address");
        assert_eq!((url.host.as_str(), url.port), ("::1", 81));
        assert_eq!(url.authority(), "[::1]:81");
    }

    #[test]
    fn other_schemes_and_broken_addresses_are_refused() {
        let https = "https://lab/".to_owned();
        assert_eq!(parse(&https), Err(BadUrl::Https(https)));
        for bad in ["lab/", "ftp://lab/", "", "http:/lab"] {
            assert_eq!(parse(bad), Err(BadUrl::NotHttp(bad.to_owned())));
        }
        assert!(matches!(parse("http://"), Err(BadUrl::NoHost(_))));
        assert!(matches!(parse("http://lab:0/"), Err(BadUrl::Port(_))));
        assert!(matches!(parse("http://lab:x/"), Err(BadUrl::Port(_))));
        assert!(matches!(parse("http://lab/\r\nX: y"), Err(BadUrl::Characters(_))));
    }

    #[test]
    fn a_location_is_resolved_against_the_address_that_sent_it() {
        let base = "http://lab:81/a/b?q=1/2";
        assert_eq!(resolved(base, "http://other/x"), "http://other/x");
        assert_eq!(resolved(base, "//other/x"), "http://other/x");
        assert_eq!(resolved(base, "/x?y"), "http://lab:81/x?y");
        assert_eq!(resolved(base, "x"), "http://lab:81/a/x");
        assert_eq!(resolved(base, "?r"), "http://lab:81/a/b?r");
        assert_eq!(resolved(base, "#c"), "http://lab:81/a/b?q=1/2");
        assert_eq!(resolved(base, "../x/./y"), "http://lab:81/x/y");
        assert_eq!(resolved(base, ".."), "http://lab:81/");
    }
}
