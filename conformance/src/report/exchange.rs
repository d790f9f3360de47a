//! A transcript sorted by connection, for the formats that draw it: which connections there were, who
//! made them, and to which of them each entry belongs.

use crate::transcript::{Entry, What};
use std::net::SocketAddr;

/// One connection of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// The page's name for it; where the name comes again, with its number: `origin 2`.
    pub name: String,
    /// The side that called connect.
    pub from: SocketAddr,
    /// The side that accepted.
    pub to: SocketAddr,
    /// Whether the program under test is the side that connected: it is a client.
    pub from_program: bool,
}

/// A transcript, and the connections in it.
pub struct Exchange<'a> {
    /// In the order in which they were made.
    pub connections: Vec<Connection>,
    /// Every entry, with the place of its connection in `connections` where it has one.
    pub entries: Vec<(&'a Entry, Option<usize>)>,
}

impl<'a> Exchange<'a> {
    /// Sorts a transcript.
    pub fn of(transcript: &'a [Entry]) -> Exchange<'a> {
        let mut exchange = Exchange { connections: Vec::new(), entries: Vec::new() };
        let mut origins = Vec::new();
        for entry in transcript {
            match &entry.what {
                What::Listening { at } => origins.push(at.port()),
                What::Connected { from, to } => {
                    exchange.connect(&entry.who, *from, *to, origins.contains(&to.port()))
                }
                _ => {}
            }
            let connection = exchange.latest(&entry.who);
            exchange.entries.push((entry, connection));
        }
        exchange
    }

    fn connect(&mut self, who: &str, from: SocketAddr, to: SocketAddr, from_program: bool) {
        let earlier =
            self.connections.iter().filter(|connection| is_called(connection, who)).count();
        let name = match earlier {
            0 => who.to_owned(),
            _ => format!("{who} {}", earlier + 1),
        };
        self.connections.push(Connection { name, from, to, from_program });
    }

    /// The connection that the name stands for now: the last one that got it.
    fn latest(&self, who: &str) -> Option<usize> {
        self.connections.iter().rposition(|connection| is_called(connection, who))
    }
}

/// Whether it is a connection of this name, its first or a later one.
fn is_called(connection: &Connection, who: &str) -> bool {
    let rest = connection.name.strip_prefix(who);
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(' ').is_some_and(is_number))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(who: &str, what: What) -> Entry {
        Entry { t: 0.0, line: 1, who: who.to_owned(), what }
    }

    fn connected(who: &str, from: &str, to: &str) -> Entry {
        let what = What::Connected { from: from.parse().unwrap(), to: to.parse().unwrap() };
        entry(who, what)
    }

    #[test]
    fn a_name_that_comes_again_is_another_connection() {
        let seen = || What::Seen { text: String::new() };
        let transcript = [
            connected("a", "127.0.0.1:1", "127.0.0.1:80"),
            entry("a", seen()),
            connected("a", "127.0.0.1:2", "127.0.0.1:80"),
            entry("a", seen()),
            entry("b", seen()),
        ];
        let exchange = Exchange::of(&transcript);
        let names: Vec<_> =
            exchange.connections.iter().map(|connection| connection.name.as_str()).collect();
        assert_eq!(names, ["a", "a 2"]);
        let places: Vec<_> = exchange.entries.iter().map(|(_, place)| *place).collect();
        assert_eq!(places, [Some(0), Some(0), Some(1), Some(1), None]);
    }

    #[test]
    fn a_program_that_an_origin_listens_for_is_the_client() {
        let transcript = [
            entry("origin", What::Listening { at: "127.0.1.7:80".parse().unwrap() }),
            connected("origin", "127.0.0.1:1", "127.0.1.7:80"),
            connected("c", "127.0.0.1:2", "127.0.0.1:8000"),
        ];
        let exchange = Exchange::of(&transcript);
        let clients: Vec<_> =
            exchange.connections.iter().map(|connection| connection.from_program).collect();
        assert_eq!(clients, [true, false]);
    }
}
