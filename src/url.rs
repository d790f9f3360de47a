//! Addresses of the form `http://host:port/path?query` (RFC 1945 section 3.2).
//!
//! Here the reader learns that an address is input from a stranger, also when it comes in a
//! `Location:`. It is put between the lines of a request, so a line end in it would become a
//! header of the stranger's choice: [`clean`] lets nothing through but visible ASCII.
//!
//! Read next: `head.rs`.

use std::str::FromStr;

use crate::failure::{Failure, quote};

/// The parts of an address that the client needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Url {
    /// A name, or four numbers with dots.
    pub host: String,
    /// 80 unless the address says otherwise (rule 1.11).
    pub port: u16,
    /// Path and query, as the request line has them; at least `/` (rule 1.12).
    pub target: String,
}

impl Url {
    /// Reads a [`clean`] address (rules 1.7 and 1.10).
    pub fn parse(address: &str) -> Result<Url, Failure> {
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "http" => {}
            "https" => return refuse("https is not spoken here, only http"),
            _ => return refuse("the address does not begin with http://"),
        }
        // The fragment names a place in the page, which is the reader's business.
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
        if host.is_empty() {
            return refuse("the address has no host");
        }
        let Some(port) = number(port) else {
            return refuse(&format!("not a port: {}", quote(port)));
        };
        let slash = if target.starts_with('/') { "" } else { "/" };
        Ok(Url { host: host.into(), port, target: format!("{slash}{target}") })
    }

    /// The value of the `Host:` header: the port belongs to it unless it is 80 (rule 1.2).
    pub fn host_field(&self) -> String {
        match self.port {
            80 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }

    /// The address that a `Location:` found at this address means, which may be a path alone or the
    /// name of a neighbour (RFC 1808 section 4; rule 1.16).
    pub fn join(&self, location: &str) -> String {
        let host = self.host_field();
        let path = self.target.split('?').next().unwrap_or_default();
        let folder = &path[..=path.rfind('/').unwrap_or(0)];
        match location.split_once("://") {
            Some((scheme, _)) if scheme.chars().all(char::is_alphanumeric) => location.into(),
            _ if location.starts_with("//") => format!("http:{location}"),
            _ if location.starts_with('/') => format!("http://{host}{location}"),
            _ => format!("http://{host}{folder}{location}"),
        }
    }
}

fn refuse(reason: &str) -> Result<Url, Failure> {
    Err(Failure::Address(reason.into()))
}

/// A number of digits alone: `parse` would take a sign too.
pub fn number<N: FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// An address with every byte that is not visible ASCII written as `%XX`.
pub fn clean(address: &str) -> String {
    let visible = |byte| match byte {
        b'!'..=b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    address.bytes().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str, port: u16, target: &str) -> Url {
        Url { host: host.into(), port, target: target.into() }
    }

    #[test]
    fn an_address_falls_into_host_port_and_target() {
        let whole = url("lab.test", 80, "/a/b.html?x=1");
        assert_eq!(Url::parse("http://lab.test/a/b.html?x=1").unwrap(), whole);
        assert_eq!(Url::parse("HTTP://lab:8000/").unwrap(), url("lab", 8000, "/"));
    }

    #[test]
    fn no_slash_is_needed_after_the_host() {
        assert_eq!(Url::parse("http://lab").unwrap(), url("lab", 80, "/"));
        assert_eq!(Url::parse("http://lab:81?q=/").unwrap(), url("lab", 81, "/?q=/"));
        assert_eq!(Url::parse("http://lab#here").unwrap(), url("lab", 80, "/"));
    }

    #[test]
    fn what_is_not_an_http_address_is_refused_with_the_reason() {
        for (address, reason) in [
            ("https://lab/", "https"),
            ("", "http://"),
            ("lab", "http://"),
            ("lab/http://x", "http://"),
            ("ftp://lab/", "http://"),
            ("http:/lab", "http://"),
            ("http:///x", "no host"),
            ("http://lab:65536/", "port"),
            ("http://lab:+80/", "port"),
            ("http://lab:/", "port"),
            ("http://lab:80:80/", "port"),
        ] {
            let Err(Failure::Address(said)) = Url::parse(address) else { panic!("{address}") };
            assert!(said.contains(reason), "{address}: {said}");
        }
    }

    #[test]
    fn a_line_end_in_an_address_cannot_become_a_header() {
        let address = clean("http://lab/a b\r\nX-Evil: \u{e9}");
        assert_eq!(Url::parse(&address).unwrap(), url("lab", 80, "/a%20b%0D%0AX-Evil:%20%C3%A9"));
        assert!(Url::parse(&clean("http://lab\r\nX: 1/")).is_err());
    }

    #[test]
    fn the_host_field_names_the_port_unless_it_is_80() {
        assert_eq!(Url::parse("http://lab:80/").unwrap().host_field(), "lab");
        assert_eq!(Url::parse("http://lab:81/").unwrap().host_field(), "lab:81");
    }

    #[test]
    fn a_location_may_be_relative() {
        let base = Url::parse("http://lab:81/a/b.html?q=/").unwrap();
        for (location, meant) in [
            ("http://other/x", "http://other/x"),
            ("https://other/x", "https://other/x"),
            ("//other/x", "http://other/x"),
            ("/x?y", "http://lab:81/x?y"),
            ("x.html", "http://lab:81/a/x.html"),
            ("x?u=http://other/", "http://lab:81/a/x?u=http://other/"),
        ] {
            assert_eq!(base.join(location), meant, "{location}");
        }
    }
}
