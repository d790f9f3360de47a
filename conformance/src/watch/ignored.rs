//! Files and folders that are nobody's program: what editors leave beside a file, and what builds make.

use crate::sandbox::folder::NOT_COPIED;

/// Folders beside those that are never copied for a program.
const BUILDS: [&str; 4] = ["build", "dist", "out", "obj"];

/// How names end that are backups, files that are still being written, or made from others.
const ENDINGS: [&str; 12] =
    ["~", ".swp", ".swo", ".swx", ".tmp", ".bak", ".orig", ".part", ".pyc", ".o", ".class", ".d"];

/// Vim tries with a file of this name whether it may write.
const TRIED_BY_VIM: &str = "4913";

/// Whether a file of this name is one of them.
pub fn file(name: &str) -> bool {
    let is_emacs = name.starts_with('#') && name.ends_with('#');
    is_emacs
        || name == TRIED_BY_VIM
        || is_hidden(name)
        || ENDINGS.iter().any(|end| name.ends_with(end))
}

/// Whether a folder of this name is one of them.
pub fn folder(name: &str) -> bool {
    is_hidden(name) || NOT_COPIED.contains(&name) || BUILDS.contains(&name)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_and_builds_leave_is_no_program() {
        for name in ["a.py~", ".a.py.swp", "4913", "#a.py#", ".#a.py", "a.pyc", "a.o"] {
            assert!(file(name), "{name}");
        }
        for name in ["target", "build", "node_modules", "__pycache__", ".git"] {
            assert!(folder(name), "{name}");
        }
    }

    #[test]
    fn what_students_write_is_looked_at() {
        for name in ["http_server1.py", "http_server1", "Makefile", "httplab.toml", "#1.c"] {
            assert!(!file(name), "{name}");
        }
        assert!(!folder("src"));
    }
}
