//! Digits that mean something. A number, a port or a host that has them by chance would fail a program with one seed or
//! at one moment, and pass it at another: one that looks for `200` anywhere in a head, or takes the end of an address for
//! its port.

use std::net::SocketAddr;

/// Status codes that programs look for.
const STATUSES: [&str; 6] = ["200", "301", "302", "400", "403", "404"];

/// Whether a status code stands in this text.
pub fn holds_a_status(text: &str) -> bool {
    STATUSES.iter().any(|status| text.contains(status))
}

/// Whether this address, as it stands in a URL, says nothing but where it is.
pub fn says_nothing_else(address: SocketAddr) -> bool {
    let ends_as_a_port = |number: &str| number.ends_with("80");
    let host = address.ip().to_string();
    let port = Some(address.port()).filter(|port| *port != 80).map(|port| port.to_string());
    ![Some(host), port]
        .into_iter()
        .flatten()
        .any(|part| holds_a_status(&part) || ends_as_a_port(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_and_the_usual_port_are_seen_in_an_address() {
        for (address, expected) in [
            ("127.3.0.199:80", true),
            ("127.3.0.9:33120", true),
            ("127.3.0.200:80", false),
            ("127.200.0.9:80", false),
            ("127.3.0.80:80", false),
            ("127.3.0.9:33020", false),
            ("127.3.0.9:41180", false),
        ] {
            assert_eq!(says_nothing_else(address.parse().unwrap()), expected, "{address}");
        }
    }
}
