//! Which of a program's calls are told to one who wants to see what it does with its connections. Languages start
//! threads, read files of their own and wake to look round; all of that is on the tape, and little of it tells anything.

use super::call::{Argument, Call, Outcome, Sort};
use std::collections::BTreeSet;
use std::time::Duration;

/// Where the system's own files are: libraries, time zones, names of hosts.
const SYSTEM: [&str; 9] =
    ["/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/opt/", "/run/", "/var/"];

/// Runtimes sleep so long between two looks at themselves.
const SHORT: Duration = Duration::from_millis(10);

/// Goes through the calls in their order.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// Whether the program has asked for a socket of the Internet: what comes before starts it.
    has_begun: bool,
    /// Sockets that are none of the Internet, by process and number.
    others: BTreeSet<(u32, i32)>,
    untold: usize,
}

impl Telling {
    /// Whether this call, which comes next, is told.
    pub fn tells(&mut self, call: &Call) -> bool {
        self.note_socket(call);
        let tells = self.has_begun && self.is_telling(call);
        self.untold += usize::from(!tells);
        tells
    }

    /// How many were not told.
    pub fn untold(&self) -> usize {
        self.untold
    }

    fn note_socket(&mut self, call: &Call) {
        let Some(Outcome::Descriptor(made)) = &call.outcome else { return };
        let made = (call.process, made.number);
        match call.name == "socket" && !is_of_internet(call) {
            true => self.others.insert(made),
            // The number is another's now, whether its former holder was seen to close it or not.
            false => self.others.remove(&made),
        };
        self.has_begun |= call.name == "socket" && is_of_internet(call);
    }

    fn is_telling(&self, call: &Call) -> bool {
        if call.name == "socket" && !is_of_internet(call) {
            return false;
        }
        let number = call.descriptor().map(|descriptor| (call.process, descriptor.number));
        if number.is_some_and(|number| self.others.contains(&number)) {
            return false;
        }
        match call.sort {
            Sort::File => !call.path().is_some_and(is_of_system),
            Sort::Sleep => call.timeout().flatten().is_none_or(|time| time > SHORT),
            Sort::Wait if call.name == "epoll_ctl" => {
                call.descriptor().is_some_and(|descriptor| descriptor.is.is_socket())
            }
            Sort::Wait if call.name.starts_with("epoll_create") => false,
            Sort::Wait if call.name.starts_with("epoll") => {
                call.waited_for().any(|(_, descriptor)| descriptor.is.is_socket())
            }
            _ => true,
        }
    }
}

/// A call of `socket` for the Internet.
fn is_of_internet(call: &Call) -> bool {
    matches!(call.arguments.first(), Some(Argument::Word(word)) if word.starts_with("AF_INET"))
}

fn is_of_system(path: &[u8]) -> bool {
    SYSTEM.iter().any(|folder| path.starts_with(folder.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::call::{Descriptor, Is};
    use super::super::example::call;
    use super::*;

    fn socket(family: &str, number: i32) -> Call {
        let made = Outcome::Descriptor(Descriptor { number, is: Is::Socket });
        call("socket", Sort::Socket, vec![Argument::Word(family.to_owned())], made)
    }

    fn on(name: &str, sort: Sort, number: i32) -> Call {
        let descriptor = Argument::Descriptor(Descriptor { number, is: Is::Socket });
        call(name, sort, vec![descriptor], Outcome::Value(0))
    }

    fn open(path: &str) -> Call {
        let path = Argument::Path(path.as_bytes().to_vec());
        call("openat", Sort::File, vec![path], Outcome::Value(9))
    }

    #[test]
    fn what_starts_a_program_is_not_told() {
        let mut telling = Telling::default();
        assert!(!telling.tells(&open("server.py")));
        assert!(telling.tells(&socket("AF_INET", 3)));
        assert!(telling.tells(&open("index.html")));
        assert!(telling.tells(&open("/index.html")));
        assert!(!telling.tells(&open("/usr/lib/python3/encodings/idna.py")));
        assert_eq!(telling.untold(), 2);
    }

    #[test]
    fn sockets_that_ask_the_system_are_not_told() {
        let mut telling = Telling::default();
        telling.tells(&socket("AF_INET", 3));
        assert!(!telling.tells(&socket("AF_NETLINK", 4)));
        assert!(!telling.tells(&on("sendto", Sort::Write, 4)));
        assert!(!telling.tells(&on("close", Sort::Close, 4)));
        assert!(telling.tells(&socket("AF_INET", 4)));
        assert!(telling.tells(&on("accept", Sort::Accept, 4)));
    }
}
