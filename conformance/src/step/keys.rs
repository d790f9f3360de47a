//! What the learner can ask for, a line each.

/// One line of the learner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Play the next step.
    Next,
    /// Play on, to the end or until the step on this line is next.
    Run(Option<u32>),
    /// Show what the kernel knows.
    Kernel,
    /// Show the program's calls, or no more.
    Calls,
    /// Send this text, in the notation's escapes, on the connection of this name.
    Send {
        /// The connection.
        who: String,
        /// What to send.
        text: String,
    },
    /// Begin the page anew.
    Restart,
    /// Show the page's hint.
    Hint,
    /// Explain the keys.
    Help,
    /// End.
    Quit,
    /// Nothing that is known, and what would be right.
    Unknown(String),
}

impl Key {
    /// Reads a line.
    pub fn parse(line: &str) -> Key {
        let line = line.trim_start();
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let rest = rest.trim_start();
        match word.trim_end() {
            "" | "n" => Key::Next,
            "r" if rest.trim().is_empty() => Key::Run(None),
            "r" => run_to(rest.trim()),
            "k" => Key::Kernel,
            "c" => Key::Calls,
            "s" => send(rest),
            "R" => Key::Restart,
            "h" | "hint" => Key::Hint,
            "?" | "help" => Key::Help,
            "q" | "quit" | "exit" => Key::Quit,
            other => Key::Unknown(format!("{other} is no key; ? shows the keys")),
        }
    }
}

fn run_to(text: &str) -> Key {
    match text.parse() {
        Ok(line) => Key::Run(Some(line)),
        Err(_) => Key::Unknown(format!("after r comes the number of a line, not {text}")),
    }
}

fn send(text: &str) -> Key {
    match text.split_once([' ', '\t']) {
        Some((who, text)) if !text.is_empty() => {
            Key::Send { who: who.to_owned(), text: text.to_owned() }
        }
        _ => Key::Unknown(
            r"after s come the name of a connection and a text: s late GET / HTTP/1.0\r\n\r\n"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_key() {
        let keys = ["", "n", "r", "r 20", " k", "R", "h", "?", "q"].map(Key::parse);
        let expected = [
            Key::Next,
            Key::Next,
            Key::Run(None),
            Key::Run(Some(20)),
            Key::Kernel,
            Key::Restart,
            Key::Hint,
            Key::Help,
            Key::Quit,
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn a_text_of_ones_own_keeps_its_blanks() {
        let expected =
            Key::Send { who: "late".to_owned(), text: r"GET / HTTP/1.0\r\n ".to_owned() };
        assert_eq!(Key::parse(r"s late GET / HTTP/1.0\r\n "), expected);
    }

    #[test]
    fn what_is_not_known_is_said_to_be() {
        for line in ["x", "r x", "s", "s late"] {
            assert!(matches!(Key::parse(line), Key::Unknown(_)), "{line}");
        }
    }
}
