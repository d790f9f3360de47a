//! A transcript sorted by connection, for the formats that draw it: which connections there were, who
//! made them, and to which of them each entry belongs.

use crate::tape::{Call, Is};
use crate::transcript::{Entry, What};
use crate::verdict::Check;
use std::collections::HashMap;
use std::net::SocketAddr;

/// What is drawn of a check: what happened when its page was played once more with the program's calls, where that
/// ended as it did when it was graded; otherwise what was graded.
pub fn shown(check: &Check) -> &[Entry] {
    let again = check.again.as_ref().filter(|again| again.otherwise.is_none());
    let taped = again.map(|again| again.transcript.as_slice()).filter(|entries| has_calls(entries));
    taped.unwrap_or(&check.transcript)
}

/// Whether there are calls of the program's among the entries.
pub fn has_calls(transcript: &[Entry]) -> bool {
    transcript.iter().any(|entry| matches!(entry.what, What::Called { .. }))
}

/// One connection of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// The page's name for it.
    pub who: String,
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
        exchange.place_calls();
        exchange
    }

    fn connect(&mut self, who: &str, from: SocketAddr, to: SocketAddr, from_program: bool) {
        let earlier = self.connections.iter().filter(|connection| connection.who == who).count();
        let name = match earlier {
            0 => who.to_owned(),
            _ => format!("{who} {}", earlier + 1),
        };
        self.connections.push(Connection { who: who.to_owned(), name, from, to, from_program });
    }

    /// The connection that the name stands for now: the last one that got it.
    fn latest(&self, who: &str) -> Option<usize> {
        self.connections.iter().rposition(|connection| connection.who == who)
    }

    /// A call names its connection's addresses, and may return a moment before the harness sees the connection.
    fn place_calls(&mut self) {
        let by_address: HashMap<SocketAddr, usize> =
            self.connections.iter().map(|connection| connection.from).zip(0..).collect();
        let by_name: HashMap<&str, usize> =
            self.connections.iter().map(|connection| connection.who.as_str()).zip(0..).collect();
        for (entry, connection) in &mut self.entries {
            if let What::Called { call, .. } = &entry.what {
                let addressed = ends(call).find_map(|end| by_address.get(&end));
                let named = by_name.get(entry.who.as_str());
                *connection = addressed.copied().or(*connection).or(named.copied());
            }
        }
    }
}

/// The addresses of the connection that a call is about.
fn ends(call: &Call) -> impl Iterator<Item = SocketAddr> {
    let local = match call.descriptor().map(|descriptor| &descriptor.is) {
        Some(Is::Connection { local, .. }) => Some(*local),
        _ => None,
    };
    call.remote().into_iter().chain(local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::{Descriptor, Outcome, Sort};
    use crate::transcript::{Close, Direction};

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
    fn a_name_with_a_number_is_no_other_name_that_came_again() {
        let closed = What::Closed { direction: Direction::FromProgram, how: Close::Fin };
        let transcript = [
            connected("origin", "127.0.0.1:1", "127.0.1.7:80"),
            connected("origin 2", "127.0.0.1:2", "127.0.1.7:80"),
            entry("origin", closed),
        ];
        assert_eq!(Exchange::of(&transcript).entries[2].1, Some(0));
    }

    #[test]
    fn a_call_belongs_to_the_connection_whose_address_it_names() {
        let transcript = [
            accepted("a", "127.0.0.1:2"),
            connected("a", "127.0.0.1:1", "127.0.0.1:80"),
            connected("a", "127.0.0.1:2", "127.0.0.1:80"),
            accepted("a", "127.0.0.1:1"),
            accepted("server", "127.0.0.1:9"),
        ];
        let exchange = Exchange::of(&transcript);
        let places: Vec<_> = exchange.entries.iter().map(|(_, place)| *place).collect();
        assert_eq!(places, [Some(1), Some(0), Some(1), Some(0), None]);
    }

    fn accepted(who: &str, remote: &str) -> Entry {
        let (local, remote) = ("127.0.0.1:80".parse().unwrap(), remote.parse().unwrap());
        let made = Descriptor { number: 4, is: Is::Connection { local, remote } };
        let call = Call {
            name: "accept4".to_owned(),
            sort: Sort::Accept,
            process: 1,
            thread: 1,
            made: 0,
            returned: Some(0),
            arguments: Vec::new(),
            outcome: Some(Outcome::Descriptor(made)),
            bytes: Vec::new(),
        };
        entry(who, What::Called { call: Box::new(call), lasted: 0.0 })
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
