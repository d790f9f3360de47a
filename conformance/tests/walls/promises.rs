//! Which attack is held by which kind of isolation: what `SECURITY.md` promises.

/// A kind of isolation, and who grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// In namespaces, whoever grades.
    Namespaces,
    /// By Landlock and the filter, without namespaces, whoever grades.
    Landlock,
    /// By none of them, where root grades.
    Root,
    /// By none of them, where an ordinary user grades.
    Ordinary,
}

use Promise::{Landlock, Namespaces, Ordinary, Root};

impl Promise {
    pub fn of(kind: &str, root: bool) -> Promise {
        match (kind, root) {
            ("auto", _) => Namespaces,
            ("landlock", _) => Landlock,
            (_, true) => Root,
            (_, false) => Ordinary,
        }
    }
}

/// Promised wherever there is a wall.
const WALLS: &[Promise] = &[Namespaces, Landlock];
/// Promised also where root grades behind no wall: its programs are another user's.
const ROOT_TOO: &[Promise] = &[Namespaces, Landlock, Root];
/// Promised always.
const ALWAYS: &[Promise] = &[Namespaces, Landlock, Root, Ordinary];

/// Each attack, by its name in `attacks.py`.
pub const ATTACKS: &[(&str, &[Promise])] = &[
    ("unix_socket", WALLS),
    ("unix_datagram", WALLS),
    ("half_a_pair", WALLS),
    ("abstract_socket", WALLS),
    ("fifo", WALLS),
    ("secret", ROOT_TOO),
    ("linked_secret", ROOT_TOO),
    ("shadow", ALWAYS),
    ("folder", WALLS),
    ("results", ROOT_TOO),
    ("new_file", ROOT_TOO),
    // In namespaces that is in a /tmp of its own.
    ("beside_it", &[Landlock, Root]),
    ("environment", ALWAYS),
    ("memory", ALWAYS),
    ("open_files", ALWAYS),
    ("root_of_another", ALWAYS),
    ("kill", ROOT_TOO),
    ("kill_all", WALLS),
    ("trace", ALWAYS),
    ("trace_its_own", WALLS),
    ("memory_in_a_memfd", ALWAYS),
    ("memory_by_number", WALLS),
    ("memory_of_nobody", ALWAYS),
    ("memory_in_files", ALWAYS),
    ("keyring", ALWAYS),
    ("devices", ALWAYS),
    ("new_namespaces", WALLS),
    ("new_namespaces_by_clone", WALLS),
    ("kernel", WALLS),
    ("terminal", ALWAYS),
    ("root", ALWAYS),
    ("port_outside", WALLS),
    ("limits_of_another", ROOT_TOO),
    ("processors_of_another", ROOT_TOO),
    ("mode", ROOT_TOO),
    ("times", ROOT_TOO),
    ("tcp_by_another_name", WALLS),
    ("memory_in_page_tables", ALWAYS),
    ("pipes_of_huge_pages", WALLS),
    ("names_of_keys", &[Namespaces]),
    ("command_lines", &[Namespaces]),
    ("time_of_day", ALWAYS),
];
