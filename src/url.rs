//! Addresses of the form `http://host:port/path?query` (RFC 1945 section 3.2).
//!
//! Here the reader learns that an address is input from a stranger, also when it comes in a
//! `Location:`. It is put between the lines of a request, so a line end in it would become a
//! header of the stranger's choice: [`clean`] lets nothing through but visible ASCII.
//!
//! Read next: `head.rs`.

use crate::client_error::ClientError;

/// The parts of an address that the client needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Url {
    /// A name or a number, without the brackets of an IPv6 address.
    pub host: String,
    /// 80 unless the address says otherwise (rule 1.11).
    pub port: u16,
    /// Path and query, as the request line has them; at least `/` (rule 1.12).
    pub target: String,
}

impl Url {
    /// Reads a [`clean`] address.
    pub fn parse(text: &str) -> Result<Url, ClientError> {
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
                return Err(ClientError::Https);
            }
            _ => return Err(ClientError::NotHttp),
        };
        let (authority, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (host, port) = split_port(authority)?;
        Ok(Url { host: check_host(host)?, port: parse_port(port)?, target: request_target(target) })
    }

    /// The value of the `Host:` header: the port belongs to it unless it is 80 (rule 1.2).
    pub fn host_field(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 80 { host } else { format!("{host}:{}", self.port) }
    }

    /// The address that a `Location:` found at this address means, which may be relative to it
    /// (RFC 1808 section 4; rule 1.16).
    pub fn join(&self, location: &str) -> String {
        let path = self.target.split('?').next().unwrap_or_default();
        let folder = &path[..=path.rfind('/').unwrap_or(0)];
        let host = self.host_field();
        match location.as_bytes() {
            _ if has_scheme(location) => location.to_string(),
            [b'/', b'/', ..] => format!("http:{location}"),
            [b'/', ..] => format!("http://{host}{location}"),
            [b'?', ..] => format!("http://{host}{path}{location}"),
            [] | [b'#', ..] => format!("http://{host}{}", self.target),
            _ => format!("http://{host}{}", without_dots(&format!("{folder}{location}"))),
        }
    }
}

/// An address with every byte that is not visible ASCII written as `%XX`.
pub fn clean(address: &[u8]) -> String {
    let mut text = String::with_capacity(address.len());
    for &byte in address {
        match byte {
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// The bytes that a text with `%XX` in it stands for; `None` if a `%` has no two digits.
pub fn percent_decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(*rest.next()?)? << 4 | hex_digit(*rest.next()?)?,
            _ => byte,
        });
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), ClientError> {
    // An IPv6 address is in brackets, because it has colons of its own.
    if let Some(inside) = authority.strip_prefix('[') {
        let (host, rest) = inside
            .split_once(']')
            .ok_or_else(|| ClientError::BadHost { host: authority.into() })?;
        return match rest.strip_prefix(':') {
            None if !rest.is_empty() => Err(ClientError::BadHost { host: authority.into() }),
            port => Ok((host, port)),
        };
    }
    Ok(match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

fn check_host(host: &str) -> Result<String, ClientError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':');
    match host {
        "" => Err(ClientError::NoHost),
        _ if !host.chars().all(fits) => Err(ClientError::BadHost { host: host.into() }),
        _ => Ok(host.into()),
    }
}

fn parse_port(port: Option<&str>) -> Result<u16, ClientError> {
    match port {
        None | Some("") => Ok(80),
        // A sign is not part of a port, though Rust's own reading of numbers takes one.
        Some(text) => match text.parse() {
            Ok(port) if port != 0 && !text.starts_with('+') => Ok(port),
            _ => Err(ClientError::BadPort { port: text.into() }),
        },
    }
}

/// What goes into the request line: never the fragment, always a slash in front.
fn request_target(target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default();
    if target.starts_with('/') { target.into() } else { format!("/{target}") }
}

/// `name:` in front, where a name is a letter and then letters, digits, `+`, `-` or `.`.
fn has_scheme(location: &str) -> bool {
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    location.split_once(':').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(in_scheme)
    })
}

/// A path with its `.` and `..` carried out.
fn without_dots(target: &str) -> String {
    let (path, query) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        if segment == ".." {
            kept.pop();
        } else if segment != "." {
            kept.push(segment);
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str, port: u16, target: &str) -> Url {
        Url { host: host.into(), port, target: target.into() }
    }

    #[test]
    fn an_address_falls_into_host_port_and_target() {
        assert_eq!(
            Url::parse("http://lab.test/a/b.html?x=1").unwrap(),
            url("lab.test", 80, "/a/b.html?x=1")
        );
        assert_eq!(Url::parse("http://lab:8000/").unwrap(), url("lab", 8000, "/"));
        assert_eq!(Url::parse("HTTP://lab:/").unwrap(), url("lab", 80, "/"));
        assert_eq!(Url::parse("http://[::1]:8000/x").unwrap(), url("::1", 8000, "/x"));
    }

    #[test]
    fn no_slash_is_needed_after_the_host() {
        assert_eq!(Url::parse("http://lab").unwrap(), url("lab", 80, "/"));
        assert_eq!(Url::parse("http://lab:81?q=/").unwrap(), url("lab", 81, "/?q=/"));
        assert_eq!(Url::parse("http://lab#here").unwrap(), url("lab", 80, "/"));
    }

    #[test]
    fn what_is_not_an_http_address_is_refused_with_the_reason() {
        assert!(matches!(Url::parse("https://lab/"), Err(ClientError::Https)));
        for text in ["", "lab", "lab/http://x", "ftp://lab/", "http:/lab"] {
            assert!(matches!(Url::parse(text), Err(ClientError::NotHttp)), "{text}");
        }
        assert!(matches!(Url::parse("http:///x"), Err(ClientError::NoHost)));
        for port in ["0", "65536", "x", "+80", "-1", "80:80"] {
            let address = format!("http://lab:{port}/");
            assert!(matches!(Url::parse(&address), Err(ClientError::BadPort { .. })), "{port}");
        }
        assert!(matches!(Url::parse("http://me@lab/"), Err(ClientError::BadHost { .. })));
    }

    #[test]
    fn a_line_end_in_an_address_cannot_become_a_header() {
        let address = clean(b"http://lab/a b\r\nX-Evil: 1\xff");
        assert_eq!(Url::parse(&address).unwrap(), url("lab", 80, "/a%20b%0D%0AX-Evil:%201%FF"));
        assert!(Url::parse(&clean(b"http://lab\r\nX: 1/")).is_err());
    }

    #[test]
    fn the_host_field_names_the_port_unless_it_is_80() {
        assert_eq!(Url::parse("http://lab:80/").unwrap().host_field(), "lab");
        assert_eq!(Url::parse("http://[::1]:81/").unwrap().host_field(), "[::1]:81");
    }

    #[test]
    fn a_location_may_be_relative() {
        let base = Url::parse("http://lab:81/a/b.html?q").unwrap();
        for (location, meant) in [
            ("http://other/x", "http://other/x"),
            ("https://other/x", "https://other/x"),
            ("//other/x", "http://other/x"),
            ("/x?y", "http://lab:81/x?y"),
            ("x.html", "http://lab:81/a/x.html"),
            ("x?u=http://other/", "http://lab:81/a/x?u=http://other/"),
            ("./x/../y", "http://lab:81/a/y"),
            ("../..", "http://lab:81/"),
            ("?z", "http://lab:81/a/b.html?z"),
            ("#part", "http://lab:81/a/b.html?q"),
        ] {
            assert_eq!(base.join(location), meant, "{location}");
        }
    }

    #[test]
    fn a_percent_sign_without_two_digits_cannot_be_decoded() {
        assert_eq!(percent_decode(b"a%20b%C3%a9").unwrap(), "a b\u{e9}".as_bytes());
        for text in ["%", "%4", "%zz", "%+1"] {
            assert_eq!(percent_decode(text.as_bytes()), None, "{text}");
        }
    }
}
