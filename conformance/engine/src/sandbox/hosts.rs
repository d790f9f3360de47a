//! The names of hosts that programs can look up where they have a root of their own: its /etc/hosts, which nothing
//! outside knows.

use std::net::Ipv4Addr;

/// Names for pages that want an address with a name, each with a host of its own.
pub const NAMES: [(&str, Ipv4Addr); 2] =
    [("www.pages.lab", Ipv4Addr::new(127, 0, 1, 1)), ("site2.lab", Ipv4Addr::new(127, 0, 1, 2))];

/// The text of /etc/hosts, where the machine is called `own`.
#[cfg(target_os = "linux")]
pub(super) fn table(own: &str) -> String {
    use std::fmt::Write;
    let mut table =
        format!("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 {own}\n");
    for (name, host) in NAMES {
        // Writing to a string never fails.
        let _ = writeln!(table, "{host} {name}");
    }
    table
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_its_line_and_its_host() {
        let table = table("lab");
        for (name, host) in NAMES {
            assert_eq!(table.matches(&format!("{host} {name}\n")).count(), 1, "{table}");
        }
        assert!(table.starts_with("127.0.0.1 localhost\n"));
    }
}
